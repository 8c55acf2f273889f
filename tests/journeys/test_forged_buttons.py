"""Every declared button with its fields at the ends of their ranges, pressed by somebody who was never shown it."""

import logging

import pytest

from bot.buttons.owner import SIGN, mark
from bot.sandbox.telegram.person import button, words
from tests.groups import ADA, BEN, Group
from tests.test_buttons import ALL, at_the_ends
from tests.world import World, world

DATA = [value.data for form in ALL for value in dict.fromkeys((at_the_ends(form)[0], at_the_ends(form)[-1]))]


async def test_each_is_answered_in_private_and_leaves_nothing_broken(
    here: World, caplog: pytest.LogCaptureFixture
) -> None:
    ada = here.person
    await ada.say("/menu")
    menu = await ada.hears("pick something")
    for query in [await ada.press_data(menu["message_id"], data) for data in DATA]:
        await ada.toast_for(query, seconds=60)
    said = await ada.say("/start")
    await ada.hears("pick something", after=said["message_id"])
    assert errors_in(caplog) == []


async def test_each_is_answered_in_a_group_with_ones_own_mark_and_with_anothers(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with world(sqlite_url) as here, await here.other() as ben:
        group = Group(here)
        group.say(ADA, "/menu")
        menu = await group.hears("pick something")
        for who, person in ((ADA, here.person), (BEN, ben)):
            forged = [f"{mark(ADA)}{SIGN}{data}"[:64] for data in DATA]
            for query in [group.press_data(who, menu, data) for data in forged]:
                await person.toast_for(query, seconds=60)
    assert errors_in(caplog) == []


async def test_what_is_open_in_private_is_not_shown_in_a_group(here: World) -> None:
    ada, group = here.person, Group(here)
    await ada.say("/imagine a secret garden")
    confirms = button(await ada.hears("Price:"), "✅")
    assert confirms is not None
    group.say(ADA, "/menu")
    menu = await group.hears("pick something")
    query = group.press_data(ADA, menu, f"{mark(ADA)}{SIGN}{confirms}")
    assert "old" in await ada.toast_for(query)
    await group.is_settled()
    assert not [one for one in group.answers() if "secret" in words(one)]
    assert here.a2e.tasks == {}


def errors_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
