"""What lies in the database cannot be read without the key, whatever version wrote it; and a key can be changed."""

from collections.abc import Awaitable, Callable

import pytest

from bot.errors import SettingsError
from bot.sandbox.telegram.person import words
from bot.store import migrate as migrations
from bot.store.database import Database, Transaction
from bot.store.job_rows import PROGRESS
from bot.store.open import open_database, sqlite_path
from bot.store.reseal import SLICE, TABLES, check_key, remember_key, reseal, seal_open
from bot.store.store import Store, open_store
from bot.store.vault import Vault, is_sealed
from tests.older import back_to
from tests.world import World, picture, until

NOON = 1_700_000_000.0
CANARY = "canary"
KEY, NEW = "a key for tests, long enough", "another key for all of them"


async def text_of(db: Database) -> dict[str, list[str]]:
    """Return "table.column" -> every text in it, of all tables there are."""

    async def read(t: Transaction) -> dict[str, list[str]]:
        listed = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if db.dialect == "sqlite"
            else "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        found: dict[str, list[str]] = {}
        for table in [row["name"] for row in await t.fetch_all(listed)]:
            for row in await t.fetch_all(f'SELECT * FROM "{table}"'):
                for column, value in row.items():
                    if isinstance(value, str | bytes):
                        kept = value.decode(errors="replace") if isinstance(value, bytes) else value
                        found.setdefault(f"{table}.{column}", []).append(kept)
        return found

    return await db.transact(read)


def files_of(url: str) -> bytes:
    path = sqlite_path(url)
    assert path is not None
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


async def old_rows(t: Transaction, store: Store) -> None:
    """Write rows as the previous version did: settings, subjects and A2E's ids unsealed."""
    await t.execute(
        "INSERT INTO users (id, language, access, settings, created_at, seen_at) VALUES (7, 'en', 'open', ?, 1.0, 1.0)",
        '{"voice": {"id": "v", "name": "canary-voice"}}',
    )
    for number in range(SLICE + 5):
        await t.execute(
            """INSERT INTO assets (user_id, kind, name, a2e_id, state, created_at)
               VALUES (7, 'face', ?, ?, 'ready', 1.0)""",
            store.vault.seal("Grandma"),
            f"canary-{number}",
        )
    await t.execute(
        "INSERT INTO consents (user_id, kind, subject, version, given_at) VALUES (7, 'face', 'canary-file', '1', 1.0)"
    )


async def reads_all(t: Transaction, store: Store) -> None:
    """Check that old rows are read and found."""
    user = await store.users.get(t, 7)
    assert user is not None
    assert user.settings["voice"]["name"] == "canary-voice"
    assert await store.consents.given(t, 7, "face", "canary-file", "1")
    assert await store.assets.owned(t, ["canary-3", "nobody's"]) == {"canary-3"}
    assert [asset.a2e_id for asset in await store.assets.all_of(t, 7, "face")][3] == "canary-3"


async def test_rows_of_the_version_before_are_read_and_then_sealed(store: Store, database_url: str) -> None:
    await store.db.transact(lambda t: old_rows(t, store))
    await store.db.transact(lambda t: reads_all(t, store))
    assert await seal_open(store.db, store.vault) == SLICE + 7
    assert await seal_open(store.db, store.vault) == 0
    assert CANARY not in str(await text_of(store.db))
    await store.db.transact(lambda t: reads_all(t, store))
    await store.db.transact(lambda t: store.consents.revoke(t, 7, "face", "canary-file", now=NOON))
    assert not await store.db.transact(lambda t: store.consents.given(t, 7, "face", "canary-file", "1"))


async def test_a_database_of_the_version_before_is_brought_up_and_sealed_at_start(database_url: str) -> None:
    async with open_database(database_url) as db:
        await db.transact(step_back)
        await db.transact(plain_rows)
        assert "canary-thing" in str(await text_of(db))
    await migrations.migrate(database_url)
    assert await migrations.schema_state(database_url) == "current"
    async with open_store(database_url, KEY) as store:
        await store.db.transact(lambda t: check_key(t, store.vault))
        assert await seal_open(store.db, store.vault) == 3
        assert await store.db.transact(lambda t: store.assets.owned(t, ["canary-thing"])) == {"canary-thing"}
        assert CANARY not in str(await text_of(store.db))
    if sqlite_path(database_url) is not None:
        assert b"canary" not in files_of(database_url)  # not in its free pages either


async def step_back(t: Transaction) -> None:
    """Bring a new database to the previous version's schema."""
    await back_to(t, "0014")
    for sql in (
        *(f"ALTER TABLE jobs DROP COLUMN {column}" for column in ("form", *PROGRESS)),
        "ALTER TABLE assets RENAME TO things",
        "ALTER TABLE breakers RENAME TO families",
        "ALTER TABLE families RENAME COLUMN task_type TO family",
        "ALTER TABLE jobs RENAME COLUMN task_type TO family",
        "ALTER TABLE answers DROP COLUMN chat",
        "ALTER TABLE drafts DROP COLUMN asked",
        "ALTER TABLE inbox DROP COLUMN parked",
        "DROP TABLE vault_check",
        "DROP INDEX things_mark",
        "DROP INDEX consents_mark",
        *(f"ALTER TABLE things DROP COLUMN {column}" for column in ("a2e_mark", "used_at", "told_at")),
        "DROP INDEX users_told",
        "DROP INDEX users_access",
        "ALTER TABLE users DROP COLUMN told_at",
        *(f"ALTER TABLE consents DROP COLUMN {column}" for column in ("subject_mark", "label")),
        "CREATE INDEX consents_subject ON consents (user_id, kind, subject)",
        "UPDATE alembic_version SET version_num = '0005'",
    ):
        await t.execute(sql)


async def plain_rows(t: Transaction) -> None:
    await t.execute(
        "INSERT INTO users (id, language, access, settings, created_at, seen_at) VALUES (7, 'en', 'open', ?, 1.0, 1.0)",
        '{"voice": {"name": "canary-voice"}}',
    )
    await t.execute(
        """INSERT INTO things (user_id, kind, name, a2e_id, state, created_at)
           VALUES (7, 'face', ?, 'canary-thing', 'ready', 1.0)""",
        Vault(KEY).seal("Grandma"),
    )
    await t.execute(
        "INSERT INTO consents (user_id, kind, subject, version, given_at) VALUES (7, 'face', 'canary-file', '1', 1.0)"
    )


async def some_life(store: Store) -> None:
    async def work(t: Transaction) -> None:
        user = await store.users.see(t, 7, language="en", now=NOON)
        await store.users.set_setting(t, user, "voice", {"name": "canary-voice"})
        await store.consents.give(t, 7, "face", "canary-file", "1", label="a canary", now=NOON)
        await store.assets.add(
            t, user_id=7, kind="face", name="Grandma", a2e_id="canary-3", url=None, file={"file_id": "f"}, now=NOON
        )
        await store.drafts.open(
            t, user_id=7, chat_id=7, thread_id=None, operation="swap", answers={"a": "canary"}, now=NOON
        )
        await remember_key(t, store.vault)

    await store.db.transact(work)


async def test_a_key_is_changed_in_three_steps_and_every_row_is_found_by_it(database_url: str) -> None:
    async with open_store(database_url, KEY) as store:
        await some_life(store)
    async with open_store(database_url, f"{NEW}, {KEY}") as store:
        assert await store.db.transact(lambda t: store.assets.owned(t, ["canary-3"])) == {"canary-3"}
        assert await store.db.transact(lambda t: store.consents.given(t, 7, "face", "canary-file", "1"))
        counts = await reseal(store.db, store.vault)
        assert counts == {
            **dict.fromkeys(TABLES, 0),
            "users": 1,
            "assets": 1,
            "drafts": 1,
            "consents": 1,
            "vault_check": 1,
        }
        assert set((await reseal(store.db, store.vault)).values()) == {0}
    async with open_store(database_url, NEW) as store:
        await store.db.transact(lambda t: check_key(t, store.vault))
        assert await store.db.transact(lambda t: store.assets.owned(t, ["canary-3"])) == {"canary-3"}
        assert await store.db.transact(lambda t: store.consents.given(t, 7, "face", "canary-file", "1"))
        held = await store.db.transact(lambda t: store.personal.everything(t, 7))
        assert held["consents"][0]["label"] == "a canary"
        assert held["users"][0]["settings"] == {"voice": {"name": "canary-voice"}}


async def nothing(store: Store) -> None:
    """An empty database that was started once."""
    await store.db.transact(lambda t: remember_key(t, store.vault))


@pytest.mark.parametrize("lived", [some_life, nothing])
async def test_a_key_that_opens_nothing_is_told_by_name(
    database_url: str, lived: Callable[[Store], Awaitable[None]]
) -> None:
    async with open_store(database_url, KEY) as store:
        await lived(store)
    async with open_store(database_url, NEW) as store:
        with pytest.raises(SettingsError, match="SECRET_KEY"):
            await store.db.transact(lambda t: check_key(t, store.vault))


async def test_every_sealed_column_is_known_to_the_change_of_keys_and_nothing_else_holds_what_people_wrote(
    here: World,
) -> None:
    ada = here.person
    here.a2e.seconds = 0.1
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("red"), caption="canary face")
    await ada.press("✅ Mine")
    await ada.hears("Done · Add a face")
    await ada.say("/voices")
    await ada.press("🌍 Public voices", await ada.hears("My voices"))
    await ada.press("Alice", await ada.hears("Public voices, English"))
    await ada.press("📌", await ada.wait_for(lambda m: words(m) == "🗣 Alice"))
    await ada.say("/imagine a canary")
    await ada.press("✅", await ada.hears("Price:"))
    await ada.hears("Done · Text to image")
    await ada.say("/speak another canary")
    await ada.hears("Text to speech")
    store = here.studio.deps.store  # type: ignore[union-attr]
    await until(lambda: here.telegram.updates.pending == 0)
    held = await text_of(store.db)
    assert CANARY not in str(held)
    assert "Alice" not in str(held)
    file = await store.db.transact(lambda t: store.assets.all_of(t, 1001, "face"))
    for secret in (file[0].a2e_id, (file[0].file or {})["file_id"], (file[0].file or {})["unique_id"]):
        assert str(secret) not in str(held)
    sealed = {name for name, values in held.items() if any(is_sealed(value) for value in values)}
    known = {f"{table}.{column}" for table, one in TABLES.items() for column in one.columns}
    assert sealed <= known
