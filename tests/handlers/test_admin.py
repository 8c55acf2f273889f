"""/admin: the operator's panel, on both databases; Ben (1002) is no admin."""

import json
import logging
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.operations import OPERATIONS
from bot.sandbox.telegram.person import Person, button, labels, words
from handlers.router import HELP, menu_commands
from tests.world import KEY, World, running, sandbox, settings_for, until, world

UNKNOWN = "I don't know that command"
EXCHANGE = "POST /api/v1/user/exchangeDiamonds"


@pytest.fixture
async def quick(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url) as made:
        yield made


async def opened(here: World, label: str) -> None:
    await here.person.say("/admin")
    await here.person.press(label, await here.person.hears("Operator's panel"))


async def card(person: Person, state: str, title: str, *, seconds: float = 10) -> dict:
    return await person.wait_for(lambda m: words(m).startswith(f"{state} · {title}"), seconds=seconds)


async def rows(here: World) -> str:
    """Return everything the database holds, as text."""
    store = here.studio.deps.store  # type: ignore[union-attr]
    found = []
    for table in ("jobs", "drafts", "updates", "users", "assets", "ledger"):
        found += await store.db.transact(lambda t, table=table: t.fetch_all(f"SELECT * FROM {table}"))
    sealed = [await store.db.transact(lambda t: store.jobs.page(t, 1001, offset=0, limit=50))]
    return f"{found} {sealed}"


async def test_diamonds_are_exchanged_after_the_words_are_typed_and_confirmed(here: World) -> None:
    ada = here.person
    await opened(here, "💎")
    await ada.hears("this can't be undone")
    for wrong in ("3", "exchange", "exchange 0", "yes", "exchange 99999999999", "exchange 3 now"):
        said = await ada.say(wrong)
        await ada.hears("send exactly", after=said["message_id"])
    await ada.say("Exchange 3")
    asked = await ada.hears("Diamonds: 3")
    assert "This can't be undone" in words(asked)
    assert "Price" not in words(asked)
    assert here.a2e.coins == 1000
    await ada.press("✅ Exchange them", asked)
    assert "300 credits more" in words(await card(ada, "Done", "Exchange diamonds"))
    assert (here.a2e.coins, here.a2e.diamonds, here.a2e.calls[EXCHANGE]) == (1300, 0, 1)


async def test_too_many_diamonds_are_refused_in_words_and_again_asks_for_the_words_anew(quick: World) -> None:
    ada = quick.person
    await opened(quick, "💎")
    await ada.say("exchange 4")
    await ada.press("✅ Exchange them", await ada.hears("Diamonds: 4"))
    failed = await card(ada, "Failed", "Exchange diamonds")
    assert "too few A2E diamonds" in words(failed)
    assert "charged" not in words(failed)
    await ada.press("🔁", failed)
    again = await ada.wait_for(lambda m: "how many" in words(m), after=failed["message_id"])
    assert "✅ Exchange them" not in labels(again)
    assert quick.a2e.calls[EXCHANGE] == 1


@pytest.mark.parametrize("fault", ["reset_after", "html"])
async def test_an_exchange_nobody_answers_is_sent_once_and_says_where_to_look(quick: World, fault: str) -> None:
    ada = quick.person
    quick.faults.add("a2e", fault, match="exchangeDiamonds", times=0)
    await opened(quick, "💎")
    await ada.say("exchange 1")
    await ada.press("✅ Exchange them", await ada.hears("Diamonds: 1"))
    failed = words(await card(ada, "Failed", "Exchange diamonds"))
    assert "didn't say whether it exchanged them" in failed
    assert "Look at /admin" in failed
    assert "Nothing was charged" not in failed
    assert quick.a2e.calls[EXCHANGE] == 1


async def test_a_late_edit_of_the_card_does_not_cover_what_was_done(quick: World) -> None:
    ada = quick.person
    await opened(quick, "💎")
    await ada.say("exchange 1")
    asked = await ada.hears("Diamonds: 1")
    before = len(edits(quick))
    quick.faults.add("telegram", "delay", match="editMessageText", seconds=0.7)
    await ada.press("✅", asked)
    await card(ada, "Done", "Exchange diamonds")
    await until(lambda: len(edits(quick)) >= before + 2)  # the late one, and the result after it
    await card(ada, "Done", "Exchange diamonds", seconds=1)


def edits(here: World) -> list[dict]:
    return [call for call in here.telegram.state.calls if call["method"] == "editMessageText"]


async def test_a_double_tap_exchanges_once(quick: World) -> None:
    ada = quick.person
    await opened(quick, "💎")
    await ada.say("exchange 1")
    asked = await ada.hears("Diamonds: 1")
    first, second = await ada.press("✅", asked), await ada.press("✅", asked)
    assert await ada.toast_for(first) == "On its way."
    assert "Already on its way" in await ada.toast_for(second)
    await card(ada, "Done", "Exchange diamonds")
    assert quick.a2e.diamonds == 2


async def test_the_account_is_shown_and_low_is_called_low(quick: World) -> None:
    ada = quick.person
    await opened(quick, "💳 Account")
    shown = await ada.hears("Credits: 1000")
    assert "Diamonds: 3" in words(shown)
    assert "low" not in words(shown)
    await ada.press("◀️ Back", shown)
    quick.a2e.coins = 99
    await ada.press("💳 Account", await ada.hears("Operator's panel"))
    assert "Top up" in words(await ada.hears("That is low: under 100 credits"))
    quick.faults.add("a2e", "error", match="remainingCoins", status=400)
    await ada.press("◀️ Back")
    await ada.press("💳 Account", await ada.hears("Operator's panel"))
    await ada.hears("A2E didn't accept it")


async def test_a_token_is_deleted_after_a_second_press_and_none_is_ever_shown(
    here: World, caplog: pytest.LogCaptureFixture
) -> None:
    ada = here.person
    here.a2e.account.tokens.append(
        type(here.a2e.account.tokens[0])(id="t" * 24, alias="old <bot>", secret="sk_old0123")
    )
    with caplog.at_level(logging.DEBUG):
        await opened(here, "🔑")
        listed = await ada.hears("API tokens (2)")
        assert "old <bot>" in words(listed)
        assert "only be made on the console" in words(listed)
        assert "document" in words(listed)
        await ada.press("🗑 old", listed)
        asked = await ada.hears("Token: “old <bot>”")
        assert "locked out at once" in words(asked)
        assert len(here.a2e.account.tokens) == 2
        await ada.press("✅ Delete it", asked)
        await card(ada, "Done", "Delete an API token")
    assert [token.alias for token in here.a2e.account.tokens] == ["first token"]
    seen = json.dumps(await ada.messages()) + await rows(here) + caplog.text
    assert KEY not in seen
    assert "sk_old0123" not in seen


async def test_a_list_of_tokens_that_a2e_does_not_have_says_where_to_go(quick: World) -> None:
    quick.faults.add("a2e", "gone", match="token/list")
    await opened(quick, "🔑")
    await quick.person.hears("Account > API Token")


async def test_a_token_that_is_gone_meanwhile_makes_the_button_stale(quick: World) -> None:
    ada = quick.person
    await opened(quick, "🔑")
    listed = await ada.hears("API tokens (1)")
    mark = button(listed, "🗑") or ""
    assert len(mark) <= 64
    await ada.press_data(listed["message_id"], "a:drop:0123456789abcdef")
    await ada.hears("This menu is old")
    assert len(quick.a2e.account.tokens) == 1


async def test_a_user_is_added_and_the_public_pool_switched(quick: World) -> None:
    ada = quick.person
    await opened(quick, "👤")
    await ada.hears("Which user name")
    await ada.say("user1")
    await ada.press("✅ Add", await ada.hears("User name: “user1”"))
    await card(ada, "Done", "Add a user")
    assert quick.a2e.account.users == ["user1"]
    await opened(quick, "🌊")
    await ada.press("On", await ada.hears("May A2E's public computers"))
    await ada.press("✅ Switch", await ada.hears("Public pool: On"))
    assert "The public pool is on." in words(await card(ada, "Done", "Public pool"))
    assert quick.a2e.account.public_pool is True


async def test_who_is_no_admin_learns_nothing_and_changes_nothing(here: World) -> None:
    ada = here.person
    await opened(here, "💎")
    await ada.say("exchange 1")
    asked = await ada.hears("Diamonds: 1")
    stolen = button(asked, "✅") or ""
    async with await here.other() as ben:
        said = await ben.say("/admin")
        menu = await ben.hears(UNKNOWN, after=said["message_id"])
        assert not any("admin" in label.lower() for label in labels(menu))
        forged = ["home:", "account:", "tokens:0", "exchange:", "user:", "pool:", "nonsense:"]
        for data in [*(f"a:{verb}" for verb in forged), stolen, "m:exchange", "a:"]:
            query = await ben.press_data(menu["message_id"], data)
            assert "old" in await ben.toast_for(query)
        await ben.press_data(menu["message_id"], "m:admin")
        await until(lambda: len(ben.toasts) == 11)
        for command in ("exchange", "adduser", "publicpool", "deletetoken"):
            said = await ben.say(f"/{command} 1")
            await ben.hears(UNKNOWN, after=said["message_id"])
        seen = " ".join(words(message) + " ".join(labels(message)) for message in await ben.answers())
        for secret in ("panel", "Credits:", "Diamonds", "first token"):
            assert secret not in seen
        await ben.say("user2")
        offered = await ben.hears("What should I do with this text")
        assert not any("user" in label.lower() for label in labels(offered))
        draft = (button(offered, "✖️") or "").rsplit(":", 2)[0]
        query = await ben.press_data(offered["message_id"], f"{draft}:with:adduser.username")
        assert await ben.toast_for(query)
    assert here.a2e.account.users == []
    assert (here.a2e.coins, here.a2e.calls[EXCHANGE]) == (1000, 0)


async def test_an_admin_who_is_none_any_more_cannot_press_what_is_open(sqlite_url: str) -> None:
    async with (
        sandbox() as (root, _, a2e),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
    ):
        async with running(settings_for(root, sqlite_url)):
            await ada.say("/admin")
            panel = await ada.hears("Operator's panel")
            await ada.press("💎", panel)
            await ada.hears("this can't be undone")
            await ada.say("exchange 1")
            asked = await ada.hears("Diamonds: 1")
        async with running(settings_for(root, sqlite_url, ADMIN_IDS="1002")):
            query = await ada.press_data(panel["message_id"], "a:account:")
            assert "old" in await ada.toast_for(query)
            await ada.press("✅", asked)
            await ada.hears("Only the operator's admins may do that")
        assert (a2e.diamonds, a2e.calls[EXCHANGE]) == (3, 0)


async def test_only_the_admins_own_menu_has_the_command(sqlite_url: str, caplog: pytest.LogCaptureFixture) -> None:
    assert "admin" not in {command.command for command in menu_commands()}
    async with world(sqlite_url, ADMIN_IDS="1001,4242") as here:
        await until(lambda: any("1001" in scope for scope in here.telegram.state.commands))
        menus = {scope: [one["command"] for one in menu] for scope, menu in here.telegram.state.commands.items()}
        assert [("admin" in menu) for scope, menu in menus.items() if "1001" in scope] == [True]
        assert not any("admin" in menu for scope, menu in menus.items() if "default" in scope)
        await here.person.say("/start")
        home = await here.person.hears("A2E Studio")
        await here.person.say("/help")
        text = (
            str([one.lines for one in HELP.values()]) + str(labels(await here.person.hears("Help"))) + str(labels(home))
        )
    assert "profile refused fact=commands of 4242" in caplog.text
    for operation in OPERATIONS.values():
        if operation.for_admins:
            assert operation.title not in text
            assert operation.hidden
