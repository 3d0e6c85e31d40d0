"""Sends what Google's client has prepared: with a living token, counted, waiting out what passes."""

import http.client
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httplib2
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from googleapiclient.errors import HttpError

from application.integrations.google.credentials import TokenRequest
from application.integrations.google.error_types import GoogleBadReply, GoogleDayLimit, GoogleError
from application.integrations.google.errors import Asked, call_error, refresh_error
from application.integrations.google.one_try import Timeouts
from application.integrations.google.services import authorized_http

_FAILURES = (HttpError, OSError, http.client.HTTPException, httplib2.HttpLib2Error)
_STUMBLES = (ValueError, TypeError, LookupError, AttributeError)
"""Of Google's client, over an answer of another shape than it expects."""
LONGEST_PAUSE = 64.0
"""Seconds; Google's quotas count by the minute."""


@dataclass
class Patience:
    """How long the caller waits in all, in seconds. `sleep` is given the pauses, `chance` is from 0 to 1."""

    seconds: float
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def wait(self, error: GoogleError, tries: int) -> bool:
        """Wait before the next try, after `tries` have failed. False, at once, when there is no time left.

        1 s at first, then twice as long each time, and up to one more by chance, so that those who were
        refused together don't come back together. At least as long as Google asks for.
        """
        pause = min(2.0 ** (tries - 1), LONGEST_PAUSE) + self.chance()
        pause = max(pause, error.retry_after or 0.0)
        if pause > self.seconds:
            return False
        self.seconds -= pause
        self.sleep(pause)
        return True


class GoogleCalls:
    """The way of all calls of one account, for one task or request; not shared between threads.

    `before_call` runs ahead of each request (to refuse one made inside a database transaction). `made` counts
    requests, refused ones too, those for tokens not.
    """

    def __init__(
        self,
        credentials: Credentials,
        timeouts: Timeouts,
        patience: Patience,
        *,
        by_service_account: bool = False,
        before_call: Callable[[], None] | None = None,
    ) -> None:
        self.credentials = credentials
        self.by_service_account = by_service_account
        self.made = 0
        self._http = authorized_http(credentials, timeouts)
        self._token_request = TokenRequest(timeouts)
        self._patience = patience
        self._before_call = before_call

    def send(self, request: Any, *, repeatable: bool, makes_file: bool = False) -> dict[str, Any]:
        """The answer to a request of Google's client. Raises GoogleError.

        Limits, and what failed before Google was asked, are waited out as long as patience lasts; where
        Google may have acted all the same, only a request that is `repeatable`.
        """
        tries = 0
        while True:
            answer, error = self._attempt(request, Asked(self.by_service_account, makes_file))
            if error is None:
                return answer
            tries += 1
            waits = error.is_temporary and not isinstance(error, GoogleDayLimit)
            if not waits or (error.may_have_acted and not repeatable):
                raise error
            if not self._patience.wait(error, tries):
                raise error

    def _attempt(self, request: Any, asked: Asked) -> tuple[dict[str, Any], GoogleError | None]:
        """The answer or the error. A token that is refused may have ended early: once, a new one is tried."""
        if self._before_call is not None:
            self._before_call()
        for is_second in (False, True):
            if is_second or not self.credentials.valid:
                refused = self._refresh(asked)
                if refused is not None:
                    return {}, refused
            answer, error = self._execute(request, asked)
            if error is None or error.status != 401:
                break
        return answer, error

    def _refresh(self, asked: Asked) -> GoogleError | None:
        try:
            self.credentials.refresh(self._token_request)  # type: ignore[no-untyped-call]  # has no types
        except GoogleError as error:
            return error
        except GoogleAuthError as error:
            return refresh_error(error, asked)
        return None

    def _execute(self, request: Any, asked: Asked) -> tuple[dict[str, Any], GoogleError | None]:
        self.made += 1
        try:
            answer = request.execute(http=self._http, num_retries=0)
        except (*_FAILURES, *_STUMBLES) as failure:
            return {}, call_error(failure, asked)
        # Google's client hands on what is no JSON as text; an answer without a body is empty.
        if not isinstance(answer, dict) and answer:
            return {}, GoogleBadReply("the answer is not an object of JSON", may_have_acted=True)
        return answer or {}, None
