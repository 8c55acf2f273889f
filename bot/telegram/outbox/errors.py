"""What Telegram's refusals mean. Most have no codes, so this is the one place where texts are read.

BotError
|-- Closed             nothing can be sent to this place: a deleted topic, a group without rights
|   `-- Blocked        the user has blocked the bot, or it was removed from the chat
|-- Unknown            nobody knows whether the message was sent
|-- Gone               the message to act on no longer exists
`-- TelegramRefused    would be refused again
    |-- KindForbidden  this place doesn't take this kind of content; it may take another
    |-- UrlRefused
    `-- TooLarge
"""

import re

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError, TimedOut

from bot.errors import BotError, Unavailable
from bot.telegram.request import NotSent

HARMLESS = (
    "message is not modified",
    "message to edit not found",
    "message to delete not found",
    "query is too old",
    "message can't be deleted",
    "there is no text in the message",
)
"""Nothing needs doing after these."""
GONE_ALREADY = ("message to delete not found",)


VANISHED = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
)

CLOSED = re.compile(
    "message thread not found|topic_closed|topic_deleted|topic_id_invalid|chat not found|chat_id_invalid"
    "|peer_id_invalid|not enough rights to send text|have no rights to send a message|chat_write_forbidden"
    "|chat_send_plain_forbidden|need administrator rights|chat_admin_required|group chat was deactivated"
    "|group chat was upgraded|channel_private|chat_restricted|user_is_blocked|user_banned_in_channel"
    "|input_user_deactivated|user is deactivated|have no write access|chat_guest_send_forbidden|chat_type_invalid"
    "|topic not found|topic_not_found|privacy_premium_required|allow_payment_required"
)
"""About the place, whatever is sent there."""


KIND_FORBIDDEN = re.compile(
    "not enough rights to send|have no rights to send|chat_send_[a-z]+_forbidden|voice_messages_forbidden"
    "|restricted receiving of (voice|video)"
)
"""About this content in this place: other places may take it, and this place may take something else."""


URL_REFUSED = (
    "wrong file identifier",
    "failed to get http url content",
    "wrong type of the web page content",
    "wrong remote file identifier",
    "webpage_",
    "wrong http url",
)


class Closed(BotError):
    """Nothing can be sent to this place any more."""


class Blocked(Closed):
    """The user has blocked the bot, or it was removed from the chat."""


class Unknown(BotError):
    """Nobody knows whether the message was sent; it must not be sent again."""


class Gone(BotError):
    """The message to act on no longer exists."""


class TelegramRefused(BotError):
    """Telegram doesn't accept this, and wouldn't next time either."""


class KindForbidden(TelegramRefused):
    """The place doesn't take content of this kind."""


class UrlRefused(TelegramRefused):
    """Telegram could not or would not fetch the address, or the file doesn't suit the method."""


class TooLarge(TelegramRefused):
    """Telegram doesn't take a file of this size."""


TOO_LARGE = ("too big", "too large", "photo_invalid", "image_process_failed")
"""A picture that can't be a photo may still go as a document."""


def _refusal(words: str) -> type[BotError]:
    if CLOSED.search(words):
        return Closed
    if KIND_FORBIDDEN.search(words):
        return KindForbidden
    for kind, phrases in ((UrlRefused, URL_REFUSED), (Gone, VANISHED), (TooLarge, TOO_LARGE)):
        if any(one in words for one in phrases):
            return kind
    return TelegramRefused


def meaning_of(error: TelegramError, method: str, *, repeatable: bool) -> BotError:
    """Return what an error of Telegram's means for us, by its text: Telegram gives no codes."""
    words = str(error).lower()
    if isinstance(error, Forbidden):
        return (KindForbidden if _refusal(words) is KindForbidden else Blocked)(f"{method}: {error}")
    if isinstance(error, ChatMigrated):  # more than once for one message: it leads nowhere
        return Closed(f"{method}: {error}")
    if isinstance(error, BadRequest) or "request entity too large" in words:
        return _refusal(words)(f"{method}: {error}")
    unknown = isinstance(error, TimedOut | NetworkError) and not isinstance(error, NotSent)
    if unknown and not repeatable and "429" not in words:
        return Unknown(f"{method}: {error}")
    return Unavailable(f"{method}: {error}")
