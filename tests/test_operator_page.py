"""docs/operator.md: it knows the whole panel, and each of its pictures is there and small."""

import re

from handlers.admin.panel import ENTRIES
from tests.operator_screens import ABOUT, CHAPTERS, LANGUAGES, PICTURES, PLACE, text

MOST = 1_500_000
"""Bytes of all pictures."""


def test_the_page_is_as_it_is_generated() -> None:
    assert PLACE.read_text() == text(), "run make pictures"


def test_every_entry_of_the_panel_is_on_the_page() -> None:
    page = PLACE.read_text()
    assert [one.verb for one in ENTRIES] == list(dict.fromkeys(one.verb for one in ENTRIES))
    assert {one.verb for one in ENTRIES} == set(ABOUT)
    for one in ENTRIES:
        assert f"| {one.mark} {one.label} | {ABOUT[one.verb]} |" in page


def test_every_picture_that_is_named_is_there_and_no_other() -> None:
    named = set(re.findall(r"\]\(operator/([\w-]+\.webp)\)", PLACE.read_text()))
    assert named == {f"{tag}-{name}.webp" for tag in LANGUAGES for one in CHAPTERS for name, _said in one.screens}
    assert named == {path.name for path in PICTURES.iterdir()}
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= MOST
