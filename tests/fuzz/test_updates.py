"""2,000 updates of every kind: the full run is `make fuzz`."""

import pytest

from tests.fuzz.updates import run


@pytest.mark.parametrize(("seed", "webhook"), [(1, False), (2, True)])
async def test_no_update_is_unhandled_unanswered_or_answered_wrongly(
    database_url: str, seed: int, webhook: bool
) -> None:
    report = await run(500, seed, database_url=database_url, webhook=webhook)
    assert not report.problems, str(report)
