"""What can go wrong at A2E, as types: code that decides never reads a message.

A2EError                 (a BotError: has words for the user)
|-- NoAnswer             time-out, lost connection, 5xx, not JSON; `sent`: A2E may have acted
|-- RateLimited          429; `retry_after` seconds; A2E did not act
|-- Busy                 1001: no capacity now
|-- Malformed            a success without what must be in it; A2E may have acted
|-- BadToken             401: for the operator to fix
|-- OutOfCredits         402, or a 400 that says so
|-- Rejected             400 and every other code: our own sentence for what A2E's message is about
|-- Moderated            403, or a notice in place of a task: the content, or a limit of the account
|-- MinorDetected        1003, 1004: never overridden
|-- NotFound             404: not there (yet)
|-- NotOffered           no such call: A2E does not document it, or removed it; or a model that it has not set up
`-- NotAllowed           403 about the account itself, not about content
"""

from collections.abc import Mapping
from typing import Any

from bot.a2e.reasons import SENTENCES, Why, is_about_file, is_out_of_service, names_no_model, why_of
from bot.errors import BotError
from bot.locales import N_

LONGEST = 200
"""Characters of A2E's own words that are logged."""


class A2EError(BotError):
    """A call to A2E that gave no result.

    Args:
        endpoint: method and path, for the log.
        message: A2E's words or ours, for the log.

    """

    def __init__(
        self,
        endpoint: str,
        message: str = "",
        *,
        status: int = 0,
        code: int | None = None,
        trace_id: str | None = None,
    ) -> None:
        super().__init__(f"{endpoint}: HTTP {status}, code {code}, trace {trace_id}: {message[:LONGEST]}")
        self.endpoint, self.message, self.status, self.code = endpoint, message, status, code


class NoAnswer(A2EError):
    """No usable answer. `sent`: the request may have reached A2E."""

    retryable = True
    passes = True
    user_text = N_("The video service is not answering right now. Nothing was charged. Please try again in a minute.")
    sent = True


class RateLimited(A2EError):
    """Too many calls; A2E did not act."""

    retryable = True
    passes = True
    user_text = N_("The video service is very busy right now. Please try again in a minute.")
    retry_after: float | None = None
    """Seconds that A2E asks to wait; None: it did not say."""


class Busy(A2EError):
    """No capacity now; A2E did not act."""

    retryable = True
    passes = True
    user_text = N_("The video service has no free capacity right now. Please try again in a few minutes.")


class Malformed(A2EError):
    """A success that lacks what must be in it."""

    user_text = N_(
        "The video service gave an answer I don't understand. I didn't try again, so nothing is paid for twice."
    )


class BadToken(A2EError):
    """The operator's token is wrong or revoked."""

    user_text = N_(
        "The studio's access to the video service is broken. Nothing was charged; the operator has to fix it."
    )


class OutOfCredits(A2EError):
    """The account has too few credits."""

    user_text = SENTENCES[Why.CREDITS]


NOT_TAKEN = N_("A2E didn't accept it. Please change your files or words, and try again.")


class Rejected(A2EError):
    """A2E does not accept the request; its own words, which are for the log, say why."""

    def __init__(self, endpoint: str, message: str = "", **facts: Any) -> None:
        super().__init__(endpoint, message, **facts)
        self.why = why_of(message)
        unknown = self.why in (Why.UNKNOWN, Why.BUSY)
        self.user_text = NOT_TAKEN if unknown else SENTENCES[self.why]


class Moderated(A2EError):
    """Content that A2E's rules forbid, or a limit of the account."""

    user_text = N_("A2E's content check refused this. Please try other pictures or words.")


class MinorDetected(A2EError):
    """A2E saw, or suspects, a minor. Never overridden."""

    user_text = N_("A2E sees what may be a minor in this. I can't use it; please send another picture.")


class NotFound(A2EError):
    """Not there, or not there yet."""

    user_text = N_("A2E can't find this; it may have expired. Please start again.")


class NotOffered(A2EError):
    """A2E does not have such a call, or no longer has it; it did nothing."""

    user_text = N_(
        "A2E doesn't know this call: it is undocumented, or has been removed. "
        "Please do it at https://video.a2e.ai; tokens are in Account &gt; API Token."
    )


class NotAllowed(A2EError):
    """A2E does not let this account do that."""

    user_text = N_("A2E doesn't allow this for your account. Please ask A2E, or look at https://video.a2e.ai.")


KINDS: dict[int, type[A2EError]] = {
    400: Rejected,
    401: BadToken,
    402: OutOfCredits,
    403: Moderated,
    404: NotFound,
    429: RateLimited,
    1001: Busy,
    1003: MinorDetected,
    1004: MinorDetected,
}

NOTICES: dict[Why, type[A2EError]] = {
    Why.CONTENT: Moderated,
    Why.MINOR: MinorDetected,
    Why.CREDITS: OutOfCredits,
}
"""What a notice is about -> the refusal that it stands for."""
FINE = (0, None, 200, 201)
"""Codes that mean success: 0 by A2E's pages; no code, or HTTP's own, elsewhere."""
NOT_SET_UP = 503
"""Status, or code, of an outage, and of a model that A2E has not set up: only the words tell them apart."""
WORDS = ("message", "msg", "error_message", "error", "detail", "failed_message", "faild_message")
"""Fields that may hold a refusal's words."""


def error_for(endpoint: str, status: int, body: Any, *, retry_after: str | None = None) -> A2EError | None:
    """Return the error a reply stands for, or None when it is a success."""
    if status == 429:
        return _rate_limited(endpoint, retry_after)
    if status >= 500 or not isinstance(body, dict):
        return _unusable(endpoint, status, body)
    code = _number(body.get("code"))
    if status < 400 and code in FINE and body.get("success") is not False:
        return notice_in(endpoint, body) if endpoint.startswith("POST ") and not body.get("data") else None
    if isinstance(code, int) and 500 <= code < 600:
        lacks = code == NOT_SET_UP and is_out_of_service(_words(body))
        words = _words(body) if lacks else "a server's error in a friendly envelope"
        return (NotOffered if lacks else NoAnswer)(endpoint, words, status=status, code=code)
    kind = KINDS.get(code if isinstance(code, int) and code in KINDS else status, Rejected)
    if kind is RateLimited:
        return _rate_limited(endpoint, retry_after)
    message = _words(body)
    why = why_of(message)
    if kind is Rejected and why is Why.CREDITS:
        kind = OutOfCredits
    if kind is Moderated and why is Why.MINOR:
        kind = MinorDetected
    trace = body.get("trace_id")
    return kind(
        endpoint,
        message,
        status=status,
        code=code if isinstance(code, int) else None,
        trace_id=trace,
    )


def _unusable(endpoint: str, status: int, body: Any) -> A2EError:
    """Return the error of a reply without an envelope, or with a server's status: its words may name a cause."""
    if status == NOT_SET_UP and isinstance(body, dict) and is_out_of_service(_words(body)):
        return NotOffered(endpoint, _words(body), status=status)
    words = f"unusable reply of type {type(body).__name__}"
    return _no_such_call(endpoint, words) if status == 404 else NoAnswer(endpoint, words, status=status)


def lacks_model(error: A2EError) -> bool:
    """Return whether A2E refused a request because it does not have the model; what else is not found is a file."""
    match error:
        case NotOffered():
            return True
        case NotFound(message=message):
            return why_of(message) is Why.UNKNOWN and not is_about_file(message)
        case Rejected(message=message):
            return names_no_model(message)
    return False


def _no_such_call(endpoint: str, words: str) -> NotFound:
    """A page instead of an envelope: A2E does not have the call at all."""
    error = NotFound(endpoint, words, status=404)
    error.user_text = N_(
        "A2E doesn't offer this at the moment. Please ask the operator, or look at https://video.a2e.ai."
    )
    return error


def notice_in(endpoint: str, answer: Mapping[str, Any]) -> A2EError | None:
    """Return the refusal that a notice in place of a task stands for: a success in form, but A2E did not act.

    None: the answer holds no notice.
    """
    words = _words(answer)
    flagged = any("nsfw" in name.lower() and value is True for name, value in answer.items())
    kind = NOTICES.get(why_of(words)) or (Moderated if flagged else None)
    return kind(endpoint, words, status=200) if kind else None


def _words(body: Mapping[str, Any]) -> str:
    """Return a refusal's words, from the envelope or from what it holds."""
    for held in (body, body.get("error"), body.get("data")):
        found = [held.get(name) for name in WORDS] if isinstance(held, Mapping) else []
        if words := next((one for one in found if isinstance(one, str) and one.strip()), ""):
            return words
    data = body.get("data")
    return data if isinstance(data, str) else ""


def _number(code: object) -> object:
    """Return a code as a number, also when it is written as text."""
    text = code.strip() if isinstance(code, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else code


def _rate_limited(endpoint: str, retry_after: str | None) -> RateLimited:
    error = RateLimited(endpoint, "too many calls", status=429)
    if retry_after and retry_after.isascii() and retry_after.isdigit():
        error.retry_after = float(retry_after[:9])
    return error
