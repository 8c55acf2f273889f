"""Which of the Bot API's methods exist here, and what runs for each."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.telegram import ephemeral, star_methods
from bot.sandbox.telegram.about import LIMITS, get_about, set_about
from bot.sandbox.telegram.albums import send_media_group
from bot.sandbox.telegram.copies import copy_message, forward_message
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.inline import answer_query
from bot.sandbox.telegram.marks import get_chat, pin, set_reaction, unpin
from bot.sandbox.telegram.members import get_member
from bot.sandbox.telegram.menus import delete_commands, get_button, get_commands, set_button, set_commands
from bot.sandbox.telegram.methods import Methods, Uploads, Values
from bot.sandbox.telegram.other_content import FILES

Method = Callable[[Methods, Values, Uploads], Awaitable[Any]]


async def call(methods: Methods, method: str, values: Values, uploads: Uploads) -> Any:
    """Run a checked call."""
    run = METHODS.get(method)
    if run is None:
        raise Bad(f"Bad Request: method {method} is not implemented by the sandbox")
    return await run(methods, values, uploads)


def _sender(kind: str) -> Method:
    async def send(methods: Methods, values: Values, uploads: Uploads) -> Any:
        return await methods.send_file(values, uploads, kind=kind)

    return send


def _plain(work: Callable[..., Any], **fixed: Any) -> Method:
    """Return a method that needs nothing but what the sandbox remembers."""

    async def call(methods: Methods, values: Values, uploads: Uploads) -> Any:
        return work(methods.state, values, **fixed)

    return call


def _abouts() -> dict[str, Method]:
    """setMyName, getMyName and so on."""
    ways = {"setMy": set_about, "getMy": get_about}
    return {
        way + what.title().replace("_", ""): _plain(work, what=what) for way, work in ways.items() for what in LIMITS
    }


METHODS: dict[str, Method] = {
    "getMe": Methods.get_me,
    "sendMessage": Methods.send_message,
    **{f"send{kind.title().replace('_', '')}": _sender(kind) for kind in FILES},
    "sendMediaGroup": send_media_group,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "editMessageText": Methods.edit_message_text,
    "editMessageCaption": Methods.edit_message_caption,
    "editMessageMedia": Methods.edit_message_media,
    "editMessageReplyMarkup": Methods.edit_message_reply_markup,
    "deleteMessage": Methods.delete_message,
    "editEphemeralMessageText": _plain(ephemeral.edit_text),
    "editEphemeralMessageCaption": _plain(ephemeral.edit_caption),
    "editEphemeralMessageReplyMarkup": _plain(ephemeral.edit_markup),
    "deleteEphemeralMessage": _plain(ephemeral.delete),
    "answerCallbackQuery": Methods.answer_callback_query,
    "answerInlineQuery": answer_query,
    "sendChatAction": Methods.send_chat_action,
    "getFile": Methods.get_file,
    "setMessageReaction": _plain(set_reaction),
    "pinChatMessage": _plain(pin),
    "unpinChatMessage": _plain(unpin),
    "getChat": _plain(get_chat),
    "getChatMember": _plain(get_member),
    "setMyCommands": _plain(set_commands),
    "getMyCommands": _plain(get_commands),
    "deleteMyCommands": _plain(delete_commands),
    "setChatMenuButton": _plain(set_button),
    "getChatMenuButton": _plain(get_button),
    **_abouts(),
    "sendInvoice": star_methods.send_invoice,
    "createInvoiceLink": star_methods.create_invoice_link,
    "answerPreCheckoutQuery": star_methods.answer_checkout,
    "refundStarPayment": star_methods.refund,
    "editUserStarSubscription": star_methods.edit_subscription,
    "getStarTransactions": star_methods.transactions,
    "getMyStarBalance": star_methods.balance,
}
