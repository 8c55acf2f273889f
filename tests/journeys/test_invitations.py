"""Invitations: a new person's trial, and the reward of who invited them, who is told."""

from bot.jobs.stars.rewards import tell
from bot.sandbox.telegram.person import Person, words
from tests.shop import BEN, open_shop


async def test_a_trial_and_an_invitation_are_given_once(database_url: str) -> None:
    async with open_shop(database_url, TRIAL_CREDITS="20", INVITE_CREDITS="5") as shop:
        ben, here = shop.ben, shop.here
        await ben.say("/start")
        await ben.hears("A gift to try things with: 20 credits")
        await ben.say("/balance")
        told = words(await ben.hears("20 credits left"))
        code = told.partition("?start=")[2].split()[0]
        await ben.say(f"/start {code}")
        await here.person.say("/menu")
        await here.person.say(f"/start {code}")  # neither is new any more
        here.telegram.state.add_person("Cleo", number=1003)
        async with Person(here.session, here.root, 1003) as cleo:
            await cleo.say(f"/start {code}")
            await cleo.hears("A gift to try things with")
            await cleo.say("/imagine a red house")
            await cleo.press("✅", await cleo.hears("Price: 10 credits"))
            await cleo.wait_for(lambda m: words(m).startswith("Done"))
            await ben.hears("Somebody who came by your link has paid or made something: 5 credits for you. 25 credits")
            await cleo.say("/imagine a blue house")
            await cleo.press("✅", await cleo.hears("blue house"))
            await cleo.wait_for(lambda m: words(m).startswith("Done") and "blue" in words(m))
        assert await shop.left() == 25
        here.telegram.state.add_person("Dora", number=1004)
        async with Person(here.session, here.root, 1004) as dora:  # who orders at once, and has her trial for it
            await dora.say("/speak Hello")
            await dora.press("", await dora.hears("Which voice"))
            await dora.press("✅", await dora.hears("Price:"))
            await dora.wait_for(lambda m: "voice" in m)
            assert 0 < await shop.left(1004) < 20
        store = shop.store
        await store.db.transact(lambda t: store.users.set_access(t, BEN, "banned"))
        here.telegram.state.add_person("Emil", number=1005)
        async with Person(here.session, here.root, 1005) as emil:  # whose invitation does not count any more
            await emil.say(f"/start {code}")
            await emil.hears("A gift to try things with")
        rows = await store.db.transact(lambda t: t.fetch_all("SELECT user_id FROM invites"))
        assert [row["user_id"] for row in rows] == [BEN]


async def test_an_inviter_is_told_in_their_language_once_the_invited_has_paid(database_url: str) -> None:
    async with open_shop(database_url, INVITE_CREDITS="5") as shop:
        here, people = shop.here, shop.here.telegram.state.people
        people[BEN]["language_code"] = "es"
        await shop.ben.say("/balance")
        code = words(await shop.ben.hears("?start=")).partition("?start=")[2].split()[0]
        people[1003] = {**people[BEN], "id": 1003, "language_code": "en"}
        async with Person(here.session, here.root, 1003) as cleo:
            await cleo.say(f"/start {code}")
            await cleo.hears("A2E Studio")
            await cleo.say("/balance")
            await cleo.press("⭐ 100 credits ·")
            await cleo.pay(await cleo.wait_for(lambda m: "invoice" in m))
        told = await shop.ben.wait_for(lambda m: words(m).startswith("🎁") and "?start=" not in words(m))
        assert "5 créditos" in words(told)
        sent = shop.till.called("sendMessage")
        await tell(shop.here.studio.deps, "77:1:5")  # forgotten meanwhile
        assert shop.till.called("sendMessage") == sent
