"""What a consent is about: the file, whatever it is used for, so that the same one again needs no second consent.

A result is about what it was made of, since the consents to that were given: nobody is asked again for the same face.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bot.store.assets import Asset

SEEN = ("face", "picture", "")
"""Likenesses that a picture or video shows; "": what was never asked for."""
CARRIES = "carries"
"""Key of an answer that was a result: (likeness, subject) of what it was made of; a subject of "" is nobody's."""


def subject_of(answer: Any, likeness: str = "") -> str:
    """Return what the consent to an answer is about; likeness: as what it is used; empty: it is nobody's."""
    if isinstance(answer, list):
        return "+".join(sorted(filter(None, (subject_of(one, likeness) for one in answer))))
    if "thing" in answer:
        return str(answer["subject"])
    if "drawing" in answer:
        return f"drawing {answer['drawing']}"
    if CARRIES in answer:
        return _carried(answer, likeness)
    if "link" in answer:  # from before digests were kept: its address, which no upload accepts any more
        return str(answer.get("digest") or sha256(answer["link"].encode()).hexdigest())
    return str(answer["file"]["unique_id"])


def is_drawing(answer: Any) -> bool:
    """Whether an answer is one of our own pictures (`bot.drawings`)."""
    return isinstance(answer, dict) and "drawing" in answer


def _carried(answer: Mapping[str, Any], likeness: str) -> str:
    """Return what a result carries of a likeness: of that very one, else what it was made of; else itself."""
    wanted = SEEN if likeness in SEEN else (likeness, "")
    carried = dict(reversed([(str(kind), str(subject)) for kind, subject in answer[CARRIES]]))
    kinds = [likeness, *(one for one in wanted if one != likeness)]
    return next((carried[one] for one in kinds if one in carried), f"result {answer.get('from')}")


def carries(answer: Any, likeness: str, subject: str) -> bool:
    """Whether an answer was a result that was made of what a consent is about."""
    parts = answer if isinstance(answer, list) else [answer]
    pairs = [pair for one in parts if isinstance(one, Mapping) for pair in one.get(CARRIES, ())]
    return any(kind in (likeness, "") and about == subject for kind, about in pairs)


def subject_of_asset(asset: Asset) -> str:
    """Return what the consent for an asset is about: the file it came from."""
    return str((asset.facts or {}).get("subject") or (asset.file or {}).get("unique_id") or f"thing {asset.id}")
