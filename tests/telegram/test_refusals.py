"""What Telegram's refusals mean: the place, the kind of content, the file, or the message."""

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.telegram.outbox.errors import (
    Blocked,
    Closed,
    Gone,
    KindForbidden,
    TelegramRefused,
    TooLarge,
    UrlRefused,
    meaning_of,
)

REFUSALS: list[tuple[TelegramError, type]] = [
    (BadRequest("Message thread not found"), Closed),
    (BadRequest("TOPIC_CLOSED"), Closed),
    (BadRequest("TOPIC_DELETED"), Closed),
    (BadRequest("Chat not found"), Closed),
    (BadRequest("Not enough rights to send text messages to the chat"), Closed),
    (Forbidden("Forbidden: not enough rights to send text messages to the chat"), Blocked),
    (BadRequest("Have no rights to send a message"), Closed),
    (BadRequest("CHAT_WRITE_FORBIDDEN"), Closed),
    (BadRequest("CHAT_SEND_PLAIN_FORBIDDEN"), Closed),
    (BadRequest("Need administrator rights in the channel chat"), Closed),
    (BadRequest("Group chat was deactivated"), Closed),
    (BadRequest("Have no write access to the chat"), Closed),
    (BadRequest("CHAT_GUEST_SEND_FORBIDDEN"), Closed),
    (BadRequest("Topic not found"), Closed),
    (BadRequest("PRIVACY_PREMIUM_REQUIRED"), Closed),
    (BadRequest("ALLOW_PAYMENT_REQUIRED_10"), Closed),
    (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Blocked),
    (Forbidden("Forbidden: bot is not a member of the channel chat"), Blocked),
    (Forbidden("Forbidden: the group chat was deleted"), Blocked),
    (Forbidden("Forbidden: bot was blocked by the user"), Blocked),
    (Forbidden("Forbidden: user is deactivated"), Blocked),
    (ChatMigrated(-1005), Closed),
    (BadRequest("Not enough rights to send photos to the chat"), KindForbidden),
    (BadRequest("Not enough rights to send videos to the chat"), KindForbidden),
    (BadRequest("Not enough rights to send voice notes to the chat"), KindForbidden),
    (BadRequest("Not enough rights to send documents to the chat"), KindForbidden),
    (BadRequest("CHAT_SEND_PHOTOS_FORBIDDEN"), KindForbidden),
    (BadRequest("CHAT_SEND_MEDIA_FORBIDDEN"), KindForbidden),
    (BadRequest("VOICE_MESSAGES_FORBIDDEN"), KindForbidden),
    (Forbidden("Forbidden: user restricted receiving of voice messages"), KindForbidden),
    (BadRequest("Message to edit not found"), Gone),
    (BadRequest("MESSAGE_ID_INVALID"), Gone),
    (BadRequest("Wrong file identifier/HTTP URL specified"), UrlRefused),
    (BadRequest("PHOTO_INVALID_DIMENSIONS"), TooLarge),
    (BadRequest("Something that is new"), TelegramRefused),
]


@pytest.mark.parametrize(("error", "meaning"), REFUSALS, ids=[str(error) for error, _ in REFUSALS])
def test_a_refusal_is_told_apart_by_what_it_is_about(error: TelegramError, meaning: type) -> None:
    assert type(meaning_of(error, "sendPhoto", repeatable=False)) is meaning
