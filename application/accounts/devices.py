"""Browsers that have signed in before: their tries are counted apart.

Else a stranger who keeps guessing would lock the owner of an account out of it. The cookie is signed and
names accounts by a hash; it opens nothing (OWASP, "Slow down online guessing attacks with device cookies").
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from application.mail_addresses import address_key

LASTS = timedelta(days=365)
_MOST_ACCOUNTS = 4
"""Kept in one browser; the longest unused gives way."""


def known_device(email: str) -> str | None:
    """What stands for this browser when it has signed in under that address before; None when it hasn't."""
    return dict(_known()).get(_account(email))


def remember_device(email: str) -> None:
    """Give this browser a fresh cookie with the next response: it has signed in under that address."""
    account = _account(email)
    others = [pair for pair in _known() if pair[0] != account]
    known = [*others, (account, secrets.token_urlsafe(16))][-_MOST_ACCOUNTS:]
    value = _serializer().dumps(known)

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            _cookie_name(),
            value,
            max_age=LASTS,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


def _known() -> list[tuple[str, str]]:
    try:
        kept: Any = _serializer().loads(
            request.cookies.get(_cookie_name(), ""), max_age=int(LASTS.total_seconds())
        )
        return [(str(account), str(device)) for account, device in kept]
    except (BadData, TypeError, ValueError):
        return []


def _account(email: str) -> str:
    return hashlib.sha256(address_key(email).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _cookie_name() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def _serializer() -> URLSafeTimedSerializer:
    # The last key signs, all are accepted.
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt="known device", signer_kwargs={"digest_method": hashlib.sha256})
