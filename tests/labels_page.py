"""python -m tests.labels_page: writes docs/labels.md, with what two readers print of files that were just labelled."""

import asyncio
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import c2pa

from bot.media import formats
from bot.media.identity import self_made
from bot.media.labelling import Labels
from bot.media.spool import Spool
from bot.media.tags import CONTAINERS, PLACES
from tests.media.test_labels import make

PLACE = Path(__file__).parents[1] / "docs" / "labels.md"
HEAD = """# Labels

What files say of having been made by AI, and how anybody checks it. Written by `python -m tests.labels_page`, which
needs [ExifTool](https://exiftool.org). [Decision 33](decisions/0033-labels-in-files.md) and
[38](decisions/0038-where-labels-are-made.md) say why it is so.

## What leaves, and what it carries

| how a result leaves | visible | inside |
| --- | --- | --- |
| photo or video that Telegram shows, also again, in albums, inline | “AI-generated with A2E” below | nothing of ours |
| voice note | the same line | a tag |
| sound that Telegram plays | the same line | a tag and credentials |
| round video, which takes no caption | written in the picture | a tag and credentials |
| document: 📎, “as files”, what Telegram does not show, 1080p | the line in the caption | a tag and credentials |
| file that the Mini App hands out | a line on the page | a tag and credentials; a voice note a tag |
| link to a result that is too big for Telegram | the line beside the link | nothing of ours: it comes from A2E |
| face, background or avatar that was a result of the bot, shown or shared inline | the line | nothing of ours |
| what `/keep` copies; faces, backgrounds, voices that people bring | none | none: AI did not make it |

A file that can't be labelled, because it is broken or of an unknown kind, leaves with the visible line and with
`-AI-generated` in its name, and the log says `file not labelled`.

## Kinds of files
"""
CHECK = """
## Check it yourself

- In the chat: `/verify`, with the file sent as a file. Telegram packs photos and videos again, and what is in them
  gets lost.
- `exiftool FILE` shows tags, XMP and, of PNG and JPEG, what the credentials claim; it does not check signatures.
- <https://contentcredentials.org/verify> and `c2patool FILE` check them.
- From Python, with c2pa-python alone:

```
python -c "import c2pa; print(c2pa.Reader('image/png', open('FILE', 'rb')).get_validation_state())"
```

*Valid* says that the file is as it was signed; *Trusted* says in addition that the signer is on the reader's list. A
self-made certificate, which is used while `C2PA_CERT` is empty, is on nobody's list, and its name says so.

`/verify` reads tag and credentials of every kind above: of WebM and Ogg the tag, of HEIC, HEIF and AVIF the
credentials, of the others both; also credentials that are compressed with Brotli
(`tests/journeys/test_verify.py`, `tests/media/test_hostile_credentials.py`).

A signature has no time stamp, since each would be a call to somebody else's service for each file. Once an operator's
certificate has ended, readers say so of older files too: c2pa-python calls them *Invalid*, `/verify` says that the
signature is intact, that the certificate has ended since, and that nobody can check that it was in time. Tags and the
visible line stay as they are. The self-made certificate lasts until 2045. `check`, `/ready` and a message to admins
name an operator's that ends within 30 days.

An original that Telegram keeps from a version without labels in files is labelled when 📎 brings it: A2E's copy, or
Telegram's where A2E has none any more and it has 20 MB at most. A bigger one comes as it is, and its caption says so.

## What readers print

Files that were labelled when this page was written, with a self-made certificate. The first lines of each are
ExifTool's, the last ones those of c2pa-python's reader.
"""
KINDS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WebP",
    "image/gif": "GIF",
    "image/tiff": "TIFF",
    "image/heic": "HEIC",
    "image/heif": "HEIF",
    "image/avif": "AVIF",
    "video/mp4": "MP4",
    "video/quicktime": "QuickTime",
    "video/webm": "WebM",
    "video/avi": "AVI",
    "audio/mpeg": "MP3",
    "audio/wav": "WAV",
    "audio/ogg": "Ogg",
    "audio/mp4": "M4A",
    "audio/flac": "FLAC",
}
SHOWN = (
    *("image/png", "image/jpeg", "image/webp", "image/gif"),
    *("video/mp4", "video/quicktime", "audio/mpeg", "audio/wav"),
)
ASKED = (
    *("DigitalSourceType", "CreatorTool", "Comment", "UserDefinedText"),
    *("ActionsAction", "ActionsDigitalSourceType", "Claim_Generator_InfoName"),
)


def table() -> str:
    """Return which label each kind of file gets."""
    lines = ["| kind | tag | credentials (C2PA) | as a document |", "| --- | --- | --- | --- |"]
    for mime, name in KINDS.items():
        tag = "XMP: `Iptc4xmpExt:DigitalSourceType`" if mime in PLACES else "comment" if mime in CONTAINERS else "none"
        signed = "signed" if mime in formats.SIGNED else "none: C2PA has no place in it"
        kept = mime.startswith(("image/", "video/")) or mime in ("audio/mpeg", "audio/wav")
        lines.append(f"| {name} | {tag} | {signed} | {'as it is' if kept else 'becomes MP3'} |")
    return "\n".join([*lines, ""])


async def shown() -> AsyncIterator[str]:
    """Yield what readers print of a file of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        identity, spool = self_made("the page on labels"), Spool(Path(folder) / "spool", max_bytes=10**9)
        labels = Labels(identity=identity, spool=spool)
        for mime in SHOWN:
            path = Path(folder) / "made"
            make(path, mime)
            async with labels.as_document(path, composed=False) as file:
                yield f"### {KINDS[mime]}\n\n```\n{_by_exiftool(file.path)}\n{_by_c2pa(file.path, mime)}\n```\n"
        await labels.close()


def _by_exiftool(path: Path) -> str:
    command = ["exiftool", "-a", "-G1", "-s", *(f"-{one}" for one in ASKED), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() or "(nothing)"


def _by_c2pa(path: Path, mime: str) -> str:
    reader = c2pa.Reader(mime, io.BytesIO(path.read_bytes()))
    manifest: dict[str, Any] = reader.get_active_manifest() or {}
    signature = manifest["signature_info"]
    actions = [one["data"]["actions"] for one in manifest["assertions"] if one["label"].startswith("c2pa.actions")]
    return "\n".join(
        [
            f"validation_state: {reader.get_validation_state()}",
            f"signature_info: {signature['issuer']} · {signature['common_name']} · {signature['alg']}",
            *(f"{one['action']}: {one['digitalSourceType']}" for given in actions for one in given),
        ]
    )


async def text() -> str:
    """Return the page."""
    printed = [one async for one in shown()]
    return "\n".join([HEAD, table(), CHECK.strip(), "", *printed])


def main() -> None:
    """Write it."""
    if shutil.which("exiftool") is None:
        sys.exit("ExifTool is missing (Debian: apt-get install libimage-exiftool-perl).")
    PLACE.write_text(asyncio.run(text()))


if __name__ == "__main__":
    main()
