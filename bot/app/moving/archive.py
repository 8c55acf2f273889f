"""The file of a backup: a ZIP with a database, and after it a manifest that says what it is, how long, and its hash.

Any tool that reads ZIP files shows both. A file that was cut has no manifest.
"""

import fcntl
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile

import msgspec
from msgspec import Struct

from bot.errors import SettingsError, Unavailable

FORMAT = 1
CHUNK = 1 << 20
MANIFEST, MOST_MANIFEST = "manifest.json", 64 * 1024
PART = ".part"
"""What follows the file's name while it is written."""
COPY = ".copy.part"
"""What follows the file's name while SQLite copies itself beside it."""
ZIP_BEGINS = b"PK\x03\x04"
BROKEN = (BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error, msgspec.DecodeError)
"""What reading a damaged file raises."""


class Kind(StrEnum):
    """What a backup holds."""

    SQLITE = "sqlite"
    """A SQLite file."""
    POSTGRESQL = "postgresql"
    """What pg_dump writes, in its custom format."""


class Facts(Struct, frozen=True, kw_only=True):
    """What is known of a backup before it is written."""

    kind: Kind
    revision: str
    """Of the schema."""
    made_at: str
    """ISO 8601, UTC."""
    keys: tuple[str, ...]
    """Fingerprints of the keys that its rows are sealed with; empty: nothing in it is sealed."""
    program: int = 0
    """Major version of the pg_dump that wrote it; 0: none did."""


class Manifest(Facts, frozen=True, kw_only=True):
    """What a backup says of itself."""

    format: int
    size: int
    """Of the database, in bytes."""
    sha256: str

    @property
    def name(self) -> str:
        """Return the name of the database in the file."""
        return NAMES[self.kind]


NAMES = {Kind.SQLITE: "bot.db", Kind.POSTGRESQL: "bot.pgdump"}


def write(path: Path, facts: Facts, chunks: Iterable[bytes]) -> int:
    """Write a backup under another name, and give it its own once all of it is on the disk; return its bytes.

    Raises:
        SettingsError: something else has that name.
        Unavailable: it cannot be written; nothing is left.

    """
    check_place(path)
    part = path.with_name(path.name + PART)
    try:
        with _alone(part) as file:
            _fill(file, facts, chunks)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
            part.rename(path)
            _sync_folder(path.parent)
    except OSError as error:
        raise Unavailable(f"{path} can't be written: {error.strerror or error}; nothing is left of it") from error
    return size


def check_place(path: Path) -> None:
    """Check that a backup may be written there: nothing has that name, or an older backup, or an empty file.

    Raises:
        SettingsError: it may not.

    """
    try:
        path.with_name(path.name + COPY).exists()  # the longest name that is needed
        if not path.parent.is_dir():
            raise SettingsError(f"{path}: the folder {path.parent} is missing; make it first.")
        if path.exists() and not _is_ours(path):
            raise SettingsError(f"{path}: is there already and is no backup; name another file.")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"{path}: no backup can be written there ({reason}); name another file.") from None


def _is_ours(path: Path) -> bool:
    """Whether a file may be replaced; never a device or a pipe, which others may have open."""
    if not path.is_file():
        return False
    return path.stat().st_size == 0 or (is_zipfile(path) and MANIFEST in ZipFile(path).namelist())


@contextmanager
def _alone(part: Path) -> Iterator[IO[bytes]]:
    """Open a file that only this process writes; it goes, unless it was given another name."""
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(f"{part}: another backup writes this file; wait for it, or name another.") from None
        try:
            file.truncate(0)
            yield file
        finally:
            part.unlink(missing_ok=True)


def _fill(file: IO[bytes], facts: Facts, chunks: Iterable[bytes]) -> None:
    digest, size = sha256(), 0
    database = ZipInfo(NAMES[facts.kind])
    database.compress_type = ZIP_STORED if facts.kind is Kind.POSTGRESQL else ZIP_DEFLATED  # pg_dump compresses
    with ZipFile(file, "w", compresslevel=1) as zipped:
        with zipped.open(database, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                member.write(chunk)
        known = msgspec.structs.asdict(facts)
        zipped.writestr(
            MANIFEST, msgspec.json.encode(Manifest(**known, format=FORMAT, size=size, sha256=digest.hexdigest()))
        )


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


class Backup:
    """A backup that is read."""

    def __init__(self, path: Path, zipped: ZipFile, manifest: Manifest) -> None:
        self.path, self.manifest, self._zipped = path, manifest, zipped

    def chunks(self) -> Iterator[bytes]:
        """Yield the database in pieces.

        Raises:
            SettingsError: it is not what was written.

        """
        manifest, digest, size = self.manifest, sha256(), 0
        try:
            with self._zipped.open(manifest.name) as member:
                while chunk := member.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    if size > manifest.size:
                        break
                    yield chunk
        except (*BROKEN, KeyError, OSError) as error:
            raise _damaged(self.path) from error
        if (size, digest.hexdigest()) != (manifest.size, manifest.sha256):
            raise _damaged(self.path)

    def check(self) -> None:
        """Read all of it.

        Raises:
            SettingsError: it is not what was written.

        """
        for _ in self.chunks():
            continue


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """Open a backup.

    Raises:
        SettingsError: it is missing, cut, damaged, something else, or a newer version's.

    """
    try:
        if path.exists() and not path.is_file():  # opening a pipe would never end
            raise _something_else(path)
        file = path.open("rb")
    except OSError as error:
        raise SettingsError(f"{path}: can't be read ({error.strerror}); name the file of a backup.") from None
    with file:
        begins = file.read(len(ZIP_BEGINS))
        file.seek(0)
        try:
            zipped = ZipFile(file)
            manifest = _manifest(path, zipped)
        except (*BROKEN, KeyError, ValueError, OSError) as error:
            raise (_damaged(path) if begins == ZIP_BEGINS else _something_else(path)) from error
        yield Backup(path, zipped, manifest)


def _manifest(path: Path, zipped: ZipFile) -> Manifest:
    with zipped.open(MANIFEST) as member:
        text = member.read(MOST_MANIFEST)
    if (number := msgspec.json.decode(text, type=dict)["format"]) != FORMAT:
        raise SettingsError(f"{path}: a newer version of the bot wrote this backup (format {number}); update the bot.")
    return msgspec.json.decode(text, type=Manifest)


def _damaged(path: Path) -> SettingsError:
    return SettingsError(f"{path}: this backup is incomplete or damaged; nothing was restored. Use another one.")


def _something_else(path: Path) -> SettingsError:
    return SettingsError(f"{path}: is no backup of this bot; name a file that `python -m bot backup` wrote.")
