"""Every row of the table through the chat; what reaches A2E is looked at in pixels and samples."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy
import PIL.Image
import pytest
import pytest_asyncio

from bot.sandbox.telegram.person import Message, Person, labels, words
from bot.store.migrate import migrate
from tests.corpus.made import MADE
from tests.corpus.table import TABLE, Film, Picture, Refused, Row, Sound
from tests.dialog import first_choice
from tests.world import World, world

IN = Path(__file__).parent / "in"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("corpus")
    url = f"sqlite:///{folder / 'bot.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        await migrate(url)
        async with world(url) as made:
            yield made


def bytes_of(name: str) -> bytes:
    return MADE[name]() if name in MADE else (IN / name).read_bytes()


def test_the_table_names_every_file() -> None:
    assert {row.file for row in TABLE} == set(MADE) | {path.name for path in IN.iterdir()}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("row", TABLE, ids=str)
async def test_a_file_arrives_as_the_table_says(studio: World, row: Row) -> None:
    before = set(studio.a2e.storage.uploads)
    number = studio.telegram.state.add_person("Eve")["id"]
    async with Person(studio.session, studio.root, number) as person:
        await person.say(f"/{row.command}")
        await person.hears("Send")
        await person.send_file(bytes_of(row.file), kind=row.sent, name="file.bin", mime_type=row.mime)
        if isinstance(row.expects, Refused):
            await person.hears(row.expects.words)
            assert set(studio.a2e.storage.uploads) == before
            return
        await to_the_price(person)
    (key,) = set(studio.a2e.storage.uploads) - before
    content = (await studio.a2e.storage.local(key)).read_bytes()
    CHECKS[type(row.expects)](content, studio.a2e.storage.uploads[key], row.expects)


async def to_the_price(person: Person) -> None:
    """Answer all that is asked besides, up to the price."""
    done: set[tuple[int, str]] = set()
    for _ in range(8):
        asked = await person.wait_for(
            lambda one: step_of(one) is not None and (one["message_id"], words(one)) not in done, seconds=60
        )
        done.add((asked["message_id"], words(asked)))
        label = step_of(asked)
        if label == "":
            return
        await (person.say("Anna") if label == NAME else person.press(str(label), asked))
    raise AssertionError("no price")


NAME = "name"


def step_of(message: Message) -> str | None:
    """Return the button to press next, NAME for a text, "" at the price; None: this is no question."""
    said, offered = words(message), labels(message)
    if "Price:" in said:
        return ""
    if "What should I call it" in said or "Describe it" in said:
        return NAME
    if all_said := [one for one in offered if one.startswith("✅")]:
        return all_said[0]
    return first_choice(message) if "Into which language" in said else None


def of_quarters(image: PIL.Image.Image) -> list[numpy.ndarray]:
    """Return the colour in the middle of each quarter."""
    pixels, (width, height) = numpy.asarray(image.convert("RGB"), int), image.size
    return [pixels[height * y // 4, width * x // 4] for y in (1, 3) for x in (1, 3)]


def same_colors(image: PIL.Image.Image, colors: tuple[tuple[int, ...], ...] | None, tolerance: int) -> None:
    for seen, meant in zip(of_quarters(image), colors or (), strict=colors is not None):
        assert abs(seen - numpy.array(meant)).max() <= tolerance, (seen, meant)


def check_picture(content: bytes, mime: str, expects: Picture) -> None:
    assert mime == "image/jpeg"
    with PIL.Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", expects.size)
        assert not dict(image.getexif())
        assert not set(image.info) & {"exif", "xmp", "icc_profile", "comment"}
        same_colors(image, expects.colors, 8)
        if expects.like is not None:
            alike(image, IN / expects.like, grey=expects.grey)


def alike(image: PIL.Image.Image, path: Path, *, grey: bool) -> None:
    """Check that a picture shows the same as another: pixel by pixel, made small."""
    mode = "L" if grey else "RGB"
    with PIL.Image.open(path) as other:
        one, two = (numpy.asarray(each.convert(mode).resize((48, 60)), int) for each in (image, other))
    assert abs(one - two).mean() < 3


def check_film(content: bytes, mime: str, expects: Film) -> None:
    assert mime == "video/mp4"
    with av.open(io.BytesIO(content)) as container:
        assert "mp4" in container.format.name
        assert content[4:8] == b"ftyp"
        seen, heard = container.streams.video[0], container.streams.audio
        assert (seen.codec.name, seen.pix_fmt) == ("h264", "yuv420p")
        assert [one.codec_context.name for one in heard] == (["aac"] if expects.sound else [])
        assert (container.duration or 0) / 1e6 == pytest.approx(expects.seconds, abs=0.3)
        frame = next(container.decode(seen))
        image = frame.to_image().rotate(frame.rotation, expand=True)
    assert image.size == expects.size
    same_colors(image, expects.colors, 40)
    if expects.sound:
        assert samples_of(content)[1] > 0.05


def check_sound(content: bytes, mime: str, expects: Sound) -> None:
    assert mime in ("audio/mpeg", "audio/wav")
    seconds, loudness = samples_of(content)
    assert seconds == pytest.approx(expects.seconds, abs=0.3)
    assert 0.05 < loudness < 0.6
    with av.open(io.BytesIO(content)) as container:
        assert [one.type for one in container.streams] == ["audio"]


def samples_of(content: bytes) -> tuple[float, float]:
    """Return how long a sound is, and its root mean square."""
    with av.open(io.BytesIO(content)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=16000)
        pieces = [one.to_ndarray() for frame in container.decode(audio=0) for one in resampler.resample(frame)]
    samples = numpy.concatenate(pieces, axis=1) / 32768
    return samples.shape[1] / 16000, float((samples**2).mean() ** 0.5)


CHECKS = {Picture: check_picture, Film: check_film, Sound: check_sound}
