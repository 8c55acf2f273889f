"""Shelves: what users keep, by kind, declared beside the operations that fill them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.a2e.client import Client
from bot.chat import Rows


@dataclass(frozen=True, kw_only=True)
class Use:
    """Something to do with a thing of a shelf: an operation, and the field that the thing answers."""

    label: str
    command: str
    field: str
    public: bool = True
    """Offered for entries of A2E's list too."""
    fits: Callable[[Mapping[str, Any]], bool] = lambda facts: True
    """Whether a thing with these facts can be used so."""


Erase = Callable[[Client, str, Mapping[str, Any]], Awaitable[int | None]]
"""Delete at A2E: id there and the thing's facts. Returns the credits that A2E is known to have given back."""


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """One kind of thing."""

    kind: str
    icon: str
    one: str
    """The word for one: face."""
    erase: Erase
    command: str | None = None
    """Bot command that shows it; None: it is never shown as a list."""
    help: str = ""
    """Line in Telegram's menu."""
    adds: tuple[str, ...] = ()
    """Commands of the operations that fill it."""
    fill: str = ""
    """How an empty shelf is filled, Telegram HTML."""
    uses: tuple[Use, ...] = ()
    listed: bool = False
    """A2E publishes a list of this kind, which is shown too."""
    by_language: bool = False
    """That list is kept by language."""
    likeness: str | None = None
    """face or voice: deleting takes the consent back."""
    invite: Callable[[str, Mapping[str, Any], str, bool], tuple[str, Rows]] | None = None
    """What its owner is told when it is put there: name, facts, address of the live page, whether in a private chat."""
    parting: Callable[[str, Mapping[str, Any], int | None], str] | None = None
    """What its owner is told when A2E has deleted it: name, facts, credits given back."""
