"""One turn of the conversation: an update in, a decision, replies out.

A decision is `async def decide(t, turn) -> list[Reply]`. It runs in the one transaction of its update: dedupe,
user, effects and answer are committed together, or not at all. When it lacks a fact from outside, the
transaction is rolled back, the fact found out, and the decision runs again.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from time import time

from bot.chat import Edit, Incoming, Reply, Rows, Say, Show, Toast, pack, unpack
from bot.errors import BotError, NotStored
from bot.gateway.errors import Blocked, Gone, TelegramRefused, Unknown
from bot.operations.facts import Facts, Lacking
from bot.services import Services
from bot.store.database import Transaction
from bot.store.users import User

log = logging.getLogger(__name__)
Replies = list[Reply]
MOST_FACTS = 12
"""Facts one turn may need; more is a loop of ours."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What a decision sees."""

    incoming: Incoming
    user: User
    known: Facts
    services: Services
    now: float

    @property
    def is_admin(self) -> bool:
        """Whether the user is one of the operator's admins; asked at every use."""
        return self.user.id in self.services.settings.admin_ids

    def say(self, text: str, rows: Rows = (), *, picture: str | None = None) -> Say:
        """Return a new message in the same chat and topic."""
        incoming = self.incoming
        return Say(chat_id=incoming.chat_id, thread_id=incoming.thread_id, text=text, rows=rows, picture=picture)

    def put(self, text: str, rows: Rows = (), *, picture: str | None = None) -> Reply:
        """Return text in place of the message whose button was pressed, else as a new message."""
        incoming = self.incoming
        if incoming.press is None or incoming.on_media or incoming.message_id is None:
            return self.say(text, rows, picture=picture)
        return Edit(chat_id=incoming.chat_id, message_id=incoming.message_id, text=text, rows=rows, picture=picture)

    def toast(self, text: str, *, alert: bool = False) -> Replies:
        """Return a note on the pressed button, or a message when none was pressed."""
        query_id = self.incoming.query_id
        if query_id is None:
            return [self.say(text)]
        return [Toast(query_id=query_id, text=text, alert=alert)]


Decide = Callable[[Transaction, Turn], Awaitable[Replies]]


async def answer(incoming: Incoming, decide: Decide, services: Services) -> None:
    """Decide on an update, store effects and answer, then send the answer.

    Returns when all that is done: only then may the update be confirmed to Telegram.

    Raises:
        NotStored, Unavailable: the database or Telegram gave no usable answer; the update has to come again.

    """
    known = Facts()
    replies = None
    for _ in range(MOST_FACTS):
        done = list(services.answered)
        try:
            work = partial(_turn, incoming=incoming, decide=decide, known=known, services=services, done=done)
            replies = await services.store.db.transact(work)
            break
        except Lacking as lacking:
            await _please_wait(incoming, known, services)
            known.learn(lacking.question, await services.supplies.find_out(lacking.question))
        except NotStored:  # words could not be stored either: the update is tried again later
            raise
        except BotError as error:
            log.info("told the user: %s", error)
            decide = _words(error)
    if replies is None:
        raise RuntimeError(f"a decision on update {incoming.update_id} never came to an end")
    services.answered[:] = [one for one in services.answered if one not in done]  # others may have told some, too
    for reply in replies:
        await _send(reply, incoming, services)
    services.answered.append(incoming.update_id)


async def _send(reply: Reply, incoming: Incoming, services: Services) -> None:
    """Send a part of the answer; what would fail the next time too must not bring the update back."""
    try:
        await services.outbox.send(reply, urgent=True)
    except Blocked:  # noted by the outbox, for whomever it was meant
        log.info("an answer to update %s met a user who has blocked the bot", incoming.update_id)
    except TelegramRefused as error:
        log.warning("an answer to update %s was refused: %s", incoming.update_id, error)
        if isinstance(reply, Show):
            words = "Telegram can't show me that file any more. Please make it anew, or see /menu."
            said = Say(chat_id=reply.chat_id, thread_id=reply.thread_id, text=words)
            await _send(said, incoming, services)
    except (Gone, Unknown) as error:
        log.warning("an answer to update %s may be lost: %s", incoming.update_id, error)


async def _turn(
    t: Transaction,
    *,
    incoming: Incoming,
    decide: Decide,
    known: Facts,
    services: Services,
    done: list[int],
) -> Replies:
    store, now = services.store, time()
    claim = await store.updates.claim(t, incoming.update_id, now=now)
    if done:
        await store.updates.done(t, done)
    if not claim.new:
        return [unpack(one) for one in json.loads(claim.answer)] if claim.answer else []
    await t.lock(f"user:{incoming.user_id}")
    kept = not incoming.anonymous
    user = await store.users.see(t, incoming.user_id, language=incoming.language, now=now, kept=kept)
    turn = Turn(incoming=incoming, user=user, known=known, services=services, now=now)
    replies = await decide(t, turn)
    if incoming.query_id and not any(isinstance(reply, Toast) for reply in replies):
        replies = [Toast(query_id=incoming.query_id), *replies]
    await store.updates.answer(t, incoming.update_id, json.dumps([pack(one) for one in replies]))
    return replies


def _words(error: BotError) -> Decide:
    async def tell(t: Transaction, turn: Turn) -> Replies:
        return [turn.say(error.user_text)]

    return tell


async def _please_wait(incoming: Incoming, known: Facts, services: Services) -> None:
    """The first fact takes a while: show that something happens."""
    if not known.empty:
        return
    await services.outbox.act(incoming.chat_id, thread_id=incoming.thread_id)
