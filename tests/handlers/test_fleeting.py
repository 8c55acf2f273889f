"""Updates that are soon of no use: a person's newest replaces what waits, and the others go on meanwhile."""

import asyncio

from bot.telegram.inbox.heads import Head
from bot.telegram.inbox.order import Raw
from handlers.fleeting import MOST, Fleeting


def head(number: int, person: int) -> Head:
    return Head(update_id=number, kind="inline_query", person=person, chat=person, private=True)


async def test_the_newest_of_each_person_counts_and_nobody_waits_for_anothers() -> None:
    going, done = asyncio.Event(), list[int]()

    async def work(raw: Raw, one: Head) -> None:
        if one.person == 1:
            await going.wait()
        done.append(one.update_id)

    fleeting = Fleeting(work)
    for number in (1, 2, 3):
        assert fleeting.put({}, head(number, 1))
    assert fleeting.put({}, head(4, 2))
    while done != [4]:
        await asyncio.sleep(0)
    going.set()
    while len(done) < 3:
        await asyncio.sleep(0)
    assert done == [4, 1, 3]


async def test_too_many_are_left_out_and_what_is_in_hand_can_be_given_up() -> None:
    async def work(raw: Raw, one: Head) -> None:
        await asyncio.Event().wait()

    fleeting = Fleeting(work)
    assert all(fleeting.put({}, head(person, person)) for person in range(MOST))
    assert not fleeting.put({}, head(0, MOST))
    await fleeting.close()
    assert fleeting.put({}, head(1, MOST))
    await fleeting.close()
