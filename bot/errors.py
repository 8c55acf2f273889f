"""Errors a user can be told about.

BotError                    user_text: one clear sentence with the next step
|-- InvalidInput            what the user sent can't be used; the question stays open
|   |-- WrongKind           another kind of file or message was asked for
|   |-- TooBig              over a size limit; nothing was downloaded or charged
|   |-- TooLong             over a length in seconds or characters
|   |-- FileGone            Telegram does not have the file any more
|   `-- Unreadable          the bytes are not what their name says
|-- Refused                 allowed for others or later, but not now: limits, access, consent
|   `-- TooFewCredits       credits are sold, and the person has too few: told with the packs on sale
|-- Stale                   a button on an old message
|   `-- NotYours            a button meant for another person
|-- Unavailable             a service gave no usable answer; worth another try
|   |-- Passing             Telegram did not, for the moment: retried before anybody hears of it
|   `-- NotStored           the database did not
`-- SettingsError           the operator's settings; text for the operator

Services add their own branches (`bot.a2e.errors`, `bot.telegram.outbox.errors`).
"""

from bot.locales import N_


class BotError(Exception):
    """Something went wrong that has words for the user.

    Args:
        detail: for the log, never shown; must hold no secret and no user content.
        user_text: replaces the class's own sentence.

    """

    user_text = N_("Something went wrong on our side. Nothing was charged. Please try again, or see /help.")
    retryable = False
    buys = False
    """Buying credits helps: its words come with the packs on sale."""
    passes = False
    """A fault of Telegram's or A2E's that is likely over in seconds: what it stopped is retried for half a minute."""

    def __init__(self, detail: str = "", *, user_text: str | None = None) -> None:
        super().__init__(detail or user_text or self.user_text)
        if user_text is not None:
            self.user_text = user_text


class InvalidInput(BotError):
    """What the user sent can't be used; the same question stays open."""

    user_text = N_("I can't use that. Please answer the question above, or /cancel.")


class WrongKind(InvalidInput):
    """Another kind of file or message was asked for."""


class TooBig(InvalidInput):
    """Over a size limit; nothing was downloaded or charged."""


class TooLong(InvalidInput):
    """Over a limit in seconds or characters."""


class FileGone(InvalidInput):
    """Telegram does not have the file any more."""

    user_text = N_("Telegram does not have that file any more. Please send it again.")


class Unreadable(InvalidInput):
    """The bytes are not what their name or type says."""


class Refused(BotError):
    """Allowed for others or later, but not for this user now."""


class TooFewCredits(Refused):
    """A person has fewer credits than an order needs."""

    buys = True


class Stale(BotError):
    """A button on a message that is out of date."""

    user_text = N_("This menu is old. Here is a fresh one.")


class NotYours(Stale):
    """A button meant for another person."""

    user_text = N_("That button is for somebody else. Send /menu for your own.")


class Unavailable(BotError):
    """A service gave no usable answer; worth another try.

    Args:
        detail, user_text: see BotError.
        retry_after: seconds the service asks to wait; None: it did not say.

    """

    retryable = True
    user_text = N_("The service is not answering right now. Nothing was charged. Please try again in a minute.")

    def __init__(self, detail: str = "", *, user_text: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(detail, user_text=user_text)
        self.retry_after = retry_after


class Passing(Unavailable):
    """Telegram gave no usable answer for the moment."""

    passes = True


class NotStored(Unavailable):
    """The database gave no usable answer: nothing was stored, or nobody knows whether it was."""


class SettingsError(BotError):
    """The operator's settings are missing or wrong; the text names each of them."""
