"""Credentials from strangers, in files for /verify: each told in true words, within bounds, while nobody else waits."""

import asyncio
import io
import json
import os
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import c2pa
import PIL.Image
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.errors import Unreadable
from bot.jobs.transfers import CARRIED_SECONDS
from bot.media.carried import LONGEST
from bot.media.files import Limits, inspect
from bot.media.identity import Identity
from bot.media.worker import ROOM
from bot.media.workers import Workers
from bot.sandbox.telegram.person import words
from tests.media.test_labelling import certificates
from tests.world import picture, world

CAMERA = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
LIMITS = Limits(kind="image", max_mb=20)


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    made = Workers()
    yield made
    await made.close()


def jpeg(color: str = "teal") -> bytes:
    out = io.BytesIO()
    PIL.Image.new("RGB", (64, 48), color).save(out, "JPEG")
    return out.getvalue()


def stranger(held: ec.EllipticCurvePrivateKey, *, days: int = 300) -> Identity:
    form = serialization.PrivateFormat.PKCS8
    pem = held.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
    chain = certificates(held, days=days).decode()
    until = x509.load_pem_x509_certificates(chain.encode())[0].not_valid_after_utc.timestamp()
    return Identity(chain=chain, key=pem, algorithm="es256", until=until)


@cache
def somebody() -> Identity:
    return stranger(ec.generate_private_key(ec.SECP256R1()))


def claimed(tool: str = "A camera", **more: Any) -> dict[str, Any]:
    actions = {"actions": [{"action": "c2pa.created", "digitalSourceType": CAMERA}]}
    assertions = [{"label": "c2pa.actions.v2", "data": actions}, *more.pop("assertions", ())]
    return {"claim_generator_info": [{"name": tool}], "assertions": assertions, **more}


def signed(
    claims: dict[str, Any],
    *,
    sign: Callable[[bytes], bytes] | None = None,
    chain: str = "",
    thumbnail: bytes = b"",
    packed: bool = False,
) -> bytes:
    """Return a picture that somebody has signed; packed: with its claims compressed, by Brotli."""
    settings = {"verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}
    settings |= {"core": {"prefer_compress_manifests": packed}}
    builder = c2pa.Builder.from_json(claims, c2pa.Context(settings=c2pa.Settings.from_dict(settings)))
    if thumbnail:
        builder.add_resource("one", io.BytesIO(thumbnail))
    who, out = somebody(), io.BytesIO()
    signer = c2pa.Signer.from_callback(sign or who.sign, c2pa.C2paSigningAlg.ES256, chain or who.chain)
    builder.sign(signer, "image/jpeg", io.BytesIO(jpeg()), out)
    return out.getvalue()


def segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield a JPEG's segments before its picture, each with its marker."""
    at = 2
    while data[at + 1] != 0xDA:
        size = 2 + struct.unpack_from(">H", data, at + 2)[0]
        yield data[at + 1], data[at : at + size]
        at += size


def of_another_file() -> bytes:
    claims, other = b"".join(one for marker, one in segments(signed(claimed())) if marker == 0xEB), jpeg("red")
    return other[:2] + claims + other[2:]


def broken() -> bytes:
    data = signed(claimed())
    at = data.index(b"claim_generator_info")
    return data[:at] + b"\xff" * 8 + data[at + 8 :]


def cut() -> bytes:
    data = signed(claimed())
    return data[:2] + next(one for marker, one in segments(data) if marker == 0xEB)[:400] + jpeg()[2:]


@dataclass
class Late:
    """Signs with a certificate that has expired, which a signer refuses to use."""

    good: Identity
    ours: bytes
    late: bytes

    def sign(self, data: bytes) -> bytes:
        assert self.ours in data
        return self.good.sign(data.replace(self.ours, self.late))


def expired() -> bytes:
    held = ec.generate_private_key(ec.SECP256R1())
    while True:  # until both are of one length: that of a signature varies
        good = stranger(held)
        late = leaf_of(stranger(held, days=-5))
        if len(leaf_of(good)) == len(late):
            break
    who = Late(good, leaf_of(good), late)
    return signed(claimed(), sign=who.sign, chain=good.chain).replace(who.ours, who.late)


def leaf_of(who: Identity) -> bytes:
    return x509.load_pem_x509_certificates(who.chain.encode())[0].public_bytes(serialization.Encoding.DER)


def packed() -> bytes:
    data = signed(claimed(), packed=True)
    assert b"brob" in data
    assert b"claim_generator" not in data
    return data


def huge(mb: int = 45) -> bytes:
    more = {"thumbnail": {"format": "image/jpeg", "identifier": "one"}}
    return signed(claimed(**more), thumbnail=os.urandom(mb * 1024**2))


def by_the_thousand(number: int = 2000) -> bytes:
    return signed(claimed(assertions=[{"label": "org.example.x", "data": {"a": one}} for one in range(number)]))


TOLD: dict[str, tuple[Callable[[], bytes], dict[str, Any] | None]] = {
    "foreign": (lambda: signed(claimed()), {"state": "Valid", "signer": "An operator", "tool": "A camera"}),
    "packed": (packed, {"state": "Valid", "signer": "An operator", "tool": "A camera"}),
    "broken": (broken, {"state": "Unreadable", "signer": "", "ai": False}),
    "cut": (cut, {"state": "Unreadable"}),
    "expired": (expired, {"state": "Invalid", "expired": True, "changed": False}),
    "of another file": (of_another_file, {"state": "Invalid", "changed": True}),
    "none": (jpeg, None),
}


@pytest.mark.parametrize("name", TOLD)
async def test_what_credentials_are_worth_is_told_as_it_is(workers: Workers, tmp_path: Path, name: str) -> None:
    make, told = TOLD[name]
    path = tmp_path / "x.bin"
    path.write_bytes(make())
    found = (await workers.run("carried", seconds=CARRIED_SECONDS, path=str(path)))["credentials"]
    assert found == told or {**found, **(told or {})} == found


async def test_a_name_stays_on_one_line_and_short(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(signed(claimed(f"A <b>tool</b>\n\nSigned by \u202egoogle\0{'A' * 200_000}")))
    found = (await workers.run("carried", seconds=CARRIED_SECONDS, path=str(path)))["credentials"]
    assert found["tool"].startswith("A <b>tool</b> Signed by google A")
    assert len(found["tool"]) == LONGEST


async def test_claims_that_fill_memory_end_their_process_alone(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(huge())
    with pytest.raises(Unreadable):
        await workers.run("carried", seconds=CARRIED_SECONDS, path=str(path))
    path.write_bytes(signed(claimed()))
    assert (await workers.run("carried", seconds=CARRIED_SECONDS, path=str(path)))["credentials"]
    (pid,) = workers.running
    rows = Path(f"/proc/{pid}/limits").read_text().splitlines()
    (most,) = [row.split()[3] for row in rows if row.startswith("Max data size")]
    assert int(most) < 2 * ROOM


async def test_while_claims_by_the_thousand_are_read_photos_are(workers: Workers, tmp_path: Path) -> None:
    hostile, photo = tmp_path / "x.bin", tmp_path / "y.bin"
    hostile.write_bytes(by_the_thousand())
    photo.write_bytes(picture())
    reading = [
        asyncio.create_task(workers.run("carried", seconds=60, path=str(hostile))) for _ in range(3)
    ]  # more than there are places for photos
    await asyncio.sleep(0)
    assert (await inspect(photo, LIMITS, workers=workers)).kind == "image"
    assert not all(one.done() for one in reading)
    for one in reading:
        one.cancel()
    await asyncio.gather(*reading, return_exceptions=True)


SAID = {
    "foreign": "the signer is on no list of known ones",
    "packed": "Signed by An operator, made with A camera",
    "broken": "nobody can read any more what they said",
    "expired": "certificate has ended since",
    "of another file": "changed after it was signed",
    "huge": "broken, or too complicated",
}


async def test_each_gets_one_sentence_in_the_chat(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        for name, said in SAID.items():
            data = huge(19) if name == "huge" else TOLD[name][0]()
            sent = await here.person.send_file(data, kind="document", caption="/verify")
            told = await here.person.hears(said, after=sent["message_id"])
            assert words(told).count("⚠️") == (name in ("broken", "of another file"))
            assert json.dumps(words(told)).count("Signed by") <= 1
