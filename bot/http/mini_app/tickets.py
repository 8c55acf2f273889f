"""Addresses of files that end: for one person, one file, a quarter of an hour. Elements of a page send no initData."""

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256

from bot.http.mini_app.contents import WHATS, File, Gone

SECONDS = 900
STEP = 300
"""Tickets end at whole five minutes, so that a page which is shown again finds its files in the browser's cache."""
SIGNED = 32
"""Hexadecimal digits: 128 bits."""
TICKET = re.compile(r"(\d{1,19})\.(\d{1,12})\.([a-z]{1,8})\.([\w-]{1,64})\.(\d{1,3})\.([0-9a-f]{32})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Tickets:
    """Signs and reads them; the key is derived from SECRET_KEY."""

    key: str

    def issue(self, user_id: int, file: File, *, now: float) -> str:
        """Return a ticket for a file, good for a quarter of an hour and a little."""
        until = (int(now) + SECONDS) // STEP * STEP + STEP
        told = f"{user_id}.{until}.{file.what}.{file.key}.{file.number}"
        return f"{told}.{self._sign(told)}"

    def read(self, ticket: str, *, now: float) -> tuple[int, File]:
        """Return whom a ticket is for, and which file.

        Raises:
            Gone: not signed by us, or its time is over.

        """
        found = TICKET.fullmatch(ticket)
        if found is None:
            raise Gone("ticket: none of ours")
        user, until, what, key, number, sign = found.groups()
        if not hmac.compare_digest(self._sign(ticket.rpartition(".")[0]), sign) or what not in WHATS:
            raise Gone("ticket: the signature does not fit")
        if int(until) < now:
            raise Gone("ticket: its time is over")
        return int(user), File(what=what, key=key, number=int(number))

    def _sign(self, told: str) -> str:
        return hmac.new(self.key.encode(), told.encode(), sha256).hexdigest()[:SIGNED]
