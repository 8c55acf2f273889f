"""A backup of PostgreSQL into an empty PostgreSQL database."""

from bot.app.moving.archive import Backup
from bot.app.moving.dumps import load
from bot.app.moving.move import refuse_filled
from bot.app.moving.postgres_side import PostgresSide, open_postgres_side
from bot.app.moving.programs import find
from bot.app.moving.settling import settle
from bot.store.migrate import migrate, prepare, revision_of
from bot.store.vault import Vault

PROGRESS = "0014"
"""The revision from which a job's row says openly how far it is: older ones are settled after they are migrated."""
DROP_ALL = """
    DO $$
    DECLARE one text;
    BEGIN
        FOR one IN SELECT format('DROP TABLE %I CASCADE', tablename) FROM pg_tables
            WHERE schemaname = current_schema() AND tablename NOT LIKE 'pgqueuer%' LOOP EXECUTE one; END LOOP;
        FOR one IN SELECT format('DROP FUNCTION %s CASCADE', p.oid::regprocedure) FROM pg_proc p
            JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = current_schema() AND p.proname NOT LIKE '%pgqueuer%' AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP EXECUTE one; END LOOP;
    END $$"""


async def restore_dump(backup: Backup, url: str, vault: Vault | None) -> None:
    """Make the tables as they were, copy all rows in one transaction, and bring them to this version.

    Raises:
        SettingsError: the backup, the database or pg_restore is not what it should be.
        Unavailable: the database does not answer.

    """
    revision = backup.manifest.revision
    async with open_postgres_side(url) as side:
        server = side.connection.get_server_version().major
        program, _ = await find("pg_restore", least=max(server, backup.manifest.program))
    if await revision_of(url) not in (None, revision):  # tables of another version, without rows
        async with open_postgres_side(url) as side:
            await _hold_empty(side)
            await side.connection.execute(DROP_ALL)
            await side.commit()
    await prepare(url, revision)
    async with open_postgres_side(url) as side:
        await _hold_empty(side)
        await load(backup, program, side, await side.tables())
        if revision >= PROGRESS:
            await settle(side.transaction(), vault, "postgresql", revision=revision)
        await side.commit()
    await migrate(url)
    if revision < PROGRESS:
        async with open_postgres_side(url) as side:
            await settle(side.transaction(), vault, "postgresql")
            await side.commit()


async def _hold_empty(side: PostgresSide) -> None:
    await side.hold()
    refuse_filled(side, await side.filled())
