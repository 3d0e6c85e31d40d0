"""Tokens: codes, access tokens that live an hour, refresh tokens that live until the grant is revoked."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.google.accounts import CLIENT_ID, SERVICE_ACCOUNT, name_of, number_of
from sandbox.google.errors import Json, unauthenticated
from sandbox.google.parts import Google
from sandbox.google.store import GoogleCode, GoogleToken

ACCESS_SECONDS = 3_600
_CODE_SECONDS = 600


class TokenRefusal(Exception):
    """A refusal of the token endpoint, in OAuth's own form."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


@dataclass(frozen=True)
class Caller:
    """Who calls, and what the token allows."""

    email: str
    scopes: tuple[str, ...]

    @property
    def is_service_account(self) -> bool:
        """Whether it is the project's own account, which cannot own files."""
        return self.email == SERVICE_ACCOUNT


def caller_of(google: Google, authorization: str) -> Caller:
    """Who holds this Authorization header. Raises GoogleRefusal."""
    kind, _, token = authorization.partition(" ")
    kept = google.store.tokens.get(token.strip())
    now = google.services.clock.timestamp()
    if kind.lower() != "bearer" or kept is None or kept.refresh or (kept.ends_at or 0) <= now:
        raise unauthenticated()
    return Caller(kept.email, tuple(kept.scopes))


def issue_access(google: Google, email: str, scopes: list[str]) -> str:
    """A new access token; those that ran out long ago are forgotten."""
    now = google.services.clock.timestamp()
    store = google.store
    with store.changed():
        for key in [key for key, kept in store.tokens.items() if _is_long_over(kept, now)]:
            del store.tokens[key]
        token = f"ya29.sandbox-{secrets.token_urlsafe(30)}"
        store.tokens[token] = GoogleToken(email, scopes, now + ACCESS_SECONDS)
    return token


def _is_long_over(token: GoogleToken, now: int) -> bool:
    return token.ends_at is not None and token.ends_at < now - 86_400


def exchange_code(google: Google, values: Mapping[str, str]) -> Json:
    """The tokens for a code. Raises TokenRefusal."""
    store = google.store
    with store.changed():
        code = store.codes.get(values.get("code", ""))
        now = google.services.clock.timestamp()
        if code is None or code.used or code.issued_at + _CODE_SECONDS < now:
            raise TokenRefusal("invalid_grant", "Malformed auth code.")
        if code.redirect_uri != values.get("redirect_uri", ""):
            raise TokenRefusal("redirect_uri_mismatch", "Bad Request")
        _check_verifier(code, values.get("code_verifier", ""))
        code.used = True
        answer = _answer(google, code.email, code.scopes)
        if code.offline:
            refresh = f"1//sandbox-{secrets.token_urlsafe(40)}"
            store.tokens[refresh] = GoogleToken(code.email, list(code.scopes), None, refresh=True)
            answer["refresh_token"] = refresh
        if "openid" in code.scopes:
            answer["id_token"] = _id_token(code.email, now)
    return answer


def _check_verifier(code: GoogleCode, verifier: str) -> None:
    if not code.challenge:
        return
    if not verifier:
        raise TokenRefusal("invalid_grant", "Missing code verifier.")
    digest = hashlib.sha256(verifier.encode()).digest()
    if _web_safe(digest) != code.challenge:
        raise TokenRefusal("invalid_grant", "Invalid code verifier.")


def refresh(google: Google, values: Mapping[str, str]) -> Json:
    """A new access token for a refresh token. Raises TokenRefusal."""
    kept = google.store.tokens.get(values.get("refresh_token", ""))
    if kept is None or not kept.refresh:
        raise TokenRefusal("invalid_grant", "Token has been expired or revoked.")
    wanted = values.get("scope", "").split() or kept.scopes
    if not set(wanted) <= set(kept.scopes):
        raise TokenRefusal("invalid_scope", "Some requested scopes were invalid.")
    return _answer(google, kept.email, list(wanted))


def holder_of_refresh(google: Google, token: str) -> str:
    """Whose refresh token it is; empty when it is none."""
    kept = google.store.tokens.get(token)
    return kept.email if kept is not None else ""


def revoke_token(google: Google, token: str) -> None:
    """Revoke the grant that a token belongs to. Raises TokenRefusal."""
    kept = google.store.tokens.get(token)
    if kept is None:
        raise TokenRefusal("invalid_token", "Token expired or revoked")
    revoke_grant(google, kept.email)


def revoke_grant(google: Google, email: str) -> bool:
    """The person removes the app: all its tokens of theirs end. True when there was a grant."""
    store = google.store
    with store.changed():
        for key in [key for key, kept in store.tokens.items() if kept.email == email]:
            del store.tokens[key]
        for code in store.codes.values():
            code.used = code.used or code.email == email
        return store.grants.pop(email, None) is not None


def _answer(google: Google, email: str, scopes: list[str]) -> Json:
    return {
        "access_token": issue_access(google, email, list(scopes)),
        "expires_in": ACCESS_SECONDS - 1,
        "scope": " ".join(scopes),
        "token_type": "Bearer",
    }


def _id_token(email: str, now: int) -> str:
    """A well formed token whose signature means nothing: the application asks userinfo instead."""
    claims = {
        "iss": "https://accounts.google.com",
        "aud": CLIENT_ID,
        "azp": CLIENT_ID,
        "sub": number_of(email),
        "email": email,
        "email_verified": True,
        "name": name_of(email),
        "iat": now,
        "exp": now + ACCESS_SECONDS,
    }
    head = {"alg": "RS256", "kid": "sandbox", "typ": "JWT"}
    parts = [_web_safe(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims)]
    return ".".join([*parts, _web_safe(hashlib.sha256(".".join(parts).encode()).digest())])


def _web_safe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
