"""What a file says of itself: content credentials (C2PA), XMP, tags. Runs in a worker process only."""

import json
import mmap
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import c2pa  # type: ignore[import-untyped]

from bot.media import codecs, formats, pictures

ALONE = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
"""Nothing in a file leads to the network."""
SOURCE = re.compile(r"digitalsourcetype/(\w{1,60})", re.IGNORECASE)
BY_AI = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia")
"""IPTC's digital source types that mean AI."""
LONGEST = 120
"""Characters of a name that a file claims."""
READ = 65_536
"""Bytes of a packet that are read."""
PACKET, MOST_PACKETS = b"<x:xmpmeta", 20
"""How XMP begins, wherever it is in a picture, and how many of them are read."""
MOST_MANIFESTS = 50
UNREADABLE = "Unreadable"
"""The state of credentials that are there, and that nobody can read any more."""
EXPIRED, UNLISTED = "signingCredential.expired", "signingCredential.untrusted"
"""C2PA's codes for a certificate whose time is over, and for one of which the reader's list knows nothing."""


def read(path: Path) -> dict[str, Any]:
    """Return what a file carries.

    The keys: type (empty: it can't be looked into, as it is broken or of no kind that we know); tag (whether XMP, or a
    tag of a sound or video, says AI); credentials (None: none), of which state is C2PA's Valid, Trusted or Invalid, or
    Unreadable, signer whom the certificate names, tool the claim generator, ai whether an action says AI, changed
    whether bytes were changed after it was signed, expired whether nothing is wrong but that the certificate has ended
    since, as far as a signature without a time stamp tells.
    """
    mime = formats.type_of(path)
    try:
        said = _said_in_picture(path, mime) if mime.startswith("image/") else _said_in_recording(path)
    except (OSError, ValueError, SyntaxError):  # the last is Pillow's, of a PNG that is cut
        said, mime_read = [], ""
    else:
        mime_read = mime
    tags = {tag for text in said for tag in SOURCE.findall(text)}
    return {"type": mime_read, "tag": not tags.isdisjoint(BY_AI), "credentials": _credentials(path, mime)}


def _said_in_picture(path: Path, mime: str) -> list[str]:
    """Return a picture's packets of XMP: those that Pillow finds, some compressed, and those further behind."""
    if mime == "image/tiff":  # Pillow is not let near it
        return _packets(path)
    with pictures.opened(path) as image:
        packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if mime == "image/png" and not _holds(path, b"IEND"):
        raise ValueError("a PNG without an end")
    text = str(packet[:READ], errors="replace") if isinstance(packet, bytes) else str(packet)[:READ]
    return [text, *_packets(path)]


def _packets(path: Path) -> list[str]:
    found = list[str]()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = data.find(PACKET)
        while at >= 0 and len(found) < MOST_PACKETS:
            found.append(str(data[at : at + READ], errors="replace"))
            at = data.find(PACKET, at + READ)
    return found


def _holds(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(mark) >= 0


def _said_in_recording(path: Path) -> list[str]:
    """Return the tags of a sound or video, XMP among them; in Ogg a stream has them."""
    with codecs.opened(path, export_xmp="1") as container:
        if not container.streams:  # of an MP4 only the beginning is there
            raise ValueError("nothing to play")
        places = [container.metadata, *(stream.metadata for stream in container.streams)]
        return [text[:READ] for one in places for text in one.values()]


def _credentials(path: Path, mime: str) -> dict[str, Any] | None:
    store = _store(path, mime)
    if store is None:
        return None
    manifests: Mapping[str, Any] = store.get("manifests") or {}
    newest = manifests.get(str(store.get("active_manifest"))) or {}
    signature = newest.get("signature_info") or {}
    codes = {str(one.get("code")) for one in store.get("validation_status") or []}
    return {
        "state": _name(store.get("validation_state")),
        "signer": _name(signature.get("issuer") or signature.get("common_name")),
        "tool": _tool_of(newest),
        "ai": any(_says_ai(one) for one in list(manifests.values())[:MOST_MANIFESTS]),
        "changed": any("mismatch" in code for code in codes),
        "expired": EXPIRED in codes and codes <= {EXPIRED, UNLISTED} and not signature.get("time"),
    }


def _store(path: Path, mime: str) -> dict[str, Any] | None:
    """Return all that a file's credentials say; None: it has none."""
    try:
        context = c2pa.Context(settings=c2pa.Settings.from_dict(ALONE))
        with path.open("rb") as file:
            reader = c2pa.Reader.try_create(mime, file, context=context)
            return None if reader is None else dict(json.loads(reader.json()))
    except c2pa.C2paError.NotSupported:
        return None
    except c2pa.C2paError:
        return {"validation_state": UNREADABLE} if _has_remains(path) else None


def _has_remains(path: Path) -> bool:
    """Whether there are credentials in a file, though they can't be read: the names of their boxes are."""
    return _holds(path, b"jumb") and _holds(path, b"c2pa")


def _name(given: object) -> str:
    """Return a name as it can be shown on one line, whatever a file claims."""
    shown = "".join(one if one.isprintable() else " " for one in str(given or "")[: 4 * LONGEST])
    return " ".join(shown.split())[:LONGEST]


def _tool_of(manifest: Mapping[str, Any]) -> str:
    told = manifest.get("claim_generator_info") or [{}]
    return _name(told[0].get("name") or manifest.get("claim_generator"))


def _says_ai(manifest: Mapping[str, Any]) -> bool:
    actions = [
        action
        for assertion in manifest.get("assertions") or []
        if str(assertion.get("label")).startswith("c2pa.actions")
        for action in (assertion.get("data") or {}).get("actions") or []
    ]
    return any(str(one.get("digitalSourceType")).rpartition("/")[2] in BY_AI for one in actions)
