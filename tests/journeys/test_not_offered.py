"""Calls that A2E may not have (`verify_before_use` in the facts): each is met with a clear sentence, for nothing.

So are lists and batches that A2E takes away, and what goes missing there.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from bot.operations import OPERATIONS
from bot.sandbox.a2e.facts import FACTS
from bot.sandbox.telegram.person import Message, labels, words
from handlers.erasing import DELETED
from tests.dialog import fill
from tests.world import World, picture, until, world

NOT_OFFERED = "A2E doesn't offer this at the moment. Please ask the operator, or look at https://video.a2e.ai."


NO_TOKENS = (
    "A2E doesn't know this call: it is undocumented, or has been removed. Please do it at https://video.a2e.ai; "
    "tokens are in Account > API Token."
)


@pytest.fixture
async def quick(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1, live=True) as made:
        yield made


async def made(here: World, command: str, *, known: tuple[str, ...] = ()) -> Message:
    """Order something and wait for it."""
    ada, operation = here.person, OPERATIONS[command]
    await ada.say(f"/{command}")
    asked = await fill(ada, operation, known=known)
    await ada.press("✅", asked)
    return await done(here, operation.title)


async def done(here: World, title: str) -> Message:
    return await here.person.wait_for(lambda m: words(m).startswith("Done") and title in words(m))


async def on_shelf(here: World, command: str) -> Message:
    """Open the one thing of a shelf."""
    ada = here.person
    said = await ada.say(f"/{command}")
    shelf = await ada.wait_for(lambda m: any("A bird" in label for label in labels(m)), after=said["message_id"])
    await ada.press(next(label for label in labels(shelf) if "A bird" in label), shelf)
    return await ada.wait_for(lambda m: "🗑 Delete" in labels(m), after=said["message_id"])


async def refused_from_the_avatar(here: World, use: str) -> str:
    """Make an avatar and use it for something that A2E does not have; return what the card says."""
    await made(here, "newavatar")
    await here.person.press(use, await on_shelf(here, "avatars"))
    if use == "🧬":
        await here.person.press("✅ Mine", await here.person.hears("Who is speaking?"))
    before = here.a2e.books()["coins"], here.a2e.books()["diamonds"]
    await here.person.press("✅", await here.person.hears("Price:"))
    failed = await here.person.wait_for(lambda m: words(m).startswith("Failed"))
    assert "Nothing was charged" in words(failed)
    assert (here.a2e.books()["coins"], here.a2e.books()["diamonds"]) == before
    return words(failed)


async def _train(here: World) -> str:
    return await refused_from_the_avatar(here, "🏋️")


async def _clone(here: World) -> str:
    return await refused_from_the_avatar(here, "🧬")


async def _tokens(here: World) -> str:
    await here.person.say("/admin")
    await here.person.press("🔑 Tokens", await here.person.hears("Operator's panel"))
    return words(await here.person.hears("doesn't know this call"))


async def _delete_token(here: World) -> str:
    await here.person.say("/admin")
    await here.person.press("🔑 Tokens", await here.person.hears("Operator's panel"))
    await here.person.press("🗑")
    await here.person.press("✅ Delete it")
    return words(await here.person.wait_for(lambda m: words(m).startswith("Failed")))


async def _delete_video(here: World) -> str:
    card = await made(here, "present")
    await here.person.press("🗑", card)
    await here.person.press("🗑 Yes")
    await until(lambda: any(call.startswith("DELETE /api/v1/video/") for call in here.a2e.calls))
    return words(await here.person.hears("Deleted here"))


async def _lips(here: World) -> str:
    """The list has no address: nothing is called for it, so nothing can be missing."""
    ada = here.person
    await ada.say("/present")
    asked = await fill(ada, OPERATIONS["present"])
    await ada.press("⚙️ Lips", asked)
    return words(await ada.hears("Which lip-sync model?"))


async def opened(here: World) -> None:
    await here.person.say("/live")
    await here.person.press("Alice", await here.person.hears("Which avatar"))
    await here.person.press("✅ Open the room", await here.person.hears("paid up front"))
    await done(here, "Live avatar")


async def _persona(here: World) -> str:
    await opened(here)
    await here.person.say("/persona")
    return words(await here.person.hears("What should Alice know"))


async def _ask(here: World) -> str:
    await opened(here)
    await here.person.say("/ask Who are you?")
    return words(await here.person.hears("⚠️"))


async def _leave(here: World) -> str:
    await opened(here)
    await here.person.say("/bye")
    return words(await here.person.hears("is closed"))


async def _keep(here: World) -> str:
    """A2E does not copy it, so it goes through our hands."""
    ada = here.person
    await ada.say("/keep")
    await ada.hears("Send the link")
    await ada.send_file(picture())
    kept = await done(here, "Copy into")
    said = await ada.say("/keep " + next(one["url"] for one in kept["entities"] if one["type"] == "text_link"))
    again = await ada.wait_for(lambda m: words(m).startswith("Done"), after=said["message_id"])
    assert "a linked photo" in words(again)
    return words(again)


NO_CALL = "no call is made"


@dataclass(frozen=True)
class Missing:
    """What somebody does, the call that is missing for it, and the words that tell so; means: for the documents."""

    confirm_label: Callable[[World], Awaitable[str]]
    call: str
    says: str
    explained: str = ""

    @property
    def means(self) -> str:
        """Return what is said, and what it comes to."""
        return f"“{self.says}”" + (f": {self.explained}" if self.explained else "")


MISSING = {
    "list_api_tokens": Missing(_tokens, "/token/list", NO_TOKENS),
    "delete_api_token": Missing(_delete_token, "/token/delete", NO_TOKENS),
    "delete_avatar_video": Missing(
        _delete_video, "DELETE /api/v1/video/", DELETED, "the result is deleted in the chat"
    ),
    "list_lip_sync_models": Missing(
        _lips, NO_CALL, "None yet.", "nothing is called for it, and the choice stays automatic"
    ),
    "continue_training": Missing(_train, "/continueTra", NOT_OFFERED),
    "clone_voice_from_video": Missing(_clone, "/addVoiceClone", NOT_OFFERED),
    "streaming_get_qa_context": Missing(
        _persona, "/get-qa-context", "A2E doesn't say what it knows now.", "then the new words are asked for"
    ),
    "streaming_ask": Missing(_ask, "/streaming-avatar/ask", NOT_OFFERED),
    "streaming_leave": Missing(
        _leave,
        "/streaming-avatar/leave",
        "A2E hasn't said yet what it gives back",
        "the three spellings are tried; the room ends with its time",
    ),
    "save_url": Missing(
        _keep, "/transferToStorage", "Kept for about 3 days", "what the link leads to went through our hands instead"
    ),
}
ON_THE_CONSOLE = {"obtain_login_token"}
"""Only `account login` makes this call: tests/processes/test_account_command.py."""


@pytest.mark.parametrize("operation", MISSING)
async def test_a_call_that_a2e_does_not_have_is_met_with_a_sentence(quick: World, operation: str) -> None:
    missing = MISSING[operation]
    quick.faults.add("a2e", "gone", match=missing.call, times=0)
    assert missing.says in await missing.confirm_label(quick)
    assert missing.call is NO_CALL or any(missing.call in call for call in quick.a2e.calls)


@pytest.mark.parametrize("operation", ["continue_training", "clone_voice_from_video", "streaming_ask", "save_url"])
async def test_so_is_a_page_in_place_of_an_answer(quick: World, operation: str) -> None:
    missing = MISSING[operation]
    quick.faults.add("a2e", "html", match=missing.call, times=0)
    said = await missing.confirm_label(quick)
    assert any(words in said for words in ("so I didn't try again", "is not answering right now", missing.says))


def test_no_doubtful_operation_is_forgotten() -> None:
    doubtful = {
        one["id"] for one in json.loads(FACTS.read_text())["operations"] if one["verify_before_use"] and one["in_seed"]
    }
    assert doubtful == MISSING.keys() | ON_THE_CONSOLE


async def test_without_batches_the_lists_of_running_and_of_all_tasks_are_read(quick: World) -> None:
    quick.faults.add("a2e", "gone", match="/batchDetail", times=0)
    for command, listed in (("swap", "userFaceSwapTask/status"), ("uncaption", "userCaptionRemoval/allProcessing")):
        await made(quick, command)
        assert any(call.endswith(listed) for call in quick.a2e.calls), listed
    await made(quick, "newavatar")
    assert quick.a2e.calls["GET /api/v1/userVideoTwin/trainingRecords"]
    await made(quick, "animate")
    assert quick.a2e.calls["GET /api/v1/userImage2Video/allRecords"]


@pytest.mark.parametrize(
    ("shelf", "call", "left"),
    [("faces", "userFaceSwapImage/add", "faces"), ("backgrounds", "custom_back/add", "backgrounds")],
)
async def test_an_asset_whose_adding_got_no_answer_is_found_on_a2es_list_and_deleted_there(
    here: World, shelf: str, call: str, left: str
) -> None:
    ada = here.person
    here.faults.add("a2e", "reset_after", match=call)
    await ada.say(f"/{shelf}")
    await ada.press("➕")
    before = here.a2e.books()[left]
    await ada.send_file(picture("green"), caption="Grandma")
    if shelf == "faces":
        await ada.press("✅ Mine")
    await ada.wait_for(lambda m: words(m).startswith("Done") and "Grandma" in words(m))
    assert here.a2e.calls[f"POST /api/v1/{call}"] == 1
    assert here.a2e.books()[left] == before + 1
    said = await ada.say(f"/{shelf}")
    listed = await ada.wait_for(lambda m: any("Grandma" in label for label in labels(m)), after=said["message_id"])
    await ada.press(next(label for label in labels(listed) if "Grandma" in label), listed)
    await ada.press("🗑 Delete")
    await ada.press("🗑 Yes")
    await until(lambda: here.a2e.books()[left] == before)


@pytest.mark.parametrize(("command", "shelf"), [("clone", "voices"), ("newavatar", "avatars")])
async def test_what_is_gone_at_a2e_is_marked_on_the_shelf_and_what_is_there_is_not(
    quick: World, command: str, shelf: str
) -> None:
    await made(quick, command)
    assert "A2E no longer lists it" not in words(await on_shelf(quick, shelf))
    for task in quick.a2e.tasks.values():
        task.deleted = True
    quick.a2e.anchors.clear()
    quick.faults.add("a2e", "gone", match="completedRecord")
    quick.faults.add("a2e", "gone", match="character_list")
    assert "A2E no longer lists it" not in words(await on_shelf(quick, shelf))
    assert "A2E no longer lists it" in words(await on_shelf(quick, shelf))
