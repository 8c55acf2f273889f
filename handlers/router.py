"""Where every update goes: the only file that knows python-telegram-bot's handlers."""

import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from telegram import BotCommand, Message, Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.buttons import Data, Menu
from bot.chat import Incoming
from bot.errors import Stale
from bot.operations import OPERATIONS, SHELVES
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.telegram.inbox.translate import App, Context, command_of, read
from handlers import account, admin, consents, gallery, home, jobs, live, personal, public_lists, shelves, trying_again
from handlers.access import WHOM, admitted, named
from handlers.bound import bound, pressed_in
from handlers.dialogue import presses, suggestions
from handlers.dialogue.answers import begin, take
from handlers.dialogue.edits import edited
from handlers.dialogue.engine import own_draft
from handlers.gathering import together
from handlers.manners import Command, named_only, privately
from handlers.turn import Decide, Replies, Turn
from handlers.words import GREETINGS, LOST, WAYS_OUT, WORDS, spoken_command

log = logging.getLogger(__name__)
Routed = tuple[Incoming, Decide]


async def _begin(t: Transaction, turn: Turn, argument: str, *, command: str) -> Replies:
    return await begin(t, turn, OPERATIONS[command])


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
    "balance": (privately("balance", account.balance, admins_only=True), "Limits and spending"),
    "cancel": (home.cancel, "Drop the open question"),
    "help": (home.show_help, "Help"),
    "menu": (home.home, "Home"),
    "forget": (privately("forget", personal.forget), "Delete my things, results, or all of it"),
    "export": (privately("export", personal.export), "All my data as a file"),
    "terms": (personal.terms, "What both sides promise"),
    "paysupport": (personal.paysupport, "Questions about payments"),
    "privacy": (account.privacy, "Who sees what, and how to delete it"),
    "admin": (privately("admin", admin.admin, admins_only=True), "The operator's panel"),
}
"""command -> (decision, line in Telegram's menu)."""
FOR_ADMINS = {"admin"}
"""Commands that others are not told about."""


async def _of_menu(t: Transaction, turn: Turn, data: Data) -> Replies:
    match data:
        case Menu(command=command) if command in COMMANDS:
            return await COMMANDS[command][0](t, turn, "")
    raise Stale


PRESSES: dict[str, Callable[[Transaction, Turn, Data], Awaitable[Replies]]] = {
    "m": _of_menu,
    "d": presses.pressed,
    "s": shelves.pressed,
    "p": public_lists.pressed,
    "j": jobs.pressed,
    "a": admin.pressed,
    "g": gallery.pressed,
    "f": personal.pressed,
    "c": consents.pressed,
    "h": home.pressed,
    "t": trying_again.pressed,
}
"""prefix of a button -> who acts on it."""


def menu_commands(*, for_admin: bool = False) -> list[BotCommand]:
    """Return the commands for Telegram's menu button, most wanted first."""
    return [
        BotCommand(command, line) for command, (_, line) in COMMANDS.items() if for_admin or command not in FOR_ADMINS
    ]


async def on_command(t: Transaction, turn: Turn) -> Replies:
    """Run a command, alone or with its argument; every one works at any moment."""
    name = turn.incoming.command
    return await (COMMANDS[name][0] if name in COMMANDS else home.unknown)(t, turn, turn.incoming.argument)


async def on_message(t: Transaction, turn: Turn) -> Replies:
    """Take a message as a command in words, as the open question's answer, else say what can be done with it."""
    draft = await own_draft(t, turn)
    word = _command_in_words(turn.incoming, draft)
    if word is not None:
        return await COMMANDS[word][0](t, turn, "")
    if draft is not None and draft.operation == shelves.RENAME:
        return await shelves.renamed(t, turn, draft)
    if draft is not None and draft.operation == WHOM:
        return await named(t, turn, draft)
    if draft is not None and draft.operation in live.WAITS:
        return await live.heard(t, turn, draft)
    if draft is not None and draft.operation in OPERATIONS:
        return await take(t, turn, draft)
    return await suggestions.offer(t, turn) if turn.incoming.private or turn.incoming.called else []


def _command_in_words(incoming: Incoming, draft: Draft | None) -> str | None:
    """Return the command that a message is in words, where it counts as one."""
    word = spoken_command(incoming.text) if incoming.file is None else None
    nothing_open = draft is None or draft.operation == suggestions.OFFER
    counts = word in WAYS_OUT or (word in GREETINGS and nothing_open)
    counts = counts or (word in LOST and (draft is None or draft.operation in {suggestions.OFFER, *OPERATIONS}))
    return WORDS[word] if word is not None and counts else None


async def on_press(t: Transaction, turn: Turn) -> Replies:
    """Act on a button; one that no longer counts is answered with a fresh menu."""
    data = None
    try:
        data = pressed_in(turn.incoming)
        return await PRESSES[data.form.prefix](t, turn, data)
    except Stale:  # old, forged or another user's: all alike
        return await home.stale(t, turn, data)


def _is_for_us(incoming: Incoming) -> bool:
    """Whether there may be something to say; a group's other bots have commands, too."""
    if incoming.edited:
        return not incoming.anonymous
    if incoming.command is None:
        return incoming.meant
    return incoming.private or incoming.named or incoming.command in COMMANDS


def _handler(decide: Decide) -> Callable[[Update, Context], Coroutine[Any, Any, Routed | None]]:
    async def handle(update: Update, context: Context) -> Routed | None:
        incoming = read(update)
        return None if incoming is None else (incoming, named_only(bound(admitted(decide))))

    return handle


async def route(application: App, updates: Sequence[Update]) -> Routed | None:
    """Return what updates that belong together say, and who decides on it; None: it is not for us."""
    routed = [one for update in updates if (one := await _one(application, update)) is not None]
    if not routed:
        return None
    incoming = together([one for one, _ in routed])
    decide = next((decide for one, decide in routed if one.command), routed[0][1])
    return (incoming, decide) if _is_for_us(incoming) else None


async def _one(application: App, update: Update) -> Routed | None:
    """Return what one update says.

    python-telegram-bot's handlers are the table. They are asked here, not by its `process_update`, which keeps
    exceptions to itself.
    """
    for handler in application.handlers[0]:
        check = handler.check_update(update)
        if check is not None and check is not False:
            context = application.context_types.context.from_update(update, application)
            routed: Routed | None = await handler.handle_update(update, application, check, context)
            return routed
    return None


class _IsCommand(filters.MessageFilter):
    """Whether a message is a command, by the same rule that `Incoming.command` is filled in by."""

    def filter(self, message: Message) -> bool:
        return command_of(message) is not None


def add_handlers(application: App) -> None:
    """Register the handlers there are: commands, everything else that is said, what is changed after, presses."""
    messages, command = filters.UpdateType.MESSAGE, _IsCommand()
    application.add_handler(MessageHandler(messages & command, _handler(on_command)))
    application.add_handler(MessageHandler(messages & ~command & ~filters.StatusUpdate.ALL, _handler(on_message)))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, _handler(edited)))
    application.add_handler(CallbackQueryHandler(_handler(on_press)))
