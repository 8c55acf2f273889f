"""The routing table: every update's way to the decision on it, in python-telegram-bot's own handler classes.

They are called here, by `check_update` and `handle_update`, and not by `Application.process_update`, which keeps
exceptions to itself: what a handler raises reaches its caller (decision 17).
"""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from time import time
from typing import Any

from telegram import BotCommand, Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.buttons import Data, HelpOn, Home, Menu, Place
from bot.chat import Incoming
from bot.errors import Stale
from bot.locales import N_, _
from bot.operations import OPERATIONS, SHELVES
from bot.store.database import Transaction
from bot.telegram.inbox.commands import IsCommand, OnCommand
from bot.telegram.inbox.money import money_of
from bot.telegram.inbox.order import Raw
from bot.telegram.inbox.translate import App, Context, read
from handlers import (
    account,
    consents,
    gallery,
    help_pages,
    home,
    inline,
    inviting,
    job_list,
    jobs,
    leading,
    live,
    news,
    payments,
    personal,
    privacy,
    public_lists,
    recipes,
    reports,
    review,
    settings,
    shelf_list,
    shelves,
    stars,
    trying_again,
    verifying,
)
from handlers.access import admitted, has_blocked
from handlers.admin import panel
from handlers.admin.leaving import leaving
from handlers.bound import bound
from handlers.dialogue import presses
from handlers.dialogue.answers import begin
from handlers.dialogue.edits import edited
from handlers.gathering import together
from handlers.maintained import maintained
from handlers.manners import Command, Listed, named_only, privately
from handlers.menus import renewing
from handlers.messages import said
from handlers.turn import Asked, Decide, Replies, Turn

Routed = tuple[Incoming, Decide]
Press = Callable[[Transaction, Turn, Data], Awaitable[Replies]]
Handler = BaseHandler[Update, Context, Routed | None]


async def _begin(t: Transaction, turn: Turn, argument: str, *, command: str) -> Replies:
    return await begin(t, turn, OPERATIONS[command])


async def _help(t: Transaction, turn: Turn, argument: str) -> Replies:
    return help_pages.index(turn, HELP)


async def _start(t: Transaction, turn: Turn, argument: str) -> Replies:
    """Open the command that a link t.me/bot?start=COMMAND names, as if it had been typed; else greet."""
    word = argument.lower()
    if word not in COMMANDS:
        given = await inviting.welcome(t, turn, argument)
        shared = await recipes.started(t, turn, argument)
        return [*given, *(await home.started(t, turn) if shared is None else shared)]
    typed = replace(turn.incoming, command=word, argument="", text=f"/{word}")
    return await COMMANDS[word][0](t, replace(turn, incoming=typed), "")


ANYWHERE: dict[str, Listed] = {
    "jobs": (job_list.jobs, N_("Running and past jobs")),
    "gallery": (gallery.gallery, N_("Finished results, sent again")),
    "recipes": (recipes.recipes, N_("Several steps as one order")),
    "verify": (verifying.verify, N_("What credentials a file carries")),
    "languages": (account.languages, N_("Languages A2E speaks")),
    "balance": (privately("balance", account.balance, admins_only=True), N_("Limits and spending")),
    "settings": (settings.settings, N_("How results come, defaults, quiet hours")),
    "cancel": (home.cancel, N_("Drop the open question")),
    "privacy": (privacy.privacy, N_("Who sees what, and how to delete it")),
    "forget": (privately("forget", personal.forget), N_("Delete some of my data, or all of it")),
    "export": (privately("export", personal.export), N_("All my data as a file")),
    "terms": (privacy.terms, N_("What both sides promise")),
    "paysupport": (privately("paysupport", stars.paysupport), N_("Questions about payments")),
}
"""Commands that belong to no operation, as /help lists them."""
HELP = help_pages.pages(in_room=live.IN_ROOM, anywhere=ANYWHERE)
COMMANDS: dict[str, Listed] = {
    "start": (_start, N_("What I can do")),
    **{
        command: (partial(_begin, command=command), operation.help())
        for command, operation in OPERATIONS.items()
        if not operation.hidden
    },
    **{
        shelf.command: (partial(shelf_list.show, shelf=shelf), shelf.help)
        for shelf in SHELVES.values()
        if shelf.command is not None
    },
    "live": (live.live, N_("Talk with a live avatar")),
    **live.IN_ROOM,
    **ANYWHERE,
    "help": (_help, N_("Help")),
    # For translators: the page with the buttons of all that the bot can do
    "menu": (home.home, N_("Home")),
    "admin": (privately("admin", panel.admin, admins_only=True), N_("The operator's panel")),
}
"""All of them, in the order of Telegram's menu."""
FOR_ALL = {*OPERATIONS, "live", *live.IN_ROOM}
"""Commands that begin what a whole group may follow. Other answers are for who asks, alone where Telegram can."""
FULL_STOPS = ".。।"
FOR_ADMINS = {"admin"}
"""Commands that only admins are told about."""


async def _of_menu(t: Transaction, turn: Turn, data: Data) -> Replies:
    match data:
        case Menu(command=command) if command in COMMANDS:
            return await COMMANDS[command][0](t, turn, "")
    raise Stale


async def _of_home(t: Transaction, turn: Turn, data: Data) -> Replies:
    match data:
        case Home(place=Place.HELP):
            return help_pages.index(turn, HELP)
        case HelpOn(subject=word) if word in HELP:
            return help_pages.subject(turn, HELP[word])
    return await home.pressed(t, turn, data, commands=COMMANDS)


def menu_commands(*, for_admin: bool = False, in_groups: bool = False) -> list[BotCommand]:
    """Return the commands for Telegram's menu button, most wanted first, in the language that is spoken.

    Args:
        for_admin: with those that only admins are told about.
        in_groups: marked for clients, which send those whose answer one person sees unseen by others, too.

    """
    return [
        BotCommand(
            command,
            _(line).rstrip(FULL_STOPS),
            api_kwargs={"is_ephemeral": True} if in_groups and command not in FOR_ALL else None,
        )
        for command, (_does, line) in COMMANDS.items()
        if for_admin or command not in FOR_ADMINS
    ]


def menu_of(for_admin: bool) -> tuple[tuple[str, str], ...]:
    """Return (command, description) of a menu, in the language that is spoken."""
    return tuple((one.command, one.description) for one in menu_commands(for_admin=for_admin))


PRESSES: dict[str, Press] = {
    "m": _of_menu,
    "d": presses.pressed,
    "s": shelves.pressed,
    "p": public_lists.pressed,
    "j": jobs.pressed,
    "a": panel.pressed,
    "g": gallery.pressed,
    "f": partial(personal.pressed, menu_of=menu_of),
    "c": consents.pressed,
    "i": privacy.pressed,
    "h": _of_home,
    "o": partial(settings.pressed, menu_of=menu_of),
    "t": trying_again.pressed,
    "u": leading.pressed,
    "r": recipes.pressed,
    "x": stars.pressed,
    "w": reports.pressed,
    "y": review.pressed,
    "n": news.pressed,
}
"""A button's prefix -> who acts on it."""


def handlers() -> list[Handler]:
    """Return the table: the first handler that takes an update gets it. It covers the kinds we ask for (`ALLOWED`)."""
    message = filters.UpdateType.MESSAGE
    return [
        *(OnCommand(name, _guarded(partial(_commanded, command))) for name, (command, _line) in COMMANDS.items()),
        MessageHandler(message & IsCommand(), _guarded(partial(_commanded, home.unknown))),
        MessageHandler(message & ~filters.StatusUpdate.ALL, _guarded(partial(said, COMMANDS))),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE, _guarded(edited)),
        *(
            CallbackQueryHandler(_guarded(partial(_pressed, press)), pattern=rf"([^:~]*~)?{prefix}(:|$)")
            for prefix, press in PRESSES.items()
        ),
        CallbackQueryHandler(_guarded(partial(_pressed, None))),
        InlineQueryHandler(_inline),
        ChatMemberHandler(_membership, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


async def asked(application: App, raws: Sequence[Raw]) -> Asked | None:
    """Return what updates that belong together ask, and who decides on it; None if they are not for us."""
    if (money := money_of(raws[0])) is not None:
        return Asked(incoming=money.incoming, decide=payments.decide_on(money), now=time())
    updates = [Update.de_json(raw, application.bot) for raw in raws]
    routed = [one for update in updates if (one := await _dispatch(application, update)) is not None]
    if not routed:
        return None
    incoming = together([one for one, _ in routed])
    decide = next((decide for one, decide in routed if one.command), routed[0][1])
    return Asked(incoming=incoming, decide=decide, now=time()) if _is_for_us(incoming) else None


async def _dispatch(application: App, update: Update) -> Routed | None:
    """Return what the first handler that takes an update makes of it."""
    for handler in application.handlers[0]:
        check = handler.check_update(update)
        if check is not None and check is not False:
            context = application.context_types.context.from_update(update, application)
            routed: Routed | None = await handler.handle_update(update, application, check, context)
            return routed
    return None


def _is_for_us(incoming: Incoming) -> bool:
    """Whether there may be something to say; a group's other bots have commands too."""
    if incoming.edited:
        return not incoming.anonymous
    if incoming.command is None:
        return incoming.meant
    return incoming.private or incoming.named or incoming.command in COMMANDS


def _guarded(decide: Decide) -> Callable[[Update, Context], Coroutine[Any, Any, Routed | None]]:
    """Return the library's callback for a decision on what somebody says or presses.

    It only translates: the decision is made in the turn's transaction, which first checks whose update it is and
    whether they may use the bot.
    """
    guarded = named_only(bound(admitted(maintained(leaving(renewing(decide, menu_of))))))

    async def handle(update: Update, context: Context) -> Routed | None:
        incoming = read(update)
        return None if incoming is None else (incoming, guarded)

    return handle


async def _inline(update: Update, context: Context) -> Routed | None:
    incoming = read(update)
    return None if incoming is None else (incoming, inline.found)


async def _membership(update: Update, context: Context) -> Routed | None:
    incoming = read(update)
    return (incoming, has_blocked) if incoming is not None and incoming.blocked else None


async def _commanded(command: Command, t: Transaction, turn: Turn) -> Replies:
    """Run a command, with or without an argument; each works at any moment."""
    return await command(t, turn, turn.incoming.argument)


async def _pressed(press: Press | None, t: Transaction, turn: Turn) -> Replies:
    """Act on a button; one that no longer counts is answered with a fresh menu."""
    if press is None or turn.pressed is None:
        return await home.stale(t, turn, turn.pressed)
    try:
        return await press(t, turn, turn.pressed)
    except Stale:  # old, forged or another user's: all the same
        return await home.stale(t, turn, turn.pressed)
