"""What Telegram's refusals mean. It gives no codes for most of them, so here, and only here, texts are read.

BotError
|-- Closed             nothing can be sent to this place: a topic that is gone, a group without rights
|   `-- Blocked        the user has blocked the bot, or it was thrown out of the chat
|-- Unknown            nobody knows whether the message was sent
|-- Gone               the message to act on is not there any more
`-- TelegramRefused    would be refused the next time too
    |-- KindForbidden  this place takes no such content; it may take another kind
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
"""Nothing is left to do after these."""


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
    "|input_user_deactivated|user is deactivated"
)
"""The place is meant, whatever is sent there."""


KIND_FORBIDDEN = re.compile(
    "not enough rights to send|have no rights to send|chat_send_[a-z]+_forbidden|voice_messages_forbidden"
    "|restricted receiving of (voice|video)"
)
"""What is sent is meant, and where: others may take it, and this place may take something else."""


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
    """The user has blocked the bot, or it was thrown out of the chat."""


class Unknown(BotError):
    """Nobody knows whether the message was sent; it must not be sent again."""


class Gone(BotError):
    """The message to act on is not there any more."""


class TelegramRefused(BotError):
    """Telegram does not take this, and would not the next time either."""


class KindForbidden(TelegramRefused):
    """No content of this kind is taken in this place."""


class UrlRefused(TelegramRefused):
    """Telegram could not or would not fetch the address, or the file is not what the method takes."""


class TooLarge(TelegramRefused):
    """Telegram does not take a file of this size."""


TOO_LARGE = ("too big", "too large", "photo_invalid", "image_process_failed")
"""A picture that cannot be a photo may still go as a document."""


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
    """Return what an error of Telegram's means for us; texts must be read, Telegram gives no codes."""
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
