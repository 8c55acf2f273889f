"""Which of SECRET_KEY's keys a database is sealed with, by their fingerprints; no key is made here."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.config import Settings
from bot.errors import SettingsError
from bot.store.database import Transaction
from bot.store.reseal import TABLES
from bot.store.vault import Vault, is_sealed

KEY_FILE = Path("data") / "secret.key"


def vault_of(settings: Settings) -> Vault | None:
    """Return what opens rows; None: SECRET_KEY is not set, and no key was made on this machine."""
    return Vault(settings.secret_key_value()) if settings.secret_key is not None or KEY_FILE.exists() else None


async def keys_of(t: Transaction, columns: Mapping[str, Sequence[str]], vault: Vault | None) -> tuple[str, ...]:
    """Return the fingerprints of the keys that open the first and last sealed text of each column.

    Args:
        t: reads the database.
        columns: table -> columns, which may be those of an older version.
        vault: as `vault_of` returns it.

    Raises:
        SettingsError: no key opens one of them.

    """
    found = set[str]()
    for name, table in TABLES.items():
        for column in set(table.columns) & set(columns.get(name, ())):
            for order in ("ASC", "DESC"):
                row = await t.fetch_one(
                    f"""SELECT {column} AS sealed FROM {name} WHERE {column} IS NOT NULL
                        ORDER BY {table.key} {order} LIMIT 1"""  # noqa: S608  # ours
                )
                if row is not None and is_sealed(row["sealed"]):
                    found.add(_needed(vault).opened_by(row["sealed"]))
    return tuple(sorted(found))


def check_keys(needed: Sequence[str], vault: Vault | None) -> None:
    """Check that we have the keys that a backup is sealed with.

    Raises:
        SettingsError: it names those that are missing.

    """
    given = vault.fingerprints() if vault is not None else ()
    missing = [one for one in needed if one not in given]
    if missing:
        have = f"SECRET_KEY has {_listed(given)}" if given else f"SECRET_KEY is not set, and {KEY_FILE} is missing"
        raise SettingsError(
            f"SECRET_KEY: this backup needs the key with the fingerprint {_listed(missing)}; {have}. "
            "A backup holds no key: set the one that the bot had when it was made."
        )


def _listed(fingerprints: Sequence[str]) -> str:
    return ", ".join(fingerprints)


def _needed(vault: Vault | None) -> Vault:
    if vault is None:
        raise SettingsError(f"SECRET_KEY: is not set, and {KEY_FILE} is missing; run this where the bot runs.")
    return vault
