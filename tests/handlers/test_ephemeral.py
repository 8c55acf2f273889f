"""What of a turn's replies only one person sees: decided by what they answer and what they are."""

from typing import Any

import pytest
from telegram import Update

from bot.acts import Delete
from bot.chat import AnswerCallback, Button, EditMessage, Incoming, Kind, Reply, SendMedia, SendMessage
from bot.ephemeral import Ephemeral
from bot.telegram.inbox.translate import read
from handlers.ephemeral import may_be_alone, seen_alone

GROUP = -100123
PRESSED = Incoming(
    update_id=1, user_id=7, chat_id=GROUP, thread_id=5, private=False, message_id=30, query_id="q", press="m:menu"
)
PRESSED_ALONE = Incoming(
    update_id=1, user_id=7, chat_id=GROUP, thread_id=5, private=False, ephemeral_id=31, query_id="q", press="m:menu"
)
COMMANDED = Incoming(update_id=1, user_id=7, chat_id=GROUP, private=False, ephemeral_id=32, command="menu")
MENU = ((Button(label="More", press="7~h:more"),),)
QUESTION = ((Button(label="✖️ Cancel", press="7~d:12:3:cancel"),),)
SAID = SendMessage(chat_id=GROUP, text="a menu", rows=MENU)
EDITED = EditMessage(chat_id=GROUP, message_id=0, text="a menu", rows=MENU)
TOAST = AnswerCallback(query_id="q")


@pytest.mark.parametrize(
    ("incoming", "may"),
    [
        (PRESSED, True),
        (PRESSED_ALONE, True),
        (COMMANDED, True),
        (Incoming(update_id=1, user_id=7, chat_id=GROUP, private=False, message_id=3, command="menu"), False),
        (Incoming(update_id=1, user_id=7, chat_id=7, message_id=3, query_id="q", press="m:menu"), False),
    ],
)
def test_only_a_press_or_an_ephemeral_message_in_a_group_can_be_answered_alone(incoming: Incoming, may: bool) -> None:
    assert may_be_alone(incoming, [TOAST, SAID]) is may
    assert may_be_alone(incoming, [TOAST, EDITED]) is may
    assert not may_be_alone(incoming, [TOAST, EditMessage(chat_id=GROUP, message_id=30, text="seen by all")])


def alone(incoming: Incoming, *replies: Reply, asking: bool = False) -> list[Reply]:
    return seen_alone(incoming, list(replies), asking=asking)


def test_a_new_menu_after_a_press_goes_to_its_person_before_the_press_is_answered() -> None:
    toast, said = alone(PRESSED, TOAST, SAID)
    assert isinstance(said, SendMessage)
    assert said.ephemeral == Ephemeral(user_id=7, query_id="q")
    assert toast == AnswerCallback(query_id="q", last=True)


def test_a_command_sent_alone_is_answered_alone() -> None:
    (said,) = alone(COMMANDED, SAID)
    assert isinstance(said, SendMessage)
    assert said.ephemeral == Ephemeral(user_id=7, message_id=32)


def test_an_ephemeral_menu_is_edited_in_place_and_the_press_answered_at_once() -> None:
    toast, edited = alone(PRESSED_ALONE, TOAST, EDITED)
    assert isinstance(edited, EditMessage)
    assert edited.ephemeral == Ephemeral(user_id=7, message_id=31, thread_id=5)
    assert toast == TOAST


def test_a_question_in_an_ephemeral_menus_place_is_a_new_message_for_all() -> None:
    question = EditMessage(chat_id=GROUP, message_id=0, text="Whose face?", rows=QUESTION)
    assert alone(PRESSED_ALONE, question) == [
        SendMessage(chat_id=GROUP, thread_id=5, text="Whose face?", rows=QUESTION)
    ]
    rename = EditMessage(chat_id=GROUP, message_id=0, text="What should I call it?")
    (asked,) = alone(PRESSED_ALONE, rename, asking=True)
    assert asked == SendMessage(chat_id=GROUP, thread_id=5, text="What should I call it?")


FOR_ALL = [
    SendMessage(chat_id=GROUP, text="Price: 10", rows=QUESTION),
    SendMessage(chat_id=GROUP, text="Which photo?", force_reply="Photo"),
    SendMessage(chat_id=99, text="Somebody asks for access"),
    EditMessage(chat_id=GROUP, message_id=30, text="an ordinary menu"),
    SendMedia(chat_id=GROUP, kind=Kind.PHOTO, file_id="f"),
    Delete(chat_id=GROUP, message_id=30),
]


@pytest.mark.parametrize("reply", FOR_ALL)
def test_orders_files_and_what_all_have_seen_stay_for_all(reply: Reply) -> None:
    assert alone(PRESSED, TOAST, reply) == [TOAST, reply]


def test_a_press_that_was_answered_before_is_no_way_to_answer_alone() -> None:
    late = Incoming(update_id=1, user_id=7, chat_id=GROUP, private=False, ephemeral_id=31, press="m:menu")
    assert alone(late, SAID) == [SAID]


@pytest.mark.parametrize(
    ("given", "chat", "names"),
    [
        ({"message_id": 0, "ephemeral_message_id": 5}, "supergroup", (None, 5)),
        ({"message_id": 0, "ephemeral_message_id": 5}, "private", (None, None)),
        ({"message_id": 0, "ephemeral_message_id": "5"}, "supergroup", (None, None)),
        ({"message_id": 0, "ephemeral_message_id": True}, "supergroup", (None, None)),
        ({"message_id": 0, "ephemeral_message_id": 2**60}, "supergroup", (None, None)),
        ({"message_id": 3}, "supergroup", (3, None)),
    ],
)
def test_a_message_is_named_by_one_number_or_none(
    given: dict[str, Any], chat: str, names: tuple[int | None, int | None]
) -> None:
    message = {**given, "date": 1, "chat": {"id": GROUP, "type": chat}, "text": "a menu"}
    person = {"id": 7, "is_bot": False, "first_name": "Ada"}
    query = {"id": "q", "from": person, "message": message, "chat_instance": "1", "data": "m:menu"}
    incoming = read(Update.de_json({"update_id": 1, "callback_query": query}, None))
    assert incoming is not None
    assert (incoming.message_id, incoming.ephemeral_id) == names
