"""Labels by the processes that write them: the key stays out of them, and what can't be labelled still leaves."""

import asyncio
import datetime
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bot.errors import Unavailable
from bot.media.identity import of_operator, self_made
from bot.media.labelling import Labels
from bot.media.spool import Spool
from bot.media.worker import LABEL_CPU_SECONDS
from bot.media.workers import Workers
from tests.labels_read import labels_in
from tests.media.test_labels import make

MB = 1024 * 1024


@pytest.fixture
async def labels(tmp_path: Path) -> AsyncIterator[Labels]:
    made = Labels(identity=self_made("a secret"), spool=Spool(tmp_path / "spool", max_bytes=500 * MB))
    yield made
    await made.close()


@dataclass
class Pipes:
    """All that processes are told: what goes into their standard input."""

    written: list[bytes] = field(default_factory=list)
    started: list[asyncio.subprocess.Process] = field(default_factory=list)

    def starting(self, workers: Workers) -> Workers:
        """Return workers whose processes are listened to."""

        async def start() -> asyncio.subprocess.Process:
            process = await workers.starts()
            self.started.append(process)
            assert process.stdin is not None
            process.stdin = Listened(process.stdin, self.written)  # type: ignore[assignment]
            return process

        return Workers(starts=start)


@dataclass
class Listened:
    """A pipe that notes what is written to it."""

    pipe: asyncio.StreamWriter
    written: list[bytes]

    def write(self, data: bytes) -> None:
        self.written.append(data)
        self.pipe.write(data)

    async def drain(self) -> None:
        await self.pipe.drain()


async def test_no_process_that_labels_is_told_the_key_and_none_that_signs_loads_a_decoder(tmp_path: Path) -> None:
    pipes, path = Pipes(), tmp_path / "made.bin"
    make(path, "video/mp4")
    workers, signers = pipes.starting(Workers()), pipes.starting(Workers())
    identity = self_made("a secret")
    spool = Spool(tmp_path / "spool", max_bytes=500 * MB)
    labels = Labels(identity=identity, spool=spool, workers=workers, signers=signers)
    async with labels.labelled(path, composed=False) as file:
        assert labels_in(file.path.read_bytes()).labelled
    key = "".join(identity.key.splitlines()[1:-1]).encode()
    assert len(pipes.started) == 2
    assert not any(b"PRIVATE" in one or key[:40] in one for one in pipes.written)
    (decodes,), (signer,) = workers.running, signers.running
    assert decoders_in(decodes)
    assert not decoders_in(signer)
    await labels.close()


def decoders_in(pid: int) -> list[str]:
    maps = Path(f"/proc/{pid}/maps").read_text()
    return [name for name in ("libavcodec", "libavformat", "_imaging") if name in maps]


async def test_labels_have_seconds_of_the_processor_and_not_of_a_busy_machine(labels: Labels, tmp_path: Path) -> None:
    path = tmp_path / "made.bin"
    make(path, "image/png")
    async with labels.labelled(path, composed=False):
        for pid in (*labels.workers.running, *labels.signers.running):
            rows = Path(f"/proc/{pid}/limits").read_text().splitlines()
            (most,) = [row.split()[3] for row in rows if row.startswith("Max cpu time")]
            assert int(most) <= LABEL_CPU_SECONDS + 1


@pytest.mark.parametrize("mime", ["audio/ogg", "audio/flac", "audio/mp4"])
async def test_a_sound_that_few_players_know_is_kept_as_mp3(labels: Labels, tmp_path: Path, mime: str) -> None:
    path = tmp_path / "made.bin"
    make(path, mime)
    async with labels.as_document(path, composed=False) as file:
        found = labels_in(file.path.read_bytes())
    assert (found.mime, found.labelled, file.ending) == ("audio/mpeg", True, ".mp3")


@pytest.mark.parametrize("mime", ["audio/mpeg", "audio/wav", "video/mp4", "image/jpeg"])
async def test_all_else_stays_of_its_kind(labels: Labels, tmp_path: Path, mime: str) -> None:
    path = tmp_path / "made.bin"
    make(path, mime)
    async with labels.as_document(path, composed=True) as file:
        found = labels_in(file.path.read_bytes())
    assert (found.mime, found.labelled) == (mime, True)


async def test_what_can_t_be_labelled_leaves_as_it_is_and_says_so_in_its_name(labels: Labels, tmp_path: Path) -> None:
    path = tmp_path / "made.bin"
    path.write_bytes(b"some kind that nobody knows")
    async with labels.as_document(path, composed=False, ending=".xyz") as file:
        assert (file.path, file.ending) == (path, "-AI-generated.xyz")


@pytest.mark.parametrize("lacks", ["tag", "sign"])
async def test_where_one_label_fails_the_file_has_the_other(tmp_path: Path, lacks: str) -> None:
    path = tmp_path / "made.bin"
    make(path, "image/png")
    ends = Workers(starts=lambda: asyncio.create_subprocess_exec("true", stdin=-1, stdout=-1))
    workers = {"tag": "workers", "sign": "signers"}[lacks]
    spool = Spool(tmp_path / "spool", max_bytes=500 * MB)
    labels = Labels(identity=self_made("a secret"), spool=spool, **{workers: ends})
    async with labels.labelled(path, composed=False) as file:
        found = labels_in(file.path.read_bytes())
    await labels.close()
    assert file.ending == ".png"
    assert (bool(found.tag), found.state) == {"tag": (False, "Valid"), "sign": (True, "")}[lacks]


async def test_while_a_file_comes_the_processes_that_label_it_start_and_stay_for_it(
    labels: Labels, tmp_path: Path
) -> None:
    path = tmp_path / "made.bin"

    async def comes() -> str:
        make(path, "video/mp4")
        return "it is there"

    assert await labels.meanwhile(comes()) == "it is there"
    ready = labels.running
    assert len(ready) == 2
    assert "libavformat" in Path(f"/proc/{labels.workers.running[0]}/maps").read_text()
    assert "c2pa" in Path(f"/proc/{labels.signers.running[0]}/maps").read_text()
    await labels.meanwhile(comes())
    async with labels.labelled(path, composed=False) as file:
        assert labels_in(file.path.read_bytes()).labelled
    assert labels.running == ready


async def test_a_file_that_does_not_come_is_told_as_it_was_and_waits_for_no_process(labels: Labels) -> None:
    async def fails() -> None:
        raise Unavailable("no file")

    with pytest.raises(Unavailable, match="no file"):
        await labels.meanwhile(fails())


async def test_processes_that_can_t_start_hold_no_file_up(tmp_path: Path) -> None:
    async def none() -> asyncio.subprocess.Process:
        raise OSError("no more processes")

    spool, broken = Spool(tmp_path / "spool", max_bytes=500 * MB), Workers(starts=none)
    labels = Labels(identity=self_made("a secret"), spool=spool, workers=broken, signers=broken)
    assert await labels.meanwhile(asyncio.sleep(0, "it is there")) == "it is there"


@pytest.mark.parametrize("pool", ["workers", "signers"])
async def test_a_bot_that_stops_sends_nothing_without_labels(labels: Labels, tmp_path: Path, pool: str) -> None:
    path = tmp_path / "made.bin"
    make(path, "image/png")
    await getattr(labels, pool).close()
    with pytest.raises(Unavailable):
        async with labels.labelled(path, composed=False):
            pytest.fail("it would leave")
    assert not list((tmp_path / "spool").iterdir())


async def test_a_process_that_somebody_ends_costs_no_label(tmp_path: Path) -> None:
    path, first = tmp_path / "made.bin", []
    make(path, "image/png")

    async def start() -> asyncio.subprocess.Process:
        if first:
            return await Workers().starts()
        first.append(killed := await asyncio.create_subprocess_exec("sleep", "60", stdin=-1, stdout=-1))
        killed.kill()
        return killed

    spool = Spool(tmp_path / "spool", max_bytes=500 * MB)
    labels = Labels(identity=self_made("a secret"), spool=spool, workers=Workers(starts=start))
    async with labels.labelled(path, composed=False) as file:
        assert labels_in(file.path.read_bytes()).labelled
    await labels.close()


async def test_files_in_the_spool_are_gone_afterwards(labels: Labels, tmp_path: Path) -> None:
    path = tmp_path / "made.bin"
    make(path, "audio/ogg")
    async with labels.as_document(path, composed=False):
        assert len(list((tmp_path / "spool").iterdir())) == 2, "the sound that was changed, and what leaves"
    assert not list((tmp_path / "spool").iterdir())


Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
KEYS: dict[str, Callable[[], Key]] = {
    "es256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "es384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "es512": lambda: ec.generate_private_key(ec.SECP521R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "ps256": lambda: rsa.generate_private_key(65537, 2048),
}


@pytest.mark.parametrize("algorithm", KEYS)
async def test_an_operators_key_of_each_kind_signs(labels: Labels, tmp_path: Path, algorithm: str) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    held = KEYS[algorithm]()
    chain.write_bytes(certificates(held))
    form = serialization.PrivateFormat.PKCS8
    key.write_bytes(held.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    identity = of_operator(str(chain), str(key))
    assert identity.algorithm == algorithm
    path = tmp_path / "made.bin"
    make(path, "image/jpeg")
    theirs = Labels(identity=identity, spool=labels.spool, workers=labels.workers, signers=labels.signers)
    async with theirs.labelled(path, composed=False) as file:
        found = labels_in(file.path.read_bytes())
    assert found.state == "Valid", "intact, and of nobody's list"
    assert "An operator" in found.says


def certificates(held: Key, *, days: int = 300) -> bytes:
    """Return a chain for a key, leaf first; days: until it expires, below 0 ago."""
    top = ec.generate_private_key(ec.SECP256R1())
    leaf = certificate(held, "A leaf", by=top, of="A root", days=days)
    root = certificate(top, "A root", by=top, of="A root", days=3650)
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (leaf, root))


def certificate(key: Key, name: str, *, by: ec.EllipticCurvePrivateKey, of: str, days: int) -> x509.Certificate:
    def named(common: str) -> x509.Name:
        organization = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "An operator")
        return x509.Name([organization, x509.NameAttribute(NameOID.COMMON_NAME, common)])

    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    is_root, usage = key is by, dict.fromkeys(["content_commitment", "key_encipherment", "data_encipherment"], False)
    usage |= dict.fromkeys(["key_agreement", "encipher_only", "decipher_only"], False)
    usage |= {"digital_signature": not is_root, "key_cert_sign": is_root, "crl_sign": is_root}
    made = x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(of)).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(until - datetime.timedelta(days=4000)).not_valid_after(until)
    made = made.add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    made = made.add_extension(x509.KeyUsage(**usage), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    if not is_root:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return made.sign(by, hashes.SHA256())
