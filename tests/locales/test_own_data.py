"""The page of a person's own data is in their language: only names, links and their own words are not."""

import re
from collections.abc import AsyncIterator
from html import unescape
from time import time

import pytest

from bot.jobs.languages import LANGUAGE
from bot.jobs.personal.page import Page
from bot.jobs.personal.page_words import LABELS, REWORDED, VALUES
from bot.locales import LANGUAGES, _, speaking
from bot.locales.amounts import direction, moment
from bot.operations import OPERATIONS
from bot.sandbox.telegram.person import Person, words
from bot.store.database import Transaction
from tests.dialog import fill
from tests.jobs.people import deps_of
from tests.jobs.whole_life import BEN, WORD, live
from tests.locales.test_whole_chat import english
from tests.world import World, until_answered, world

ORDERED = ("speak", "imagine", "swap", "clone", "dub")
KEPT = re.compile(r"https?://\S*|\bcanary\S*|\b[0-9a-f]{16,}\b")
"""Links, what a test keeps, and fingerprints."""


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


async def page_of(here: World, person: Person) -> str:
    await person.clear()
    await person.say("/export")
    await until_answered(here)
    sent = await person.wait_for(lambda m: m.get("document", {}).get("file_name") == "my-data.html")
    return (await person.download(sent["document"]["file_id"])).decode()


def english_in(page: str) -> list[str]:
    """Return what a page has in Latin letters besides names and links."""
    parts = [unescape(one) for one in re.split(r"<[^>]+>", page.split("<body>")[1])]
    return sorted({one for one in parts if english(KEPT.sub(" ", one))})


async def test_what_was_ordered_and_saved_is_told_in_ones_language(here: World) -> None:
    async with await Person.new(here.session, here.root, "Ada", language_code="ar") as ada:
        with speaking("ar"):
            for command in ORDERED:
                await ada.clear()
                await ada.say(f"/{command}")
                await ada.press("✅", await fill(ada, OPERATIONS[command]))
                await ada.wait_for(lambda m: words(m).startswith(_("Done")))
            page = await page_of(here, ada)
            assert _(OPERATIONS["dub"].title) in page
            assert moment(time())[:6] in page
        assert page.count("<dt>") > 60
        assert english_in(page) == []


async def test_every_table_is_told_in_ones_language(here: World) -> None:
    store = deps_of(here).store
    await live(deps_of(here))

    async def speaks(t: Transaction) -> None:
        ben = await store.users.get(t, BEN)
        assert ben is not None
        await store.users.set_settings(t, ben, {LANGUAGE: "ar"})

    await store.db.transact(speaks)
    async with await here.other() as ben:
        page = await page_of(here, ben)
    assert WORD in page
    assert english_in(page) == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_row_has_its_dates_amounts_and_states_as_the_language_writes_them(tag: str) -> None:
    row = {"id": 1, "state": "ready", "credits": 12345, "at": 1770000000.0, "mime": "image/jpeg", "sold": 1}
    with speaking(tag):
        told = Page().row(row, {}, is_first=True)
        assert moment(1770000000) in told
        assert f"{_('yes')}</dd>" in told
        assert "12345" not in told
        assert "image/jpeg" not in told
        assert direction() in Page().begin(0)


def test_what_a_value_may_say_has_words_of_its_own() -> None:
    assert all(words for values in VALUES.values() for words in values.values())
    assert not LABELS & {name.replace("_", " ").capitalize() for name in REWORDED}
