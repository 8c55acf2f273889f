"""What each table holds about people, and what /forget does with it. A test compares the list with the schema.

A new table that holds something about a person belongs in `TABLES`, another in `NOBODYS`; its columns that /export
leaves out say why. What people read about it is in `bot.jobs.personal.privacy`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.store.job_rows import SEALED as SEALED_OF_JOBS

MARK = "a keyed hash of a value that is handed out itself"
ROOM_KEY = "opens a live room, and is of no use once that is left"
NAMES = "keyed hashes of what a person is called, by which an admin finds them"
OURS = "a step's own note on how far it is"
OURS_ABOUT = "the number of the job or payment that it is about"


class Goes(StrEnum):
    """How a person's rows leave a table once everything is to be forgotten."""

    AT_ONCE = "at once"
    """They are deleted."""
    BY_STEP = "by step"
    """One by one, by who has to delete them at A2E or leave a room first."""
    OWN_WAY = "own way"
    """As `bot.store.personal.Personal.forget_rest` says."""
    NAMELESS = "nameless"
    """They stay, as nobody's, without what is sealed and what they are about."""
    HASHED = "hashed"
    """They stay, under the alias instead of the id (`bot.store.kept`)."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A table with something about people."""

    of: str = "user_id"
    """The column with a person's id."""
    by: str = "id"
    """The column that orders it."""
    at: str | None = None
    """When a row was written, for those that are deleted at once: what is newer than the wish to forget stays."""
    only: str = "1 = 1"
    """The condition for rows that are a person's to have."""
    sealed: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Column -> why /export leaves it out."""
    goes: Goes = Goes.AT_ONCE
    waits: str = ""
    """The condition for rows that wait only until A2E has deleted its part: with /forget they become nobody's."""


TABLES: dict[str, Held] = {
    "users": Held(of="id", sealed=("settings", "ban_reason"), left_out={"names": NAMES}, goes=Goes.OWN_WAY),
    "drafts": Held(at="updated_at", sealed=("answers",)),
    "assets": Held(
        sealed=("name", "a2e_id", "url", "file", "facts"),
        left_out={"a2e_mark": MARK},
        goes=Goes.BY_STEP,
        waits="state = 'deleting'",
    ),
    "live_rooms": Held(
        sealed=("name",),
        left_out={"channel": ROOM_KEY, "channel_mark": ROOM_KEY, "key": ROOM_KEY},
        goes=Goes.BY_STEP,
        waits="state = 'leaving'",
    ),
    "live_messages": Held(
        at="said_at",
        sealed=("words",),
        left_out={"channel": ROOM_KEY, "channel_mark": ROOM_KEY, "facts": ROOM_KEY},
    ),
    "jobs": Held(sealed=SEALED_OF_JOBS, goes=Goes.BY_STEP),
    "ledger": Held(goes=Goes.OWN_WAY),
    "consents": Held(at="given_at", sealed=("subject", "label"), left_out={"subject_mark": MARK}),
    "recipes": Held(at="created_at", sealed=("name", "steps", "token"), left_out={"token_mark": MARK}),
    "reports": Held(at="at"),
    "shown": Held(at="at"),
    "star_orders": Held(at="at"),
    "payments": Held(left_out={"asked_by": "an admin's id", "refund": OURS}, goes=Goes.HASHED),
    "subscriptions": Held(at="at"),
    "grants": Held(at="at"),
    "invites": Held(at="at", left_out={"invited": MARK}),
    "admin_log": Held(
        at="at", sealed=("facts",), left_out={"admin_id": "an admin's id", "subject": OURS_ABOUT}, goes=Goes.NAMELESS
    ),
    "inbox": Held(
        of="person", by="update_id", at="at", only="parked IS NOT NULL", sealed=("body",), left_out={"tries": OURS}
    ),
    "kept": Held(of="alias", sealed=("facts",), left_out={"alias": MARK}, goes=Goes.HASHED),
}
"""Every table with something about people, in the order of /export: jobs before what names them."""

NOBODYS: dict[str, str] = {
    "updates": "Telegram's numbers of updates, and when they came; not whose they are",
    "runs": "which of the bot's processes are running",
    "breakers": "which of A2E's services rest, since they fail",
    "watched": "how A2E's balance, the tokens, the webhook, the queue and the disk are, and when admins were told",
    "withheld_models": "which of A2E's models are not offered for a while",
    "spend": "what each model came to in a day, for an hour by the numbers of jobs",
    "durations": "how long each model takes",
    "samples": "samples of A2E's public voices and avatars",
    "blocked": "what blocked pictures look like, as hashes, and a label for admins",
    "group_budgets": "what a group may spend in a day, and what may not be ordered there; a group is not a person",
    "broadcasts": "what the operator tells many people, and how far it is; whom it is being sent to, for seconds",
    "switches": "what the operator has switched on, such as maintenance, and which admin did",
    "invitations": "links that let people in: which admin made them, and how many people used them; not who",
    "group_orders": "which jobs were ordered in which group, by their numbers, for two days; the job says whose it is",
    "vault_check": "sealed values of our own: is the key right, what Telegram was told, the keys of aliases and proofs",
    "alembic_version": "the version of the tables",
}
"""Table -> what it holds instead."""

PASSING: dict[str, str] = {
    "answers": "answers until they are sent: seconds",
    "queue": "steps until they have run; some are named after the person they are for",
    "pace": "when a chat may get its next message, for an hour, and how often what is free was used, for a day",
}
"""Table -> what passes through it, and for how long: too short to be handed out or deleted on its own."""
