"""What the account holds besides tasks, a class for each kind of record."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import time
from typing import Any

from bot.sandbox.a2e.types import Given

OPEN = frozenset({"obtain_login_token", "random_background"})
"""Operations that need no token."""
CUSTOM_TYPE = 1
"""The type of an avatar that the account has trained."""
Event = dict[str, Any]


@dataclass
class Token:
    """An API token."""

    id: str
    alias: str
    secret: str


@dataclass
class Account:
    """Who may call, and what belongs to the account besides its credits."""

    tokens: list[Token]
    logins: set[str] = field(default_factory=set)
    users: list[str] = field(default_factory=list)
    public_pool: bool = False

    def admits(self, operation: str | None, authorization: str | None) -> bool:
        """Whether a call's Authorization header opens an operation; None: an unknown one."""
        if operation in OPEN:
            return True
        bearer = (authorization or "").removeprefix("Bearer ")
        if operation == "get_api_token":
            return bearer in self.logins
        return any(bearer == token.secret for token in self.tokens)

    def books(self) -> Given:
        """Return what tests look at; no secrets."""
        listed = [{"_id": token.id, "alias": token.alias} for token in self.tokens]
        return {"tokens": listed, "users": list(self.users), "public_pool": self.public_pool}


@dataclass(kw_only=True)
class Anchor:
    """An avatar that the account has trained; path: its picture; cover: that picture's address."""

    id: str
    twin_id: str
    name: str
    path: Path
    cover: str
    lip_model: str = ""

    def record(self) -> dict[str, Any]:
        """Return it as the list of avatars shows it."""
        return {
            "_id": self.id,
            "name": self.name,
            "lang": "en-US",
            "video_cover": self.cover,
            "anchor_type": CUSTOM_TYPE,
            "user_video_twin_id": self.twin_id,
            "lip_model": self.lip_model,
        }


@dataclass(frozen=True, kw_only=True)
class Background:
    """A background of the account's own; path: our copy of it."""

    id: str
    img_url: str
    path: Path
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A text that was spoken."""

    id: str
    text: str
    url: str
    created: datetime


@dataclass(kw_only=True)
class Room:
    """A live room."""

    channel: str
    token: str
    uid: int
    avatar: str
    until: float
    """Unix seconds."""
    cost: int
    context: str = ""
    said: list[str] = field(default_factory=list)
    left: bool = False
    listeners: set["asyncio.Queue[Event]"] = field(default_factory=set)

    @property
    def open(self) -> bool:
        """Whether it occupies its host."""
        return not self.left and time() < self.until

    def tell(self, event: Event) -> None:
        """Send an event to every page in the room."""
        for listener in self.listeners:
            listener.put_nowait(event)
