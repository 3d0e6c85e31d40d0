"""Sign-in at Google by hand: the dialog's address, the way back, the tokens for its code, whose they are."""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from oauthlib.oauth2 import OAuth2Error, WebApplicationClient
from requests_oauthlib import OAuth2Session

from application.exceptions import ApplicationError
from application.integrations.google.addresses import GoogleAddresses
from application.integrations.google.asking import ask
from application.integrations.google.error_types import GoogleBadReply, GoogleError
from application.integrations.google.errors import reply_error
from application.integrations.google.one_try import Timeouts

DRIVE_FILE_SCOPE = "https://www.googleapis.com/auth/drive.file"
"""Of a person: the files that the platform itself makes, and no others."""
PERSON_SCOPES = ("openid", "email", DRIVE_FILE_SCOPE)

# oauthlib refuses addresses without TLS, which the sandbox on the same machine has not. Only queries are
# built and read by it, so it sees this name in place of ours.
_STAND_IN = "https://dialog.invalid/"


class GoogleStateMismatch(ApplicationError):
    """The way back carries another state than the dialog was opened with: not begun by this session."""


class GoogleDialogRefused(ApplicationError):
    """The dialog came back without a code. `error` is Google's, "access_denied" when the person cancelled."""

    def __init__(self, error: str) -> None:
        self.error = error
        super().__init__(error)


@dataclass(frozen=True)
class Dialog:
    """What to send the person to, and what the session keeps until they are back."""

    url: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class GoogleGrant:
    """The tokens for a code. Without a refresh token the sign-in ends within an hour.

    `scopes` are those that the person left ticked, by Google's names.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    scopes: frozenset[str]

    @property
    def may_make_files(self) -> bool:
        return DRIVE_FILE_SCOPE in self.scopes


@dataclass(frozen=True)
class GooglePerson:
    """Who signed in. `google_id` stays when the address changes."""

    google_id: str
    email: str
    email_is_verified: bool
    name: str


class GoogleOAuth:
    """Sign-in at Google for one client of a project. `before_call` as in GoogleCalls."""

    def __init__(
        self,
        addresses: GoogleAddresses,
        client_id: str,
        client_secret: str,
        timeouts: Timeouts,
        before_call: Callable[[], None] | None = None,
    ) -> None:
        self._addresses = addresses
        self._client_id = client_id
        self._client_secret = client_secret
        self._timeouts = timeouts
        self._before_call = before_call

    def dialog(self, redirect_uri: str, login_hint: str = "") -> Dialog:
        """Where to send the person; `login_hint` is the address they are expected to choose.

        Consent is asked for each time: without that, Google gives a refresh token only the first time.
        """
        client = WebApplicationClient(self._client_id)
        verifier = client.create_code_verifier(64)
        session = OAuth2Session(self._client_id, redirect_uri=redirect_uri, scope=list(PERSON_SCOPES))
        url, state = session.authorization_url(
            _STAND_IN,
            access_type="offline",
            prompt="consent",
            code_challenge=client.create_code_challenge(verifier, "S256"),
            code_challenge_method="S256",
            **({"login_hint": login_hint} if login_hint else {}),
        )
        return Dialog(f"{self._addresses.dialog}?{urlsplit(url).query}", state, verifier)

    def callback_code(self, arguments: Mapping[str, str], state: str) -> str:
        """The code in the query that the dialog came back with.

        Raises GoogleStateMismatch (checked first, on refusals too) and GoogleDialogRefused.
        """
        if not state or not hmac.compare_digest(arguments.get("state", "").encode(), state.encode()):
            raise GoogleStateMismatch("the dialog's state is not this session's")
        refusal: GoogleDialogRefused | None = None
        try:
            answer = WebApplicationClient(self._client_id).parse_request_uri_response(
                f"{_STAND_IN}?{urlencode(arguments)}", state=state
            )
        except OAuth2Error as error:
            refusal = GoogleDialogRefused(str(error.error or "no_code"))
        if refusal is not None:  # outside the block above: oauthlib's error holds the whole address
            raise refusal
        return str(answer["code"])

    def exchange_code(self, code: str, redirect_uri: str, verifier: str) -> GoogleGrant:
        """The tokens for a code, which works once. Raises GoogleError.

        `redirect_uri` must be the dialog's own, byte for byte, and `verifier` the dialog's.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": self._client_id,
            "client_secret": self._client_secret,
        }
        told = self._ask("POST", self._addresses.token, data=form)
        access_token, refresh_token = told.get("access_token"), told.get("refresh_token")
        if not isinstance(access_token, str) or not access_token:
            raise GoogleBadReply("the answer to the code holds no token")
        return GoogleGrant(
            access_token,
            refresh_token if isinstance(refresh_token, str) and refresh_token else None,
            frozenset(str(told.get("scope") or "").split()),
        )

    def person(self, access_token: str) -> GooglePerson:
        """Whose token it is. Raises GoogleError."""
        told = self._ask("GET", self._addresses.person, headers={"Authorization": f"Bearer {access_token}"})
        google_id, email = told.get("sub"), told.get("email")
        if not isinstance(google_id, str) or not google_id or not isinstance(email, str) or not email:
            raise GoogleBadReply("the answer about the person names none")
        return GooglePerson(google_id, email, told.get("email_verified") is True, str(told.get("name") or ""))

    def revoke(self, refresh_token: str) -> None:
        """End the sign-in at Google; one that has ended already is as good. Raises GoogleError."""
        try:
            self._ask("POST", self._addresses.revocation, data={"token": refresh_token})
        except GoogleError as error:
            if error.reason != "invalid_token":
                raise

    def _ask(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        if self._before_call is not None:
            self._before_call()
        reply = ask(method, address, self._timeouts, **options)
        if not reply.ok:
            raise reply_error(reply.status_code, reply.content)
        try:
            told = json.loads(reply.content)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise GoogleBadReply("the answer is not an object of JSON", status=reply.status_code)
        return told
