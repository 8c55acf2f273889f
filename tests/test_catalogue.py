"""Every operation there is, by its declaration alone: through a chat to a result, a refusal, a failure, a cancel.

A new operation, or one more model, is in these tests without a line in them. Every model is delivered; what goes wrong
goes wrong for each operation and each task type once.
"""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from bot.buttons.of_draft import VERSIONS, BeginWith, FieldVerb, OnField
from bot.buttons.wire import Data, parse
from bot.operations import OPERATIONS, SHELVES
from bot.operations.base import Operation
from bot.operations.choices import Pick
from bot.sandbox.telegram.person import Message, Person, labels, words
from handlers.dialogue.suggestions import OFFER
from handlers.router import HELP
from tests.catalogue import EVERY, ONCE, ORDERED, Way, ways
from tests.dialog import fill
from tests.world import World, until, world

PAID = [one for one in ONCE if one.path and one.operation.confirms]
TASKS = [one for one in ONCE if one.task_type]


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


def says(state: str) -> Callable[[Message], bool]:
    return lambda message: words(message).startswith(state)


async def ordered(here: World, operation: type[Operation]) -> Message:
    """Order an operation as a user does, with its usual model; return the message that becomes its card."""
    return await Way(operation).order(here.person)


def price_in(message: Message) -> int:
    found = re.search(r"Price: (?:about )?(\d+) credit", words(message))
    return int(found[1]) if found else 0


@ways(EVERY)
async def test_it_is_delivered(here: World, way: Way) -> None:
    before, operation, ada = here.a2e.coins, way.operation, here.person
    asked = await way.order(ada)
    done = await ada.wait_for(says("Done"))
    assert operation.title in words(done)
    if way.task_type and way.task_type.makes_media:
        shown = [done, *await ada.answers()]
        assert any(kind in one for one in shown for kind in ("photo", "video", "audio"))
        assert any("AI-generated" in words(one) for one in shown)
    if operation.keeps:
        await ada.say(f"/{SHELVES[operation.keeps].command}")
        await ada.wait_for(lambda m: any("A bird flies" in label for label in labels(m)))
    if operation.confirms:
        cost = re.search(r"Cost: (\d+) credit", words(done))
        spent = before - here.a2e.coins
        assert spent == (int(cost[1]) if cost else 0)
        told = (f"(quoted {price_in(asked)})", f"(told before: about {price_in(asked)} credit")
        assert spent == price_in(asked) or any(one in words(done) for one in told)


@ways(PAID)
async def test_a_refused_start_costs_nothing_and_says_why(here: World, way: Way) -> None:
    here.faults.add("a2e", "code", match=way.path, status=403, times=0)
    await way.order(here.person)
    failed = await here.person.wait_for(says("Failed"))
    assert "content check" in words(failed)
    assert "Nothing was charged" in words(failed)
    await nothing_spent(here)


@ways([one for one in TASKS if one.path])
async def test_a_failed_task_is_refunded(here: World, way: Way) -> None:
    here.faults.add("a2e", "fail_task", match=way.path)
    await way.order(here.person)
    failed = await here.person.wait_for(says("Failed"))
    assert "Nothing was charged" in words(failed)
    assert "🔁 Again" in labels(failed)
    await nothing_spent(here)


@ways(TASKS)
async def test_it_can_be_cancelled_while_it_runs(here: World, way: Way) -> None:
    here.a2e.seconds = 60
    await way.order(here.person)
    card = await here.person.wait_for(says("Rendering"))
    await here.person.press("✖️ Cancel", card)
    if any("spent" in label for label in labels(card)):
        await here.person.press("✖️ Yes, cancel it", await here.person.hears("A2E has begun"))
    cancelled = await here.person.wait_for(says("Cancelled"))
    assert re.search("stays? spent", words(cancelled)) or "Nothing was charged" in words(cancelled)


@ways([one for one in TASKS if one.task_type and one.task_type.name_field])
async def test_a_start_whose_answer_is_lost_is_found_by_its_name(here: World, way: Way) -> None:
    here.faults.add("a2e", "reset_after", match=way.path)
    await way.order(here.person)
    await here.person.wait_for(says("Done"))
    assert here.a2e.calls[f"POST {way.path}"] == 1


@ways([one for one in TASKS if one.task_type and not one.task_type.name_field])
async def test_a_lost_start_without_a_name_is_never_sent_again(here: World, way: Way) -> None:
    here.faults.add("a2e", "reset_after", match=way.path)
    await way.order(here.person)
    ended = await here.person.wait_for(lambda m: words(m).startswith(("Done", "Failed")))
    assert here.a2e.calls[f"POST {way.path}"] == 1
    if says("Failed")(ended):
        assert "didn't say whether it started" in words(ended)
        await nothing_spent(here)


@ways([one for one in TASKS if one.task_type and one.task_type.detail])
async def test_a_task_that_the_lists_leave_out_is_asked_about_by_itself(here: World, way: Way) -> None:
    assert way.task_type is not None
    here.faults.add("a2e", "left_out", match=f"{way.task_type.path}/", times=0)
    await way.order(here.person)
    await here.person.wait_for(says("Done"))


@ways([one for one in TASKS if not one.operation.keeps])
async def test_its_result_is_deleted_here_and_at_a2e(here: World, way: Way) -> None:
    ada = here.person
    await way.order(ada)
    card = await ada.wait_for(says("Done"))
    await ada.press("🗑 Delete", card)
    await ada.press("🗑 Yes", await ada.hears("It can't be undone"))
    if way.task_type and way.task_type.delete:
        await until(lambda: not here.a2e.books()["tasks"])
    await ada.say("/jobs")
    await ada.hears("None yet")
    assert not any("video" in one or "photo" in one for one in await ada.answers())


async def nothing_spent(here: World) -> None:
    """A refused or failed job leaves nothing in the user's spending."""
    await here.person.say("/balance")
    assert "Today: 0 credits" in words(await here.person.hears("Balance"))


async def test_every_operation_can_be_dropped_at_its_first_question(here: World) -> None:
    ada = here.person
    for operation in ORDERED:
        said = await ada.say(f"/{operation.command}")
        asked = await ada.wait_for(lambda m: "✖️ Cancel" in labels(m), after=said["message_id"])
        await ada.press("✖️ Cancel", asked)
        await ada.hears("Dropped. Nothing was charged", after=said["message_id"] - 1)
    drafts = await drafts_of(here)
    assert drafts == 0


async def drafts_of(here: World) -> int:
    assert here.studio is not None
    row = await here.studio.deps.store.db.transact(lambda t: t.fetch_one("SELECT count(*) AS number FROM drafts"))
    return int(row["number"]) if row else 0


@dataclass(frozen=True)
class OnShelf:
    """An operation that is reached from a thing of one's own."""

    made_by: str
    kind: str
    use: str
    command: str


REACHED = (
    OnShelf(made_by="newavatar", kind="avatar", use="🏋️", command="trainavatar"),
    OnShelf(made_by="newavatar", kind="avatar", use="🧬", command="avatarvoice"),
    OnShelf(made_by="newavatar", kind="avatar", use="🎬", command="present"),
    OnShelf(made_by="clone", kind="voice", use="🗣 Try", command="speak"),
)


@pytest.mark.parametrize("way", REACHED, ids=[one.command for one in REACHED])
async def test_what_is_reached_from_a_shelf_is_delivered(here: World, way: OnShelf) -> None:
    ada = here.person
    await ordered(here, OPERATIONS[way.made_by])
    await ada.wait_for(says("Done"))
    said = await ada.say(f"/{SHELVES[way.kind].command}")
    shelf = await ada.wait_for(lambda m: any("A bird" in label for label in labels(m)), after=said["message_id"])
    await ada.press(next(label for label in labels(shelf) if "A bird" in label), shelf)
    opened = await ada.wait_for(lambda m: any(label.startswith(way.use) for label in labels(m)))
    await ada.press(way.use, opened)
    operation = OPERATIONS[way.command]
    own = tuple(
        field for field, given in operation.inputs().items() if isinstance(given, Pick) and given.kind == way.kind
    )
    asked = await fill(ada, operation, known=own)
    await ada.press("✅", asked)
    await ada.wait_for(lambda m: says("Done")(m) and operation.title in words(m))


async def test_a_shelf_item_is_deleted_here_and_at_a2e(here: World) -> None:
    ada = here.person
    for command in ("newavatar", "clone"):
        await ordered(here, OPERATIONS[command])
        await ada.wait_for(lambda m, title=OPERATIONS[command].title: says("Done")(m) and title in words(m))  # type: ignore[misc]
    for kind in ("avatar", "voice"):
        said = await ada.say(f"/{SHELVES[kind].command}")
        shelf = await ada.wait_for(lambda m: any("A bird" in one for one in labels(m)), after=said["message_id"])
        await ada.press(next(label for label in labels(shelf) if "A bird" in label), shelf)
        await ada.press("🗑 Delete", await ada.wait_for(lambda m: "🗑 Delete" in labels(m), after=said["message_id"]))
        await ada.press("🗑 Yes", await ada.hears("here and at A2E"))
        await ada.hears("None yet")
    await until(lambda: (here.a2e.books()["avatars"], here.a2e.books()["voices"]) == (0, 0))


LAST = {"draft": 2**53 - 1, "version": VERSIONS - 1}


def buttons_with(command: str, field: str) -> list[Data]:
    """Return every button that names a field, with the longest of all else."""
    first = BeginWith(**LAST, operation=command, field=field)
    return [first, *(OnField(**LAST, verb=verb, field=field) for verb in FieldVerb)]


def test_every_operation_is_legal_for_telegram() -> None:
    for command, operation in OPERATIONS.items():
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command), command
        assert 1 <= len(operation.help()) <= 256
        assert operation.help().endswith(".")
        assert command != OFFER
        assert operation.confirm_label
        for field, given in operation.inputs().items():
            for button in buttons_with(command, field):
                assert len(button.data.encode()) <= 64, field
                assert parse(button.data) == button
            assert given.label
            assert given.default is not None or given.ask, field


async def test_people_find_everything_in_the_menu_and_in_help(here: World) -> None:
    ada: Person = here.person
    await ada.say("/start")
    front = await ada.hears("A2E Studio")
    home = labels(front)
    await ada.press("▶️ More", front)
    home += labels(await ada.hears("More tools"))
    helped = [line for page in HELP.values() for line in page.lines]
    for operation in ORDERED:
        assert f"{operation.icon} {operation.title}" in home
        assert f"/{operation.command} – {operation.help()}" in helped
    for shelf in SHELVES.values():
        assert shelf.command is None or f"/{shelf.command} – {shelf.help}" in helped
