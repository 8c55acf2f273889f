"""Numbers, dates, lists and names of languages, as the language that is spoken writes them (CLDR, by Babel)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.locales import ENGLISH, _, language

if TYPE_CHECKING:
    from babel import Locale

COMMAS = {"ar": "، ", "zh-Hans": "，"}
"""Language -> what stands between the names of a list, where it is no comma as in English."""


def number(value: float, digits: int = 0) -> str:
    """Return a number, grouped, with at most so many digits after the point: 12,000; 2.5."""
    if language() == ENGLISH:
        return f"{value:,.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:,.0f}"
    from babel.numbers import format_decimal

    return format_decimal(value, f"#,##0.{'#' * digits}" if digits else "#,##0", locale=_locale(language()))


class Amount(int):
    """A whole number among a text's values: the language that the text is said in writes it."""

    def __format__(self, spec: str) -> str:
        """Return it grouped."""
        return format(int(self), spec) if spec else number(self)


def digits(value: int) -> str:
    """Return a whole number as `number` does, but in English without marks: tools outside read those digits."""
    return str(value) if language() == ENGLISH else number(value)


def percent(value: int) -> str:
    """Return a whole number of percent: 40 %."""
    if language() == ENGLISH:
        return f"{value} %"
    from babel.numbers import format_percent

    return format_percent(value / 100, locale=_locale(language()))


def date(at: float) -> str:
    """Return the day of a Unix time, by UTC: 5 Mar 2026."""
    from babel.dates import format_date

    return format_date(_day(at), "d MMM y" if language() == ENGLISH else "medium", locale=_locale(language()))


def long_date(at: float) -> str:
    """Return the day of a Unix time with its month written out: 5 March 2026."""
    from babel.dates import format_date

    return format_date(_day(at), "d MMMM y" if language() == ENGLISH else "long", locale=_locale(language()))


def moment(at: float, *, with_year: bool = True) -> str:
    """Return a Unix time to the minute, by UTC: 05 Mar 2026 09:30."""
    if language() == ENGLISH:
        return f"{_day(at):%d %b %Y %H:%M}" if with_year else f"{_day(at):%d %b %H:%M}"
    from babel.dates import format_date, format_skeleton, format_time, get_datetime_format

    when, locale = _day(at), _locale(language())
    day = format_date(when, "medium", locale=locale) if with_year else format_skeleton("MMMd", when, locale=locale)
    both = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    return both.replace("{0}", format_time(when, "short", locale=locale)).replace("{1}", day)


def language_name(tag: str) -> str | None:
    """Return the name of a language, with its region where it has one; None: CLDR knows none."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag, sep="-").get_display_name(_locale(language()))
    except (UnknownLocaleError, ValueError):
        return None


def menu_name(tag: str) -> str | None:
    """Return the name of a language as a list has it; None: CLDR has none, or English is spoken, as A2E's names are."""
    name = language_name(tag) if tag and language() != ENGLISH else None
    return name and name[0].upper() + name[1:]


def enumerated(names: Iterable[str]) -> str:
    """Return names as a list without "and": red, green, blue."""
    return COMMAS.get(language(), ", ").join(names)


def direction() -> str:
    """Return how the language is written: "ltr" or "rtl", as HTML has it."""
    return "ltr" if language() == ENGLISH else _locale(language()).text_direction


def _day(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


@cache
def _locale(tag: str) -> "Locale":
    from babel import Locale

    return Locale.parse(tag, sep="-")


def spelled(seconds: float) -> str:
    """Return a length of time: its seconds, then minutes and seconds, from 90 minutes on hours and minutes."""
    minutes, rest = divmod(told := max(0, round(seconds)), 60)
    if told < 90:
        return _("{seconds} s", seconds=told)
    if minutes >= 90:
        hours, minutes = divmod(minutes, 60)
        return _("{hours} h {minutes} min", hours=hours, minutes=minutes) if minutes else _("{hours} h", hours=hours)
    return (
        _("{minutes} min {seconds} s", minutes=minutes, seconds=rest) if rest else _("{minutes} min", minutes=minutes)
    )
