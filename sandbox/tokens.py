"""Grants, codes and tokens: issuing, checking, revoking. Tokens live only in the state file."""

import hashlib
import hmac
import secrets
import string
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from sandbox.graph.errors import GraphRefusal, token_refused
from sandbox.issued_tokens import Token
from sandbox.personas import BY_USER_ID
from sandbox.services import APP_ID, APP_SECRET
from sandbox.state import Code, Grant, State

SHORT_LIFE = 5_400
LONG_LIFE = 5_183_944
DATA_ACCESS_LIFE = 90 * 86_400
CODE_LIFE = 600
PROOF_LIFE = 300

KNOWN_SCOPES = (
    "public_profile",
    "email",
    "pages_show_list",
    "pages_read_engagement",
    "instagram_basic",
    "instagram_manage_insights",
    "pages_manage_metadata",
    "business_management",
    "ads_read",
    "ads_management",
    "instagram_manage_comments",
    "read_insights",
)
DEFAULT_SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "instagram_basic",
    "instagram_manage_insights",
    "pages_manage_metadata",
)
CONFIGURATIONS: Mapping[str, tuple[str, ...]] = {
    "7000000000000001": DEFAULT_SCOPES,
    "7000000000000002": (*DEFAULT_SCOPES, "business_management"),
}
"""The app's configurations of Facebook Login for Business, with what each asks for; it has no others."""


def issue(
    state: State,
    *,
    kind: Literal["USER", "PAGE"],
    user_id: str,
    now: int,
    life: int,
    long_lived: bool = False,
    page_id: str | None = None,
    parent: str | None = None,
) -> str:
    """A new token; `life` 0 gives one without expiry date. Call inside `state.changed()`."""
    letters = string.ascii_letters + string.digits
    value = "EAAO" + "".join(secrets.choice(letters) for _ in range(176))
    number, expires_at = state.take_number(), now + life if life else 0
    state.tokens.add(value, Token(number, kind, user_id, now, expires_at, long_lived, page_id, parent))
    return value


def issue_code(state: State, *, user_id: str, redirect_uri: str, now: int) -> str:
    """A new authorization code. Call inside `state.changed()`."""
    for old in [value for value, code in state.codes.items() if code.issued_at < now - 86_400]:
        del state.codes[old]
    value = "AQ" + secrets.token_urlsafe(120)
    state.codes[value] = Code(user_id, redirect_uri, now)
    return value


def page_token(state: State, *, user_token: str, page_id: str, now: int) -> str:
    """The Page token that belongs to a user token and a Page; the same one each time."""
    known = state.tokens.of_page(user_token, page_id)
    if known is not None:
        return known
    with state.changed():
        known = state.tokens.of_page(user_token, page_id)
        if known is not None:
            return known
        owner = state.tokens[user_token]
        life = 0 if owner.long_lived else max(1, owner.expires_at - now)
        return issue(
            state,
            kind="PAGE",
            user_id=owner.user_id,
            now=now,
            life=life,
            long_lived=owner.long_lived,
            page_id=page_id,
            parent=user_token,
        )


def check(state: State, value: str, now: int) -> tuple[Token, Grant]:
    """The token and what it stands on. Raises code 190 with the real subcodes."""
    token = state.tokens.get(value)
    if token is None:
        raise token_refused("Invalid OAuth access token - Cannot parse access token")
    grant = state.grants.get(token.user_id)
    if grant is None or token.user_id not in BY_USER_ID:
        raise not_authorized()
    if token.expires_at and token.expires_at <= now:
        raise expired(token.expires_at, now)
    if token.page_id is not None and token.page_id not in grant.pages:
        raise token_refused("Error validating access token: The user is not a role holder of the Page.", 492)
    return token, grant


def not_authorized() -> GraphRefusal:
    """190/458: the person removed the application."""
    return token_refused(
        f"Error validating access token: The user has not authorized application {APP_ID}.", 458
    )


def expired(expires_at: int, now: int) -> GraphRefusal:
    """190/463: the session's time is over."""
    return token_refused(
        f"Error validating access token: Session has expired on {_moment(expires_at)}. "
        f"The current time is {_moment(now)}.",
        463,
    )


def scopes(grant: Grant, now: int) -> frozenset[str]:
    """The permissions in force: those granted, without the instagram ones once data access has ended."""
    if now < data_access_end(grant):
        return frozenset(grant.granted)
    return frozenset(name for name in grant.granted if not name.startswith("instagram_"))


def data_access_end(grant: Grant) -> int:
    """When data access ends: 90 days after the person's last login."""
    return grant.last_login_at + DATA_ACCESS_LIFE


def check_proof(value: str, proof: str | None, proof_time: str | None, now: int) -> None:
    """Refuse a wrong `appsecret_proof`; none sent is accepted. Also the timed form, good for five minutes."""
    if proof is None:
        return
    message = value if proof_time is None else f"{value}|{proof_time}"
    right = hmac.new(APP_SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
    timely = proof_time is None or (proof_time.isdigit() and abs(now - int(proof_time)) <= PROOF_LIFE)
    if not (hmac.compare_digest(right.encode(), proof.encode()) and timely):
        raise GraphRefusal(
            "Invalid appsecret_proof provided in the API argument", 100, kind="GraphMethodException"
        )


def revoke(state: State, user_id: str) -> None:
    """Take away everything that a person allowed."""
    with state.changed():
        state.grants.pop(user_id, None)


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%A, %d-%b-%y %H:%M:%S UTC")
