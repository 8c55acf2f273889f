"""Encryption at rest, and secrets derived from the one SECRET_KEY."""

import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import SettingsError


def _derived(key: str, purpose: str) -> str:
    """Return 32 bytes as 44 URL-safe characters, different for every purpose."""
    expanded = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key.encode())
    return urlsafe_b64encode(expanded).decode()


class Vault:
    """Seals text for the database.

    Args:
        keys: comma separated; the first seals, all of them open, so a key is changed by putting
            the new one in front.

    """

    def __init__(self, keys: str) -> None:
        self._keys = [key.strip() for key in keys.split(",") if key.strip()]
        self._fernet = MultiFernet([Fernet(_derived(key, "rows")) for key in self._keys])

    def seal(self, text: str) -> str:
        """Return text encrypted, with a check that it was not changed."""
        return self._fernet.encrypt(text.encode(errors="replace")).decode()

    def open(self, sealed: str) -> str:
        """Return what was sealed.

        Raises:
            SettingsError: none of the keys fits.

        """
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise SettingsError(
                "SECRET_KEY: does not open what the database holds; put the former key behind the new one, "
                "separated by a comma."
            ) from None

    def derive(self, purpose: str) -> str:
        """Return a secret for another purpose: 43 characters of A-Z a-z 0-9 _ -."""
        return _derived(self._keys[0], purpose).rstrip("=")


def load_or_make_key(path: Path) -> str:
    """Return the key kept in a file that only its owner can read; made when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text().strip()
