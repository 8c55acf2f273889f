"""Buttons side by side can be read at 360 pixels; where one can't, they stand in more rows."""

from itertools import product

import pytest

from bot.chat import Button, Rows
from bot.locales.widths import fits, width
from bot.telegram.outbox.in_rows import arranged
from bot.telegram.outbox.media import keyboard
from bot.telegram.outbox.newest import Server

PRIVATE, GROUP = 1001, -1001
SIGNS = ("i", "m", "Ж", "ش", "क", "图", "🎭")


def row_of(*labels: str) -> Rows:
    return (tuple(Button(label=one, press="m") for one in labels),)


def shown(rows: Rows, chat_id: int | None) -> list[list[str]]:
    markup = keyboard(rows, Server(), chat_id)
    return [[one["text"] for one in row] for row in markup["inline_keyboard"]]


def test_short_labels_stay_side_by_side() -> None:
    assert shown(row_of("✏️ Change", "✖️ Cancel"), PRIVATE) == [["✏️ Change", "✖️ Cancel"]]


def test_a_label_that_would_be_cut_takes_its_row_apart() -> None:
    long = "🖼 Bild mit Worten bearbeiten"
    assert shown(row_of("🎭 Tauschen", long), PRIVATE) == [["🎭 Tauschen"], [long]]


def test_four_become_two_and_two_before_they_stand_alone() -> None:
    labels = [f"{n} Größer machen" for n in range(1, 5)]
    assert shown(row_of(*labels), PRIVATE) == [labels[:2], labels[2:]]


def test_a_group_shows_a_picture_beside_the_message_and_has_less_room() -> None:
    pair = ("✏️ Cambiar el texto", "✖️ Cancelar")
    assert shown(row_of(*pair), PRIVATE) == [[*pair]]
    assert shown(row_of(*pair), GROUP) == shown(row_of(*pair), None) == [[pair[0]], [pair[1]]]


def test_what_the_server_does_not_know_leaves_no_empty_row() -> None:
    server = Server()
    assert server.forgoes("Bad Request: copy_text", frozenset())
    rows: Rows = ((Button(label="📋 " + "a" * 40, copy="a"), Button(label="✖️ Close", press="m")),)
    assert keyboard(rows, server, PRIVATE) == {"inline_keyboard": [[{"text": "✖️ Close", "callback_data": "m"}]]}


@pytest.mark.parametrize(("sign", "many"), list(product(SIGNS, (1, 2, 3, 4, 8))))
def test_none_is_lost_and_all_fit_that_can(sign: str, many: int) -> None:
    for length in (1, 3, 6, 12, 30):
        (row,) = row_of(*(f"{n}{sign * length}" for n in range(many)))
        for chat_id in (PRIVATE, GROUP):
            parts = arranged((row,), chat_id)
            assert [one for part in parts for one in part] == list(row)
            assert all(fits([one.label for one in part], chat_id) for part in parts if len(part) > 1)


def test_accents_marks_and_signs_without_width_add_nothing() -> None:
    assert width("é") == width("e")
    assert width("✏️") == width("✏")
    assert width("أ") == width("ا")
    assert width("\u200e/help") == width("/help")
