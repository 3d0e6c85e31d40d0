"""Reads secrets from Google's Secret Manager, with the credentials that the machine itself has."""

import base64
import binascii
import threading
from collections.abc import Callable

import google.auth
import requests
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import AuthorizedSession

from application.secret_references import SecretUnavailable

SECRET_MANAGER = "https://secretmanager.googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_TRIES = 2
_WHAT_TO_DO = {
    400: "this version is disabled or destroyed; name one that is enabled",
    401: "the machine's credentials are not accepted; set up Application Default Credentials",
    403: "the service account may not read it; give it the role Secret Manager Secret Accessor on it",
    404: "there is no such secret or version; look at its project, name and number",
}


class SecretManager:
    """Opens versions of secrets by resource name; may be used by several threads at once.

    `connect` makes the session with credentials, at the first secret. Each of two tries is given up after
    `timeout_seconds`. Source: REST reference of Secret Manager, projects.secrets.versions.access.
    """

    def __init__(
        self,
        connect: Callable[[], requests.Session],
        *,
        url: str = SECRET_MANAGER,
        timeout_seconds: float = 10.0,
    ) -> None:
        self._connect = connect
        self._url = url
        self._timeout_seconds = timeout_seconds
        self._lock = threading.Lock()
        self._session: requests.Session | None = None

    def open(self, resource: str) -> str:
        """What the version holds, as text without white space around it. Raises SecretUnavailable."""
        answer = self._asked(resource)
        if answer.status_code != 200:
            known = _WHAT_TO_DO.get(answer.status_code)
            raise SecretUnavailable(known or f"Google answered {answer.status_code}; try again later")
        try:
            return base64.b64decode(answer.json()["payload"]["data"], validate=True).decode().strip()
        except (ValueError, KeyError, TypeError, binascii.Error):
            # The error's own words could quote the secret.
            raise SecretUnavailable("the answer holds no text; put it in anew as UTF-8 text") from None

    def _asked(self, resource: str) -> requests.Response:
        answer, trouble = None, "nothing"
        for _ in range(_TRIES):
            try:
                answer = self._connected().get(
                    f"{self._url}/v1/{resource}:access", timeout=self._timeout_seconds
                )
            except GoogleAuthError:
                raise SecretUnavailable(_WHAT_TO_DO[401]) from None
            except requests.RequestException as error:
                trouble = type(error).__name__
                continue
            if answer.status_code < 500:
                break
        if answer is None:
            raise SecretUnavailable(f"Google did not answer ({trouble}); try again, then look at the network")
        return answer

    def _connected(self) -> requests.Session:
        with self._lock:
            if self._session is None:
                self._session = self._connect()
            return self._session


def session_of_this_machine() -> requests.Session:
    """A session with the machine's own credentials. Raises GoogleAuthError."""
    credentials, _project = google.auth.default(scopes=[_SCOPE])
    session: requests.Session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]  # google-auth has no types
    return session
