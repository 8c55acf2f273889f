"""Addresses of files: only ours open, for their person, and for an hour."""

import pytest

from bot.http.live.sessions import Hasty
from bot.http.mini_app.contents import File, Gone
from bot.http.mini_app.rates import Rate
from bot.http.mini_app.tickets import SECONDS, Tickets
from bot.http.pages import direction, preferred

NOW = 1_800_000_123.0
FILE = File(what="job", key="12", number=3)
OURS = Tickets(key="a key")


def test_a_ticket_says_whose_file_it_is() -> None:
    assert OURS.read(OURS.issue(1001, FILE, now=NOW), now=NOW + SECONDS) == (1001, FILE)


def test_a_page_that_is_shown_again_finds_its_files_under_the_same_addresses() -> None:
    assert OURS.issue(1001, FILE, now=NOW) == OURS.issue(1001, FILE, now=NOW + 5)


@pytest.mark.parametrize(
    "changed",
    [
        lambda ticket: ticket.replace("1001", "1002", 1),
        lambda ticket: ticket.replace(".12.", ".13."),
        lambda ticket: ticket.replace("job", "thing"),
        lambda ticket: ticket.replace(".3.", ".4."),
        lambda ticket: ticket.replace("180", "190", 1),
        lambda ticket: ticket[:-1],
        lambda ticket: f"{ticket}\n",
        lambda ticket: "",
        lambda ticket: "..%2f..%2fetc%2fpasswd",
        lambda ticket: Tickets(key="another").issue(1001, FILE, now=NOW),
    ],
)
def test_one_that_is_not_ours_opens_nothing(changed: object) -> None:
    assert callable(changed)
    ticket = changed(OURS.issue(1001, FILE, now=NOW))
    with pytest.raises(Gone):
        OURS.read(ticket, now=NOW)


def test_a_ticket_ends() -> None:
    with pytest.raises(Gone):
        OURS.read(OURS.issue(1001, FILE, now=NOW), now=NOW + SECONDS + 601)


def test_a_page_that_runs_wild_keeps_nobody_else_waiting() -> None:
    now = [0.0]
    rate = Rate(most=2, clock=lambda: now[0])
    rate.take(1001)
    rate.take(1001)
    with pytest.raises(Hasty):
        rate.take(1001)
    rate.take(1002)
    now[0] = 60.0
    rate.take(1001)


@pytest.mark.parametrize(("tag", "way"), [("ar", "rtl"), ("en", "ltr"), ("zh-Hans", "ltr"), ("pt-BR", "ltr")])
def test_a_language_has_its_direction(tag: str, way: str) -> None:
    assert direction(tag) == way


@pytest.mark.parametrize(
    ("accepted", "tag"), [("tlh, de-AT;q=0.9, en;q=0.5", "de-AT"), ("ar", "ar"), ("", ""), ("*;q=0.1", ""), (",,;", "")]
)
def test_the_first_language_of_a_browser_that_we_speak_counts(accepted: str, tag: str) -> None:
    assert preferred(accepted) == tag
