"""Fills a store as months of people's work do, in proportion: quickly, by the database itself."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from time import time

import asyncpg

from bot.store.open import sqlite_path
from bot.store.vault import Vault

FIRST = 10_000_000
"""The first person's id; the others follow."""
DAYS = 29.0
"""Days over which the work is spread: within KEEP_DAYS, so that nothing is past its time."""
BUSIEST = 200
"""One job in so many is the first person's."""
MADE = (
    ("imagine", "text_to_image", "image", "photo"),
    ("animate", "image_to_video", "video", "video"),
    ("swap", "face_swap", "video", "video"),
    ("upscale", "upscale", "image", "photo"),
)
"""What people make: operation, task type, A2E's kind of result, Telegram's."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much there is."""

    users: int = 100_000
    jobs: int = 1_000_000


def _numbers(most: int) -> str:
    return f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {most - 1})"  # ours


def _choice(values: list[str]) -> str:
    cases = " ".join(f"WHEN {number} THEN '{value}'" for number, value in enumerate(values))
    return f"CASE i % {len(values)} {cases} END"


def _padded(sign: str) -> str:
    """Return a name's hash: 32 characters, different for each row."""
    return f"substr('{sign}' || i || '{'-' * 32}', 1, 32)"


def _insert(table: str, most: int, **columns: str) -> str:
    names, values = ", ".join(columns), ", ".join(columns.values())
    return f"INSERT INTO {table} ({names}) {_numbers(most)} SELECT {values} FROM n"


def _jobs(vault: Vault, size: Size, now: float) -> str:
    request = {"answers": {"prompt": "a red fox in the snow", "model": "a2e", "shape": "1:1"}, "said": [1]}
    results = [
        {
            "media": [{"url": f"https://a2e.example/results/{'5' * 24}.bin", "kind": kind}],
            "sent": {"kind": shown, "file_id": "k" * 60, "message_id": 3},
        }
        for _, _, kind, shown in MADE
    ]
    at = f"{now - DAYS * 86400} + i * {DAYS * 86400 / size.jobs}"
    owner = f"""{FIRST} + CASE WHEN i % {BUSIEST} = 0 THEN 0 WHEN i % 5 = 1 THEN i % {max(1, size.users // 100)}
                ELSE (i % {size.users}) * 7919 % {size.users} END"""
    sealed = _choice([vault.seal(json.dumps(result)) for result in results])
    return _insert(
        "jobs", size.jobs,
        user_id=owner, chat_id=owner, reply_to="i * 3", message_id="i * 3 + 1",
        operation=_choice([one[0] for one in MADE]), task_type=_choice([one[1] for one in MADE]),
        name="'studio-' || i", request=f"'{vault.seal(json.dumps(request))}'", inputs=f"'{vault.seal('{}')}'",
        state="CASE WHEN i % 20 = 7 THEN 'failed' WHEN i % 33 = 3 THEN 'cancelled' ELSE 'delivered' END",
        version="6", task_id="'8ace0be186b7fb1a' || i",
        result=f"CASE WHEN i % 20 = 7 OR i % 33 = 3 THEN NULL ELSE {sealed} END",
        price="10", cost="10", attempts="0", created_at=at, updated_at=f"{at} + 60", started_at=f"{at} + 1",
        finished_at=f"{at} + 60", deadline=f"CASE WHEN i % 20 = 7 THEN {at} + 7200 END", form="1",
    )  # fmt: skip


def _statements(vault: Vault, size: Size, now: float) -> Iterator[str]:
    users, some, sealed = size.users, max(1, size.users // 10), {n: f"'{vault.seal(n * 20)}'" for n in "ab"}
    person, at = f"{FIRST} + i % {users}", f"{now - DAYS * 86400} + i * {DAYS * 86400}"
    settings = vault.seal(json.dumps({"used": {"imagine": 3}}))
    steps = vault.seal(json.dumps({"key": "r", "fixed": {"prompt": "a red fox"}}))
    yield _insert(
        "users", users, id=person, language="'en'", access="'open'", settings=f"'{settings}'",
        created_at=f"{at} / {users}", seen_at=f"{now} - i % 86400", names=f"{_padded('n')} || ' ' || {_padded('m')}",
    )  # fmt: skip
    yield _jobs(vault, size, now)
    for entry, credits in (("reserve", "-10"), ("settle", "CASE WHEN job_id % 9 = 0 THEN 2 ELSE 0 END")):
        yield f"""INSERT INTO ledger (user_id, job_id, entry, credits, at, sold)
                  SELECT user_id, job_id, '{entry}', {credits}, at, 0 FROM
                  (SELECT user_id, id AS job_id, created_at AS at FROM jobs WHERE name LIKE 'studio-%') AS made"""
    yield _insert(
        "assets", users * 3, user_id=person, kind=_choice(["face", "voice", "avatar", "background"]), name=sealed["a"],
        a2e_id=f"CASE WHEN i % 4 = 1 THEN NULL ELSE {sealed['b']} END",
        a2e_mark="CASE WHEN i % 4 = 1 THEN NULL ELSE 'mark' || i END",
        state="'ready'", created_at=f"{at} / {users * 3}", used_at=f"{now} - i % 2000000",
    )  # fmt: skip
    yield _insert(
        "consents", users * 3, user_id=person, kind="'face'", subject=sealed["a"], subject_mark="'mark' || i",
        version="'1'", given_at=f"{at} / {users * 3}", label=sealed["b"],
    )  # fmt: skip
    yield _insert("updates", users * 5, update_id="900000000 + i", at=f"{now} - 172000 + i * {172000 / users / 5}")
    yield _insert(
        "drafts", users // 2, user_id=person, chat_id=person, thread_id="0", operation="'imagine'",
        answers=f"'{vault.seal('{}')}'", version="1", updated_at=f"{now} - i % 500000",
    )  # fmt: skip
    yield """INSERT INTO shown (user_id, job_id, chat_id, message_id, at)
              SELECT user_id, id, chat_id, message_id + 1, created_at FROM jobs WHERE id % 3 = 0"""
    yield _insert("kept", users, alias="-1 - i", what="'trial'", at=f"{at} / {users}")
    yield from _sales(users, some, now)
    yield _insert(
        "recipes", users // 2, user_id=person, name=sealed["a"], steps=f"'{steps}'", created_at=f"{at} / {users}",
        token="CASE WHEN i % 9 = 0 THEN 'x' END", token_mark="CASE WHEN i % 9 = 0 THEN 'mark' || i END",
    )  # fmt: skip
    yield _insert("reports", some, user_id=person, job_id="i * 5", at=f"{at} / {some}", decided_at=f"{at} / {some}")
    yield _insert(
        "live_messages", 20, user_id=person, channel=sealed["a"], channel_mark="'mark' || i", words=sealed["b"],
        said_at=f"{now} - i",
    )  # fmt: skip
    yield _insert("group_orders", some, job_id="1 + i", group_id=f"-1000 - i % {some}", at=f"{now} - i % 86400")
    yield _insert("pace", users // 5, key=f"'quota:questions:' || ({person})", tat="1", blocked_until=f"{now} + 3600")
    yield _insert("durations", 200, task_type=_choice([one[1] for one in MADE]), model="'a2e'",
                  seconds="5 + i % 7", at=f"{now}", length="0")  # fmt: skip


def _sales(users: int, some: int, now: float) -> Iterator[str]:
    person, at = f"{FIRST} + i % {users}", f"{now} - i % 2000000"
    yield _insert("grants", users, user_id=person, source="'trial'", credits="20", at=at)
    yield _insert("invites", some, user_id=person, invited="-1 - i", at=at)
    stars = {"credits": "100", "stars": "130"}
    yield _insert("star_orders", users // 2, user_id=person, **stars, monthly="i % 2", at=at)
    yield _insert(
        "payments", users // 2, charge_id="'charge-' || i", user_id=person, order_id="1 + i", **stars,
        monthly="i % 2", paid_at=at, at=at,
    )  # fmt: skip
    yield _insert(
        "subscriptions", some, user_id=person, order_id="1 + i", charge_id="'charge-' || i", **stars,
        until=f"{now} + 86400", state="'active'", at=at,
    )  # fmt: skip


async def fill(url: str, key: str, size: Size) -> None:
    """Fill a migrated, empty store; afterwards the database has its statistics, as a server that runs does."""
    path, statements = sqlite_path(url), _statements(Vault(key), size, time())
    if path is None:
        await _fill_postgres(url, statements)
        return
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


async def _fill_postgres(url: str, statements: Iterator[str]) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
