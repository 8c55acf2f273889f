"""📣 in /admin: one message to many people, each of them once, behind all else."""

from collections.abc import AsyncIterator
from dataclasses import replace
from time import time

import pytest

from bot.chat import Kind
from bot.jobs.broadcasts.body import Body
from bot.jobs.broadcasts.hand import TRIES, Hand
from bot.jobs.broadcasts.sending import broadcast
from bot.sandbox.telegram.person import Person, button, labels, words
from bot.store.broadcasts import Broadcast, CastState, Outcome
from bot.store.database import Transaction
from bot.store.store import Store
from tests.world import World, picture, until_answered, until_done, world


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[World]:
    async with world(database_url) as here:
        for number in range(2001, 2006):
            here.telegram.state.add_person(f"P{number}", number=number)
            await Person(here.session, here.root, number).say("/start")
        await here.person.say("/start")
        await until_answered(here)
        yield here


async def asked(here: World) -> Person:
    await here.person.say("/admin")
    await here.person.press("📣 Broadcast", await here.person.hears("Operator's panel"))
    await here.person.hears("what everybody gets")
    return here.person


async def got(here: World, text: str) -> list[int]:
    """Return who has a message with this text, as often as they have it."""
    found = [(number, (await texts_of(here, number)).count(text)) for number in (1001, *range(2001, 2006))]
    return [number for number, times in found for _ in range(times)]


async def texts_of(here: World, number: int) -> list[str]:
    return [words(one) for one in await Person(here.session, here.root, number).answers()]


async def test_everybody_gets_it_once_after_a_preview_and_the_report_counts(town: World) -> None:
    ada = await asked(town)
    town.telegram.state.blocked.add(2002)
    said = await ada.say("<b>News</b>: a new model & more")
    preview = await ada.wait_for(lambda m: words(m).startswith("News: a"), after=said["message_id"])
    assert labels(preview) == ["🔕 No more of these"]
    assert preview["entities"][0]["type"] == "bold"
    question = await ada.hears("It goes to 6 people")
    assert "News: a new model & more" not in await texts_of(town, 2001)
    await ada.press("✅ Send it to 6 people", question)
    report = await ada.hears("It was for 6 people", after=question["message_id"])
    assert "5 sent" in words(report)
    assert "1 blocked" in words(report)
    for number in (2001, 2003, 2004, 2005):
        assert (await texts_of(town, number)).count("News: a new model & more") == 1
    assert "News: a new model & more" not in await texts_of(town, 2002)
    query = await ada.press_data(question["message_id"], button(question, "✅") or "")
    assert "decided before" in await ada.toast_for(query)
    await until_done(town, "broadcast")
    assert (await texts_of(town, 2001)).count("News: a new model & more") == 1


async def test_who_opts_out_gets_no_more_until_the_settings_bring_them_back(town: World) -> None:
    async with Person(town.session, town.root, 2003) as cy:
        ada = await asked(town)
        await ada.say("first")
        await ada.press("✅ Send it to 6")
        note = await cy.toast_for(await cy.press("🔕", await cy.hears("first")))
        assert "no more of these" in note
        await ada.hears("It was for 6 people")
        ada = await asked(town)
        await ada.say("second")
        await ada.press("✅ Send it to 5")
        await ada.hears("It was for 5 people")
        assert "second" not in await texts_of(town, 2003)
        await cy.say("/settings")
        await cy.press("🔕 News of the studio: off", await cy.hears("Settings"))
        await cy.wait_for(lambda m: "📣 News of the studio: on" in labels(m))
        ada = await asked(town)
        await ada.say("third")
        await ada.press("✅ Send it to 6")
        await cy.hears("third")


async def test_it_is_for_people_with_a_language_and_not_for_the_banned(town: World) -> None:
    dora = await Person.new(town.session, town.root, "Dora", language_code="de")
    await dora.say("/start")
    await until_answered(town)
    ada = await asked(town)
    await ada.say("/admin ban 2004 spam")
    await ada.hears("The studio is closed to")
    ada = await asked(town)
    await ada.send_file(picture(), caption="Neu: <i>Modelle</i>")
    question = await ada.hears("It goes to 6 people")
    await ada.press("🌐 Deutsch: 1", question)
    question = await ada.hears("It goes to 1 person")
    assert "🌐 · Deutsch: 1 ·" in labels(question)
    await ada.press("✅ Send it to 1 person", question)
    await ada.hears("1 sent")
    shown = (await dora.answers())[-1]
    assert words(shown) == "Neu: Modelle"
    assert shown["photo"]
    assert "Neu: Modelle" not in await texts_of(town, 2001)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<b>News", "<b> isn't closed"),
        ("<b>News</i></b>", "</i> closes what isn't open"),
        ("<h1>News</h1>", "doesn't know the tag <h1>"),
        ("<a>News</a>", "doesn't know the tag <a>"),
        ("<b>1 < 2</b>", "breaks off at “< 2</b>”"),
        ("<b> </b>", "nothing to read"),
    ],
)
async def test_broken_markup_gets_a_sentence_and_the_question_stays(town: World, text: str, why: str) -> None:
    ada = await asked(town)
    said = await ada.say(text)
    assert why in words(await ada.hears("", after=said["message_id"]))
    await ada.say("2 < 3, plain & simple")
    await ada.hears("It goes to 6 people")
    assert "2 < 3, plain & simple" in await texts_of(town, 1001)


async def test_what_is_no_message_for_everybody_is_refused(town: World) -> None:
    ada = await asked(town)
    said = await ada.send_file(b"a note", kind="document", name="note.txt")
    await ada.hears("as one message", after=said["message_id"])
    await ada.say("a text")
    await ada.press("✖️ Send nothing", await ada.hears("It goes to 6 people"))
    await ada.hears("Nothing was sent")
    await ada.say("hello there")
    await ada.hears("What should I do with this text")


async def test_it_is_paused_goes_on_and_is_stopped(town: World) -> None:
    ada = await asked(town)
    await ada.say("slow")
    question = await ada.hears("It goes to 6 people")
    town.faults.add("telegram", "rate_limit", match="sendMessage", times=0, seconds=1)
    await ada.press("✅ Send it to 6", question)
    await ada.press("⏸ Pause", await ada.hears("is under way"))
    await ada.hears("is paused")
    town.faults.clear()
    await until_done(town, "broadcast")
    assert "6 left" in words(await ada.hears("is paused"))
    assert await got(town, "slow") == [1001]  # the preview
    await ada.press("▶️ Go on")
    await ada.hears("It was for 6 people")
    assert await got(town, "slow") == [1001, 1001, 2001, 2002, 2003, 2004, 2005]
    ada = await asked(town)
    await ada.say("stopped")
    question = await ada.hears("It goes to 6 people")
    town.faults.add("telegram", "rate_limit", match="sendMessage", times=0, seconds=1)
    await ada.press("✅ Send it to 6", question)
    await ada.press("✖️ Stop for good", await ada.hears("is under way"))
    await ada.hears("was stopped")
    town.faults.clear()
    await until_done(town, "broadcast")
    assert await got(town, "stopped") == [1001]


async def test_after_a_kill_nobody_gets_it_twice_and_who_was_in_flight_is_counted_apart(town: World) -> None:
    deps = town.studio.deps
    store = deps.store
    body = Body(kind=Kind.TEXT, html="once")
    dead = await store.db.transact(lambda t: confirmed(t, store, body))
    hand = Hand(deps=deps, cast_id=dead.id, runner="dead", at=time())
    await store.db.transact(hand.take)
    await store.db.transact(hand.fill)
    assert await store.db.transact(lambda t: hand.begins(t, 2003))  # and here it dies
    await store.db.transact(lambda t: deps.queue.enqueue(t, "broadcast", str(dead.id)))
    report = words(await town.person.hears("It was for 6 people"))
    assert "5 sent" in report
    assert "1 unknown" in report
    assert await got(town, "once") == [1001, 2001, 2002, 2004, 2005]
    await store.db.transact(lambda t: hand.ended(t, 2003, Outcome.SENT))  # it was not dead, and comes too late
    late = await store.db.transact(lambda t: store.broadcasts.get(t, dead.id))
    assert (late.sent, late.unknown) == (5, 1)
    assert not await store.db.transact(lambda t: hand.begins(t, 2004))


async def test_nobody_is_given_up_while_telegram_takes_nothing(town: World) -> None:
    deps = town.studio.deps
    store = deps.store
    cast = await store.db.transact(lambda t: confirmed(t, store, Body(kind=Kind.TEXT, html="later")))
    town.faults.add("telegram", "rate_limit", match="sendMessage", times=0, seconds=100_000)
    for _ in range(TRIES + 1):
        await broadcast(deps, str(cast.id))
    now = await store.db.transact(lambda t: store.broadcasts.get(t, cast.id))
    assert now is not None
    assert now.failed == 0
    assert now.waiting


async def test_a_process_that_dies_at_the_very_end_leaves_the_report_to_others(town: World) -> None:
    deps = town.studio.deps
    store = deps.store
    cast = await store.db.transact(lambda t: confirmed(t, store, Body(kind=Kind.TEXT, html="told")))
    hand = Hand(deps=deps, cast_id=cast.id, runner="dies", at=time())

    async def told_all(t: Transaction) -> None:
        await store.broadcasts.save(t, replace(cast, after=2**52, sent=6))

    await store.db.transact(told_all)
    await store.db.transact(hand.take)
    assert await store.db.transact(hand.fill) == []  # and here it dies
    await store.db.transact(lambda t: deps.queue.enqueue(t, "broadcast", str(cast.id)))
    assert "6 sent" in words(await town.person.hears("It was for 6 people"))


async def confirmed(t: Transaction, store: Store, body: Body) -> Broadcast:
    cast = await store.broadcasts.add(t, 1001, body.stored(), now=time())
    return await store.broadcasts.save(t, replace(cast, state=CastState.RUNNING, people=6))


async def test_only_admins_send_and_another_admins_draft_is_not_theirs(town: World) -> None:
    ada = await asked(town)
    await ada.say("mine")
    question = await ada.hears("It goes to 6 people")
    async with await town.other() as ben:
        await ben.say("/start")
        home = await ben.hears("A2E Studio")
        for label in ("✅", "✖️"):
            query = await ben.press_data(home["message_id"], button(question, label) or "")
            assert "old" in await ben.toast_for(query)
    await ada.press("✖️", question)
    await ada.hears("Nothing was sent")
