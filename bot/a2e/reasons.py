"""Why A2E did not do something, read from its own words: theirs are for the log, a user gets a sentence of ours.

A2E's words are free text in several languages, and may quote what somebody wrote or name fields of its API. They say
what kind of failure it was; nothing else is taken from them. A failure of no known kind gets a general sentence.
"""

import re
from enum import StrEnum

from bot.locales import N_


class Why(StrEnum):
    """A kind of failure that a user can do something about."""

    CREDITS = "credits"
    DIAMONDS = "diamonds"
    MINOR = "minor"
    CONTENT = "content"
    FACE = "face"
    SPEECH = "speech"
    LENGTH = "length"
    SIZE = "size"
    FILE = "file"
    WORDS = "words"
    BUSY = "busy"
    UNKNOWN = "unknown"


WORDS: tuple[tuple[Why, str], ...] = (
    (Why.DIAMONDS, r"\bdiamonds?\b.*\b(not enough|insufficient)|(not enough|insufficient|too few|no) diamonds?\b"),
    (
        Why.CREDITS,
        r"(not enough|insufficient|lack of|run out of|too few|not sufficient|no more|exceeds? your)\W+(\w+\W+){0,2}"
        r"(credits?|coins?|balance|points?)\b"
        r"|\b(credits?|coins?|balance|points?)\b\W+(\w+\W+){0,3}(not enough|insufficient|too low|exhausted|used up)"
        r"|(积分|余额|金币)不足",
    ),
    (Why.MINOR, r"\b(minors?|child(ren)?|under.?age)\b|^\s*100[34]\s*$"),
    (
        Why.CONTENT,
        r"nsfw|moderat|sensitive|prohibit|inappropriate|illegal|polic(y|ies)|violat|copyright|porn|nud(e|ity)|comply"
        r"|content (check|filter|review|safety)",
    ),
    (Why.FACE, r"\bfaces?\b|\bhead\b|\bperson\b.*\b(no|not|found|detect)|\bno (human|people|person)\b"),
    (Why.SPEECH, r"\bsilen(t|ce)\b|no (speech|voice|audio|sound)|\b(speech|audio|sound|voice)\b.*\b(empty|not found)"),
    (Why.LENGTH, r"\bdurations?\b|too (long|short)\b|\b(longer|shorter) than\b|\bseconds\b"),
    (Why.SIZE, r"\bresolution\b|\bpixels?\b|\baspect\b|too (large|big|small)\b|\b(file|image|video) size\b"),
    (
        Why.FILE,
        r"download|fetch|unreachable|not accessible|corrupt|decod|unsupported|\bformat\b|\bcodec\b|ffmpeg|broken file"
        r"|invalid (image|video|audio|file|url)|cannot (open|read|load)",
    ),
    (Why.WORDS, r"\b(prompt|text|language|msg)\b"),
    (Why.BUSY, r"time.?d? ?out|\bbusy\b|overload|try again|capacity|internal|server error|unavailable|\bgpu\b|memory"),
)
"""Kind -> what its words look like; the first match wins."""
SENTENCES = {
    Why.CREDITS: N_("The studio has run out of credits. Please tell the operator, and try again later."),
    Why.DIAMONDS: N_("The studio has too few A2E diamonds for this. Please tell the operator, and try again later."),
    Why.MINOR: N_("A2E sees what may be a minor in this. I can't use it; please send another picture."),
    Why.CONTENT: N_("A2E's content check refused this. Please try other pictures or words."),
    Why.FACE: N_(
        "A2E found no face it can use. Please send one where a single face is large, bright and seen from the front."
    ),
    Why.SPEECH: N_("A2E heard no speech in it. Please send a recording with a clear voice."),
    Why.LENGTH: N_("A2E doesn't accept this length. Please send a shorter or longer one."),
    Why.SIZE: N_("A2E doesn't accept this size. Please send a larger or smaller one."),
    Why.FILE: N_("A2E couldn't open the file. Please send it again as an ordinary JPEG, MP4 or MP3 file."),
    Why.WORDS: N_("A2E couldn't use these words. Please change them and try again."),
    Why.BUSY: N_("Something went wrong at A2E while it worked on this. Please try again in a few minutes."),
    Why.UNKNOWN: N_("A2E couldn't make this. Please try again, or change your files or words."),
}


NO_MODEL = re.compile(
    r"\b(not|never|isn.t|un)\W?configured\b"
    r"|\b(unknown|unsupported|no such|disabled|deprecated)\W+(model|provider)\b"
    r"|\b(model|provider)\w*\W+(\S+\W+){0,3}?(not|no longer|doesn.t)\W+(found|exist|known|recogni[sz]ed)"
)
"""What it looks like when A2E does not know a model, or has not set it up."""
OUT_OF_SERVICE = re.compile(
    r"\b(model|provider)\w*\W+(\S+\W+){0,3}?(not|no longer|isn.t)\W+(supported|available|enabled)"
)
"""What that looks like where only an outage is the alternative; else it may be about one of a model's options."""
FILES = re.compile(r"image|photo|picture|video|audio|file|url|face|person|human|garment")
"""Words about what was given: a person in a photo is a “model”, too."""


def names_no_model(words: str) -> bool:
    """Return whether A2E's words say that it does not have the model."""
    said = words.lower()
    return NO_MODEL.search(said) is not None and not is_about_file(said)


def is_out_of_service(words: str) -> bool:
    """Return whether the words of what may be an outage say that only one model is concerned."""
    said = words.lower()
    return any(one.search(said) for one in (NO_MODEL, OUT_OF_SERVICE))


def is_about_file(words: str) -> bool:
    """Return whether A2E's words are about a file, or what is in it."""
    return FILES.search(words.lower()) is not None


def why_of(words: str) -> Why:
    """Return what kind of failure A2E's words are about."""
    said = words.lower()
    return next((kind for kind, looks in WORDS if re.search(looks, said)), Why.UNKNOWN)
