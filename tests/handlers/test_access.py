"""ACCESS: who may use the bot, and how others get in. Ada (1001) is the admin, Ben (1002) comes from outside."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any

import pytest

from bot.sandbox.telegram.person import Person, button, words
from bot.store.store import open_store
from bot.store.users import User, may_use
from bot.store.vault import Vault
from handlers.inviting_in import code_of, opened
from tests.world import World, picture, until_answered, world

VAULT_KEY = "a key for tests long enough"
VAULT, NOW = Vault(VAULT_KEY), 1_700_000_000.0
WEEK = 7 * 24 * 3600


@asynccontextmanager
async def two(database_url: str, mode: str, **more: Any) -> AsyncIterator[tuple[World, Person]]:
    async with world(database_url, ACCESS=mode, **more) as here, Person(here.session, here.root, 1002) as ben:
        yield here, ben


async def hears_new(person: Person, said: dict, text: str) -> dict:
    return await person.hears(text, after=said["message_id"])


async def toast_after_forging(person: Person, data: str) -> str:
    newest = (await person.answers())[-1]
    return await person.toast_for(await person.press_data(newest["message_id"], data))


async def test_who_asks_is_let_in_by_an_admins_button(database_url: str) -> None:
    async with two(database_url, "approval") as (here, ben):
        await hears_new(ben, await ben.say("/start"), "I've asked its operator")
        request = await here.person.hears("Person 1002 would like to use the studio")
        await hears_new(ben, await ben.send_file(picture("red")), "Your request is with the operator")
        await hears_new(ben, await ben.say("/swap"), "Your request is with the operator")
        await here.person.press("✅ Let 1002 in", request)
        await ben.hears("You are in")
        await here.person.hears("may use the studio")
        await hears_new(ben, await ben.say("/swap"), "face")
        asked = [one for one in await here.person.answers() if "would like" in words(one)]
        assert asked == []  # asked once; the request turned into the verdict


async def test_a_second_press_says_nothing_twice_and_a_refusal_closes_the_studio(database_url: str) -> None:
    async with two(database_url, "approval") as (here, ben):
        await ben.say("/start")
        request = await here.person.hears("would like to use the studio")
        for _ in range(2):
            await here.person.press_data(request["message_id"], "a:let:1002")
            await here.person.hears("may use the studio")
        await until_answered(here)
        assert len([one for one in await ben.answers() if "You are in" in words(one)]) == 1
        await here.person.press("✖️ Close the studio", await here.person.hears("may use the studio"))
        await here.person.hears("Why do you ban")
        await hears_new(here.person, await here.person.say("Spam"), "is closed to")
        await hears_new(ben, await ben.say("/menu"), "has closed it to you")
        await hears_new(ben, await ben.say("hello"), "has closed it to you")
        await hears_new(ben, await ben.say("/privacy"), "Privacy")
        await hears_new(ben, await ben.say("/export"), "I'm collecting everything I keep about you")
        forget = await hears_new(ben, await ben.say("/forget"), "What should I delete")
        await ben.press("🗑 everything of mine", forget)
        await ben.press("🗑 Yes, delete", await ben.hears("It can't be undone"))
        await ben.hears("I'm deleting it")
        await hears_new(ben, await ben.say("/start"), "has closed it to you")  # forgetting is no way back in


async def test_who_is_outside_can_press_nothing_and_let_in_nobody(database_url: str) -> None:
    async with two(database_url, "approval") as (_, ben):
        await hears_new(ben, await ben.say("/start"), "I've asked its operator")
        await hears_new(ben, await ben.send_file(picture("red"), caption="/swap"), "request is with the operator")
        for data in ("a:let:1002", "a:invite:", "m:swap", "s:open:1", "a:bar:1001"):
            assert "request is with the operator" in await toast_after_forging(ben, data)


async def test_requests_that_no_message_brought_are_in_the_panel(database_url: str) -> None:
    async with two(database_url, "approval") as (here, ben):
        here.faults.add("telegram", "error", match="sendMessage", status=403, times=2)  # neither of them hears
        await ben.say("/start")
        await until_answered(here)
        await here.person.say("/admin")
        await here.person.press("🙋 Requests", await here.person.hears("Operator's panel"))
        listed = await here.person.hears("These people would like to use the studio")
        await here.person.press("✅ Let 1002 in", listed)
        await ben.hears("You are in")
        await here.person.press("◀️", await here.person.hears("may use the studio"))
        await here.person.press("🙋 Requests", await here.person.hears("Operator's panel"))
        await here.person.hears("Nobody is waiting")


async def test_an_invitation_lets_in_and_nothing_else_does(database_url: str) -> None:
    async with two(database_url, "invite") as (here, ben):
        await hears_new(ben, await ben.say("/start"), "by invitation only")
        await hears_new(ben, await ben.send_file(picture("red")), "by invitation only")
        await hears_new(ben, await ben.say("/start abc-def"), "no longer valid")
        await here.person.say("/admin")
        await here.person.press("🎟 Invitation", await here.person.hears("Operator's panel"))
        told = await here.person.hears("Anyone who opens this link")
        link = words(told)
        assert told["reply_markup"]["inline_keyboard"][0][0]["copy_text"]["text"] in link.split()
        code = link.partition("?start=")[2].split()[0]
        await hears_new(ben, await ben.say(f"/start {code}"), "A2E Studio")
        await hears_new(ben, await ben.say("/swap"), "face")


async def test_an_open_studio_asks_nobody(sqlite_url: str) -> None:
    async with two(sqlite_url, "open") as (here, ben):
        await hears_new(ben, await ben.say("/start"), "A2E Studio")
        await here.person.say("/admin")
        panel = await here.person.hears("Operator's panel")
        assert button(panel, "🎟") is None
        assert button(panel, "🙋") is None


def before(until: float) -> str:
    """Return a code of the version before, which stored none: its last hour, and the proof."""
    hour = f"{int(until // 3600):x}"
    return f"{hour}-{hmac.new(VAULT.derive('invitation').encode(), hour.encode(), sha256).hexdigest()[:32]}"


async def test_an_invitation_is_valid_for_a_week_and_cannot_be_made_up(database_url: str) -> None:
    async with open_store(database_url, f"a newer key for tests, {VAULT_KEY}") as store:  # which has changed meanwhile

        async def opens(code: str, *, now: float = NOW) -> bool:
            return await store.db.transact(lambda t: opened(t, store, code, now=now))

        one = await store.db.transact(lambda t: store.invitations.make(t, 1001, until=NOW + WEEK, now=NOW))
        for code in (code_of(VAULT, one.id), code_of(store.vault, one.id), before(NOW + WEEK)):
            assert await opens(code)
            assert await opens(code, now=NOW + WEEK - 3600)
            assert not await opens(code, now=NOW + WEEK + 3600)
            assert len(code) <= 64  # Telegram's limit for what a link brings along
        stranger = Vault("another key, long enough too")
        subject, _, proof = code_of(store.vault, one.id).partition("-")
        forged = (
            f"i{one.id + 1}-{proof}",
            subject,
            "-",
            "",
            f"{subject}-",
            f"{subject}-é",
            f"i-{proof}",
            f"zz-{proof}",
        )
        for code in (*forged, code_of(stranger, one.id), code_of(store.vault, one.id + 1)):
            assert not await opens(code)
        assert await store.db.transact(lambda t: store.invitations.withdraw(t, one.id, now=NOW))
        assert not await opens(code_of(store.vault, one.id))
        assert await opens(before(NOW + WEEK))


async def test_an_invitation_is_listed_with_how_many_came_and_can_be_withdrawn(sqlite_url: str) -> None:
    async with two(sqlite_url, "invite") as (here, ben):
        ada = here.person
        await ada.say("/admin")
        await ada.press("🎟 Invitation", await ada.hears("Operator's panel"))
        told = await ada.hears("Anyone who opens this link")
        code = words(told).partition("?start=")[2].split()[0]
        await hears_new(ben, await ben.say(f"/start {code}"), "A2E Studio")
        await ada.press("▶️ All invitations", told)
        listed = await ada.hears("1 invitation is open")
        assert "1 person came" in words(listed)
        await ada.press("🗑 Withdraw no. 1", listed)
        await ada.hears("No invitation is open")
        async with Person(here.session, here.root, 1003) as cy:
            here.telegram.state.add_person("Cy", number=1003)
            await hears_new(cy, await cy.say(f"/start {code}"), "no longer valid")
        await hears_new(ben, await ben.say("/swap"), "face")  # those who came by it stay
        query = await ada.press_data(listed["message_id"], "a:withdraw:1")
        assert "had ended already" in await ada.toast_for(query)


@pytest.mark.parametrize(
    ("stored", "mode", "is_admin", "may"),
    [
        ("open", "open", False, True),
        ("asked", "open", False, True),
        ("banned", "open", False, False),
        ("banned", "open", True, True),
        ("open", "invite", False, False),
        ("asked", "approval", False, False),
        ("allowed", "approval", False, True),
        ("open", "approval", True, True),
    ],
)
def test_who_may_use_the_bot(stored: str, mode: str, is_admin: bool, may: bool) -> None:
    user = User(id=1, language="en", access=stored, created_at=0.0, seen_at=0.0)
    assert may_use(user, mode, is_admin=is_admin) is may
