"""A task type that takes no name: a lost start is found by the address of a file that only its job has uploaded."""

from bot.a2e.client import Client
from bot.operations import OPERATIONS
from bot.sandbox.telegram.person import Message, Person, words
from bot.store.job import State
from tests.jobs.people import deps_of, newest_job
from tests.world import World, picture, until

START = "/api/v1/headSwap/start"


def nameless() -> list[str]:
    """Return the operations that A2E takes no name for, although it lists their tasks."""
    found = [one for one in OPERATIONS.values() for kind in one.may_start() if kind.name_field is None and kind.records]
    return [one.command for one in found]


async def ask_for_a_head(ada: Person) -> Message:
    await ada.say("/headswap")
    await ada.hears("Whose head")
    await ada.send_file(picture("red"))
    await ada.hears("Onto whose body")
    await ada.send_file(picture("blue", (800, 600)))
    await ada.press("✅ Mine")
    return await ada.hears("Price:")


def started(here: World) -> list[dict[str, object]]:
    """Return the bodies of A2E's head swaps, in the order of their starts."""
    return [one.body for one in here.a2e.tasks.values() if one.task_type.id == "start_head_swap"]


def test_each_operation_without_a_name_has_a_file_of_its_own() -> None:
    assert nameless() == ["headswap"]
    assert all(OPERATIONS[one].own_upload in OPERATIONS[one].inputs() for one in nameless())


async def test_a_start_whose_answer_is_lost_is_found_by_its_own_file(here: World) -> None:
    ada = here.person
    asked = await ask_for_a_head(ada)
    here.faults.add("a2e", "reset_after", match=START)
    await ada.press("✅", asked)
    done = await ada.wait_for(lambda m: words(m).startswith("Done"))
    assert "photo" in done
    assert here.a2e.calls[f"POST {START}"] == 1


async def test_a_start_that_never_came_is_refunded(here: World) -> None:
    ada = here.person
    asked = await ask_for_a_head(ada)
    here.faults.add("a2e", "reset_before", match=START, times=0)
    await ada.press("✅", asked)
    failed = await ada.wait_for(lambda m: words(m).startswith("Failed"))
    assert "Nothing was charged" in words(failed)


async def test_two_jobs_of_the_same_files_have_a_task_each(here: World) -> None:
    ada, deps = here.person, deps_of(here)
    await ada.press("✅", await ask_for_a_head(ada))
    done = await ada.wait_for(lambda m: words(m).startswith("Done"))
    first = await newest_job(here, State.DELIVERED)
    here.faults.add("a2e", "reset_before", match=START, times=0)
    await ada.press("🔁 Again", done)
    await ada.press("✅", await ada.hears("Price:", after=done["message_id"]))
    await ada.wait_for(lambda m: words(m).startswith("Failed"))  # the first one's task is not taken for its own
    second = await newest_job(here, State.FAILED)
    assert second.id != first.id
    assert (await deps.store.db.transact(lambda t: deps.store.ledger.spent(t, 1001, since=0))) == first.price
    here.faults.clear()
    await ada.press("🔁 Again", await ada.wait_for(lambda m: words(m).startswith("Failed")))
    await ada.press("✅", await ada.wait_for(lambda m: "Price:" in words(m), after=done["message_id"]))
    await until(lambda: len(started(here)) == 2)
    one, other = started(here)
    assert one["target_image_url"] != other["target_image_url"]


async def test_an_address_is_found_in_any_field(here: World) -> None:
    ada, a2e = here.person, deps_of(here).a2e
    await ada.press("✅", await ask_for_a_head(ada))
    await ada.wait_for(lambda m: words(m).startswith("Done"))
    job = await newest_job(here, State.DELIVERED)
    assert await found(a2e, f"{(job.inputs or {})['target']}?x=1") == job.task_id
    assert await found(a2e, "https://elsewhere.example/1.jpg") is None
    assert await found(a2e, None) is None


async def found(a2e: Client, address: str | None) -> str | None:
    """Return the task that is found by an address."""
    kind = OPERATIONS["headswap"].may_start()[0]
    task = await a2e.find(kind, "", since=0, address=address)
    return task.task_id if task else None
