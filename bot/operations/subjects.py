"""What a consent is about: the file, whatever it is used for, so that the same one again needs no second consent."""

from hashlib import sha256
from typing import Any

from bot.store.assets import Asset


def subject_of(answer: Any) -> str:
    """Return what the consent to an answer is about."""
    if isinstance(answer, list):
        return "+".join(sorted(subject_of(one) for one in answer))
    if "thing" in answer:
        return str(answer["subject"])
    if "drawing" in answer:
        return f"drawing {answer['drawing']}"
    if "link" in answer:  # from before digests were kept: its address, which no upload accepts any more
        return str(answer.get("digest") or sha256(answer["link"].encode()).hexdigest())
    return str(answer["file"]["unique_id"])


def is_drawing(answer: Any) -> bool:
    """Whether an answer is one of our own pictures (`bot.drawings`)."""
    return isinstance(answer, dict) and "drawing" in answer


def subject_of_asset(asset: Asset) -> str:
    """Return what the consent for an asset is about: the file it came from."""
    return str((asset.facts or {}).get("subject") or (asset.file or {}).get("unique_id") or f"thing {asset.id}")
