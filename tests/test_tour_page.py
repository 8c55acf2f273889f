"""docs/tour.md: it is as it is generated, and each of its pictures is there and small."""

import re

from tests.tour_screens import CHAPTERS, LANGUAGES, PICTURES, PLACE, text

MOST = 2_500_000
"""Bytes of all pictures."""


def test_the_page_is_as_it_is_generated() -> None:
    assert PLACE.read_text() == text(), "run make pictures"


def test_every_picture_that_is_named_is_there_and_no_other() -> None:
    named = set(re.findall(r"\]\(tour/([\w-]+\.webp)\)", PLACE.read_text()))
    assert named == {f"{tag}-{name}.webp" for tag in LANGUAGES for one in CHAPTERS for name, _said in one.screens}
    assert named == {path.name for path in PICTURES.iterdir()}
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= MOST
