"""Text that is encrypted in the database: access tokens."""

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

    def use_keys(self, keys: Sequence[str]) -> None:
        """Take the keys, newest first. Raises ValueError when a key is no Fernet key."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def encrypt(self, text: str) -> str:
        return self._ready().encrypt(text.encode()).decode()

    def decrypt(self, text: str) -> str:
        """Raises `cryptography.fernet.InvalidToken` when no key fits or the text was changed."""
        return self._ready().decrypt(text.encode()).decode()

    def _ready(self) -> MultiFernet:
        if self._fernet is None:
            raise RuntimeError("the token cipher has no keys: create_app sets them")
        return self._fernet


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
