"""What a link leads to gets the same care as a file; and what is checked before anything is offered."""

import io

import PIL.Image

from bot.media.files import MB
from bot.sandbox.telegram.person import labels, words
from tests.corpus.made import FIELDS, turned
from tests.media_files import sound
from tests.world import World, picture


async def test_a_linked_picture_is_turned_loses_its_metadata_and_gets_its_true_type(here: World) -> None:
    sideways = turned("JPEG", 6, PIL.Image.Transpose.ROTATE_90)
    key = "adam2eve/sandbox/user/tests/photo.jpg"
    here.a2e.storage.offer(key, lambda path: path.write_bytes(sideways) and None, "application/octet-stream")
    await here.person.say("/upscale")
    await here.person.hears("Send the photo")
    await here.person.say(f"{here.root}/a2e/cdn/{key}")
    await here.person.hears("Price:")
    ((sent, content_type),) = here.a2e.storage.uploads.items()
    assert content_type == "image/jpeg"
    content = (await here.a2e.storage.local(sent)).read_bytes()
    with PIL.Image.open(io.BytesIO(content)) as image:
        assert image.size == (120, 160)
        assert not dict(image.getexif())
        assert max(abs(a - b) for a, b in zip(image.getpixel((30, 40)), FIELDS[0], strict=True)) < 8  # type: ignore[arg-type]


async def test_a_bare_broken_picture_is_told_at_once_and_offered_nothing(here: World) -> None:
    await here.person.send_file(b"\xff\xd8\xff" + bytes(900), kind="document", name="a.jpg", mime_type="image/jpeg")
    told = await here.person.hears("I can't read that")
    assert not labels(told)


async def test_a_bare_recording_that_calls_itself_a_video_is_offered_as_a_sound(here: World) -> None:
    await here.person.send_file(sound(16), kind="document", name="a.mp4", mime_type="video/mp4")
    offered = await here.person.hears("What should I do with this sound?")
    assert any("Clone a voice" in one for one in labels(offered))


async def test_a_bare_picture_without_a_type_is_offered_as_a_photo(here: World) -> None:
    await here.person.send_file(picture(), kind="document", name="a", mime_type="application/octet-stream")
    await here.person.hears("What should I do with this photo?")


async def test_what_telegram_does_not_hand_over_may_come_by_a_link(here: World) -> None:
    content = bytes(21 * MB)
    await here.person.say("/upscale")
    await here.person.hears("Send the photo")
    await here.person.send_file(content, kind="document", name="a.mp4", mime_type="video/mp4")
    told = words(await here.person.hears("21 MB"))
    assert "link to it instead: up to 500 MB" in told
    await here.person.say("/cancel")
    sent = await here.person.send_file(content, kind="document", name="a.mp4", mime_type="video/mp4")
    await here.person.hears("link to it instead: up to 500 MB", after=sent["message_id"])
