"""Amounts in a chat stand as the person's language writes them (CLDR)."""

import re

import pytest

from bot.locales import ENGLISH
from bot.sandbox.telegram.person import Person, words
from tests.world import until_answered, world

LONG = re.compile(r"\d{4,}")
"""Digits without a mark between them."""


@pytest.mark.parametrize(
    ("tag", "parts"),
    [
        ("en", ["of 100000", "of 2000000"]),
        ("de", ["von 100.000", "von 2.000.000"]),
        ("pt-BR", ["de 100.000", "de 2.000.000"]),
    ],
)
async def test_limits_are_grouped(sqlite_url: str, tag: str, parts: list[str]) -> None:
    async with (
        world(sqlite_url, DAILY_CREDITS="100000", MONTHLY_CREDITS="2000000") as here,
        await Person.new(here.session, here.root, "Ada", language_code=tag) as ada,
    ):
        await ada.say("/balance")
        await until_answered(here)
        told = words((await ada.answers())[-1])
        assert all(part in told for part in parts)
        assert (LONG.search(told) is None) is (tag != ENGLISH), "in English tools outside read the digits"


async def test_the_operators_account_is_grouped(sqlite_url: str) -> None:
    async with world(sqlite_url, coins=99_999, ADMIN_IDS="1001") as here:
        await here.person.say("/balance")
        await here.person.hears("A2E's account: 99999 credits")
        there = f"{here.root}/sandbox/chats/1001/language"
        async with here.session.post(there, json={"language_code": "de"}) as answer:
            assert answer.ok
        await here.person.say("/balance")
        await here.person.hears("99.999 Credits")
        await here.person.say("/admin")
        await until_answered(here)
        await here.person.press("💳", (await here.person.answers())[-1])
        await here.person.hears("Credits: 99.999")
