"""The operator's settings, from the environment or `.env`. All missing or invalid ones are named at once."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from bot.store.vault import load_or_make_key


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _root(url: str) -> str:
    """Check for an https root; plain http only on this machine, since tokens travel to it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("expected the root of a server, such as https://host.example")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("expected https://; plain http only on this machine")
    return url.rstrip("/")


def _telegram_token(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[\w-]{20,}", token.get_secret_value()):
        raise ValueError("expected the token from @BotFather: digits, a colon, and about 35 characters")
    return token


def _a2e_token(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\S+", token.get_secret_value()):
        raise ValueError("expected the token from https://video.a2e.ai, Account > API Token: sk_...")
    return token


def _database(url: str) -> str:
    if not re.fullmatch(r"sqlite:///.+|postgresql://.+", url):
        raise ValueError("expected sqlite:///path or postgresql://user:password@host/name")
    return url


def _dsn(dsn: SecretStr) -> SecretStr:
    parts = urlsplit(dsn.get_secret_value())
    if not (parts.scheme in ("http", "https") and parts.username and parts.hostname and parts.path.strip("/")):
        raise ValueError("expected a Sentry project's DSN: https://key@host/number")
    return dsn


def _ids(text: object) -> object:
    if not isinstance(text, str):
        return text
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdigit() for part in parts):
        raise ValueError("expected Telegram user ids, comma separated: 123456,234567")
    return frozenset(int(part) for part in parts)


Root = Annotated[str, AfterValidator(_root)]
Credits = Annotated[int, Field(ge=0)]


class A2ESettings(BaseSettings):
    """The settings needed to talk to A2E alone; without a token one can log in to get one."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    a2e_api_token: Annotated[SecretStr, AfterValidator(_a2e_token)] | None = None
    a2e_base_url: Root = "https://video.a2e.ai"
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

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
        given = {name: read[name.upper()] for name in cls.model_fields if read.get(name.upper())}
        problems: list[str] = []
        settings = None
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            problems += [_line(one["loc"], one["type"], one["msg"]) for one in error.errors(include_input=False)]
        problems += _together(given)
        if settings is None or problems:
            raise SettingsError("Invalid settings (environment or .env):\n" + "\n".join(problems))
        return settings


class Settings(A2ESettings):
    """All settings; in the environment their names are in capitals."""

    telegram_bot_token: Annotated[SecretStr, AfterValidator(_telegram_token)]
    telegram_api_url: Root = "https://api.telegram.org"
    telegram_local_mode: bool = False
    a2e_api_token: Annotated[SecretStr, AfterValidator(_a2e_token)]
    database_url: Annotated[str, AfterValidator(_database)] = "sqlite:///data/bot.db"
    public_url: Annotated[str, AfterValidator(lambda url: _root(url) if url else url)] = ""
    updates: Literal["auto", "webhook", "polling"] = "auto"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    secret_key: SecretStr | None = None
    admin_ids: Annotated[frozenset[int], NoDecode, BeforeValidator(_ids)] = frozenset()
    access: Literal["open", "invite", "approval"] = "open"
    daily_credits: Credits = 0
    monthly_credits: Credits = 0
    global_daily_credits: Credits = 0
    parallel_jobs: Annotated[int, Field(ge=1, le=100)] = 3
    poll_seconds: Annotated[float, Field(gt=0, le=3600)] = 5
    keep_days: Annotated[int, Field(ge=1)] = 30
    default_language: str = "en"
    stars_per_100_credits: Annotated[int, Field(ge=0)] = 0
    sentry_dsn: Annotated[SecretStr, AfterValidator(_dsn)] | None = None

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
    from dotenv import dotenv_values

    return {name: value for name, value in dotenv_values(path).items() if value is not None}


def _line(place: tuple[int | str, ...], kind: str, message: str) -> str:
    name = str(place[0]).upper()
    if kind == "missing":
        return f"  {name}: is missing; {EXPECTED.get(name, 'a value is required')}"
    return f"  {name}: {message.removeprefix('Value error, ')}"


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
    elif key and len(key) < 16:
        problems.append("  SECRET_KEY: is too short; expected 16 characters or more")
    return problems
