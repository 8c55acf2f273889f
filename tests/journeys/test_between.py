"""What people send meets what they sent before: albums, pastes and edits together."""

from bot.sandbox.telegram.person import words
from handlers.dialogue.edits import KEPT, PIECE
from tests.media_files import film
from tests.messages import as_sent, edit, mixed_album, send
from tests.world import World, picture, until_answered


async def test_what_an_album_holds_besides_the_photo_asked_for_is_left_out_and_not_asked_as_text(here: World) -> None:
    clip = await as_sent(here, film(2), kind="video", name="clip.mp4")
    photo = await as_sent(here, picture("red"))
    await here.person.say("/animate")
    await here.person.hears("Send the photo")
    mixed_album(here, photo, clip)
    await here.person.hears("Who is in it?")
    await until_answered(here)
    told = [words(one) for one in await here.person.answers()]
    assert any("I left one of them out" in one for one in told)
    assert not any("as text" in one for one in told)


async def test_an_edit_of_one_piece_of_a_long_text_says_once_that_the_answer_is_kept(here: World) -> None:
    await here.person.say("/present")
    await here.person.hears("What does it say")
    pieces = [send(here, text=text) for text in ("a " * 2048, "c end")]
    kept = await here.person.hears("Price")
    edit(here, pieces[1], text="d end")
    told = words(await here.person.hears("a part of a longer text", after=kept["message_id"]))
    assert told == f"{PIECE} {KEPT}"
    assert told.count(KEPT) == 1
