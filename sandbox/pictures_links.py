"""Addresses of pictures: signed, and good for some days only, like those of the real image hosts."""

import hashlib
import hmac
from datetime import datetime

_KEY = b"sandbox picture links"
_LIFE_DAYS = 6
_DAY = 86_400


def profile(host: str, username: str, now: datetime) -> str:
    """The address of an account's profile picture."""
    return _signed(host, f"profile/{username}.jpg", now)


def picture(host: str, media_id: str, now: datetime) -> str:
    """The address of a post's picture."""
    return _signed(host, f"media/{media_id}.jpg", now)


def video(host: str, media_id: str, now: datetime) -> str:
    """The address of a post's video."""
    return _signed(host, f"media/{media_id}.mp4", now)


def is_good(path: str, expiry: str, signature: str, now: datetime) -> bool:
    """Whether the signature is right and the address has not run out."""
    right = _signature(path, expiry)
    if not hmac.compare_digest(right.encode(), signature.encode()):
        return False
    return int(expiry, 16) > now.timestamp()


def _signed(host: str, path: str, now: datetime) -> str:
    day = int(now.timestamp()) // _DAY
    expiry = f"{(day + _LIFE_DAYS) * _DAY:X}"
    return f"{host.rstrip('/')}/cdn/{path}?oe={expiry}&oh={_signature(path, expiry)}"


def _signature(path: str, expiry: str) -> str:
    return hmac.new(_KEY, f"{path}?{expiry}".encode(), hashlib.sha256).hexdigest()[:32]
