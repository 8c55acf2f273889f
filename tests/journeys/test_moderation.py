"""What A2E's checks of content refuse: a sentence, another picture asked for, nothing charged, nothing sent again."""

from collections.abc import AsyncIterator

import pytest

from bot.a2e.errors import MinorDetected, Moderated
from bot.sandbox.telegram.person import labels, words
from tests.catalogue import EVERY, ONCE, Way, ways
from tests.world import World, world

SEES_MINORS = ("head_swap", "image_to_video", "seedance2")
"""Task types whose start call is documented to refuse what shows a minor."""
ASKED = [way for way in ONCE if way.task_type and way.task_type.name in SEES_MINORS]
NANO = [way for way in EVERY if way.id in ("imagine-nano-banana-2", "edit-nano-banana-pro")]


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


async def refused(here: World, way: Way, sentence: str) -> None:
    """Order, and see it refused with a sentence, after one start call, at no cost."""
    await way.order(here.person)
    failed = await here.person.wait_for(lambda m: words(m).startswith("Failed"))
    assert sentence in words(failed)
    assert "Nothing was charged" in words(failed)
    assert "🔁 Again" in labels(failed)
    assert here.a2e.calls[f"POST {way.path}"] == 1
    assert (here.a2e.books()["tasks"], here.a2e.coins) == ([], 1000)
    await here.person.say("/balance")
    assert "Today: 0 credits" in words(await here.person.hears("Balance"))


def test_each_family_that_refuses_minors_is_asked() -> None:
    assert {way.task_type.name for way in ASKED if way.task_type} == set(SEES_MINORS)


@pytest.mark.parametrize("fault", ["minor", "suspected"])
@ways(ASKED)
async def test_a_minor_or_a_suspected_one_asks_for_another_picture(here: World, way: Way, fault: str) -> None:
    here.faults.add("a2e", fault, match=way.path, times=0)
    await refused(here, way, MinorDetected.user_text)
    assert "another picture" in MinorDetected.user_text


@ways(NANO)
async def test_a_notice_in_place_of_a_task_is_a_refusal(here: World, way: Way) -> None:
    here.faults.add("a2e", "notice", match=way.path, times=0)
    await refused(here, way, Moderated.user_text)


async def test_a_task_that_fails_over_a_minor_says_so_too(here: World) -> None:
    way = ASKED[0]
    here.faults.add("a2e", "fail_task", match=way.path, words="1003")
    await way.order(here.person)
    failed = await here.person.wait_for(lambda m: words(m).startswith("Failed"))
    assert "may be a minor" in words(failed)
    assert here.a2e.coins == 1000
