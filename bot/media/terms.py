"""What labels say: IPTC's terms for how a file was made, and words for people."""

TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MADE, COMPOSED = f"{TERMS}trainedAlgorithmicMedia", f"{TERMS}compositeWithTrainedAlgorithmicMedia"
"""Made by AI alone; composed with what AI made."""
GENERATOR = "A2E Studio bot"
WORDS = "AI-generated with A2E"


def term(*, composed: bool) -> str:
    """Return IPTC's term; composed: something that somebody sent is in it."""
    return COMPOSED if composed else MADE


def comment(source: str) -> str:
    """Return the tag of a sound or video."""
    return f"{WORDS}; {source}"
