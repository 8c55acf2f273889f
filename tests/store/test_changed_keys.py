"""After `rotate-key` the former SECRET_KEY is needed for nothing: it alone opens no column, and every proof holds."""

from time import time

import pytest

from bot.jobs.stars.invoices import payload_of, read
from bot.store.database import Database, Transaction
from bot.store.kept import What
from bot.store.lasting import INVOICE, keep_former, learn_former
from bot.store.reseal import TABLES, check_key, remember_key, reseal
from bot.store.star_orders import StarOrder
from bot.store.store import Store, open_store
from bot.store.told import Told
from bot.store.vault import Vault, is_sealed
from handlers.inviting import code_of, inviter_of
from tests.jobs.whole_life import rows
from tests.store.test_sealed import text_of

KEYS = ["the first key of this studio", "the second key of this studio", "the third key of this studio"]
ORDER = StarOrder(id=7, user_id=1001, credits=300, stars=390, monthly=True)


async def everything(t: Transaction, store: Store) -> None:
    """Put something into every table with a sealed column."""
    now = time()
    await rows(t, store, now)
    await store.kept.note(t, 1003, What.BLOCK, facts={"looks": "0123"}, now=now)
    await store.blocked.add(t, ["0123"], label="a label", now=now)
    await store.broadcasts.add(t, 1001, {"text": "to all"}, now=now)
    await store.switches.put(t, "maintenance", "a reason", now=now)
    await store.samples.add(t, "alice", sent={"kind": "voice", "file_id": "f"}, now=now)
    await store.updates.answer(t, 2, "an answer", chat=1002, sender="a process", now=now)
    await Told(store.vault).note(t, {"commands": "digest"})
    await remember_key(t, store.vault)


async def rotate(url: str, number: int) -> None:
    """Do what `rotate-key` does, from one key to the next."""
    async with open_store(url, f"{KEYS[number]},{KEYS[number - 1]}") as store:
        await store.db.transact(lambda t: keep_former(t, store.vault))
        await reseal(store.db, store.vault)


async def sealed_in(db: Database) -> dict[str, list[str]]:
    """Return "table.column" -> what is sealed in it, for every column of the schema."""
    found = {name: [one for one in values if is_sealed(one)] for name, values in (await text_of(db)).items()}
    return {name: values for name, values in found.items() if values}


async def test_no_column_of_the_schema_needs_the_former_key(database_url: str) -> None:
    async with open_store(database_url, KEYS[0]) as store:
        await store.db.transact(lambda t: everything(t, store))
    await rotate(database_url, 1)
    newest = Vault(KEYS[1])
    async with open_store(database_url, KEYS[1]) as store:
        await store.db.transact(lambda t: check_key(t, store.vault))
        held = await sealed_in(store.db)
        assert {name: values for name, values in held.items() if not all(map(newest.is_newest, values))} == {}
        assert {name.split(".")[0] for name in held} == set(TABLES), "a table that this test leaves empty"


@pytest.mark.parametrize("rotations", [1, 2])
async def test_what_is_proved_elsewhere_holds_without_the_key_it_was_proved_by(
    database_url: str, rotations: int
) -> None:
    async with open_store(database_url, KEYS[0]) as store:
        payload, code = payload_of(ORDER, store.vault.derive(INVOICE)), code_of(store.vault, 1001)
    for number in range(rotations):
        await rotate(database_url, number + 1)
    async with open_store(database_url, KEYS[rotations]) as store:
        assert read(payload, store.vault.derive_all(INVOICE)) is None
        await store.db.transact(lambda t: learn_former(t, store.vault))
        invoice = read(payload, store.vault.derive_all(INVOICE))
        assert invoice is not None
        assert (invoice.user_id, invoice.credits, invoice.monthly) == (1001, 300, True)
        assert inviter_of(store.vault, code) == 1001
        assert read(payload, store.vault.derive_all("another purpose")) is None
        assert payload_of(ORDER, store.vault.derive(INVOICE)) != payload, "new ones are proved by the key that is there"
