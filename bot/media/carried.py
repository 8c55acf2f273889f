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
MOST_MANIFESTS = 50
UNREADABLE = "Unreadable"
"""The state of credentials that are there, and that nobody can read any more."""
EXPIRED, UNLISTED = "signingCredential.expired", "signingCredential.untrusted"
"""C2PA's codes for a certificate whose time is over, and for one of which the reader's list knows nothing."""


def read(path: Path) -> dict[str, Any]:
    """Return what a file carries.

    The keys: type (empty: of no kind that we know); tag (whether XMP, or a tag of a sound or video, says AI);
    credentials (None: none), of which state is C2PA's Valid, Trusted or Invalid, or Unreadable, signer whom the
    certificate names, tool the claim generator, ai whether an action says AI, changed whether bytes were changed after
    it was signed, expired whether nothing is wrong but that the certificate has ended since, as far as a signature
    without a time stamp tells.
    """
    mime = formats.type_of(path)
    found = SOURCE.search(_xmp(path, mime) if mime.startswith("image/") else _comment(path))
    return {"type": mime, "tag": found is not None and found[1] in BY_AI, "credentials": _credentials(path, mime)}


def _xmp(path: Path, mime: str) -> str:
    if mime == "image/gif":  # whose packet Pillow does not read
        with path.open("rb") as file:
            return str(file.read(READ), errors="replace")
    try:
        with pictures.opened(path) as image:
            packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    except (OSError, ValueError):
        return ""
    return str(packet[:READ], errors="replace") if isinstance(packet, bytes) else str(packet)[:READ]


def _comment(path: Path) -> str:
    try:
        with codecs.opened(path) as container:
            places = [container.metadata, *(stream.metadata for stream in container.streams)]  # in Ogg a stream has it
            said = [text for one in places for name, text in one.items() if name.lower() == "comment"]  # WebM: COMMENT
            return " ".join(said)[:READ]
    except (OSError, ValueError):
        return ""


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
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b"jumb") >= 0 and data.find(b"c2pa") >= 0


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
