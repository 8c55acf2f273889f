"""One turn: an update in, a decision, replies out.

A decision is `async def decide(t, turn) -> list[Reply]`. It runs in its update's transaction: deduplication,
user, effects and answer are committed together, or not at all. If it lacks a fact from outside, the
transaction is rolled back, the fact found out, and the decision run again (`handlers.intake`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.buttons import Data
from bot.chat import AnswerCallback, EditMessage, Incoming, Reply, Rows, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.stars.words import pack_rows
from bot.locales import _
from bot.operations.facts import Facts
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.turns import Opening, Sender
from bot.store.users import User
from handlers.dialogue.keyboards import asks_anew, follow
from handlers.ephemeral import EPHEMERAL, may_be_alone, seen_alone

Replies = list[Reply]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What a decision sees."""

    incoming: Incoming
    user: User
    draft: Draft | None
    """The user's open draft in this chat and topic, as it was when the turn began."""
    known: Facts
    deps: Deps
    now: float
    pressed: Data | None = None
    """What the pressed button says (`handlers.bound`); None: nothing was pressed, or what no longer counts."""

    @property
    def is_admin(self) -> bool:
        """Whether the user is one of the operator's admins; asked at every use."""
        return self.user.id in self.deps.settings.admin_ids

    def say(self, text: str, rows: Rows = (), *, picture: str | None = None) -> SendMessage:
        """Return a new message in the same chat and topic."""
        incoming = self.incoming
        to_whom = None if incoming.private or incoming.press else incoming.message_id  # in a group many talk at once
        return SendMessage(
            chat_id=incoming.chat_id,
            thread_id=incoming.thread_id,
            text=text,
            rows=rows,
            reply_to=to_whom,
            picture=picture,
        )

    def put(self, text: str, rows: Rows = (), *, picture: str | None = None) -> Reply:
        """Return text in place of the message whose button was pressed, or as a new message."""
        incoming = self.incoming
        pressed = incoming.message_id if incoming.ephemeral_id is None else EPHEMERAL
        if incoming.press is None or incoming.on_media or pressed is None:
            return self.say(text, rows, picture=picture)
        return EditMessage(chat_id=incoming.chat_id, message_id=pressed, text=text, rows=rows, picture=picture)

    def toast(self, text: str, *, alert: bool = False) -> Replies:
        """Return a note on the pressed button, or a message when none was pressed."""
        query_id = self.incoming.query_id
        if query_id is None:
            return [self.say(text)]
        return [AnswerCallback(query_id=query_id, text=text, alert=alert)]

    def note(self, text: str) -> Replies:
        """Return a note on the pressed button; nothing when the press was answered before, or none was pressed."""
        return self.toast(text) if self.incoming.query_id else []


Decide = Callable[[Transaction, Turn], Awaitable[Replies]]


class Outcome(StrEnum):
    """What became of an update on arrival."""

    HANDLED = "handled"
    WAITING = "waiting"
    """It is in the inbox, for a fact or behind others."""
    REPEATED = "repeated"
    """It was claimed before."""
    IGNORED = "ignored"
    """It is not for us."""
    DROPPED = "dropped"
    """Too many of the same person's wait."""
    MOVED = "moved"
    """A group has become a supergroup."""
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a transaction did with an update."""

    outcome: Outcome
    replies: Replies = field(default_factory=list)
    after: tuple[int, ...] = ()
    """Updates whose answers other processes have to send first."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An update to be decided on."""

    incoming: Incoming
    decide: Decide
    now: float
    """Taken once: a question that depends on it must stay the same when the decision runs again."""

    def told(self, error: BotError) -> "Asked":
        """Return it with an error's words as the decision."""
        return replace(self, decide=_words(error))


def sender_of(incoming: Incoming) -> Sender:
    """Return who sent an update; strangers and people who have just blocked us get no row."""
    return Sender(
        user_id=incoming.user_id,
        language=incoming.language,
        chat_id=incoming.chat_id,
        thread_id=incoming.thread_id,
        kept=not incoming.anonymous and not incoming.blocked,
        names=incoming.names,
    )


async def turn_of(t: Transaction, asked: Asked, known: Facts, deps: Deps, opening: Opening) -> Replies:
    """Decide, in the transaction of the update; the caller holds the person's lock."""
    incoming, draft = asked.incoming, opening.draft
    turn = Turn(incoming=incoming, user=opening.user, draft=draft, known=known, deps=deps, now=asked.now)
    with deps.languages.speaking(opening.user):
        replies = await asked.decide(t, turn)
        if incoming.query_id and not any(isinstance(reply, AnswerCallback) for reply in replies):
            replies = [AnswerCallback(query_id=incoming.query_id), *replies]
        if may_be_alone(incoming, replies):
            asking = await asks_anew(t, deps.store.drafts, incoming, draft)
            replies = seen_alone(incoming, replies, asking=asking)
        return await follow(t, deps.store.drafts, incoming, draft, replies)


def _words(error: BotError) -> Decide:
    async def tell(t: Transaction, turn: Turn) -> Replies:
        packs = pack_rows(turn.deps.settings, private=turn.incoming.private, bot=turn.deps.outbox.username)
        return [turn.say(_(error.user_text), packs if error.buys else ())]

    return tell
