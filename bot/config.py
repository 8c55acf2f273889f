"""The operator's settings, from the environment or `.env`. All missing or invalid ones are named at once."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args, get_type_hints
from urllib.parse import unquote, urlsplit

from bot.errors import SettingsError
from bot.locales import ENGLISH, LANGUAGES, spoken
from bot.setting_readers import contact, ids, packs, root, server, split
from bot.store.vault import keys_in, load_or_make_key

Read = Callable[[str], Any]
"""Returns a setting's value; raises ValueError, whose text says what is expected."""


class Secret:
    """A text that shows itself only when it is asked to."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Secret(***)"

    def get_secret_value(self) -> str:
        """Return the text."""
        return self._text


def _telegram_token(token: str) -> Secret:
    if not re.fullmatch(r"\d+:[\w-]{20,}", token):
        raise ValueError("expected the token from @BotFather: digits, a colon, and about 35 characters")
    return Secret(token)


def _a2e_token(token: str) -> Secret:
    if not re.fullmatch(r"\S+", token):
        raise ValueError("expected the token from https://video.a2e.ai, Account > API Token: sk_...")
    return Secret(token)


def database(url: str) -> str:
    """Check the URL of a database; a ValueError says what is expected."""
    if not re.fullmatch(r"sqlite:///.+|postgresql://.+", url) or split(url) is None:
        raise ValueError("expected sqlite:///path or postgresql://user:password@host/name")
    return url


def _dsn(dsn: str) -> Secret:
    parts = split(dsn)
    if parts is None or not (
        parts.scheme in ("http", "https") and parts.username and parts.hostname and parts.path.strip("/")
    ):
        raise ValueError("expected a Sentry project's DSN: https://key@host/number")
    return Secret(dsn)


def _flag(text: str) -> bool:
    if text.lower() in ("1", "on", "t", "true", "y", "yes"):
        return True
    if text.lower() in ("0", "off", "f", "false", "n", "no"):
        return False
    raise ValueError("expected true or false")


def _language(tag: str) -> str:
    if (language := spoken(tag)) is None:
        raise ValueError(f"expected one of {', '.join(LANGUAGES)}")
    return language


def _whole(least: int, most: int) -> Read:
    expected = f"expected {least} to {most}"

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError(expected) from None
        if not least <= number <= most:
            raise ValueError(expected)
        return number

    return read


def _seconds(most: int) -> Read:
    expected = f"expected seconds, more than 0 and at most {most}"

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            raise ValueError(expected) from None
        if not 0 < number <= most:
            raise ValueError(expected)
        return number

    return read


def _one_of(words: Any) -> Read:
    """Read one of the words of a Literal."""
    *first, last = get_args(words)

    def read(text: str) -> str:
        if text not in get_args(words):
            raise ValueError(f"expected {', '.join(first)} or {last}")
        return text

    return read


Root = Annotated[str, root]
Credits = Annotated[int, _whole(0, 1_000_000_000)]
LogFormat = Literal["text", "json"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
Updates = Literal["auto", "webhook", "polling"]
Access = Literal["open", "invite", "approval"]


@dataclass(frozen=True, kw_only=True)
class A2ESettings:
    """The settings needed to talk to A2E alone; without a token one can log in to get one."""

    a2e_api_token: Annotated[Secret | None, _a2e_token] = None
    a2e_base_url: Root = "https://video.a2e.ai"
    log_format: Annotated[LogFormat, _one_of(LogFormat)] = "text"
    log_level: Annotated[LogLevel, _one_of(LogLevel)] = "INFO"

    def secrets(self) -> tuple[str, ...]:
        """Return every text that must never be logged."""
        return (self.a2e_api_token.get_secret_value(),) if self.a2e_api_token else ()

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, *, env_file: str | None = ".env") -> Self:
        """Read the settings.

        Args:
            environ: read instead of the process's environment and of env_file.
            env_file: read below the environment; None: no file.

        Raises:
            SettingsError: its text has a line for every missing or invalid setting.

        """
        read = given_settings(env_file) if environ is None else dict(environ)
        given = {one.name: read[one.name.upper()] for one in fields(cls) if read.get(one.name.upper())}
        values, problems = _values(cls, given)
        problems += _together(given)
        if problems:
            raise SettingsError("Invalid settings (environment or .env):\n" + "\n".join(problems))
        return cls(**values)


def _values(kind: type[A2ESettings], given: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return the values that are given, and what is wrong with each of the others."""
    values, problems = dict[str, Any](), list[str]()
    hints = get_type_hints(kind, include_extras=True)
    for name, default in [(one.name, one.default) for one in fields(kind)]:
        read = next(iter(getattr(hints[name], "__metadata__", ())), str)
        try:
            if name in given:
                values[name] = read(given[name])
            elif default is MISSING:
                problems.append(f"  {name.upper()}: is missing; {EXPECTED.get(name.upper(), 'a value is required')}")
        except ValueError as error:
            problems.append(f"  {name.upper()}: {error}")
    return values, problems


@dataclass(frozen=True, kw_only=True)
class Settings(A2ESettings):
    """All settings; in the environment their names are in capitals."""

    telegram_bot_token: Annotated[Secret, _telegram_token]
    telegram_api_url: Annotated[str, server] = "https://api.telegram.org"
    telegram_local_mode: Annotated[bool, _flag] = False
    a2e_api_token: Annotated[Secret, _a2e_token] = field()  # a bare annotation would inherit the default
    database_url: Annotated[str, database] = "sqlite:///data/bot.db"
    public_url: Root = ""
    updates: Annotated[Updates, _one_of(Updates)] = "auto"
    host: str = "127.0.0.1"
    port: Annotated[int, _whole(1, 65535)] = 8080
    worker_port: Annotated[int, _whole(0, 65535)] = 0
    secret_key: Annotated[Secret | None, Secret] = None
    admin_ids: Annotated[frozenset[int], ids] = frozenset()
    access: Annotated[Access, _one_of(Access)] = "open"
    daily_credits: Credits = 0
    monthly_credits: Credits = 0
    global_daily_credits: Credits = 0
    parallel_jobs: Annotated[int, _whole(1, 100)] = 3
    poll_seconds: Annotated[float, _seconds(3600)] = 5
    keep_days: Annotated[int, _whole(1, 36_500)] = 30
    default_language: Annotated[str, _language] = ENGLISH
    stars_per_100_credits: Annotated[int, _whole(0, 10_000)] = 0
    stars_packs: Annotated[tuple[int, ...], packs] = (100, 300, 1000)
    trial_credits: Credits = 0
    invite_credits: Credits = 0
    low_balance: Credits = 100
    support_contact: Annotated[str, contact] = ""
    c2pa_cert: str = ""
    c2pa_key: str = ""
    watermark: Annotated[bool, _flag] = False
    sentry_dsn: Annotated[Secret | None, _dsn] = None

    @property
    def sells(self) -> bool:
        """Whether credits are sold for Telegram Stars."""
        return self.stars_per_100_credits > 0

    @property
    def use_webhook(self) -> bool:
        """Whether Telegram calls us; otherwise we poll Telegram."""
        return self.updates == "webhook" or (self.updates == "auto" and bool(self.public_url))

    def secret_key_value(self) -> str:
        """Return the key; on SQLite one is made and kept in data/ if none is set."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        return load_or_make_key(Path("data") / "secret.key")

    def secrets(self) -> tuple[str, ...]:
        """Return every text that must never be logged."""
        held = (self.telegram_bot_token, self.a2e_api_token, self.secret_key, self.sentry_dsn)
        password = urlsplit(self.database_url).password
        passwords = {password, unquote(password)} if password else set()
        return (*(one.get_secret_value() for one in held if one), *sorted(passwords))


def given_settings(env_file: str | None = ".env") -> dict[str, str]:
    """Return what the environment and, below it, env_file give; None: no file."""
    return {**(_from_file(Path(env_file)) if env_file else {}), **os.environ}


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    from dotenv import dotenv_values  # most servers set the environment

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(f"{path.name}: cannot be read ({reason}); correct or remove it.") from None
    return {name: value for name, value in dotenv_values(stream=StringIO(text)).items() if value is not None}


FIRST_KEY = 8
"""Characters at least of the key that seals; there have long been sentences with a comma in them."""
EXPECTED = {
    "TELEGRAM_BOT_TOKEN": "expected the token from @BotFather, such as 123456789:AAE...",
    "A2E_API_TOKEN": "expected the token from https://video.a2e.ai, Account > API Token: sk_...",
}


def _together(given: Mapping[str, str]) -> list[str]:
    """Return what is wrong between settings that are valid on their own."""
    problems = []
    if given.get("updates") == "webhook" and not given.get("public_url"):
        problems.append("  PUBLIC_URL: is missing; UPDATES=webhook needs the https root Telegram can reach")
    if given.get("access") in ("invite", "approval") and not given.get("admin_ids", "").strip(", "):
        problems.append("  ADMIN_IDS: is missing; with ACCESS=invite or approval somebody must let people in")
    key = given.get("secret_key", "")
    if given.get("database_url", "").startswith("postgresql://") and not key:
        problems.append("  SECRET_KEY: is missing; with PostgreSQL every process needs the same, 16 characters or more")
    elif key and (len(key) < 16 or len(next(iter(keys_in(key)), "")) < FIRST_KEY):
        problems.append("  SECRET_KEY: is too short; expected 16 characters or more")
    return problems
