"""The fuzzers themselves: the same seed makes the same, every kind is made, and what is valid is so by the facts."""

import random

import pytest

from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.facts import fits
from tests.fuzz.crowd import KINDS, Crowd
from tests.fuzz.schema import Maker, types
from tests.world import TOKEN


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_made_is_valid_by_the_facts(kind: str) -> None:
    maker, of = Maker(random.Random(kind), wild=0), types()["Update"]["fields"][kind]["types"][0]
    assert all(fits(maker.value(of), of) for _ in range(20))


def test_the_same_seed_makes_the_same() -> None:
    first, second = (Maker(random.Random(7)) for _ in range(2))
    assert [first.object("Message").keys() for _ in range(9)] == [second.object("Message").keys() for _ in range(9)]


async def test_a_crowd_makes_every_kind_and_remembers_little() -> None:
    crowd = Crowd(TelegramSandbox(token=TOKEN), random.Random(1))
    await crowd.prepare()
    made = [crowd.make() for _ in range(3000)]
    assert {f"any {kind}" for kind in KINDS} <= {one.what for one in made}
    assert 0 < sum(one.broken for one in made) < 200
    assert max(len(there) for there in crowd.telegram.state.messages.values()) <= 151
    crowd.telegram.files.folder.cleanup()
