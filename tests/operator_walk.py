"""A day of the operator's, at the page: each screen of /admin, and what people see of it, as pictures by name.

Ada (1001) and Cleo (1003) are admins, Ben (1002) makes things, and some others have come by the same invitation.
"""

from dataclasses import dataclass
from typing import Any

from bot.buttons import PanelVerb
from bot.sandbox.telegram.person import Message, Person, words
from bot.store.job import State
from tests.jobs.people import has_failed, is_done, newest_job, order_a_picture
from tests.operator_camera import Camera, pressable
from tests.shop import SALES
from tests.till import Till
from tests.world import until, until_done

ADMIN, BEN, CLEO, DAN = 1001, 1002, 1003, 2001
OTHERS = range(DAN, DAN + 6)
STUDIO: dict[str, Any] = {
    **SALES,
    "ACCESS": "invite",
    "ADMIN_IDS": f"{ADMIN},{CLEO}",
    "TRIAL_CREDITS": "100",
}
REFUSED = "The prompt was refused by content moderation."
"""A2E's words for a job that fails."""
NEWS = "<b>New: head swap</b>\nSend a photo with one face, then the photo or short video that it goes into."
CLOSED = "Back at 18:00 UTC: we are moving to a bigger machine. Your jobs go on."


@dataclass
class Day:
    """Who is there, and who takes pictures."""

    camera: Camera
    ben: Person
    cleo: Person
    language: str

    @property
    def ada(self) -> Person:
        return self.camera.ada

    def speak(self, number: int, language: str) -> None:
        """Let somebody's Telegram speak a language from their next message on."""
        self.camera.here.telegram.state.people[number]["language_code"] = language


async def play(day: Day) -> None:
    """Walk through all of it."""
    day.speak(ADMIN, day.language)
    for part in (_invitations, _makes, _people, _jobs, _sums, _news, _closed, _reported, _group):
        await part(day)
    await _last(day)


async def _invitations(day: Day) -> None:
    """An invitation is made, people come by it, and another is withdrawn."""
    camera = day.camera
    await camera.section(PanelVerb.HOME)
    await camera.take("panel")
    await camera.press("a:invite:")
    await camera.take("invitation")
    link = words((await day.ada.answers())[-1]).partition("?start=")[2].split()[0]
    for number in (BEN, *OTHERS):
        who = day.ben if number == BEN else _other(day, number)
        await camera.say(f"/start {link}", who)
    await camera.press("a:invitations:")
    await camera.take("invitations")
    await camera.press("a:withdraw:")
    await camera.take("withdrawn")


def _other(day: Day, number: int) -> Person:
    here = day.camera.here
    if number not in here.telegram.state.people:
        here.telegram.state.add_person(f"P{number}", number=number)
    return Person(here.session, here.root, number)


async def _makes(day: Day) -> None:
    """Ben makes a picture, one fails, one takes long, and he buys credits."""
    here, ben = day.camera.here, day.ben
    await order_a_picture(ben)
    await ben.wait_for(is_done)
    till = Till(here.telegram)
    await ben.say("/balance")
    await ben.press("⭐ 100 credits ·")
    invoice = await until(lambda: till.newest(BEN))
    assert invoice is not None
    await till.pay(BEN, invoice)
    await ben.hears("credits added")
    here.faults.add("a2e", "fail_task", match="userText2Image", times=1, words=REFUSED)
    await order_a_picture(ben, "a blue house")
    await ben.wait_for(has_failed)
    here.a2e.seconds = 600.0
    await order_a_picture(ben, "a green house")
    await newest_job(here, State.RUNNING, user_id=BEN)
    here.a2e.seconds = 0.3
    day.speak(BEN, day.language)
    await day.camera.say("/balance", ben)


async def _people(day: Day) -> None:
    """Somebody is found, given credits, and somebody else banned."""
    camera = day.camera
    await camera.section(PanelVerb.PEOPLE)
    await camera.take("users")
    await camera.say("@ben_1002")
    await camera.take("person")
    await camera.press("a:who:1002:grant")
    await camera.take("grant")
    await camera.say("50")
    await camera.take("granted")
    await camera.section(PanelVerb.BAN)
    await camera.say(str(DAN))
    await camera.take("ban")
    await camera.say("Pictures of other people without their consent")
    await camera.take("banned")
    dan = _other(day, DAN)
    await dan.clear()
    day.speak(DAN, day.language)
    await camera.say("/menu", dan)
    await camera.take("banned-person", dan)


async def _jobs(day: Day) -> None:
    """Jobs are looked at, ordered again, returned and cancelled; another admin is too late."""
    camera = day.camera
    await camera.section(PanelVerb.PEOPLE)
    await camera.say(str(BEN))
    await camera.press(f"a:jobs:{BEN}:")
    await camera.take("jobs")
    await camera.press("a:job:1:open")
    await camera.take("job-done")
    late = await _same_screen(day)
    await camera.press("a:job:1:refund")
    await camera.take("job-refunded")
    await day.cleo.press_data(late["message_id"], pressable(late, "a:job:1:refund") or "")
    await camera.take("too-late", day.cleo)
    await camera.section(PanelVerb.FAILED)
    await camera.take("failed-jobs")
    await camera.press("a:job:")
    await camera.take("job-failed")
    await camera.press("a:job:2:retry")
    await camera.take("job-retried")
    await camera.section(PanelVerb.RUNNING)
    await camera.take("running-jobs")
    await camera.press("a:job:3:open")
    await camera.take("job-running")
    await camera.press("a:job:3:cancel")
    await camera.take("job-cancelled")


async def _same_screen(day: Day) -> Message:
    """Return the same job's page, opened by the other admin."""
    day.speak(CLEO, day.language)
    cleo = day.cleo
    await cleo.clear()
    await day.camera.say(f"/admin {BEN}", cleo)
    await day.camera.press(f"a:jobs:{BEN}:", cleo)
    await day.camera.press("a:job:1:open", cleo)
    return (await cleo.answers())[-1]


async def _sums(day: Day) -> None:
    """What was charged beside what A2E took; the account and its tokens; a payment is given back."""
    camera = day.camera
    await camera.section(PanelVerb.SPEND)
    await camera.take("spend-days")
    for by in ("type", "model"):
        await camera.press(f"a:spend:{by}:")
        await camera.take(f"spend-{by}s")
    for verb in (PanelVerb.ACCOUNT, PanelVerb.TOKENS, PanelVerb.EXCHANGE, PanelVerb.USER, PanelVerb.POOL):
        await camera.section(verb)
        await camera.take(str(verb))
        await camera.say("/cancel")
    await camera.section(PanelVerb.REFUND)
    await camera.take("refund-whose")
    await camera.say(str(BEN))
    await camera.take("refund-payments")
    await camera.press("a:refund:")
    await camera.take("refund-sure")
    await camera.press("a:refund:")
    await until_done(camera.here, "refund-stars")
    await camera.take("refunded")


async def _news(day: Day) -> None:
    """A broadcast: seen before, under way, paused, on again, over; and what people get."""
    camera, here = day.camera, day.camera.here
    await camera.section(PanelVerb.BROADCAST)
    await camera.take("broadcast")
    await camera.say(NEWS)
    await camera.take("broadcast-preview")
    await day.ben.clear()
    hold = here.faults.add("telegram", "rate_limit", match="sendMessage", times=0, seconds=2)
    await camera.press("a:cast:1:send")
    await camera.take("broadcast-running")
    await camera.press("a:cast:1:pause")
    await camera.take("broadcast-paused")
    assert hold.met
    here.faults.clear()
    await camera.press("a:cast:1:resume")
    await until_done(here, "broadcast")
    await until_done(here, "broadcast-over")
    await camera.take("broadcast-report")
    await camera.take("broadcast-person", day.ben)
    await camera.press("n:none", day.ben)


async def _closed(day: Day) -> None:
    """Maintenance: asked for, on, what people read, and off."""
    camera, ben = day.camera, day.ben
    await camera.section(PanelVerb.MAINTENANCE)
    await camera.take("maintenance")
    await camera.say(CLOSED)
    await camera.take("maintenance-on")
    await ben.clear()
    await camera.say("/imagine a red house", ben)
    await camera.take("maintenance-person", ben)
    await camera.press("a:end-maintenance:")
    await camera.take("maintenance-off")


async def _reported(day: Day) -> None:
    """A result in a group is reported, and blocked."""
    camera, here = day.camera, day.camera.here
    day.speak(BEN, "en")
    group = here.telegram.state.groups.open()
    ben = day.ben.in_group(group.id)
    await order_a_picture(ben)
    result = await ben.wait_for(lambda one: pressable(one, "w:") is not None)
    await until_done(here, "deliver")
    await day.ada.clear()
    await _other(day, 2002).in_group(group.id).press_data(result["message_id"], pressable(result, "w:") or "")
    await camera.take("report")
    await camera.section(PanelVerb.REPORTS)
    await camera.take("reports")
    await camera.press("y:open:")
    await camera.press("y:block:")
    await until_done(here, "block")
    await camera.take("report-blocked")
    await camera.section(PanelVerb.BLOCKED)
    await camera.take("blocked")


async def _group(day: Day) -> None:
    """A group's own admins set its budget, and what is allowed there."""
    camera, here = day.camera, day.camera.here
    group = here.telegram.state.groups.open("Photo club", admins={ADMIN})
    ada = day.ada.in_group(group.id)
    await camera.say("/settings", ada)
    await camera.press("o:budget:500", ada)
    await camera.take("group", ada, place=str(group.id))
    await camera.press("o:allowed:", ada)
    await camera.press("o:allow:0.", ada)
    await camera.take("group-allowed", ada, place=str(group.id))


async def _last(day: Day) -> None:
    """The log and the daily report; by now there is something in them."""
    for verb in (PanelVerb.LOG, PanelVerb.DAILY):
        await day.camera.section(verb)
        await day.camera.take(str(verb))


async def play_requests(day: Day) -> None:
    """In a studio that lets people in one by one: somebody asks."""
    day.speak(ADMIN, day.language)
    await day.camera.say("/start", day.ben)
    await day.ada.wait_for(lambda one: pressable(one, "a:who:") is not None)
    await day.camera.section(PanelVerb.WAITING)
    await day.camera.take("requests")
