"""Before every operation that uses a face or voice: whose it is, in three answers; until then A2E has nothing of it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.operations.file_inputs import Script
from bot.sandbox.telegram.person import Message, Person, labels, words
from tests.catalogue import ONCE, Way, ways
from tests.world import World, world

LIKENESSES = [
    one
    for one in ONCE
    if any(given.likeness and not isinstance(given, Script) for given in one.operation.inputs().values())
]
"""A script is words, or a recording: of that `tests/journeys/test_clones.py` has the consent."""
FILES = ("upload-presigned-url", "transferToStorage", "generation/quote")
"""In the paths by which a file, or its address, gets to A2E before an order."""
FILE_WORDS = re.compile(r"\b(photo|video|voice|text|link)s?\b", re.IGNORECASE)


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


def told(here: World) -> list[str]:
    """Return the calls by which A2E has got files or their addresses."""
    return [call for call in here.a2e.calls if any(part in call for part in FILES)]


@dataclass
class Asked:
    """A question whose likeness it is, and what A2E had been told by then."""

    question: Message
    calls: list[str]


@dataclass(eq=False)
class Careful:
    """A person who notes what A2E knows whenever they say whose likeness it is."""

    here: World
    person: Person
    asked: list[Asked] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        return getattr(self.person, name)

    async def press(self, label: str, message: Message | None = None) -> str:
        if message is not None and words(message).startswith("🤝"):
            self.asked.append(Asked(message, told(self.here)))
        return await self.person.press(label, message)


@ways(LIKENESSES)
async def test_whose_likeness_it_is_comes_before_a2e(here: World, way: Way) -> None:
    careful = Careful(here, here.person)
    await way.order(careful)  # type: ignore[arg-type]
    assert careful.asked, "nobody was asked"
    first = careful.asked[0]
    assert first.calls == []
    assert told(here), "it is told now"
    for one in careful.asked:
        mine, agreed, no = (label.lower() for label in labels(one.question)[:3])
        assert "mine" in mine
        assert "agreed" in agreed
        assert no.startswith("✖️ no")
        assert not FILE_WORDS.search(words(one.question)), words(one.question)
