"""Codes of an authenticator app: six digits, new every 30 seconds (RFC 6238). Pure.

SHA-1 and these lengths are what every app understands.
"""

import base64
import binascii
import hmac
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS = 30
DIGITS = 6
_SECRET_BYTES = 20
_DRIFT = 1
"""Steps by which a phone's clock may be wrong, either way."""


def new_secret() -> str:
    """160 random bits in base32, as apps take them."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def matching_step(secret: str, code: str, at: datetime) -> int | None:
    """The 30-second step that `code` belongs to, at most one away from `at`; None when it is wrong.

    Each candidate is compared in constant time.
    """
    plain = "".join(code.split())
    if len(plain) != DIGITS or not (plain.isascii() and plain.isdigit()):
        return None
    now = int(at.timestamp()) // STEP_SECONDS
    steps = range(now - _DRIFT, now + _DRIFT + 1)
    found = [step for step in steps if hmac.compare_digest(code_of(secret, step).encode(), plain.encode())]
    return max(found, default=None)


def code_of(secret: str, step: int) -> str:
    """The code of that step. Raises ValueError for a secret that is not base32."""
    return _totp(secret).generate(step * STEP_SECONDS).decode()


def provisioning_address(secret: str, account: str, platform: str) -> str:
    """What the QR code says: the secret under the names that the app shows."""
    return _totp(secret).get_provisioning_uri(account, platform.replace(":", " "))


def _totp(secret: str) -> TOTP:
    try:
        key = base64.b32decode(secret)
    except binascii.Error:
        raise ValueError("this is no secret in base32") from None
    return TOTP(key, DIGITS, SHA1(), STEP_SECONDS)
