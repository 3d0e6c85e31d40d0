"""Plain questions to Google, for tokens and about a person: asked once, with a time-out."""

from typing import Any

import requests

from application.integrations.google.error_types import GoogleError, GoogleTimeout, GoogleUnavailable
from application.integrations.google.one_try import Timeouts
from application.integrations.http import thread_session

_BUSY = (408, 429)


def ask(method: str, address: str, timeouts: Timeouts, **options: Any) -> requests.Response:
    """The answer, a refusal too. Raises GoogleTimeout and GoogleUnavailable, also for a failing server."""
    failure: GoogleError | None = None
    try:
        reply = thread_session().request(method, address, timeout=timeouts, allow_redirects=False, **options)
    except requests.Timeout:
        failure = GoogleTimeout("no answer in time")
    except requests.RequestException as error:
        failure = GoogleUnavailable(f"no answer came: {type(error).__name__}")
    if failure is not None:  # outside the block above: the error of requests holds tokens and secrets
        raise failure
    if reply.status_code >= 500 or reply.status_code in _BUSY:
        raise GoogleUnavailable("no answer just now", status=reply.status_code)
    return reply
