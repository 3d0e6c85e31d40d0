"""HTTP for Google's clients that sends each request once: whether to repeat it is not for HTTP to decide.

httplib2 sends a request again by itself when the answer to the first was lost, also one that makes a file.
"""

import http.client
from typing import Any

import httplib2

from application.integrations.http import USER_AGENT

Timeouts = tuple[float, float]
"""Seconds until a connection must stand, and until each piece of an answer must come."""


class NotReached(ConnectionError):
    """No connection could be made: nothing was asked."""


class _OneTry:
    """What both kinds of connection share; stands before httplib2's own class."""

    def __init__(self, host: str, *, timeout: Timeouts, **options: Any) -> None:
        connecting, self._reading = timeout
        super().__init__(host, timeout=connecting, **options)  # type: ignore[call-arg]  # httplib2 has no types

    def connect(self) -> None:
        """Raises NotReached."""
        try:
            super().connect()  # type: ignore[misc]  # as above
        except OSError as failure:
            raise NotReached(f"no connection: {type(failure).__name__}") from None
        self.sock: Any
        self.sock.settimeout(self._reading)

    def getresponse(self) -> Any:
        """Raises an OSError in place of the errors after which httplib2 would ask again."""
        try:
            return super().getresponse()  # type: ignore[misc]  # as above
        except http.client.HTTPException as failure:
            raise ConnectionResetError(f"the answer was lost: {type(failure).__name__}") from None


class _Plain(_OneTry, httplib2.HTTPConnectionWithTimeout):  # type: ignore[misc]  # httplib2 has no types
    """To the sandbox."""


class _Secure(_OneTry, httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc]  # httplib2 has no types
    """To Google."""


class OneTryHttp(httplib2.Http):  # type: ignore[misc]  # httplib2 has no types
    """Follows no redirect, takes no proxy from the environment; not shared between threads."""

    def __init__(self, timeouts: Timeouts) -> None:
        super().__init__(timeout=timeouts, proxy_info=None)
        self.follow_redirects = False

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> tuple[httplib2.Response, bytes]:
        """The answer and its body. Raises OSError, http.client.HTTPException or httplib2.HttpLib2Error."""
        given = headers or {}
        named = {**given, "user-agent": f"{USER_AGENT} {given.get('user-agent', '')}".strip()}
        options["connection_type"] = _Secure if uri.startswith("https:") else _Plain
        try:
            answer: tuple[httplib2.Response, bytes]
            answer = super().request(uri, method, body=body, headers=named, **options)
            return answer
        finally:
            # One that is kept may have gone stale by the next call, which then looks like a lost answer.
            self.close()
