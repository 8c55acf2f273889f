"""Jobs in a list: labels that no small phone cuts, and that tell one job from another."""

from dataclasses import replace
from typing import Any

import pytest

from bot.jobs.words.entries import ROOM, cut, dated, in_gallery, in_jobs
from bot.operations.studio_recipes import STUDIO
from bot.store.job import Job, State
from tests.jobs.test_derived import FACE, job

NOW = 1_800_000_000.0
FILM = {
    "file": {"kind": "video", "file_id": "v", "unique_id": "v"},
    "kind": "video",
    "mime": "video/mp4",
    "seconds": 61,
}
ES, FR = ({"id": one, "name": one, "facts": {}} for one in ("es", "fr"))


def ordered(operation: str, answers: dict[str, Any], *, ago: float = 7200, **facts: Any) -> Job:
    return replace(job(operation, answers), created_at=NOW - ago, **facts)


HOUSE = ordered("imagine", {"prompt": "a red house\nby the <sea> & a boat"})
DUB = ordered("dub", {"source": FILM, "into": [ES, FR]}, task_type=None, ago=59)
PORTRAIT = ordered(STUDIO["portrait"].key, {"prompt": "a cat", "recipe": "Cats"}, task_type=None, ago=3 * 86400)
RUNNING = replace(HOUSE, state=State.RUNNING)


@pytest.mark.parametrize(
    ("shown", "listed", "label"),
    [
        (HOUSE, "jobs", "Done · 🎨 a red house by th… · 2 h"),
        (HOUSE, "gallery", "🎨 a red house by the <sea>… · 2 h"),
        (RUNNING, "jobs", "Rendering · 🎨 a red house… · 2 h"),
        (ordered("upscale", {"source": FACE}, ago=60), "jobs", "Done · Upscale: your photo · 1 min"),
        (ordered("upscale", {"source": FACE}, ago=-9), "gallery", "🔍 Upscale: your photo · now"),
        (DUB, "jobs", "Done · Dubbing ×2: your vid… · now"),
        (PORTRAIT, "jobs", "Done · Cats: a cat · 3 d"),
        (ordered("imagine", {"prompt": "赤い家と青い船と白い雲と海"}), "jobs", "Done · 🎨 赤い家と青い船と… · 2 h"),
    ],
    ids=["words", "in the gallery", "a long state", "a file", "a clock behind", "a list", "a recipe", "wide letters"],
)
def test_a_label_has_what_it_was_about_and_its_age_in_a_small_phones_width(shown: Job, listed: str, label: str) -> None:
    made = {"jobs": in_jobs, "gallery": in_gallery}[listed](shown, now=NOW)
    assert made == label
    assert len(made) <= ROOM


def test_a_caption_has_the_name_and_the_day() -> None:
    assert dated(HOUSE) == "🎨 Text to image · “a red house by the <sea…” · 15 Jan 06:00"


@pytest.mark.parametrize(
    ("words", "room", "left"),
    [("", 3, ""), ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 5, "日本…"), ("a b c", 3, "a…")],
)
def test_words_are_cut_to_their_room(words: str, room: int, left: str) -> None:
    assert cut(words, room) == left
