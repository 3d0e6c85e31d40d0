"""Tokens for calls to Google: a person's, by the refresh token of their sign-in, and the platform's own."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import google.auth
from google.auth import transport
from google.auth.credentials import Credentials
from google.auth.exceptions import DefaultCredentialsError
from google.oauth2.credentials import Credentials as PersonCredentials

from application.integrations.google.addresses import GoogleAddresses
from application.integrations.google.asking import ask
from application.integrations.google.error_types import GoogleBadReply, GoogleMisconfigured
from application.integrations.google.one_try import Timeouts

OWN_SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive",
)
"""Of the service account."""


@dataclass(frozen=True)
class TokenAnswer:
    """What google.auth reads of an answer."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class TokenRequest(transport.Request):
    """How google.auth asks for tokens here: with a time-out, and once.

    By itself it asks a failing server again, after pauses that nobody else knows of. A refusal is handed back
    to it, which raises RefreshError.
    """

    def __init__(self, timeouts: Timeouts) -> None:
        self._timeouts = timeouts

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **options: Any,
    ) -> TokenAnswer:
        """The answer. Raises GoogleUnavailable. google.auth's own `timeout` and `options` don't count."""
        reply = ask(method, url, self._timeouts, data=body, headers=headers)
        return TokenAnswer(reply.status_code, reply.headers, reply.content)


class MetadataCredentials(Credentials):
    """The service account's, from the sandbox's metadata server at `address`; `now` is real time."""

    def __init__(self, address: str, now: Callable[[], datetime]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # has no types
        self._address = address
        self._now = now

    def refresh(self, request: Callable[..., Any]) -> None:
        """Fetch a token. Raises GoogleError."""
        scopes = ",".join(OWN_SCOPES)
        answer = request(f"{self._address}?scopes={scopes}", headers={"Metadata-Flavor": "Google"})
        if answer.status != 200:
            raise GoogleMisconfigured("the metadata server gives no token", status=answer.status)
        try:
            told = json.loads(answer.data)
            self.token, lifetime = told["access_token"], timedelta(seconds=told["expires_in"])
        except (ValueError, TypeError, KeyError):
            raise GoogleBadReply("the metadata server's answer holds no token") from None
        # google.auth compares with UTC that says no zone.
        self.expiry = self._now().astimezone(UTC).replace(tzinfo=None) + lifetime


def person_credentials(
    addresses: GoogleAddresses, client_id: str, client_secret: str, refresh_token: str
) -> PersonCredentials:
    """Those of the person whose sign-in gave the refresh token; Google may exchange it for another."""
    # Without scopes: what was granted. Naming one that was not is refused.
    return PersonCredentials(  # type: ignore[no-untyped-call]  # has no types
        token=None,
        refresh_token=refresh_token,
        token_uri=addresses.token,
        client_id=client_id,
        client_secret=client_secret,
    )


def own_credentials(addresses: GoogleAddresses, now: Callable[[], datetime]) -> Credentials:
    """The service account's: those that the machine itself has. Raises GoogleMisconfigured without any."""
    if addresses.own_token is not None:
        return MetadataCredentials(addresses.own_token, now)
    try:
        credentials, _project = google.auth.default(scopes=list(OWN_SCOPES))
    except DefaultCredentialsError as error:
        raise GoogleMisconfigured(f"this machine has no service account: {error}") from error
    return credentials
