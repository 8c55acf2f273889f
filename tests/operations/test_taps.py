"""From home to ✅ in three taps, beyond what is sent: counted from the declarations."""

import pytest

from bot.operations.base import Operation
from tests import taps_table
from tests.taps_table import BEFORE, OFFERED, taps


@pytest.mark.parametrize("operation", OFFERED, ids=lambda one: one.command)
def test_an_order_takes_three_taps_beyond_what_is_sent(operation: type[Operation]) -> None:
    assert taps(operation) <= min(3, BEFORE.get(operation.command, 3))


def test_the_page_of_taps_is_as_it_is_generated() -> None:
    assert set(BEFORE) <= {one.command for one in OFFERED}
    assert taps_table.PLACE.read_text() == taps_table.text(), "run make docs"
