"""How people like their results: what their settings mean at a time."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chat import Kind
from bot.jobs.likes import Likes, in_form, is_quiet, liked_copy, likes_of
from bot.telegram.outbox.media import ResultFile


def at(hour: int, minute: int = 0) -> float:
    return datetime(2026, 11, 27, hour, minute, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("settings", "quiet", "loud"),
    [
        ({"quiet": [22, 7]}, [(22, 0), (0, 0), (6, 59)], [(7, 0), (21, 59), (12, 0)]),
        ({"quiet": [22, 7], "clock": 120}, [(20, 0), (4, 59)], [(19, 59), (5, 0)]),
        ({"quiet": [22, 7], "clock": 1440 - 330}, [(3, 30), (12, 29)], [(3, 29), (12, 30)]),
        ({"quiet": [9, 17]}, [(9, 0), (16, 59)], [(8, 59), (17, 0)]),
        ({"quiet": [8, 8]}, [(7, 59), (8, 0), (20, 0)], []),
        ({}, [], [(0, 0), (23, 59)]),
        ({"quiet": "nonsense"}, [], [(0, 0)]),
    ],
)
def test_it_is_quiet_between_two_hours_on_the_persons_clock(
    settings: dict[str, Any], quiet: list[tuple[int, int]], loud: list[tuple[int, int]]
) -> None:
    assert [is_quiet(settings, at(*one)) for one in quiet] == [True] * len(quiet)
    assert [is_quiet(settings, at(*one)) for one in loud] == [False] * len(loud)


def test_the_usual_is_what_nobody_has_changed() -> None:
    assert likes_of({}, at(3)) == Likes()
    kept = {"as_files": True, "short_captions": True, "quiet": [0, 6]}
    assert likes_of(kept, at(3)) == Likes(as_files=True, short=True, silent=True)


async def test_as_files_leaves_only_the_ways_that_are_not_played() -> None:
    async def ways() -> AsyncGenerator[ResultFile, None]:
        for kind in (Kind.VIDEO, Kind.VIDEO, Kind.DOCUMENT, Kind.VOICE):
            yield ResultFile(kind=kind, file_id="f")

    assert len([one async for one in in_form(Likes(), ways)]) == 4
    assert [one.kind async for one in in_form(Likes(as_files=True), ways)] == [Kind.DOCUMENT, Kind.VOICE]


@pytest.mark.parametrize(
    ("as_files", "kind", "original", "copy"),
    [
        (False, "photo", "o", (Kind.PHOTO, "f")),
        (True, "photo", "o", (Kind.DOCUMENT, "o")),
        (True, "video", None, None),
        (True, "voice", "o", (Kind.VOICE, "f")),
    ],
)
def test_telegrams_copy_is_used_in_the_form_that_is_liked(
    as_files: bool, kind: str, original: str | None, copy: tuple[Kind, str] | None
) -> None:
    assert liked_copy(Likes(as_files=as_files), {"kind": kind, "file_id": "f"}, original) == copy
    assert liked_copy(Likes(as_files=as_files), {"kind": kind, "file_id": None}, original) is None
