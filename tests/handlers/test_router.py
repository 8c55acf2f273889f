"""The routing table: what each update meets first, and that what a handler raises reaches who asked."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
)

from bot.sandbox.telegram.person import Person
from bot.telegram.inbox.commands import OnCommand
from bot.telegram.inbox.polling import ALLOWED
from bot.telegram.inbox.translate import App
from handlers.router import COMMANDS, PRESSES, asked, handlers
from tests.telegram.test_outbox import connected
from tests.world import World, until_answered

ADA = {"id": 1001, "is_bot": False, "first_name": "A"}
CHAT = {"id": 1001, "type": "private", "first_name": "A"}


@pytest.fixture
async def application() -> AsyncIterator[App]:
    async with connected() as (_, _, bot, _):
        made: Any = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
        made.add_handlers(handlers())
        yield made


def message(text: str, *, marked: int = 0, caption: bool = False, kind: str = "message") -> dict[str, Any]:
    entities = [{"type": "bot_command", "offset": 0, "length": marked}] if marked else []
    words = {"caption": text, "caption_entities": entities} if caption else {"text": text, "entities": entities}
    return {"update_id": 1, kind: {"message_id": 1, "date": 1, "edit_date": 1, "chat": CHAT, "from": ADA, **words}}


def press(data: str) -> dict[str, Any]:
    query = {"id": "1", "from": ADA, "chat_instance": "x", "data": data}
    return {"update_id": 1, "callback_query": {**query, "message": message("menu")["message"]}}


def membership(status: str, *, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    now: dict[str, Any] = {"user": {"id": 1234567890, "is_bot": True, "first_name": "S"}, "status": status}
    now |= {"until_date": 0} if status == "kicked" else {}
    change = {"chat": chat, "from": ADA, "date": 1, "old_chat_member": now, "new_chat_member": now}
    return {"update_id": 1, "my_chat_member": change}


OF_EACH_KIND = {
    "message": message("hello"),
    "edited_message": message("hello", kind="edited_message"),
    "callback_query": press("h:home"),
    "my_chat_member": membership("kicked"),
    "inline_query": {"update_id": 1, "inline_query": {"id": "1", "from": ADA, "query": "red", "offset": ""}},
}


def first(application: App, raw: dict[str, Any]) -> Any:
    update = Update.de_json(raw, application.bot)
    return next((one for one in application.handlers[0] if one.check_update(update) not in (None, False)), None)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_has_a_handler_of_its_own_in_texts_and_captions(application: App, name: str) -> None:
    for caption in (False, True):
        for text in (f"/{name}", f"/{name.upper()}", f"/{name}@{application.bot.username} and more"):
            raw = message(text, marked=len(text.split()[0]), caption=caption)
            found = first(application, raw)
            assert isinstance(found, CommandHandler)
            assert found.commands == {name}
    for text in (f"/{name}@another_bot", f"/{name}_and_more"):
        assert type(first(application, message(text, marked=len(text)))) is MessageHandler
    assert type(first(application, message(f"/{name}"))) is MessageHandler  # not marked, so it is words


@pytest.mark.parametrize("prefix", sorted(PRESSES))
def test_each_kind_of_button_has_a_handler_of_its_own_with_and_without_a_mark(application: App, prefix: str) -> None:
    own = first(application, press(f"{prefix}:1:x"))
    assert isinstance(own, CallbackQueryHandler)
    assert first(application, press(f"Xa~{prefix}:1:x")) is own
    last = first(application, press("nobody's"))
    assert own is not last
    for data in (f"{prefix}x:1", f"x{prefix}:1", f"z:b~{prefix}:1"):
        assert first(application, press(data)) is not own


def test_every_kind_of_update_we_ask_for_has_a_handler_and_no_other_has(application: App) -> None:
    about_money = {"pre_checkout_query", "subscription"}  # read before the table: see `bot.telegram.inbox.money`
    assert set(OF_EACH_KIND) | about_money == set(ALLOWED)
    for raw in OF_EACH_KIND.values():
        assert first(application, raw) is not None
    assert isinstance(first(application, membership("kicked")), ChatMemberHandler)
    for kind in ("channel_post", "edited_channel_post", "business_message", "edited_business_message"):
        assert first(application, message("hello", kind=kind)) is None
    kinds = {OnCommand, MessageHandler, CallbackQueryHandler, ChatMemberHandler, InlineQueryHandler}
    assert {type(one) for one in handlers()} == kinds


async def test_what_a_handler_raises_reaches_who_asked(application: App) -> None:
    async def fails(update: Update, context: Any) -> None:
        raise TelegramError("of the handler's")

    application.handlers[0].insert(0, CallbackQueryHandler(fails))
    with pytest.raises(TelegramError, match="handler's"):
        await asked(application, [press("h:home")])


async def test_only_a_block_in_private_is_anybodys_to_decide_on(application: App) -> None:
    group = {"id": -5, "type": "group", "title": "G"}
    assert await asked(application, [membership("kicked")]) is not None
    assert await asked(application, [membership("member")]) is None
    assert await asked(application, [membership("kicked", chat=group)]) is None


async def test_who_blocks_the_bot_is_noted_at_once_and_leaves_no_new_row(here: World) -> None:
    await here.person.say("/start")
    await here.person.hears("A2E Studio")
    for content in (membership("kicked"), membership("kicked")):
        content["my_chat_member"]["from"] = {**ADA, "id": 1001}
        here.telegram.updates.add({"my_chat_member": content["my_chat_member"]})
    stranger = json.loads(json.dumps(membership("kicked")["my_chat_member"]).replace("1001", "1002"))
    here.telegram.updates.add({"my_chat_member": stranger})
    await until_answered(here)
    assert here.studio is not None
    store = here.studio.deps.store
    known = await store.db.transact(lambda t: store.users.get(t, 1001))
    assert known is not None
    assert known.blocked_at is not None
    assert await store.db.transact(lambda t: store.users.get(t, 1002)) is None
    async with Person(here.session, here.root, 1001) as ada:
        await ada.say("/start")
        await until_answered(here)
    known = await store.db.transact(lambda t: store.users.get(t, 1001))
    assert known is not None
    assert known.blocked_at is None
