"""Every kind of button by its declaration: what is written is read back, what is not is stale, and all of it fits."""

import itertools
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import buttons
from bot.buttons import FORMS, Data, Form, Who, parse
from bot.buttons.owner import SIGN, mark, owned, pressed_by
from bot.buttons.ranges import MOST_PAGE, MOST_USER
from bot.chat import Button, EditMessage, Kind, SendMedia, SendMessage
from bot.errors import NotYours, Stale
from bot.operations import OPERATIONS, SHELVES, lists
from bot.operations.one_of import OneOf
from handlers.router import COMMANDS, PRESSES
from tests.test_old_buttons import OLD

ALL = [form for forms in FORMS.values() for form in forms]
BY_LANGUAGE = max(len(kind) for kind, shelf in SHELVES.items() if shelf.by_language)
GROUP, LONGEST_ID = -(10**12), 2**52 - 1
each = pytest.mark.parametrize("form", ALL, ids=lambda form: form.wire)


def at_the_ends(form: Form) -> list[Data]:
    """Return values with every field at each end of its range."""
    ends = itertools.product(*(one.ends() for one in form.ranges.values()))
    found = [dict(zip(form.ranges, values, strict=True)) for values in ends]
    if {"kind", "part"} <= form.ranges.keys():  # only lists by language have parts
        found = [{**one, "kind": one["kind"][: BY_LANGUAGE if one["part"] else None]} for one in found]
    return [form.kind(**one) for one in found]


def marked(data: str, user_id: int) -> str | None:
    """Return what a button's data is in a group; None when it is left out there."""
    said = owned(SendMessage(chat_id=GROUP, text="", rows=((Button(label="b", press=data),),)), user_id)
    assert isinstance(said, SendMessage)
    return said.rows[0][0].press if said.rows else None


@each
def test_what_is_written_at_the_ends_of_each_range_is_read_back_and_fits(form: Form) -> None:
    for value in at_the_ends(form):
        assert len(value.data.encode()) <= 64
        assert parse(value.data) == value
        assert parse(value.data).form is form


@each
def test_in_a_group_it_still_fits_and_is_its_owners_alone(form: Form) -> None:
    for value in at_the_ends(form):
        there = marked(value.data, LONGEST_ID)
        if there is None:  # ids of A2E's that are longer than any that were seen
            assert isinstance(value, buttons.OnEntry | buttons.UseEntry)
            assert len(value.entry) > 24
            assert value.part
            continue
        assert len(there.encode()) <= 64
        if form.who is Who.PRIVATE:
            with pytest.raises(Stale):
                pressed_by(LONGEST_ID, there, private=False)
            continue
        assert pressed_by(LONGEST_ID, there, private=False) == value
        if form.who is Who.ASKED:
            assert there != value.data
            with pytest.raises(NotYours):
                pressed_by(LONGEST_ID - 1, there, private=False)
            with pytest.raises(Stale):
                pressed_by(LONGEST_ID, value.data, private=False)


@each
def test_somebody_acts_on_it(form: Form) -> None:
    assert form.prefix in PRESSES


@each
def test_numbers_outside_of_their_ranges_are_stale_or_the_last_page(form: Form) -> None:
    for value in at_the_ends(form):
        for name, field in form.ranges.items():
            if not isinstance(getattr(value, name), int):
                continue
            for number in (getattr(field, "most", 0) + 1, 10**18, 10**30, -1):
                pieces = {key: one.write(getattr(value, key)) for key, one in form.ranges.items()} | {name: number}
                forged = form.wire.format(**pieces)
                try:
                    read = getattr(parse(forged), name, 0)
                except Stale:
                    continue
                assert 0 <= read <= (MOST_PAGE if name == "page" else 2**63 - 1)


def test_a_range_refuses_to_write_what_it_would_not_read() -> None:
    for wrong in (
        buttons.OnJob(job=2**63, verb=buttons.JobVerb.OPEN),
        buttons.OnJob(job=-1, verb=buttons.JobVerb.OPEN),
        buttons.Menu(command="a" * 17),
        buttons.Menu(command=""),
        buttons.Menu(command="a:b"),
        buttons.OnEntry(kind="voice", verb=buttons.EntryVerb.SEE, part="en-US", entry="ü" * 18),
        buttons.OnEntry(kind="voice", verb=buttons.EntryVerb.SEE, part="a.b", entry="c"),
    ):
        with pytest.raises(ValueError, match="is no"):
            wrong.data  # noqa: B018  # reading it is what is tried


FORGED = [
    "",
    " ",
    "d",
    "g:",
    "g:-1",
    "g:+1",
    "g:0x1",
    "g:01",
    "g:1_0",
    "g:1e5",
    "g:\u0661",
    "g:\u00b2",
    "g:1 ",
    "g:1\n",
    "\ng:1",
    "G:1",
    "j:9223372036854775808:open",
    "j:17:open:",
    "j:17:full-",
    "j:17:full-SWAP",
    "a:let:4503599627370496",
    "a:let:-1",
    "a:home",
    "m:",
    "m:swap:",
    "m:../x",
    "zz:1",
    "d:1:100000:go:",
    "d:1:1:go:x",
    "d:1:1:set:a\x00",
    "d:1:1:set:\ud800",
    "d:1:1:set:\u202e",
    f"d:1:1:set:{'x' * 35}",
    f"d:1:1:set:{'ü' * 18}",
    "x" * 10**6,
    f"g:{'9' * 10**5}",
]


@pytest.mark.parametrize("data", FORGED, ids=lambda data: ascii(data[:30]))
def test_what_nobody_wrote_is_stale(data: str) -> None:
    with pytest.raises(Stale):
        parse(data)
    for user_id, private in itertools.product((1, LONGEST_ID), (True, False)):
        with pytest.raises(Stale):
            pressed_by(user_id, data, private=private)


@given(st.text(max_size=80), st.integers(0, LONGEST_ID), st.booleans())
def test_any_text_is_a_button_or_stale(data: str, user_id: int, private: bool) -> None:
    refused_or_legal(data, user_id, private)


@given(
    st.sampled_from([*OLD, *(f"{mark(7)}{SIGN}{data}" for data in OLD)]),
    st.lists(st.tuples(st.integers(0, 64), st.integers(0, 3), st.text(max_size=3)), max_size=4),
    st.sampled_from((0, 7, LONGEST_ID)),
    st.booleans(),
)
def test_valid_data_that_was_changed_is_a_button_or_stale(
    data: str, changes: list[tuple[int, int, str]], user_id: int, private: bool
) -> None:
    for place, cut, put in changes:
        data = data[:place] + put + data[place + cut :]
    refused_or_legal(data, user_id, private)


digits = st.text(alphabet=string.digits, min_size=1, max_size=25)


@given(st.sampled_from(list(OLD)), digits, st.booleans())
def test_a_number_put_in_place_of_another_is_a_button_or_stale(data: str, number: str, private: bool) -> None:
    refused_or_legal(":".join(number if part.isdigit() else part for part in data.split(":")), 7, private)


def refused_or_legal(data: str, user_id: int, private: bool) -> None:
    try:
        value = pressed_by(user_id, data, private=private)
    except Stale:
        return
    assert len(value.data.encode()) <= 64
    assert parse(value.data) == value
    for name in value.form.ranges:
        field = getattr(value, name)
        assert not isinstance(field, int) or 0 <= field <= (MOST_PAGE if name == "page" else 2**63 - 1)


def test_marks_tell_people_apart_and_are_short() -> None:
    numbers = [*range(5000), *range(LONGEST_ID - 5000, LONGEST_ID + 1)]
    assert len({mark(number) for number in numbers}) == len(numbers)
    assert max(len(mark(number)) for number in numbers) == 9
    assert MOST_USER == LONGEST_ID


def test_a_reply_that_was_marked_is_not_marked_again() -> None:
    said = SendMessage(
        chat_id=GROUP, text="", rows=((Button(label="b", press="m:jobs"), Button(label="c", url="https://x")),)
    )
    once = owned(said, 1001)
    assert owned(once, 1001) == once
    assert owned(SendMessage(chat_id=1001, text="", rows=said.rows), 1001).rows == said.rows


@pytest.mark.parametrize(
    "reply",
    [
        SendMessage(chat_id=GROUP, text=""),
        EditMessage(chat_id=GROUP, message_id=1, text=""),
        SendMedia(chat_id=GROUP, kind=Kind.VIDEO, file_id="f"),
    ],
    ids=lambda reply: type(reply).__name__,
)
def test_whatever_shows_buttons_in_a_group_is_bound_to_its_recipient(
    reply: SendMessage | EditMessage | SendMedia,
) -> None:
    open_to_all, bound = (((Button(label="b", press=data),),) for data in ("m:jobs", f"{mark(7)}{SIGN}m:jobs"))
    assert owned(replace(reply, rows=open_to_all), 7) == replace(reply, rows=bound)
    assert owned(reply, 7) == reply


def test_every_operation_shelf_and_list_has_names_that_buttons_hold() -> None:
    for command in COMMANDS:
        assert buttons.Menu(command=command).data
    for command, operation in OPERATIONS.items():
        assert buttons.InFull(job=1, operation=command).data
        for field, asked in operation.inputs().items():
            assert buttons.BeginWith(draft=1, version=1, operation=command, field=field).data
            for value in asked.choices if isinstance(asked, OneOf) else ():
                assert buttons.OnChoice(draft=1, version=1, verb=buttons.ChoiceVerb.SET, choice=value).data
    for kind, shelf in SHELVES.items():
        assert buttons.ShelfPage(kind=kind, page=0).data
        assert buttons.Forget(verb=buttons.ForgetVerb.ASK, what=kind).data
        for n, _ in enumerate(shelf.uses):
            assert buttons.UseThing(kind=kind, asset=1, use=n).data
    for source in lists.SOURCES.values():
        assert source.longest <= 34
