"""Secrets that outlive the SECRET_KEY they were derived from: what they prove is kept elsewhere, for years.

Telegram has the payload of a subscription and sends it back with each renewal; people have shared their links.
So `rotate-key` keeps the derived secrets, not the keys, sealed by the first key; proofs by them hold from then on.
"""

import json

from bot.store.database import Transaction
from bot.store.vault import Vault

ROW = 4
"""In the table vault_check; `bot.store.told` says what the others are."""
INVOICE, PERSONAL_INVITATION = "invoice", "personal invitation"
LASTING = (INVOICE, PERSONAL_INVITATION)
"""The purposes. An operator's invitation ends with its key: a key that got out must not let people in."""


async def learn_former(t: Transaction, vault: Vault) -> None:
    """Let the vault prove with what former keys have left."""
    row = await t.fetch_one("SELECT sealed FROM vault_check WHERE id = ?", ROW)
    if row is not None:
        vault.learn(json.loads(vault.open(row["sealed"])))


async def keep_former(t: Transaction, vault: Vault) -> None:
    """Keep what all keys that are there now prove with, and what was kept before."""
    await learn_former(t, vault)
    await t.execute(
        """INSERT INTO vault_check (id, sealed) VALUES (?, ?)
           ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed""",
        ROW,
        vault.seal(json.dumps({purpose: vault.derive_all(purpose) for purpose in LASTING})),
    )
