"""Walks all points of a journey: each call that the bot makes, failing once, in each way that a call can fail.

A journey is run once to note the calls. Then, for each of them, it is run again in a fresh world in which that one
call fails. `python -m tests.journeys.walk [journey ...]` tries every kind at every point; the suite takes one each.
"""

import asyncio
import atexit
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.operations import OPERATIONS
from bot.operations.one_of import OneOf
from bot.operations.recordings import Samples
from bot.sandbox.telegram.person import Message, Person, labels, words
from bot.store.migrate import migrate
from tests.dialog import plain
from tests.jobs.people import deps_of, spent
from tests.journeys.between import Between, Point
from tests.media_files import sound
from tests.world import World, picture, world

KINDS = ("502", "429", "reset before", "reset after", "502 after", "html")


AT_ONCE = 6
"""Worlds that run at the same time: they mostly wait."""


@dataclass(frozen=True, kw_only=True)
class Journey:
    """What a person does, and how they know that they have what they wanted."""

    walk: Callable[[Person], Awaitable[None]]
    """Up to and with the ✅."""
    confirm: str
    """The ✅."""
    has_result: Callable[[Message], bool]
    price: int
    start: str
    """Name of the calls that spend credits, as a regular expression."""
    lost: frozenset[str] = frozenset()
    """Names of the calls whose lost answer nothing can find again: they end refunded, and one press does it."""

    def may_cost_a_press(self, outcome: "Outcome") -> bool:
        """Whether it may end refunded and take one press: A2E may or may not have begun, and does not tell.

        A start is never sent twice. Where its answer was lost and A2E did begin, the task is found by its name; speech
        has none. Where A2E did not begin, nobody but A2E knows that.
        """
        if outcome.point is None or re.fullmatch(self.start, outcome.point.call) is None:
            return False
        return outcome.kind != "429" and (outcome.point.call in self.lost or not outcome.kind.endswith("after"))


def is_done(message: Message) -> bool:
    return words(message).startswith("Done")


def is_shown(message: Message) -> bool:
    """Whether it is a result: as it came, or shown again."""
    return is_done(message) or words(message).startswith("📋")


async def _swap(ada: Person) -> None:
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(picture("red"))
    await ada.hears("photo or video")
    await ada.send_file(picture("blue", (320, 240)))
    await ada.press("✅ Mine", wait=40)
    await ada.press("✅ Render in full", await ada.hears("Price"))


async def _speak(ada: Person) -> None:
    await ada.say("/speak Good morning to you")
    await ada.press("Alice", await ada.hears("Which voice"))
    await ada.press("✅", await ada.hears("Price"))


async def _present(ada: Person) -> None:
    await ada.say("/present")
    await ada.hears("What does it say")
    await ada.say("Good morning to you")
    await ada.press("✅", await ada.hears("Price"))


async def _clone(ada: Person) -> None:
    await ada.say("/clone")
    for name, given in OPERATIONS["clone"].inputs().items():
        if given.optional or getattr(given, "begins", ""):
            continue
        asked = await ada.hears(plain(given.ask).split("\n")[0][:60])
        if isinstance(given, Samples):
            await ada.send_file(sound(16), kind="voice", name="voice.ogg", mime_type="audio/ogg")
            await ada.press("✅ Mine", wait=40)
        elif isinstance(given, OneOf):
            await ada.press(next(iter(given.choices.values())), asked)
        else:
            await ada.say(f"My {name}")
    await ada.press("✅", await ada.hears("Price"))


JOURNEYS = {
    "swap": Journey(
        walk=_swap,
        confirm="✅ Render",
        has_result=lambda m: is_shown(m) and "photo" in m,
        price=10,
        start=r"POST /a2e/api/v1/userFaceSwapTask/add",
    ),
    "speak": Journey(
        walk=_speak,
        confirm="✅",
        has_result=lambda m: "voice" in m or "audio" in m,
        price=1,
        start=r"POST /a2e/api/v1/video/send_tts",
        lost=frozenset({"POST /a2e/api/v1/video/send_tts"}),
    ),
    "present": Journey(
        walk=_present,
        confirm="✅",
        has_result=lambda m: is_shown(m) and "video" in m,
        price=1000,
        start=r"POST /a2e/api/v1/video/(send_tts|generate)",
        lost=frozenset({"POST /a2e/api/v1/video/send_tts"}),
    ),
    "clone": Journey(
        walk=_clone,
        confirm="✅",
        has_result=lambda m: is_done(m) and "voice" in words(m).lower(),
        price=1000,
        start=r"POST /a2e/api/v1/userVoice/training",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a run ended."""

    point: Point | None
    kind: str
    met: bool = False
    pressed: bool = False
    """It ended refunded, and one press brought the result."""
    problem: str = ""
    calls: Counter[str] = field(default_factory=Counter)


async def run(journey: Journey, point: Point | None, kind: str) -> Outcome:
    """Run a journey in a world of its own with one failing call."""
    between = Between(fails=point, kind=kind)
    with tempfile.TemporaryDirectory(prefix="walk-") as folder:
        url = f"sqlite:///{await asyncio.to_thread(_database, Path(folder))}"
        try:
            async with world(url, between=between.middleware()) as here:
                pressed = await _ends_well(here, journey, between)
        except (AssertionError, TimeoutError) as error:
            return Outcome(point=point, kind=kind, met=between.met, problem=str(error)[:1500] or repr(error))
    return Outcome(point=point, kind=kind, met=between.met, pressed=pressed, calls=between.calls)


SHOW = "📥 Show result"


async def end_of(ada: Person, journey: Journey) -> Message:
    """Return the message that ends it; a result that may have been lost on its way is asked for."""
    card = await ada.wait_for(lambda m: journey.has_result(m) or is_over(m))
    if SHOW in labels(card):
        await ada.press(SHOW, card)
        card = await ada.wait_for(journey.has_result)
    return card


def is_over(message: Message) -> bool:
    return words(message).startswith("Failed") or SHOW in labels(message)


async def _ends_well(here: World, journey: Journey, between: Between) -> bool:
    """Check that the person gets the result, paid for once; return whether it took one press more."""
    ada = here.person
    await journey.walk(ada)
    card = await end_of(ada, journey)
    pressed = words(card).startswith("Failed")
    if pressed:
        await ada.press("🔁 Again", card)
        await ada.press(journey.confirm, await ada.hears("Price", after=card["message_id"]))
        await ada.wait_for(journey.has_result)
    assert await spent(deps_of(here)) <= journey.price
    starts = max(count for name, count in between.calls.items() if re.fullmatch(journey.start, name))
    again = between.fails is not None and re.fullmatch(journey.start, between.fails.call) and between.kind == "429"
    assert starts <= 1 + pressed + bool(again), f"{starts} starts"
    return pressed


def _database(folder: Path) -> Path:
    """Return a fresh database, copied: creating one takes longer than most journeys."""
    return shutil.copyfile(_template() / "bot.db", folder / "bot.db")


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="walk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    asyncio.run(migrate(f"sqlite:///{folder / 'bot.db'}"))
    return folder


async def points_of(journey: Journey) -> list[Point]:
    """Return every call of a run in which nothing fails."""
    outcome = await run(journey, None, "")
    assert not outcome.problem, outcome.problem
    return sorted(Point(name, number) for name, count in outcome.calls.items() for number in range(1, count + 1))


async def walk(journey: Journey, cases: Sequence[tuple[Point, str]]) -> list[Outcome]:
    """Run a journey with each of these failures."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(point: Point, kind: str) -> Outcome:
        async with room:
            return await run(journey, point, kind)

    return await asyncio.gather(*(one(point, kind) for point, kind in cases))


async def main(names: Sequence[str], kinds: Sequence[str] = KINDS) -> int:
    """Try every kind at every point; print what went wrong."""
    wrong = 0
    for name in names or JOURNEYS:
        journey = JOURNEYS[name]
        points = await points_of(journey)
        outcomes = await walk(journey, [(point, kind) for point in points for kind in kinds])
        for one in outcomes:
            if one.problem or (one.pressed and not journey.may_cost_a_press(one)):
                wrong += 1
                sys.stdout.write(f"{name} {one.point} {one.kind} pressed={one.pressed}: {one.problem}\n")
        sys.stdout.write(f"{name}: {len(points)} points, {len(outcomes)} runs, {wrong} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
