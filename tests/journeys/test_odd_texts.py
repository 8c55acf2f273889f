"""Texts that UTF-8 or PostgreSQL can't hold, from people and from A2E: the chat goes on, with a sign in their place."""

import json
from dataclasses import asdict

import pytest
from telegram import Update

from bot import wellformed
from bot.sandbox.telegram.person import words
from bot.store.vault import Vault
from bot.telegram.inbox.translate import read
from tests.world import World

ODD = ["half \ud800 a pair", "the other \udfff half", "nothing\x00 there", "\udfff\ud800 turned"]


@pytest.mark.parametrize("odd", ODD)
def test_bytes_from_outside_become_texts_that_everybody_takes(odd: str) -> None:
    nested = {"data": [{odd: {"name": odd}}]}
    for raw in (json.dumps(nested).encode(), json.dumps(nested, ensure_ascii=False).encode("utf-8", "surrogatepass")):
        try:
            found = wellformed.loads(raw)
        except ValueError:  # a bare control character is no JSON
            assert "\x00" in odd
            continue
        text = json.dumps(found, ensure_ascii=False)
        assert text.encode().decode() == text
        assert "\x00" not in text
    assert wellformed.loads(b'"\\ud83d\\ude00 fine"') == "😀 fine"


def test_what_is_sealed_never_fails_for_its_letters() -> None:
    vault = Vault("a key for tests, long enough")
    assert vault.open(vault.seal("half \ud800")) == "half ?"


@pytest.mark.parametrize("odd", ODD)
async def test_a_persons_odd_text_becomes_a_job_like_any_other(here: World, odd: str) -> None:
    ada = here.person
    await ada.say(f"/imagine a house, {odd}")
    await ada.press("✅", await ada.hears("Price: 10 credits"))
    await ada.wait_for(lambda m: words(m).startswith("Done"))
    await ada.say(odd)
    await ada.hears("with this text")
    said = await ada.say(f"/{odd}")
    await ada.wait_for(lambda m: True, after=said["message_id"])


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_file_name_caption_language_and_button_are_read_as_plain_text(odd: str) -> None:
    whose = {"id": 7, "is_bot": False, "first_name": odd, "language_code": odd}
    chat = {"id": 7, "type": "private"}
    file = {"file_id": "f", "file_unique_id": "u", "file_name": odd, "mime_type": odd}
    said = {"message_id": 1, "date": 1, "chat": chat, "from": whose, "caption": odd, "document": file}
    pressed = {"id": "1", "from": whose, "chat_instance": "1", "data": odd, "message": said}
    for raw in ({"update_id": 1, "message": said}, {"update_id": 2, "callback_query": pressed}):
        read_ = read(Update.de_json(raw, None))
        assert read_ is not None
        shown = str(asdict(read_))
        assert wellformed.text(shown) == shown
        assert "\\x00" not in shown
        assert "\\ud" not in shown


@pytest.mark.parametrize("odd", ODD)
async def test_a_task_that_a2e_fails_with_odd_words_ends_in_a_card(here: World, odd: str) -> None:
    here.a2e.seconds = 60
    ada = here.person
    await ada.say("/imagine a red house")
    await ada.press("✅", await ada.hears("Price: 10 credits"))
    await ada.hears("Rendering")
    task = next(iter(here.a2e.tasks.values()))
    task.status, task.error = task.task_type.words.failed, odd
    card = await ada.wait_for(lambda m: words(m).startswith("Failed"))
    assert "A2E couldn't make this." in words(card)
    assert wellformed.text(odd) not in words(card)
    assert task.work is not None
    task.work.cancel()
