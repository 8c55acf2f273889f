"""What Telegram shows of the bot is set at the first start, and later only where it has changed."""

from collections.abc import Sequence
from functools import partial

import aiohttp
import pytest

from bot.app.wiring import Studio
from bot.locales import ENGLISH, LANGUAGES, _, speaking
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.markup import units
from bot.sandbox.telegram.person import Person
from bot.store.store import Store
from bot.store.told import Told
from bot.telegram.outbox.newest import Server
from bot.telegram.profile import Fact, codes, tell
from handlers.about import DESCRIPTION, SHORT
from handlers.router import menu_commands
from tests.telegram.test_outbox import connected
from tests.world import running, sandbox, settings_for, until


def sets(telegram: TelegramSandbox) -> list[str]:
    return [call["method"] for call in telegram.state.calls if call["method"].startswith("setMy")]


async def test_another_start_tells_only_what_is_new(sqlite_url: str) -> None:
    first = 4 * len(codes(LANGUAGES, ENGLISH)) + 1  # and the admin's menu
    async with sandbox() as (root, telegram, _a2e):
        async with running(settings_for(root, sqlite_url)):
            await until(lambda: len(sets(telegram)) == first)
        assert telegram.state.texts["description:"] == DESCRIPTION
        assert telegram.state.texts["short_description:"] == SHORT
        async with running(settings_for(root, sqlite_url, ADMIN_IDS="1001,1002")):
            await until(lambda: len(sets(telegram)) > first)
    assert sets(telegram)[first:] == ["setMyCommands"]


async def test_a_menu_that_an_admin_chose_is_not_told_again(sqlite_url: str) -> None:
    first = 4 * len(codes(LANGUAGES, ENGLISH)) + 1
    async with sandbox() as (root, telegram, _a2e), aiohttp.ClientSession() as session:
        async with running(settings_for(root, sqlite_url)), Person(session, root, 1001) as ada:
            await until(lambda: len(sets(telegram)) == first)
            await ada.say("/settings")
            await ada.press("🌐")
            await ada.press("Español")
            await until(lambda: len(sets(telegram)) == first + 1)
        async with running(settings_for(root, sqlite_url, ADMIN_IDS="1001,1002")):
            await until(lambda: len(sets(telegram)) > first + 1)  # the other's, which is told behind the first one's
    assert [scope for scope in telegram.state.commands if "1001" in scope or "1002" in scope]
    assert len(sets(telegram)) == first + 2


async def test_the_menu_of_a_new_admin_is_in_their_language_from_their_first_message_on(sqlite_url: str) -> None:
    first = 4 * len(codes(LANGUAGES, ENGLISH)) + 1
    async with sandbox() as (root, telegram, _a2e), aiohttp.ClientSession() as session:
        async with running(settings_for(root, sqlite_url)), Person(session, root, 1001) as ada:
            await until(lambda: len(sets(telegram)) == first)
            telegram.state.people[1001]["language_code"] = "es"
            await ada.say("/start")
            await until(lambda: len(sets(telegram)) == first + 1)
        (menu,) = [menu for scope, menu in telegram.state.commands.items() if "1001" in scope]
        assert "operador" in str(menu).lower()
        async with running(settings_for(root, sqlite_url, ADMIN_IDS="1001,1002")):
            await until(lambda: len(sets(telegram)) > first + 1)
    assert len(sets(telegram)) == first + 2


async def test_only_a_language_of_which_something_was_refused_is_read_again(sqlite_url: str) -> None:
    first, all_codes = 4 * len(codes(LANGUAGES, ENGLISH)) + 1, set(codes(LANGUAGES, ENGLISH))
    async with sandbox() as (root, telegram, _a2e):
        telegram.faults.add("telegram", "error", match="setMyShortDescription", status=400)
        async with running(settings_for(root, sqlite_url)) as studio:
            await until(lambda: len(sets(telegram)) == first)
            assert await told_in_full(studio, len(all_codes) - 1) == all_codes - {""}
        async with running(settings_for(root, sqlite_url)) as studio:
            await until(lambda: len(sets(telegram)) == first + 1)
            assert await told_in_full(studio, len(all_codes)) == all_codes
    assert sets(telegram)[first:] == ["setMyShortDescription"]


async def told_in_full(studio: Studio, number: int) -> set[str]:
    """Return the codes of so many languages of which nothing is left to tell."""
    store = studio.deps.store

    async def found() -> set[str]:
        known = await store.db.transact(Told(store.vault).known)
        in_full = {name.partition(" all in ")[2] for name in known if " all in " in name}
        return in_full if len(in_full) == number else set()

    return await until(found)


async def test_a_server_without_ephemeral_commands_is_met_once_and_has_no_menus_of_groups(sqlite_url: str) -> None:
    all_others = 3 * len(codes(LANGUAGES, ENGLISH)) + 1
    async with sandbox() as (root, telegram, _a2e):
        telegram.faults.add("telegram", "older", times=0)
        async with running(settings_for(root, sqlite_url)):
            await until(lambda: len(sets(telegram)) == all_others + 1)
        assert len(sets(telegram)) == all_others + 1
        assert len([one for one in telegram.state.calls if not one["ok"]]) == 1
        assert not any("all_group_chats" in scope for scope in telegram.state.commands)


def test_telegram_tells_languages_apart_by_two_letters() -> None:
    known = ("en", "pt-BR", "zh-Hans", "zh-Hant")
    assert codes(known, "en") == {"": "en", "pt": "pt-BR", "zh": "zh-Hans"}
    assert codes(known, "pt-BR") == {"": "pt-BR", "en": "en", "zh": "zh-Hans"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_telegram_shows_is_as_short_as_it_wants_it(language: str) -> None:
    with speaking(language):
        assert units(_(DESCRIPTION)) <= 512
        assert units(_(SHORT)) <= 120
        assert all(1 <= units(one.description) <= 256 for one in menu_commands(for_admin=True))


@pytest.mark.parametrize("fails", [False, True])
async def test_only_what_has_changed_or_was_refused_is_told_again(store: Store, fails: bool) -> None:
    async with connected() as (_root, telegram, bot, _session):
        told: list[str] = []

        def facts(*given: tuple[str, str]) -> Sequence[Fact]:
            async def note(name: str, words: str) -> None:
                told.append(name)
                await bot.set_my_description(words)

            return [Fact(name=name, says=words, tell=partial(note, name, words)) for name, words in given]

        known = Told(store.vault)
        if fails:
            telegram.faults.add("telegram", "error", match="setMyDescription", status=400)
        await tell(bot, facts(("a", "one"), ("b", "two")), db=store.db, told=known, server=Server())
        await tell(bot, facts(("a", "one"), ("b", "other")), db=store.db, told=known, server=Server())
        assert told == (["a", "b", "a", "b"] if fails else ["a", "b", "b"])
        await tell(bot, facts(("a", "one"), ("b", "other")), db=store.db, told=known, server=Server())
        assert len(told) == (4 if fails else 3)
