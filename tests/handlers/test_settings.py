"""/settings: each button shows what is set, is edited in place, and leads back; what odd presses change: nothing."""

import json
from typing import Any

import pytest

from bot.buttons import (
    End,
    PickForWish,
    SetClock,
    SetHour,
    SetLanguage,
    Settings,
    SettingsPart,
    Switch,
    Switched,
    parse,
)
from bot.errors import Stale
from bot.sandbox.telegram.person import Message, Person, labels, words
from bot.store.database import Transaction
from handlers.menus import MENU
from handlers.settings import change_of
from handlers.settings_pages import PARTS, models_of, wishes
from tests.world import until, until_answered, world

NOON = 1_800_014_400.0
"""12:00 UTC."""


def after(*presses: Any) -> dict[str, Any]:
    """Return what is set after some presses."""
    kept: dict[str, Any] = {}
    for one in presses:
        _, changes = change_of(kept, one)
        kept = {name: value for name, value in {**kept, **changes}.items() if value is not None}
    return kept


FILES, QUIET = Switch(what=Switched.FILES), Switch(what=Switched.QUIET)


@pytest.mark.parametrize(
    ("presses", "kept"),
    [
        ([FILES], {"as_files": True}),
        ([FILES, FILES], {}),
        ([Switch(what=Switched.CAPTIONS)], {"short_captions": True}),
        ([QUIET], {}),  # it asks for the clock first
        ([QUIET, SetClock(minutes=330)], {"clock": 330, "quiet": [22, 7]}),
        ([SetClock(minutes=0), SetHour(end=End.UNTIL, hour=9)], {"clock": 0, "quiet": [22, 9]}),
        ([SetHour(end=End.FROM, hour=0), QUIET], {}),
        ([SetClock(minutes=60), QUIET, QUIET], {"clock": 60, "quiet": [22, 7]}),
        ([PickForWish(operation="imagine", model="flux2")], {"imagine.model": "flux2"}),
        ([PickForWish(operation="imagine", model="flux2"), PickForWish(operation="imagine", model="-")], {}),
        ([Switch(what=Switched.VOICE)], {}),
        ([SetLanguage(language="en")], {"language": "en"}),
        ([SetLanguage(language="en"), SetLanguage(language="-")], {}),
    ],
)
def test_each_press_changes_what_it_says(presses: list[Any], kept: dict[str, Any]) -> None:
    assert after(*presses) == kept


@pytest.mark.parametrize(("operation", "model"), [("imagine", "none-such"), ("jobs", "-"), ("uncaption", "-")])
def test_a_model_or_an_operation_that_is_gone_is_stale(operation: str, model: str) -> None:
    with pytest.raises(Stale):
        change_of({}, PickForWish(operation=operation, model=model))


def test_a_language_that_is_not_spoken_is_stale() -> None:
    with pytest.raises(Stale):
        change_of({}, SetLanguage(language="tlh"))


SOME = {
    "as_files": True,
    "quiet": [23, 6],
    "clock": 120,
    "voice": {"name": "A voice with a name that goes on and on"},
    "avatar": {"name": "Anna"},
    "imagine.model": "flux2",
}


@pytest.mark.parametrize("kept", [{}, SOME])
def test_every_part_has_buttons_that_fit_and_lead_back(kept: dict[str, Any]) -> None:
    pages = {part: show(kept, NOON) for part, show in PARTS.items()}
    pages |= {command: models_of(kept, command) for command in wishes()}
    for part, (text, rows) in pages.items():
        buttons = [one for row in rows for one in row]
        assert len(text.split("\n")) <= 2, part
        assert all(len(one.label) <= 30 for one in buttons), part
        assert not any(one.label.startswith(("✅", "✖️", "🗑")) for one in buttons), part
        assert part == "home" or any(one.label == "◀️ Back" for one in buttons), part
        assert all(parse(one.press or "") for one in buttons)


def test_a_default_goes_with_what_was_chosen_last() -> None:
    kept = {"avatar": {"name": "Anna"}, "present.avatar": {"name": "Ben"}}
    gone = {"avatar": None, "present.avatar": None}
    assert change_of(kept, Switch(what=Switched.AVATAR)) == (SettingsPart.HOME, gone)
    last = PARTS[SettingsPart.HOME]({"present.avatar": {"name": "Ben"}}, NOON)[1]
    assert last[4][0].label == "📌 Avatar: as last time"


def test_each_button_shows_what_is_set() -> None:
    shown = {part: [one.label for row in show(SOME, NOON)[1] for one in row] for part, show in PARTS.items()}
    assert shown[SettingsPart.HOME][:3] == [
        "🗂 Results: as files",
        "💬 Text below results: full",
        "🔕 Quiet: 23:00 to 06:00",
    ]
    assert shown[SettingsPart.HOME][4:] == [
        "📌 Avatar: Anna",
        "🧠 Models: 1 chosen",
        "🌐 Language: as in Telegram",
        "📣 News of the studio: on",
    ]
    assert "🕰 My clock: 14:00" in shown[SettingsPart.QUIET]
    assert any(label.endswith(": Flux 2") for label in shown[SettingsPart.MODELS])
    assert "🎞 Photo to video" in shown[SettingsPart.MODELS]  # that nobody chose a model for
    chosen = [one.label for row in models_of(SOME, "imagine")[1] for one in row]
    assert "Flux 2 · chosen" in chosen


async def test_the_menu_is_one_message_that_keeps_what_is_pressed(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        ada = here.person
        await ada.say("/settings")
        menu = await ada.hears("Settings")

        async def then(label: str, wanted: str) -> Message:
            await ada.press(label, await ada.wait_for(lambda m: m["message_id"] == menu["message_id"]))
            return await ada.wait_for(lambda m: any(one.startswith(wanted) for one in labels(m)))

        await then("🗂 Results: photo", "🗂 Results: as files")
        await then("🔔 Quiet hours: off", "🔕 Turn them on")
        await then("🔕 Turn them on", "▶️ My time is not here")
        await ada.press("▶️ My time is not here")
        await ada.wait_for(lambda m: len(labels(m)) == 12)
        await then("◀️ Back", "▶️ My time is not here")
        hours = await then(labels(await ada.wait_for(lambda m: "▶️ My time is not here" in labels(m)))[0], "From 22:00")
        assert "without a sound" in words(hours)
        await then("◀️ Back", "🔕 Quiet: 22:00")
        await until_answered(here)
        assert len(await ada.answers()) == 1
        assert here.studio is not None
        store = here.studio.deps.store
        user = await store.db.transact(lambda t: store.users.get(t, 1001))
        assert user is not None
        assert (user.settings["as_files"], user.settings["quiet"]) == (True, [22, 7])
        await ada.press_data(menu["message_id"], Settings(part=SettingsPart.MODELS).data)
        await ada.hears("comes first the next time")


async def test_the_language_is_chosen_by_its_own_name_and_the_menu_follows(sqlite_url: str) -> None:
    async with world(sqlite_url) as here, await Person.new(here.session, here.root, "Ada", language_code="de") as ada:
        own = json.dumps([{"chat_id": ada.number, "type": "chat"}, ""])
        await ada.say("/settings")
        menu = await ada.wait_for(lambda m: any(one.startswith("🌐") for one in labels(m)))
        await ada.press("🌐", menu)
        await ada.press("English", await ada.wait_for(lambda m: "English" in labels(m)))
        chosen = await ada.wait_for(lambda m: "· English ·" in labels(m))
        assert chosen["message_id"] == menu["message_id"]
        assert "Which one should I use with you?" in words(chosen)
        await until(lambda: own in here.telegram.state.commands)
        assert {"command": "menu", "description": "Home"} in here.telegram.state.commands[own]
        assert "As in Telegram" in labels(chosen)
        await ada.press("As in Telegram", chosen)
        await until(lambda: own not in here.telegram.state.commands)


async def test_a_menu_of_another_release_is_set_again_at_the_next_message_and_once(sqlite_url: str) -> None:
    async with world(sqlite_url) as here, await Person.new(here.session, here.root, "Ada", language_code="de") as ada:
        own = json.dumps([{"chat_id": ada.number, "type": "chat"}, ""])
        await ada.say("/settings")
        await ada.press("🌐", await ada.wait_for(lambda m: any(one.startswith("🌐") for one in labels(m))))
        await ada.press("English", await ada.wait_for(lambda m: "English" in labels(m)))
        await until(lambda: own in here.telegram.state.commands)
        assert here.studio is not None
        store = here.studio.deps.store

        async def is_of_another_release(t: Transaction) -> None:
            user = await store.users.get(t, ada.number)
            assert user is not None
            assert user.settings[MENU]
            await store.users.set_setting(t, user, MENU, "another")

        await store.db.transact(is_of_another_release)
        here.telegram.state.commands.clear()
        await ada.say("/terms")
        await until(lambda: own in here.telegram.state.commands)
        here.telegram.state.commands.clear()
        await ada.say("/terms")
        await until_answered(here)
        assert own not in here.telegram.state.commands
