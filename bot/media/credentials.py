"""Signs a file's content credentials (C2PA). Runs in a worker process only, which decodes nothing and holds no key."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import c2pa  # type: ignore[import-untyped]

from bot import __version__
from bot.media import formats, terms

SETTINGS = {
    "verify": {"verify_after_sign": False, "remote_manifest_fetch": False, "ocsp_fetch": False},
    "builder": {"thumbnail": {"enabled": False}},
}
"""A thumbnail and a second reading took longer than all else; nothing in a file leads to the network."""
Sign = Callable[[bytes], bytes]


def write(path: Path, out: Path, *, brings: Path, source: str, chain: str, algorithm: str, sign: Sign) -> None:
    """Write a copy with signed credentials; those that the file came with are kept as its parent's.

    Args:
        path: of the file.
        out: where to write.
        brings: the file as it came, with the credentials that it may have.
        source: IPTC's term (`bot.media.terms`).
        chain: PEM of the signer's certificates, leaf first.
        algorithm: C2PA's name of it.
        sign: returns the signature of bytes; the process that holds the key does it.

    Raises:
        ValueError: C2PA has no place in a file of this kind, or this one is broken.

    """
    mime = formats.type_of(path)
    if mime not in formats.SIGNED:
        raise ValueError("no kind of file that has credentials")
    try:
        builder = _builder(brings, mime, source)
        signer = c2pa.Signer.from_callback(sign, c2pa.C2paSigningAlg[algorithm.upper()], chain)
        with path.open("rb") as file, out.open("w+b") as to:
            builder.sign(signer, mime, file, to)
    except c2pa.C2paError as error:
        raise ValueError(str(error)) from error


def _builder(brings: Path, mime: str, source: str) -> Any:
    """Return what is claimed: how the file came about, and what it came from."""
    has_parent = _has_credentials(brings, mime)
    action: dict[str, Any] = {"action": "c2pa.created", "digitalSourceType": source}
    if has_parent:
        action |= {"action": "c2pa.opened", "parameters": {"ingredientIds": ["parent"]}}
    manifest = {
        "claim_generator_info": [{"name": terms.GENERATOR, "version": __version__}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [action]}}],
    }
    builder = c2pa.Builder.from_json(manifest, _context())
    if has_parent:
        parent = {"title": "as A2E made it", "relationship": "parentOf", "instance_id": "parent", "label": "parent"}
        with brings.open("rb") as file:
            builder.add_ingredient(json.dumps(parent), mime, file)
    return builder


def _has_credentials(path: Path, mime: str) -> bool:
    """Whether a file has credentials that can be read."""
    try:
        with path.open("rb") as file:
            return c2pa.Reader.try_create(mime, file, context=_context()) is not None
    except c2pa.C2paError:
        return False


def _context() -> Any:
    return c2pa.Context(settings=c2pa.Settings.from_dict(SETTINGS))
