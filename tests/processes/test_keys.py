"""`python -m bot rotate-key`, and a start with a key that opens nothing: real processes, both databases."""

from pathlib import Path

from bot.jobs.stars.invoices import payload_of, read
from bot.store.lasting import INVOICE, learn_former
from bot.store.store import open_store
from tests.processes.commands import environment, ran
from tests.store.test_changed_keys import ORDER
from tests.store.test_sealed import some_life
from tests.world import sandbox

OLD, NEW = "the former key of this studio", "the newest key of this studio"


async def test_a_key_is_rotated_and_the_former_one_can_go(database_url: str, tmp_path: Path) -> None:
    async with open_store(database_url, OLD) as store:
        await some_life(store)
        payload = payload_of(ORDER, store.vault.derive(INVOICE))
    async with sandbox() as (root, _, _):
        settings = environment(root, database_url)
        code, printed = await ran(settings | {"SECRET_KEY": NEW}, tmp_path, "run")
        assert code == 2
        assert "SECRET_KEY" in printed
        assert "Traceback" not in printed
        code, printed = await ran(settings | {"SECRET_KEY": NEW}, tmp_path, "rotate-key")
        assert code == 2
        assert "SECRET_KEY" in printed
        code, printed = await ran(settings | {"SECRET_KEY": f"{NEW},{OLD}"}, tmp_path, "rotate-key")
        assert code == 0, printed
        assert "assets: 1 rows sealed again" in printed
        for key, right in ((OLD, False), (NEW, True)):
            _, printed = await ran(settings | {"SECRET_KEY": key}, tmp_path, "check")
            assert ("ok   database: answers" in printed) is right, printed
            assert ("FAIL database: SECRET_KEY" in printed) is not right, printed
    async with open_store(database_url, NEW) as store:
        await store.db.transact(lambda t: learn_former(t, store.vault))
        assert read(payload, store.vault.derive_all(INVOICE)) is not None, "a subscription could not be renewed"
