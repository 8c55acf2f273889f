"""Where every update goes: the only file that knows python-telegram-bot's handlers."""

import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from telegram import BotCommand, Message, Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.errors import Stale
from bot.operations import OPERATIONS, SHELVES
from bot.store.database import Transaction
from handlers import (
    account,
    admin,
    consents,
    draft_buttons,
    gallery,
    home,
    jobs,
    live,
    offers,
    personal,
    published,
    shelves,
)
from handlers.access import WHOM, admitted, named
from handlers.context import App, Context, read
from handlers.conversation import begin, own_draft, take
from handlers.turn import Decide, Replies, Turn, answer

log = logging.getLogger(__name__)
Command = Callable[[Transaction, Turn, str], Awaitable[Replies]]


async def _begin(t: Transaction, turn: Turn, argument: str, *, command: str) -> Replies:
    return await begin(t, turn, OPERATIONS[command], argument)


COMMANDS: dict[str, tuple[Command, str]] = {
    "start": (home.home, "What I can do"),
    **{
        command: (partial(_begin, command=command), operation.help().rstrip("."))
        for command, operation in OPERATIONS.items()
        if not operation.hidden
    },
    **{
        shelf.command: (partial(shelves.show, shelf=shelf), shelf.help)
        for shelf in SHELVES.values()
        if shelf.command is not None
    },
    **live.COMMANDS,
    "jobs": (jobs.jobs, "Running and past jobs"),
    "gallery": (gallery.gallery, "Finished results, sent again"),
    "languages": (account.languages, "Languages A2E speaks"),
    "balance": (account.balance, "Limits and spending"),
    "cancel": (home.cancel, "Drop the open question"),
    "help": (home.show_help, "Help"),
    "menu": (home.home, "Home"),
    "forget": (personal.forget, "Delete my things, results, or all of it"),
    "export": (personal.export, "All my data as a file"),
    "terms": (personal.terms, "What both sides promise"),
    "paysupport": (personal.paysupport, "Questions about payments"),
    "privacy": (account.privacy, "Who sees what, and how to delete it"),
    "admin": (admin.admin, "The operator's panel"),
}
"""command -> (decision, line in Telegram's menu)."""
FOR_ADMINS = {"admin"}
"""Commands that others are not told about."""
PRESSES = {
    "d": draft_buttons.pressed,
    "s": shelves.pressed,
    "p": published.pressed,
    "j": jobs.pressed,
    "a": admin.pressed,
    "g": gallery.pressed,
    "f": personal.pressed,
    "c": consents.pressed,
    "h": home.pressed,
}


def menu_commands(*, for_admin: bool = False) -> list[BotCommand]:
    """Return the commands for Telegram's menu button, most wanted first."""
    return [
        BotCommand(command, line) for command, (_, line) in COMMANDS.items() if for_admin or command not in FOR_ADMINS
    ]


async def on_command(t: Transaction, turn: Turn) -> Replies:
    """Run a command, alone or with its argument; every one works at any moment."""
    head, *argument = (turn.incoming.text or "/").split(maxsplit=1)
    name, named, _ = head[1:].lower().partition("@")
    if name in COMMANDS:
        return await COMMANDS[name][0](t, turn, "".join(argument).strip())
    if not turn.incoming.private and not named:  # a group's other bots have commands, too
        return []
    return await home.unknown(t, turn)


async def on_message(t: Transaction, turn: Turn) -> Replies:
    """Take a message as the open question's answer, else say what can be done with it."""
    draft = await own_draft(t, turn)
    if draft is not None and draft.operation == shelves.RENAME:
        return await shelves.renamed(t, turn, draft)
    if draft is not None and draft.operation == WHOM:
        return await named(t, turn, draft)
    if draft is not None and draft.operation in live.WAITS:
        return await live.heard(t, turn, draft)
    if draft is not None and draft.operation in OPERATIONS:
        return await take(t, turn, draft, turn.incoming)
    return await offers.offer(t, turn) if turn.incoming.private else []


async def on_press(t: Transaction, turn: Turn) -> Replies:
    """Act on a button; one that no longer counts is answered with a fresh menu."""
    data = turn.incoming.press or ""
    room, _, rest = data.partition(":")
    try:
        if room == "m" and rest in COMMANDS:
            return await COMMANDS[rest][0](t, turn, "")
        return await PRESSES.get(room, _nobodys)(t, turn, data)
    except Stale:  # old, forged or another user's: all alike
        return await home.stale(t, turn)


async def _nobodys(t: Transaction, turn: Turn, data: str) -> Replies:
    raise Stale


def _handler(decide: Decide) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def handle(update: Update, context: Context) -> None:
        incoming = read(update)
        if incoming is not None:
            await answer(incoming, admitted(decide), context.services)

    return handle


class _ToAnotherBot(filters.MessageFilter):
    """Whether a command names another bot, as in a group: it is none of our business."""

    def filter(self, message: Message) -> bool:
        head = (message.text or "/").split(maxsplit=1)[0]
        _, named, username = head.partition("@")
        return bool(named) and username.lower() != message.get_bot().username.lower()


def add_handlers(application: App) -> None:
    """Register the three handlers there are: commands, presses, and everything else that is said."""
    messages, command = filters.UpdateType.MESSAGE, filters.COMMAND
    application.add_handler(MessageHandler(messages & command & ~_ToAnotherBot(), _handler(on_command)))
    application.add_handler(MessageHandler(messages & ~command & ~filters.StatusUpdate.ALL, _handler(on_message)))
    application.add_handler(CallbackQueryHandler(_handler(on_press)))
