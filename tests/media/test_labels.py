"""Labels in files, read back from the bytes by C2PA's own reader and by Pillow and FFmpeg."""

import io
import json
from pathlib import Path

import av
import c2pa
import PIL.Image
import PIL.PngImagePlugin
import pillow_heif
import pytest

from bot.errors import SettingsError
from bot.media import credentials, formats, tags, terms
from bot.media.identity import of_operator, self_made

SIGNS = self_made("a secret of these tests")


pillow_heif.register_heif_opener()


def picture(path: Path, kind: str, **how: object) -> None:
    PIL.Image.new("RGB", (64, 48), "teal").save(path, kind, **how)


def sound(path: Path, container: str, codec: str) -> None:
    with av.open(str(path), "w", format=container) as target:
        stream = target.add_stream(codec, rate=48000, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=48000)
        frame.sample_rate = 48000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        target.mux(stream.encode(frame))
        target.mux(stream.encode(None))


def video(path: Path, container: str) -> None:
    with av.open(str(path), "w", format=container) as target:
        stream = target.add_stream("libvpx" if container == "webm" else "mpeg4", rate=25)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            target.mux(stream.encode(av.VideoFrame.from_image(PIL.Image.new("RGB", (64, 64), "teal"))))
        target.mux(stream.encode(None))


PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
STILLS = {"image/avif": "AVIF", "image/heic": "HEIF"}
SOUNDS = {
    "audio/mpeg": ("mp3", "libmp3lame"),
    "audio/wav": ("wav", "pcm_s16le"),
    "audio/flac": ("flac", "flac"),
    "audio/ogg": ("ogg", "libopus"),
    "audio/mp4": ("ipod", "aac"),
}
VIDEOS = {"video/mp4": "mp4", "video/quicktime": "mov", "video/avi": "avi", "video/webm": "webm"}


def make(path: Path, mime: str) -> None:
    if mime.startswith("image/"):
        picture(path, (PICTURES | STILLS | {"image/tiff": "TIFF"})[mime])
    elif mime in SOUNDS:
        sound(path, *SOUNDS[mime])
    else:
        video(path, VIDEOS[mime])


def label(path: Path, out: Path, source: str = terms.MADE) -> None:
    tagged = out.with_suffix(".tagged")
    tags.write(path, tagged, source=source)
    signs = {"chain": SIGNS.chain, "algorithm": SIGNS.algorithm, "sign": SIGNS.sign}
    if "ogg" in str(tagged.read_bytes()[:4]).lower():
        tagged.replace(out)
    else:
        credentials.write(tagged, out, brings=path, source=source, **signs)


def read(data: bytes, mime: str) -> c2pa.Reader:
    return c2pa.Reader(mime, io.BytesIO(data))


def tag_in(path: Path, mime: str) -> str:
    if mime == "image/gif":  # of which Pillow reads none
        return str(path.read_bytes().partition(b"XMP DataXMP")[2])
    if mime.startswith("image/"):
        with PIL.Image.open(path) as image:
            image.load()
            return str(image.info.get("xmp") or image.info.get("XML:com.adobe.xmp"))
    with av.open(str(path)) as container:
        streams = [one.metadata for one in container.streams]
        return str([container.metadata, *streams])


@pytest.mark.parametrize("mime", [*PICTURES, "image/tiff", *SOUNDS, "video/mp4", "video/quicktime", "video/avi"])
def test_a_file_says_that_ai_made_it_in_a_tag_and_in_credentials(mime: str, tmp_path: Path) -> None:
    path, out = tmp_path / "made.bin", tmp_path / "labelled.bin"
    make(path, mime)
    label(path, out)
    assert terms.MADE in tag_in(out, mime)
    if mime != "audio/ogg":  # C2PA has no place for it
        reader = read(out.read_bytes(), mime)
        assert reader.get_validation_state() in ("Valid", "Trusted")
        assert terms.MADE in json.dumps(reader.get_active_manifest())


@pytest.mark.parametrize("mime", ["image/png", "image/jpeg", "image/webp"])
def test_a_packet_that_the_file_brings_does_not_hide_ours(mime: str, tmp_path: Path) -> None:
    path, out = tmp_path / "made.bin", tmp_path / "labelled.bin"
    theirs = "<x:xmpmeta>from somewhere</x:xmpmeta>"
    texts = PIL.PngImagePlugin.PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", theirs)
    how = {"pnginfo": texts} if mime == "image/png" else {"xmp": theirs.encode()}
    picture(path, PICTURES[mime], **how)
    label(path, out)
    assert terms.MADE in tag_in(out, mime)
    assert theirs.encode() not in out.read_bytes()
    with PIL.Image.open(path) as before, PIL.Image.open(out) as after:
        assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("mime", STILLS)
def test_where_there_is_no_place_for_a_tag_there_are_credentials(mime: str, tmp_path: Path) -> None:
    path, out = tmp_path / "made.bin", tmp_path / "labelled.bin"
    make(path, mime)
    assert formats.type_of(path) == mime
    with pytest.raises(ValueError, match="no kind"):
        tags.write(path, out, source=terms.MADE)
    signs = {"chain": SIGNS.chain, "algorithm": SIGNS.algorithm, "sign": SIGNS.sign}
    credentials.write(path, out, brings=path, source=terms.MADE, **signs)
    assert read(out.read_bytes(), mime).get_validation_state() == "Valid"


@pytest.mark.parametrize("order", ["II", "MM"])
def test_a_tiff_keeps_its_pictures(tmp_path: Path, order: str) -> None:
    path, out = tmp_path / "made.tif", tmp_path / "tagged.tif"
    pages = [PIL.Image.effect_noise((41, 31), 50) for _ in range(2)]
    if order == "II":
        pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:])
    else:
        pages[0].convert("I;16B").save(path, "TIFF")
    assert path.read_bytes().startswith(order.encode())
    for source in (terms.COMPOSED, terms.MADE):  # the second packet takes the place of the first
        tags.write(path, out, source=source)
        out.replace(path)
    with PIL.Image.open(path) as image:
        assert terms.MADE in str(image.info["xmp"])
        assert getattr(image, "n_frames", 1) == (2 if order == "II" else 1)
        if order == "II":
            for number, page in enumerate(pages):
                image.seek(number)
                assert image.tobytes() == page.tobytes()


def test_a_moving_picture_still_moves_and_a_film_plays_while_it_loads(tmp_path: Path) -> None:
    path, out = tmp_path / "made.gif", tmp_path / "labelled.gif"
    frames = [PIL.Image.new("RGB", (64, 48), color) for color in ("teal", "red", "navy")]
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:], duration=100)
    label(path, out)
    with PIL.Image.open(out) as image:
        assert getattr(image, "n_frames", 1) == 3
        assert image.convert("RGB").getpixel((5, 5)) == (0, 128, 128)
    video(path, "mp4")
    label(path, out)
    data = out.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_a_file_that_is_changed_after_signing_is_no_longer_valid(tmp_path: Path) -> None:
    path, out = tmp_path / "made.bin", tmp_path / "labelled.bin"
    make(path, "image/jpeg")
    label(path, out)
    data = bytearray(out.read_bytes())
    data[-20] ^= 255
    assert read(bytes(data), "image/jpeg").get_validation_state() == "Invalid"


def test_credentials_that_a_file_brings_along_are_kept_as_its_parents(tmp_path: Path) -> None:
    path, first, second = (tmp_path / name for name in ("made.bin", "first.bin", "second.bin"))
    make(path, "image/png")
    label(path, first)
    label(first, second, terms.COMPOSED)
    reader = read(second.read_bytes(), "image/png")
    manifest = reader.get_active_manifest() or {}
    assert reader.get_validation_state() in ("Valid", "Trusted")
    assert [one["relationship"] for one in manifest["ingredients"]] == ["parentOf"]
    assert terms.COMPOSED in json.dumps(manifest)


def test_a_file_of_no_kind_can_have_no_label(tmp_path: Path) -> None:
    path = tmp_path / "text.bin"
    path.write_text("words")
    with pytest.raises(ValueError, match="no kind"):
        label(path, tmp_path / "out.bin")


def test_the_self_made_chain_is_the_same_in_every_process() -> None:
    assert self_made("a secret") == self_made("a secret")
    assert self_made("a secret") != self_made("another")


def test_a_certificate_that_does_not_fit_its_key_is_named(tmp_path: Path) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_text(SIGNS.chain)
    key.write_text(SIGNS.key)
    assert of_operator(str(chain), str(key)) == SIGNS
    key.write_text(self_made("another").key)
    with pytest.raises(SettingsError, match="C2PA_KEY: does not fit"):
        of_operator(str(chain), str(key))
    with pytest.raises(SettingsError, match="C2PA_CERT: no certificate"):
        of_operator(str(tmp_path / "none.pem"), str(key))
