"""Text that is encrypted in the database: access tokens."""

import hashlib
import logging
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

logger = logging.getLogger(__name__)


class TokenCipher:
    """MultiFernet under keys that the application sets at start; the first key encrypts, all decrypt."""

    def __init__(self) -> None:
        self._fernet: MultiFernet | None = None
        self._newest: Fernet | None = None
        self.newest_fingerprint = ""
        """Eight letters that tell the first key from others, and nothing about it."""

    def use_keys(self, keys: Sequence[str]) -> None:
        """Take the keys, newest first. Raises ValueError when a key is no Fernet key."""
        fernets = [Fernet(key) for key in keys]
        self._fernet, self._newest = MultiFernet(fernets), fernets[0]
        self.newest_fingerprint = fingerprint(keys[0])

    def encrypt(self, text: str) -> str:
        return self._ready().encrypt(text.encode()).decode()

    def decrypt(self, text: str) -> str:
        """Raises `cryptography.fernet.InvalidToken` when no key fits or the text was changed."""
        return self._ready().decrypt(text.encode()).decode()

    def is_newest(self, text: str) -> bool:
        """Whether it was encrypted with the first key."""
        self._ready()
        assert self._newest is not None
        try:
            self._newest.decrypt(text.encode())
        except InvalidToken:
            return False
        return True

    def rotate(self, text: str) -> str:
        """The same under the first key, its time kept. Raises InvalidToken as `decrypt` does."""
        return self._ready().rotate(text.encode()).decode()

    def _ready(self) -> MultiFernet:
        if self._fernet is None:
            raise RuntimeError("the token cipher has no keys: create_app sets them")
        return self._fernet


def fingerprint(key: str) -> str:
    """The first eight letters of a key's SHA-256, as `openssl dgst -sha256` writes it."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


cipher = TokenCipher()


class EncryptedText(TypeDecorator[str]):
    """Stored under MultiFernet; plain only in memory."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher.encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """What no key opens counts as absent: then its person is asked to connect again, and can."""
        if value is None:
            return None
        try:
            return cipher.decrypt(value)
        except InvalidToken:
            logger.error(
                "a stored token cannot be decrypted: TOKEN_KEYS lacks its key, or the row was changed"
            )
            return None
