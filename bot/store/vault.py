"""Encryption at rest, and secrets derived from SECRET_KEY."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import SettingsError

WRONG_KEY = (
    "SECRET_KEY: does not open what the database holds; put the former key behind the new one, separated by a comma."
)


def _derived(key: str, purpose: str) -> str:
    """Return 32 bytes as 44 URL-safe characters, different for every purpose."""
    expanded = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key.encode())
    return urlsafe_b64encode(expanded).decode()


def _mark(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), sha256).hexdigest()[:32]


def is_sealed(text: str) -> bool:
    """Whether text looks sealed; every Fernet token begins this way."""
    return text.startswith("gAAAA")


def keys_in(text: str) -> list[str]:
    """Return the keys of a comma separated setting, the one that seals first."""
    return [key.strip() for key in text.split(",") if key.strip()]


class Vault:
    """Seals text for the database.

    Args:
        keys: comma separated; the first seals, all of them open, so a key is changed by putting
            the new one in front.

    """

    def __init__(self, keys: str) -> None:
        self._keys = keys_in(keys)
        self._fernets = [Fernet(_derived(key, "rows")) for key in self._keys]
        self._first, self._fernet = self._fernets[0], MultiFernet(self._fernets)
        self._former: Mapping[str, Sequence[str]] = {}
        self._mark_keys = [_derived(key, "marks").encode() for key in self._keys]

    def seal(self, text: str) -> str:
        """Return text encrypted and authenticated."""
        return self._fernet.encrypt(text.encode(errors="replace")).decode()

    def open(self, sealed: str) -> str:
        """Return what was sealed.

        Raises:
            SettingsError: no key fits.

        """
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise SettingsError(WRONG_KEY) from None

    def read(self, text: str) -> str:
        """Return what was sealed; what an earlier version stored unsealed is returned as it is.

        Raises:
            SettingsError: it is sealed, and none of the keys fits.

        """
        return self.open(text) if is_sealed(text) else text

    def is_newest(self, text: str) -> bool:
        """Whether text is sealed with the first key."""
        try:
            self._first.decrypt(text)
        except InvalidToken:
            return False
        return True

    def mark(self, text: str) -> str:
        """Return the mark by which a sealed text is found: 32 characters, the same for the same text and first key."""
        return _mark(self._mark_keys[0], text)

    def marks(self, text: str) -> tuple[str, ...]:
        """Return the marks that a text may have, one per key, the first key's first."""
        return tuple(_mark(key, text) for key in self._mark_keys)

    def fingerprints(self) -> tuple[str, ...]:
        """Return what each key is called by, the first key's first: 16 hex digits that open nothing."""
        return tuple(sha256(_derived(key, "fingerprint").encode()).hexdigest()[:16] for key in self._keys)

    def opened_by(self, sealed: str) -> str:
        """Return the fingerprint of the key that opens a sealed text.

        Raises:
            SettingsError: no key fits.

        """
        for fernet, fingerprint in zip(self._fernets, self.fingerprints(), strict=True):
            try:
                fernet.decrypt(sealed)
            except InvalidToken:
                continue
            return fingerprint
        raise SettingsError(WRONG_KEY)

    def derive(self, purpose: str) -> str:
        """Return a secret for another purpose, by the first key: 43 characters of A-Z a-z 0-9 _ -."""
        return self.derive_all(purpose)[0]

    def derive_all(self, purpose: str) -> tuple[str, ...]:
        """Return the secrets for a purpose, one per key, the first key's first; then those that were learned."""
        ours = [_derived(key, purpose).rstrip("=") for key in self._keys]
        return tuple(dict.fromkeys([*ours, *self._former.get(purpose, ())]))

    def learn(self, former: Mapping[str, Sequence[str]]) -> None:
        """Take secrets of keys that are not there any more, by purpose (`bot.store.lasting`)."""
        self._former = former


def load_or_make_key(path: Path) -> str:
    """Return the key in a file that only its owner can read; create it if missing."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text().strip()
