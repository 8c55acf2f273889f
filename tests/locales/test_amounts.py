"""Amounts in a chat stand as the person's language writes them (CLDR)."""

import re

import pytest

from bot.sandbox.telegram.person import Person, words
from tests.world import until_answered, world

LONG = re.compile(r"\d{4,}")
"""Digits without a mark between them."""


@pytest.mark.parametrize(
    ("tag", "parts"), [("en", ["of 100,000", "of 2,000,000"]), ("de", ["von 100.000", "von 2.000.000"])]
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
        assert not LONG.search(told)


async def test_the_operators_account_is_grouped(sqlite_url: str) -> None:
    async with world(sqlite_url, coins=99_999, ADMIN_IDS="1001") as here:
        await here.person.say("/balance")
        await here.person.hears("A2E's account: 99,999 credits")
        await here.person.say("/admin")
        await here.person.press("💳 Account", await here.person.hears("Operator's panel"))
        await here.person.hears("Credits: 99,999")
