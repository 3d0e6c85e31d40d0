"""Facebook Login by hand: the dialog's address, the way back, tokens and what they may do."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast
from urllib.parse import urlencode, urlsplit

from oauthlib.oauth2 import OAuth2Error, WebApplicationClient
from requests_oauthlib import OAuth2Session

from application.exceptions import ApplicationError
from application.integrations.graph.client import GraphClient
from application.integrations.graph.edges.reading import nodes, several_words, words
from application.integrations.graph.errors import GraphBadReply
from application.integrations.graph.scrub import scrub_text

PermissionStatus = Literal["granted", "declined", "expired"]

# oauthlib refuses addresses without TLS, which the sandbox on the same machine has not. Only queries are
# built and read by it, so it sees this name in place of ours.
_STAND_IN = "https://dialog.invalid/"


class DialogStateMismatch(ApplicationError):
    """The way back carries another state than the dialog was opened with: not begun by this session."""


class DialogRefused(ApplicationError):
    """The dialog came back without a code. `reason` is Facebook's, e.g. "user_denied"; empty if unsaid.

    Not always the person's doing: an app in development answers in the same shape to people without a
    role in it.
    """

    def __init__(self, error: str, reason: str, description: str) -> None:
        self.error = scrub_text(error)
        self.reason = scrub_text(reason)
        self.description = scrub_text(description)
        super().__init__(f"{self.error} {self.reason}".strip())


@dataclass(frozen=True)
class TokenGrant:
    """A token and when it ends; None when the API gave no end (ask `inspect`)."""

    access_token: str = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True)
class TokenState:
    """What debug_token says. An absent date is None: for `expires_at` that means it doesn't end by itself.

    `granular` maps a scope to the ids it was granted for: None means all of the person's assets, an empty
    tuple none of them.
    """

    facebook_user_id: str | None
    is_valid: bool
    scopes: frozenset[str]
    expires_at: datetime | None
    data_access_expires_at: datetime | None
    granular: dict[str, tuple[str, ...] | None]
    error_message: str | None
    app_id: str | None = None
    profile_id: str | None = None


class FacebookOAuth:
    """Facebook Login for one app. Token calls go through `client`, so they are recorded; bodies are not kept.

    `dialog_base_url` is https://www.facebook.com, or the sandbox. With `config_id` the dialog is asked by
    Facebook Login for Business' configuration in place of scopes.
    """

    def __init__(
        self,
        dialog_base_url: str,
        client: GraphClient,
        app_id: str,
        app_secret: str,
        version: str,
        config_id: str | None = None,
    ) -> None:
        version = version if version.startswith("v") else f"v{version}"
        self._dialog = f"{dialog_base_url.rstrip('/')}/{version}/dialog/oauth"
        self._client = client
        self._app_id = app_id
        self._app_secret = app_secret
        self._config_id = config_id or None

    def authorization_url(
        self,
        redirect_uri: str,
        state: str,
        scopes: tuple[str, ...] | list[str],
        rerequest: bool = False,
        config_id: str | None = None,
    ) -> str:
        """Where to send the person. `rerequest` asks again for scopes declined before.

        `config_id` takes the place of the app's usual configuration, and both that of scopes.
        """
        extra: dict[str, str] = {"auth_type": "rerequest"} if rerequest else {}
        config_id = config_id or self._config_id
        if config_id:
            extra["config_id"] = config_id
        # Facebook separates scopes by commas; oauthlib would by blanks.
        scope = None if config_id else ",".join(scopes)
        session = OAuth2Session(client_id=self._app_id, redirect_uri=redirect_uri, scope=scope)
        url, _ = session.authorization_url(_STAND_IN, state=state, **extra)
        return f"{self._dialog}?{urlsplit(url).query}"

    def callback_code(self, arguments: Mapping[str, str], state: str) -> str:
        """The code in the query that the dialog came back with.

        Raises DialogStateMismatch (checked first, on refusals too) and DialogRefused.
        """
        if not state or not hmac.compare_digest(arguments.get("state", "").encode(), state.encode()):
            raise DialogStateMismatch("the dialog's state is not this session's")
        refusal: DialogRefused | None = None
        try:
            answer = WebApplicationClient(self._app_id).parse_request_uri_response(
                f"{_STAND_IN}?{urlencode(arguments)}", state=state
            )
        except OAuth2Error as error:
            refusal = DialogRefused(
                str(error.error or "no_code"),
                arguments.get("error_reason", ""),
                arguments.get("error_description", ""),
            )
        if refusal is not None:  # outside the block above: oauthlib's error holds the whole address
            raise refusal
        return str(answer["code"])

    def exchange_code(self, code: str, redirect_uri: str) -> TokenGrant:
        """The short-lived token for a code; `redirect_uri` must be the dialog's own, byte for byte."""
        return self._grant({"redirect_uri": redirect_uri, "code": code})

    def long_lived(self, token: str) -> TokenGrant:
        """A token of about 60 days for a living short one. Raises GraphError."""
        return self._grant({"grant_type": "fb_exchange_token", "fb_exchange_token": token})

    def inspect(self, token: str) -> TokenState:
        """What Facebook says of the token, dead ones included. Raises GraphError."""
        reply = self._client.get(
            "debug_token", {"input_token": token}, token=self._client.app_token, keep_body=False
        )
        return token_state(reply)

    def permissions(self, token: str) -> dict[str, PermissionStatus]:
        """What the person granted and declined. A status unknown to us counts as declined."""
        found: dict[str, PermissionStatus] = {}
        for page in self._client.pages("me/permissions", {}, token=token):
            found |= permission_statuses(page.items)
        return found

    def revoke(self, facebook_user_id: str, token: str, permission: str | None = None) -> None:
        """Give back one permission, or all: the app is then gone from the person's settings."""
        path = f"{facebook_user_id}/permissions" + (f"/{permission}" if permission else "")
        self._client.delete(path, {}, token=token)

    def _grant(self, asked: dict[str, str | int]) -> TokenGrant:
        app: dict[str, str | int] = {"client_id": self._app_id, "client_secret": self._app_secret}
        reply = self._client.get("oauth/access_token", app | asked, token=None, keep_body=False)
        return token_grant(reply, self._client.now())


def token_grant(reply: Mapping[str, Any], now: datetime) -> TokenGrant:
    """The token in a reply to an exchange. Raises GraphBadReply when there is none."""
    token = reply.get("access_token")
    if not isinstance(token, str) or not token:
        raise GraphBadReply("the reply to the exchange holds no token")
    seconds = reply.get("expires_in")
    lives = isinstance(seconds, int | float) and not isinstance(seconds, bool) and seconds > 0
    return TokenGrant(token, now + timedelta(seconds=cast(float, seconds)) if lives else None)


def token_state(reply: Mapping[str, Any]) -> TokenState:
    """The state in a reply of debug_token, with or without its `data` envelope."""
    envelope = reply.get("data")
    state: Mapping[str, Any] = envelope if isinstance(envelope, dict) else reply
    error = state.get("error")
    message = str(error.get("message") or "") if isinstance(error, dict) else ""
    return TokenState(
        facebook_user_id=words(state.get("user_id")),
        is_valid=state.get("is_valid") is True,
        scopes=frozenset(several_words(state.get("scopes"))),
        expires_at=_moment(state.get("expires_at")),
        data_access_expires_at=_moment(state.get("data_access_expires_at")),
        granular={
            str(entry["scope"]): several_words(entry["target_ids"]) if "target_ids" in entry else None
            for entry in nodes(state.get("granular_scopes"))
            if entry.get("scope")
        },
        error_message=scrub_text(message) or None,
        app_id=words(state.get("app_id")),
        profile_id=words(state.get("profile_id")),
    )


def permission_statuses(items: list[dict[str, Any]]) -> dict[str, PermissionStatus]:
    """Permission to status, of the items of /me/permissions."""
    return {
        str(item["permission"]): cast(PermissionStatus, item["status"])
        if item.get("status") in ("granted", "declined", "expired")
        else "declined"
        for item in items
        if item.get("permission")
    }


def _moment(value: Any) -> datetime | None:
    """Seconds since 1970 as a time; 0 stands for "never" and is None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
