"""Facebook's signed requests: who removed the app, and who asks for deletion. Pure.

Form: `b64url(signature).b64url(JSON)` without padding; the signature is HMAC-SHA256 of the encoded JSON under
the app's secret (graph-api.md, "Deauthorize and data-deletion callbacks").
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from application.exceptions import ApplicationError

OLDEST = timedelta(days=1)
"""Facebook sends at once, and again within the day when it was not answered."""
AHEAD = timedelta(minutes=5)
"""By so much two clocks may differ."""
LONGEST = 8_000
ALGORITHM = "HMAC-SHA256"

_FORM = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_NUMBER = re.compile(r"[0-9]{1,64}", re.ASCII)


class SignedRequestUnreadable(ApplicationError):
    """It is not of the agreed form, or says nothing that can be acted on."""


class SignedRequestForged(ApplicationError):
    """It was not signed with this app's secret."""


class SignedRequestExpired(ApplicationError):
    """It was signed too long ago, or in the future."""


@dataclass(frozen=True)
class SignedRequest:
    """What Facebook says. `user_id` is app-scoped; None where a Page was removed, which `profile_id` names.

    The same request has the same `key`, which may be kept for good: it is made with the app's secret, as by
    a plain hash the person's id, a few digits, could be found by trying.
    """

    user_id: str | None
    profile_id: str | None
    issued_at: datetime
    key: str


def read_signed_request(text: str, app_secret: str, now: datetime) -> SignedRequest:
    """The request in the form field. Raises SignedRequestUnreadable, …Forged and …Expired."""
    parts = _FORM.fullmatch(text) if len(text) <= LONGEST else None
    if parts is None:
        raise SignedRequestUnreadable("not of the form signature.payload")
    signature, payload = parts.groups()
    right = _keyed(app_secret, payload.encode())
    # Before anything in the payload is looked at: whoever can't sign learns nothing of what is read in it.
    if not hmac.compare_digest(right, _decoded(signature)):
        raise SignedRequestForged("not signed with this app's secret")
    told = _told(payload)
    if str(told.get("algorithm", "")).upper() != ALGORITHM:
        raise SignedRequestUnreadable("signed in another way than agreed")
    issued_at = _moment(told.get("issued_at"))
    if not now - OLDEST <= issued_at <= now + AHEAD:
        raise SignedRequestExpired("signed too long ago, or in the future")
    request = SignedRequest(
        user_id=_number(told.get("user_id")),
        profile_id=_number(told.get("profile_id")),
        issued_at=issued_at,
        # Not the signature itself: whoever reads the database could send the request anew by it.
        key=_keyed(app_secret, right).hex(),
    )
    if request.user_id is None and request.profile_id is None:
        raise SignedRequestUnreadable("names neither a person nor a Page")
    return request


def _keyed(secret: str, content: bytes) -> bytes:
    return hmac.new(secret.encode(), content, hashlib.sha256).digest()


def _told(payload: str) -> dict[str, Any]:
    try:
        told = json.loads(_decoded(payload))
    except (ValueError, RecursionError):
        raise SignedRequestUnreadable("the payload is no JSON") from None
    if not isinstance(told, dict):
        raise SignedRequestUnreadable("the payload is no object")
    return told


def _moment(value: Any) -> datetime:
    """Seconds since 1970; some samples write them as text."""
    number = _number(value)
    if number is None or len(number) > 11:
        raise SignedRequestUnreadable("does not say when it was issued")
    return datetime.fromtimestamp(int(number), UTC)


def _number(value: Any) -> str | None:
    """Digits, written as a number or as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    found = str(value)
    return found if _NUMBER.fullmatch(found) else None


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        raise SignedRequestUnreadable("not base64url") from None
