"""The books: what people saw, what A2E was asked and paid, and what the bot's own rows say. They must agree."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from bot.operations import OPERATIONS
from bot.sandbox.telegram.person import Message, labels, words
from bot.store.vault import Vault
from tests.chaos.double import COINS
from tests.chaos.people import OPEN, PATIENCE, Customer
from tests.world import KEY, TOKEN

SECRET = "a key for tests, long enough"
NAMELESS = ("speak", "headswap")
"""Operations whose start A2E can't be asked about by name."""
MEDIA = ("photo", "video", "voice", "audio", "document")
ENDS = ("Done", "Failed", "Cancelled")
FINAL = ("delivered", "failed", "cancelled")
TABLES = (
    "users",
    "updates",
    "drafts",
    "assets",
    "live_rooms",
    "live_messages",
    "samples",
    "jobs",
    "ledger",
    "consents",
    "recipes",
)
Row = Mapping[str, Any]


async def rows(url: str, statement: str) -> list[Row]:
    """Read rows from outside the bot."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True, timeout=5)) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(statement)]
    connection = await asyncpg.connect(url, timeout=5)
    try:
        return [dict(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


@dataclass(kw_only=True)
class Gone:
    """What a bot that came out of a backup can't know: all that happened after the backup was made."""

    jobs: list[Row] = field(default_factory=list)
    """Rows of jobs that were ordered then, in databases that are no more."""
    spans: list[tuple[float, float]] = field(default_factory=list)
    """From the beginning of each backup until the bot was back."""

    def covers(self, at: float) -> bool:
        """Whether something that was said then may be forgotten; an answer may take as long as people wait."""
        return any(begins - PATIENCE <= at <= ends for begins, ends in self.spans)


@dataclass(frozen=True, kw_only=True)
class Books:
    """Everything at the end of a storm."""

    sandbox: Mapping[str, Any]
    chats: Mapping[int, list[Message]]
    jobs: list[Row]
    ledger: list[Row]
    logs: str
    leaks: list[str]
    customers: list[Customer] = field(repr=False)
    gone: Gone = field(default_factory=Gone)

    @property
    def forgotten(self) -> list[Row]:
        """Jobs that no row knows any more."""
        known = {job["name"] for job in self.jobs}
        return [job for job in self.gone.jobs if job["name"] not in known]

    @property
    def tasks(self) -> list[Row]:
        return list(self.sandbox["a2e"]["tasks"])

    @property
    def spent(self) -> int:
        """Credits that A2E took and kept."""
        return COINS - int(self.sandbox["a2e"]["coins"])

    def booked(self, job_id: int) -> int:
        """Credits that the ledger says a job cost."""
        return -sum(entry["credits"] for entry in self.ledger if entry["job_id"] == job_id)

    def lateness(self) -> list[float]:
        """Seconds from each task's end at A2E to its result in the chat, sorted."""
        ends = self.sandbox["ends"]
        done = [job for job in self.jobs if job["state"] == "delivered" and job["task_id"] in ends]
        return sorted(job["finished_at"] - ends[job["task_id"]] for job in done)


async def read_jobs(url: str) -> list[Row]:
    """Read the rows of all jobs."""
    vault = Vault(SECRET)
    return [
        {**row, **{name: json.loads(vault.open(row[name])) if row[name] else None for name in ("error", "result")}}
        for row in await rows(url, "SELECT * FROM jobs ORDER BY id")
    ]


async def read_books(
    sandbox: Mapping[str, Any], customers: list[Customer], url: str, folder: Path, gone: Gone | None = None
) -> Books:
    """Read all books."""
    logs = {path.name: path.read_text(errors="replace") for path in folder.glob("*.log")}
    return Books(
        sandbox=sandbox,
        chats={one.person.number: await one.person.answers() for one in customers},
        jobs=await read_jobs(url),
        ledger=await rows(url, "SELECT * FROM ledger"),
        logs="\n".join(logs.values()),
        leaks=await leaks(url, folder),
        customers=customers,
        gone=gone or Gone(),
    )


async def leaks(url: str, folder: Path) -> list[str]:
    """Name the files and tables that hold one of the tokens."""
    found = [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(secret.encode() in path.read_bytes() for secret in (TOKEN, KEY))
    ]
    for table in () if url.startswith("sqlite") else TABLES:
        text = str(await rows(url, f"SELECT CAST(r AS text) FROM {table} r"))
        found += [table] if TOKEN in text or KEY in text else []
    return found


def card_of(job: Row) -> int | None:
    """Return the message that is a job's card, or was it until its result came."""
    return (job["result"] or {}).get("replaced", job["message_id"])


def problems(books: Books) -> list[str]:
    """Return every way in which the books disagree; empty if nothing was lost or paid twice."""
    return [*_orders(books), *_ends(books), *_charges(books), *_results(books), *_answers(books), *_secrets(books)]


def _orders(books: Books) -> Iterable[str]:
    """Yield accepted orders that are not exactly one job."""
    of_card = Counter((job["chat_id"], card_of(job)) for job in books.jobs)
    for key, number in of_card.items():
        if number > 1 and key[1] is not None:
            yield f"{number} jobs share the card {key}"
    forgotten = {(job["chat_id"], card_of(job)) for job in books.forgotten}
    for one in books.customers:
        toasts = {toast["query_id"] for toast in one.person.toasts}
        for order in one.pressed:
            known = of_card[(order.chat, order.message_id)] or (order.chat, order.message_id) in forgotten
            if not known and order.query_id not in toasts and not books.gone.covers(order.at):
                yield f"the order on message {order.message_id} of {order.chat} was lost"


def _ends(books: Books) -> Iterable[str]:
    """Yield jobs that have not ended, or whose card does not say how."""
    cards = {(chat, one["message_id"]): words(one) for chat, shown in books.chats.items() for one in shown}
    for job in books.jobs:
        if job["state"] not in FINAL:
            yield f"job {job['id']} ({job['operation']}) is still {job['state']}"
        if job["state"] == "failed" and not job["error"]:
            yield f"job {job['id']} failed without a word"
        said = cards.get((job["chat_id"], job["message_id"]), "")
        if said.startswith((*OPEN, "🎭", "🎞", "🎨", "🗣", "🎥", "🖌", "💇", "📖")):
            yield f"the card of {job['state']} job {job['id']} still says {said[:40]!r}"
        left = cards.get((job["chat_id"], card_of(job)), "")
        if card_of(job) != job["message_id"] and left.startswith((*OPEN, *ENDS)):
            yield f"the card of {job['state']} job {job['id']} is left beside its result and says {left[:40]!r}"


def _charges(books: Books) -> Iterable[str]:
    """Yield jobs with more than one task, and credits that neither the ledger nor unknown starts explain."""
    for name, number in Counter(task["name"] for task in books.tasks).items():
        if number > 1 and str(name).startswith("studio-"):
            yield f"A2E has {number} tasks of the name {name}"
    cost = {str(task["name"]): task["cost"] for task in books.tasks}
    failed = [job for job in books.jobs if job["state"] == "failed"]
    orphans = sum(cost.get(job["name"], 0) for job in failed)
    unsure = [
        job for job in failed if job["operation"] in NAMELESS and job["error"] == OPERATIONS[job["operation"]].lost
    ]
    orphans += sum(cost.get(job["name"], 0) for job in books.forgotten)
    spare = sum(
        job["price"] or 0 for job in [*unsure, *(job for job in books.forgotten if job["operation"] in NAMELESS)]
    )
    booked = sum(books.booked(job["id"]) for job in books.jobs)
    if not booked + orphans <= books.spent <= booked + orphans + spare:
        yield f"A2E took {books.spent}, booked are {booked}, unknown starts explain {orphans} to {orphans + spare}"
    for job in failed:
        if books.booked(job["id"]):
            yield f"job {job['id']} failed and its {books.booked(job['id'])} credits were not returned"
    for job in books.jobs:
        paid = (job["price"] or 0) if job["cost"] is None else job["cost"]
        if job["state"] == "delivered" and books.booked(job["id"]) != paid:
            yield f"job {job['id']} cost {paid}, booked are {books.booked(job['id'])}"


def _results(books: Books) -> Iterable[str]:
    """Yield results shown twice, and delivered ones neither shown nor offered on their card."""
    sent = [(chat, one) for chat, messages in books.chats.items() for one in messages]
    noted = {(job["chat_id"], (result_of(job).get("sent") or {}).get("message_id")): job["id"] for job in books.jobs}
    shown = Counter(  # the first version's voice notes have no buttons
        job_shown_by(one) or noted.get((chat, one["message_id"]), 0)
        for chat, one in sent
        if any(kind in one for kind in MEDIA)
    )
    offers = {(chat, one["message_id"]) for chat, one in sent if any(label.startswith("📥") for label in labels(one))}
    told = {(chat, one["message_id"]) for chat, one in sent if "get it from /jobs" in words(one)}
    card_of_all = {job["id"]: (job["chat_id"], job["message_id"]) for job in books.jobs}
    if shown[0]:
        yield f"{shown.pop(0)} results belong to no job"
    for job in books.jobs:
        number, is_made = shown[job["id"]], job["state"] == "delivered" and bool((job["result"] or {}).get("media"))
        is_told = card_of_all.get(job["parent_id"]) in told  # a step of a recipe, on the recipe's card
        is_offered = bool(job["unsure"]) and (is_told or (job["chat_id"], job["message_id"]) in offers)
        if number > 1:
            yield f"the result of job {job['id']} ({job['operation']}) is shown {number} times"
        if number < 1 and is_made and not is_offered:
            yield f"the result of job {job['id']} ({job['operation']}) is neither shown nor offered"


def result_of(job: Row) -> Row:
    """Return what is known of a job's result."""
    found: Row = job["result"] or {}
    return found


def job_shown_by(message: Message) -> int:
    """Return the number of the job that a message's buttons are about; 0: of none."""
    keys = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    found = [key["callback_data"].split(":")[1] for row in keys for key in row if key["callback_data"][:2] == "j:"]
    return int(found[0]) if found else 0


def _answers(books: Books) -> Iterable[str]:
    """Yield texts without an answer, unless Telegram may have lost their answer or card, as the log says."""
    unanswered = [str(one) for who in books.customers for one in who.unanswered if not books.gone.covers(one.at)]
    explained = books.logs.count("answer may be lost") + books.logs.count("card may have been sent")
    if len(unanswered) > explained:
        yield f"{len(unanswered)} went unanswered, {explained} are explained: {unanswered}"
    if books.sandbox["pending"]["updates"]:
        yield f"{books.sandbox['pending']['updates']} updates were never confirmed"


def _secrets(books: Books) -> Iterable[str]:
    for name in books.leaks:
        yield f"a token is in {name}"
