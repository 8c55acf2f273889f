"""`python -m bot account ...`: the operator's A2E account, from the console.

This is the only place that makes a token: it is printed once and must not travel through a chat. Nothing typed is kept.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from getpass import getpass
from html import unescape
from typing import TypeVar

import aiohttp

from bot import log
from bot.a2e import account as a2e_account
from bot.a2e import calls
from bot.a2e.client import Client
from bot.a2e.errors import A2EError, BadToken, Malformed, NoAnswer, NotAllowed, NotFound, Rejected
from bot.config import A2ESettings
from bot.errors import Refused, SettingsError

T = TypeVar("T")
UNDOCUMENTED = "A2E does not document this; if it fails use https://video.a2e.ai, Account > API Token."
MISSING = (
    "A2E_API_TOKEN: is missing (environment or .env); copy it from https://video.a2e.ai, Account > API Token, "
    "or get one with `python -m bot account login`."
)
READ_ONLY = (
    "This only reads: A2E does not publish how to add, change or delete these. Use https://video.a2e.ai for that."
)
NOTHING_DONE = "Nothing was done."


def main(arguments: Sequence[str]) -> int:
    """Run one account command; return the exit code: 1 when A2E or the operator refused."""
    given = _parser().parse_args(arguments)
    settings = A2ESettings.load()
    log.configure(settings)
    if settings.log_level != "DEBUG":  # the client's own log lines would only repeat our sentence
        logging.getLogger("bot.a2e").setLevel(logging.WARNING)
    try:
        given.run(settings, given)
    except A2EError as error:
        _note(_why(error))
        return 1
    except Refused as error:
        _note(error.user_text)
        return 1
    except KeyboardInterrupt:
        _note("Stopped. A2E may already have been asked: check before you try again.")
        return 130
    return 0


def _tell(words: str) -> None:
    """Print a result."""
    print(words, flush=True)  # noqa: T201


def _note(words: str, *, end: str = "\n") -> None:
    """Print what is not a result: prompts, warnings, failures."""
    print(words, end=end, file=sys.stderr, flush=True)  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot account", description="Your account at A2E.")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    _add(actions, "login", _new_token, "log in with user name and password, and make an API token")
    tokens = actions.add_parser("tokens", help="list, make or delete API tokens").add_subparsers(
        required=True, metavar="list|create|delete"
    )
    _add(tokens, "list", _tokens, "list them by id and alias")
    _add(tokens, "create", _new_token, "make one; asks for user name and password")
    deleting = _add(tokens, "delete", _delete_token, "delete one: whatever uses it is locked out at once")
    deleting.add_argument("id", metavar="ID", type=_text, help="from `tokens list`")
    _add(actions, "credits", _credits, "what the account holds")
    exchanging = _add(actions, "exchange", _exchange, "turn diamonds into 100 credits each; this can't be undone")
    exchanging.add_argument("diamonds", metavar="DIAMONDS", type=_whole, help="how many, from 1")
    adding = _add(actions, "add-user", _add_user, "add a user below the account, as resellers do")
    adding.add_argument("name", metavar="NAME", type=_text)
    _add(actions, "avatars", _avatars, "the account's library of custom avatars, and its tags")
    backgrounds = _add(actions, "backgrounds", _backgrounds, "the account's own backgrounds, or one of A2E's")
    backgrounds.add_argument("which", nargs="?", choices=("own", "random"), default="own", help="default: own")
    pool = _add(actions, "pool", _pool, "whether A2E's public computers help out when the account's own are busy")
    pool.add_argument("to", choices=("on", "off"))
    return parser


Run = Callable[[A2ESettings, argparse.Namespace], None]


def _add(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Run, words: str
) -> argparse.ArgumentParser:
    made = actions.add_parser(name, help=words, description=words)
    made.set_defaults(run=run)
    return made


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, not {text!r}")
    return int(text)


def _text(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("expected some text")
    return text.strip()


def _ask_a2e(settings: A2ESettings, work: Callable[[Client], Awaitable[T]], *, own_token: bool = True) -> T:
    """Run work with a client for A2E; own_token: with A2E_API_TOKEN.

    Raises:
        SettingsError: it is not set.
        A2EError: what A2E answered instead.

    """
    if own_token and settings.a2e_api_token is None:
        raise SettingsError(MISSING)
    token = settings.a2e_api_token.get_secret_value() if own_token and settings.a2e_api_token else ""

    async def once() -> T:
        async with aiohttp.ClientSession(trust_env=settings.a2e_base_url.startswith("https")) as session:
            return await work(Client(session, base_url=settings.a2e_base_url, token=token))

    return asyncio.run(once())


def _line(prompt: str, *, hidden: bool = False) -> str:
    """Ask for a line; without a terminal, read it from standard input.

    Raises:
        Refused: nothing was typed.

    """
    try:
        if hidden and sys.stdin.isatty():
            typed = getpass(prompt)
        else:
            _note(prompt, end="")
            typed = sys.stdin.readline()
    except (EOFError, KeyboardInterrupt):
        typed = ""
    typed = typed.strip("\r\n")
    if not typed.strip():
        raise Refused(user_text=f"Nothing was typed. {NOTHING_DONE}")
    return typed


def _new_token(settings: A2ESettings, given: argparse.Namespace) -> None:
    _note(UNDOCUMENTED)
    username = _line("A2E user name (e-mail): ").strip()
    password = _line("Password (not shown, not kept): ", hidden=True)
    login = _log_in(settings, username, password)
    alias = _line("A name for the new token, such as “my bot”: ").strip()
    try:
        made = _ask_a2e(settings, lambda a2e: a2e_account.create_token(a2e, alias, login_token=login), own_token=False)
    except BadToken as error:
        raise Refused(user_text=f"A2E accepted the login but makes no token with it. {UNDOCUMENTED}") from error
    _tell(f"{made.secret}\n")
    _tell("This is the new API token, shown only once: put it into .env as A2E_API_TOKEN=sk_... and restart the bot.")
    _tell(f"Its id is {made.id or 'in `account tokens list`'}; anyone who has it can spend your credits.")


def _log_in(settings: A2ESettings, username: str, password: str) -> str:
    try:
        return _ask_a2e(
            settings,
            lambda a2e: a2e_account.log_in(a2e, username=username, password=password),
            own_token=False,
        )
    except (BadToken, Rejected, NotAllowed, NotFound) as error:  # any of these may mean a wrong password
        raise Refused(
            str(type(error).__name__),
            user_text="A2E didn't accept this user name and password. Please try again, "
            "or use https://video.a2e.ai, Account > API Token.",
        ) from error


def _tokens(settings: A2ESettings, given: argparse.Namespace) -> None:
    _note(UNDOCUMENTED)
    listed = _ask_a2e(settings, a2e_account.tokens)
    for token in listed:
        _tell(f"{_plain(token.id)}  {_plain(token.alias)}")
    if not listed:
        _tell("A2E lists no API tokens.")


def _delete_token(settings: A2ESettings, given: argparse.Namespace) -> None:
    _note(UNDOCUMENTED)
    try:
        _ask_a2e(settings, lambda a2e: a2e_account.delete_token(a2e, given.id))
    except NotFound as error:
        raise Refused(user_text=f"A2E has no token {given.id}. See `python -m bot account tokens list`.") from error
    _tell(f"Token {given.id} is deleted. If the bot used it, put another one into A2E_API_TOKEN.")


def _credits(settings: A2ESettings, given: argparse.Namespace) -> None:
    wallet = _ask_a2e(settings, calls.credits)
    _tell(f"{wallet.coins} credits, {wallet.diamonds} diamonds")


def _exchange(settings: A2ESettings, given: argparse.Namespace) -> None:
    """Exchange diamonds, once: when nobody knows whether it was done, say so, and what to check."""
    wallet = _ask_a2e(settings, calls.credits)
    credits, words = given.diamonds * a2e_account.CREDITS_PER_DIAMOND, f"exchange {given.diamonds}"
    _tell(f"The account holds {wallet.coins} credits and {wallet.diamonds} diamonds.")
    _tell(f"{given.diamonds} of the diamonds become {credits} credits. This can't be undone.")
    if _line(f"Type “{words}” to do it: ").strip() != words:
        raise Refused(user_text=f"That is not “{words}”. {NOTHING_DONE}")
    try:
        _ask_a2e(settings, lambda a2e: a2e_account.exchange_diamonds(a2e, given.diamonds))
    except (NoAnswer, KeyboardInterrupt) as error:
        if isinstance(error, NoAnswer) and not error.sent:
            raise
        raise Refused(
            user_text="A2E didn't say whether it exchanged them, and I didn't try again. Check "
            f"`python -m bot account credits`: with {wallet.coins + credits} credits and "
            f"{wallet.diamonds - given.diamonds} diamonds it was done."
        ) from error
    _tell(f"Done: {credits} credits more.")


def _add_user(settings: A2ESettings, given: argparse.Namespace) -> None:
    _ask_a2e(settings, lambda a2e: a2e_account.add_user(a2e, given.name))
    _tell(f"User {given.name} is added.")


def _pool(settings: A2ESettings, given: argparse.Namespace) -> None:
    now = _ask_a2e(settings, lambda a2e: a2e_account.set_public_pool(a2e, on=given.to == "on"))
    _tell(f"The public pool is {'on' if now else 'off'}.")


def _avatars(settings: A2ESettings, given: argparse.Namespace) -> None:
    _note(READ_ONLY)
    _list(_ask_a2e(settings, a2e_account.custom_avatars), "custom avatars")
    tags = _ask_a2e(settings, a2e_account.avatar_tags)
    _tell(f"Tags: {', '.join(map(_plain, tags)) or 'none'}")


def _backgrounds(settings: A2ESettings, given: argparse.Namespace) -> None:
    if given.which == "random":
        _tell(_plain(_ask_a2e(settings, a2e_account.random_background)))
    else:
        _list(_ask_a2e(settings, a2e_account.own_backgrounds), "backgrounds of your own")


def _list(items: Sequence[a2e_account.Item], what: str) -> None:
    for one in items:
        _tell(f"{_plain(one.id)}  {_plain(one.words) or 'without a name'}")
    if not items:
        _tell(f"A2E lists no {what}.")


def _why(error: A2EError) -> str:
    """Return a sentence for the operator; A2E's own words where there is nothing better."""
    match error:
        case NoAnswer(sent=False):
            return f"A2E can't be reached. {NOTHING_DONE} Check A2E_BASE_URL and this machine's network."
        case NoAnswer() if error.endpoint.startswith("GET "):
            return "A2E gave no usable answer. Please try again in a minute."
        case NoAnswer() | Malformed():
            return "A2E gave no usable answer, so nobody knows whether it was done. Please check before you try again."
        case BadToken():
            return "A2E doesn't accept A2E_API_TOKEN. Copy it from https://video.a2e.ai, Account > API Token."
        case Rejected():
            return f"A2E refused it: {_plain(error.message) or 'no reason given'}."
        case _:
            return unescape(error.user_text)


def _plain(text: str) -> str:
    """Return a stranger's words as one line that can't control a terminal."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable())
