"""A short storm of payments, as part of every run; `python -m tests.payments_storm` runs a long one."""

from pathlib import Path

from tests.payments_storm import Weather, storm


async def test_the_books_of_payments_are_right_after_a_short_storm(sqlite_url: str, tmp_path: Path) -> None:
    found, figures = await storm(Weather(purchases=40, kills=2, seed=3, people=3), sqlite_url, tmp_path)
    assert found == []
    assert "the books agree with Telegram" in figures
