"""The codes of invitations: a number, and a proof by our key that it is ours. A stored one can be withdrawn."""

import hmac
from hashlib import sha256

from bot.store.database import Transaction
from bot.store.store import Store
from bot.store.vault import Vault

STORED = "i"
"""How the codes of stored invitations begin; those of the version before are an hour in hex."""
DIGITS = 18


def code_of(vault: Vault, number: int) -> str:
    """Return the code of a stored invitation."""
    return f"{STORED}{number}-{_proofs(vault, f'{STORED}{number}')[0]}"


async def opened(t: Transaction, store: Store, code: str, *, now: float) -> bool:
    """Whether a code lets somebody in now, who is counted."""
    subject, _dash, proof = code.partition("-")
    if not any([hmac.compare_digest(proof.encode(), one.encode()) for one in _proofs(store.vault, subject)]):
        return False
    if not subject.startswith(STORED):
        return _hour_of(subject) >= now // 3600
    number = subject.removeprefix(STORED)
    if not (number.isascii() and number.isdigit() and len(number) <= DIGITS):
        return False
    if await store.invitations.get(t, int(number), now=now) is None:
        return False
    await store.invitations.use(t, int(number))
    return True


def _hour_of(subject: str) -> int:
    """Return the last hour of an invitation of the version before, which stored none; each ends in a week."""
    try:
        return int(subject, 16)
    except ValueError:
        return 0


def _proofs(vault: Vault, subject: str) -> list[str]:
    """Return the proofs that an invitation is ours, one per key: those by an old key hold while it is there."""
    keys = vault.derive_all("invitation")
    return [hmac.new(key.encode(), subject.encode(), sha256).hexdigest()[:32] for key in keys]
