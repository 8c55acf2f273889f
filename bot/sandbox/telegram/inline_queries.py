"""Inline queries: what people ask for in any chat by the bot's name, until the bot has answered it."""

import asyncio
import secrets
from dataclasses import dataclass, field
from time import time
from typing import Any

from bot.sandbox.telegram.facts import Bad

QUERY_SECONDS = 10.0
"""How long a query may be answered; Telegram says nothing of it, and clients give up about then."""


@dataclass
class Query:
    """One query, until it is answered."""

    person: dict[str, Any]
    words: str
    at: float = field(default_factory=time)
    answer: "asyncio.Future[dict[str, Any]]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


@dataclass
class Queries:
    """All of them, by id."""

    known: dict[str, Query] = field(default_factory=dict)

    def ask(self, person: dict[str, Any], words: str, offset: str) -> dict[str, Any]:
        """Note a query; return it as the update's content."""
        number = secrets.token_hex(8)
        self.known[number] = Query(person, words)
        return {"id": number, "from": person, "query": words[:256], "offset": offset, "chat_type": "sender"}

    async def answered(self, number: str, *, seconds: float = QUERY_SECONDS) -> dict[str, Any] | None:
        """Return the answer to a query; None: none came in time."""
        done, _ = await asyncio.wait([self.known[number].answer], timeout=seconds)
        return next(iter(done)).result() if done else None

    def picked(self, number: str, result_id: str) -> tuple[Query, dict[str, Any]]:
        """Return a query, and the result of its answer that a person picks."""
        query = self.known.get(number)
        results = query.answer.result()["results"] if query is not None and query.answer.done() else []
        found = next((one for one in results if one["id"] == result_id), None)
        if query is None or found is None:
            raise Bad("no such result")
        return query, found
