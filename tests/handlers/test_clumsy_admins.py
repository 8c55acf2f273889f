"""Admins who press twice, turn away from a question, or send something else: nothing is done by it."""

import pytest

from bot.sandbox.telegram.person import Message, Person, button, labels, words
from bot.store.admin_log import Deed
from tests.handlers.test_admin_people import house, page_of
from tests.jobs.people import deps_of, has_failed, newest_job, order_a_picture
from tests.world import picture, until, until_answered

ELSE = "What should I do with this text"


async def section(admin: Person, label: str) -> Message:
    """Open a section of the panel; return the panel's message as it is then."""
    said = await admin.say("/admin")
    await admin.press(label, await admin.hears("Operator's panel", after=said["message_id"]))
    return await admin.wait_for(lambda m: "Operator's panel" not in words(m), after=said["message_id"])


async def asked_for_a_ban(admin: Person) -> Message:
    await admin.press("🚫 Ban", await page_of(admin))
    return await admin.hears("Why do you ban")


async def asked_for_a_gift(admin: Person) -> Message:
    await admin.press("🎁", await page_of(admin))
    return await admin.hears("How many credits do you give")


async def asked_for_a_text(admin: Person) -> Message:
    return await section(admin, "🚧 Maintenance")


@pytest.mark.parametrize(
    ("question", "answer"), [(asked_for_a_ban, "spam"), (asked_for_a_gift, "50"), (asked_for_a_text, "Back soon")]
)
@pytest.mark.parametrize("way", ["◀️ Back", "/jobs", "👥 Users", "/cancel"])
async def test_a_question_that_was_left_is_not_answered_later(sqlite_url: str, question, answer: str, way: str) -> None:
    async with house(sqlite_url, DAILY_CREDITS="500") as all_:
        asked = await question(all_.ada)
        if way == "👥 Users":  # who goes on to something else, and turns away from that too
            await section(all_.ada, way)
            way = "/menu"
        await (all_.ada.say(way) if way.startswith("/") else all_.ada.press(way, asked))
        await until_answered(all_.here)
        said = await all_.ada.say(answer)
        await all_.ada.hears(ELSE, after=said["message_id"])
        assert await all_.deeds() == []


async def test_what_is_no_number_of_credits_gives_none_and_the_question_stays(sqlite_url: str) -> None:
    async with house(sqlite_url, DAILY_CREDITS="500") as all_:
        await asked_for_a_gift(all_.ada)
        for wrong in ("0", "-1", "1e9", "1000000000", "１０", "1 000", "5.5", "x\n" * 200):
            said = await all_.ada.say(wrong)
            await all_.ada.hears("a whole number from 1 to", after=said["message_id"])
        sent = await all_.ada.send_file(picture())
        await all_.ada.hears("a whole number from 1 to", after=sent["message_id"])
        await all_.ada.say("7")
        await all_.ada.hears("7 credits more")
        assert await all_.deeds() == [(1001, Deed.GRANTED, 1002)]


async def test_nothing_is_given_to_somebody_who_is_forgotten_meanwhile(sqlite_url: str) -> None:
    async with house(sqlite_url, DAILY_CREDITS="500") as all_:
        page = await page_of(all_.ada)
        store = deps_of(all_.here).store
        await all_.ben.say("/forget")
        await all_.ben.press("🗑 everything", await all_.ben.hears("What should I delete"))
        await all_.ben.press("🗑 Yes")

        async def is_gone() -> bool:
            return await store.db.transact(lambda t: store.users.get(t, 1002)) is None

        await until(is_gone)
        await all_.ada.press("🎁", page)
        await all_.ada.hears("Person 1002 has never written to me")
        assert await all_.deeds() == []


async def test_a_reason_of_many_lines_is_bounded_and_one_line_in_the_log(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        await asked_for_a_ban(all_.ada)
        said = await all_.ada.say("line\n" * 200)
        await all_.ada.hears("300 characters at most", after=said["message_id"])
        sent = await all_.ada.send_file(picture())
        await all_.ada.hears("Why do you ban", after=sent["message_id"])
        await all_.ada.say("<b>a\n" + "b\n" * 100)
        await all_.ada.hears("is closed to Person 1002")
        await all_.ben.hears("Reason: <b>a\nb\nb")
        log = await section(all_.ada, "📜 Log")
        assert "<b>a b b b" in words(log)
        assert len(words(log).splitlines()) == 2


async def test_admins_are_not_banned_by_admins(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        await all_.cleo.say("/start")
        await until_answered(all_.here)
        for whom in ("1001", "1003"):
            assert not any("Ban" in one for one in labels(await page_of(all_.ada, whom)))
            said = await all_.ada.say(f"/admin ban {whom} no reason")
            await all_.ada.hears("one of the operator's admins", after=said["message_id"])
            await section(all_.ada, "🚫 Ban somebody")
            said = await all_.ada.say(whom)
            await all_.ada.hears("one of the operator's admins", after=said["message_id"])
        assert await all_.deeds() == []


async def test_a_name_that_nobody_has_may_be_followed_by_one_that_somebody_has(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        await all_.ada.say("/admin Zed")
        await all_.ada.hears("I know nobody of that name")
        await all_.ada.say("Ben")
        await all_.ada.hears("Since ")
        for odd in ("0", "-1", "x" * 200, "@"):
            said = await all_.ada.say(f"/admin {odd}")
            shown = await all_.ada.wait_for(lambda m: True, after=said["message_id"])
            assert "Please send" in words(shown)


async def test_somebody_who_waits_outside_is_let_in_from_their_page(sqlite_url: str) -> None:
    async with house(sqlite_url, ACCESS="invite") as all_:
        page = await page_of(all_.ada)
        await all_.ada.press("✅ Let in", page)
        shown = await all_.ada.hears("Person 1002 may use the studio")
        await all_.ben.hears("You are in")
        await all_.ada.press("👥 Person 1002", shown)
        await all_.ada.hears("Access: let in")
        assert await all_.deeds() == [(1001, Deed.LET, 1002)]


async def test_the_daily_report_is_ended_by_two_presses_as_by_one(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        report = await section(all_.ada, "🗞 Daily report")
        off = button(report, "🔕") or ""
        for _ in range(2):
            await all_.ada.press_data(report["message_id"], off)
        await until_answered(all_.here)
        shown = (await all_.ada.answers())[-1]
        assert "no daily report any more" in words(shown)
        await all_.ada.press("🔔", shown)
        await all_.ada.hears("every day at 09:00", after=shown["message_id"])
        await all_.ada.press_data(report["message_id"], "a:switch-daily:")  # a button of the version before
        await until_answered(all_.here)
        assert "no daily report any more" in words((await all_.ada.answers())[-1])


async def test_maintenance_is_ended_once_and_begun_once(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        await asked_for_a_text(all_.ada)
        sent = await all_.ada.send_file(picture())
        await all_.ada.hears("What should people read", after=sent["message_id"])
        said = await all_.ada.say("<b>Back soon")
        await all_.ada.hears("isn't closed", after=said["message_id"])
        said = await all_.ada.say("x" * 1001)
        await all_.ada.hears("1000 characters at most", after=said["message_id"])
        await all_.ada.say("Back soon")
        on = await all_.ada.hears("maintenance is on")
        end = button(on, "🟢") or ""
        await all_.ada.press_data(on["message_id"], end)
        await all_.ada.hears("Maintenance has ended")
        again = await all_.ada.press_data(on["message_id"], end)
        assert "You have done something here" in await all_.ada.toast_for(again)
        assert [deed for _who, deed, _whom in await all_.deeds()] == [Deed.CLOSED, Deed.OPENED]


async def test_a_failed_jobs_page_leads_back_to_the_failed_jobs(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        all_.here.faults.add("a2e", "fail_task", match="userText2Image", times=1)
        await order_a_picture(all_.ben)
        await all_.ben.wait_for(has_failed)
        await all_.ada.press("Failed · ", await section(all_.ada, "⚠️ Failed jobs"))
        job = await newest_job(all_.here, user_id=1002)
        await all_.ada.press("◀️ Back", await all_.ada.hears(f"Job {job.id} · "))
        await all_.ada.hears("Jobs that failed")
