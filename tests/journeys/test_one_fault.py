"""One failing call of A2E or Telegram, at any point of the four journeys: the person ends with the result all the same.

Nothing is sent twice by the person, no start is sent twice by us, and nothing is paid twice. The exceptions are written
down in `Journey.may_cost_a_press`: where nobody can know whether A2E has begun, the credits come back and one press of
🔁 Again does it. Each point meets one kind of failure here, in turn; `python -m tests.journeys.walk` tries them all.
"""

import pytest

from tests.journeys.walk import JOURNEYS, KINDS, points_of, walk


@pytest.mark.parametrize("name", JOURNEYS)
async def test_one_failing_call_anywhere_costs_a_wait_and_nothing_else(name: str) -> None:
    journey = JOURNEYS[name]
    points = await points_of(journey)
    assert len(points) > 12
    outcomes = await walk(journey, [(point, KINDS[at % len(KINDS)]) for at, point in enumerate(points)])
    assert [one for one in outcomes if one.problem] == []
    assert [one for one in outcomes if one.pressed and not journey.may_cost_a_press(one)] == []
    assert sum(one.met for one in outcomes) > len(points) * 0.8
