"""Asks YouTube's Data API v3 by Google's own client, and reads its refusals by a table."""

import http.client
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import httplib2
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from application.integrations.audience.network import DAY_ZONES, Trouble, TroubleKind, quota_day
from application.integrations.google.errors import reasons_of
from application.integrations.google.one_try import OneTryHttp, Timeouts
from application.networks import Network

logger = logging.getLogger(__name__)

TIMEOUTS: Timeouts = (5.0, 30.0)
MOST_IDS = 50
"""In one call, which costs one unit of the daily quota however many it asks for."""
_PARTS = "id,snippet,statistics"
_MINUTE = 60
_KEY_REFUSED = (TroubleKind.REFUSED, "YouTube does not accept the key. Set YOUTUBE_API_KEY anew.")
_NOT_ENABLED = (TroubleKind.REFUSED, "The YouTube Data API is not enabled for the key’s project at Google.")
_DAY_USED = (
    TroubleKind.LIMITED,
    "YouTube’s daily quota is used up. It begins anew at midnight in California.",
)
_TOO_FAST = (TroubleKind.LIMITED, "YouTube’s limit of requests is reached.")
_DOWN = (TroubleKind.DOWN, "YouTube answers with errors, or with what cannot be read.")
REASONS: Mapping[str, tuple[TroubleKind, str]] = {
    "quotaExceeded": _DAY_USED,
    "dailyLimitExceeded": _DAY_USED,
    "rateLimitExceeded": _TOO_FAST,
    "userRateLimitExceeded": _TOO_FAST,
    "RATE_LIMIT_EXCEEDED": _TOO_FAST,
    "keyInvalid": _KEY_REFUSED,
    "keyExpired": _KEY_REFUSED,
    "API_KEY_INVALID": _KEY_REFUSED,
    "API_KEY_SERVICE_BLOCKED": _KEY_REFUSED,
    "API_KEY_IP_ADDRESS_BLOCKED": _KEY_REFUSED,
    "ipRefererBlocked": _KEY_REFUSED,
    "accessNotConfigured": _NOT_ENABLED,
    "SERVICE_DISABLED": _NOT_ENABLED,
}
"""What a reason means. Source: "YouTube Data API: errors", and ErrorInfo of Google's API keys."""
STATUSES: Mapping[int, tuple[TroubleKind, str]] = {
    401: _KEY_REFUSED,
    403: _KEY_REFUSED,
    408: _DOWN,
    429: _TOO_FAST,
}
"""What a status means whose reasons say nothing. Any other below 500 is about the one question."""


class YouTubeRefused(Exception):
    """Ends the asking. Holds no word of Google's: those may repeat the address."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.kind)
        self.trouble = trouble


class QuestionRefused(Exception):
    """The API takes this one question amiss; `is_missing` when it says that there is no such channel."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.is_missing = status == 404


@cache
def _channels(address: str) -> Any:
    """What prepares requests; kept, as Google's client takes a tenth of a second to make it. Sends none."""
    return build(
        "youtube",
        "v3",
        http=object(),
        client_options={"api_endpoint": address},
        static_discovery=True,
        cache_discovery=False,
    ).channels()


class YouTubeCalls:
    """Calls of one asking, counted in `made`, refused ones too. `now` is for the end of a day's quota."""

    def __init__(
        self,
        url: str,
        key: str,
        now: Callable[[], datetime],
        before_call: Callable[[], None] | None,
        timeouts: Timeouts = TIMEOUTS,
    ) -> None:
        self.made = 0
        self._address = f"{url.rstrip('/')}/"
        self._key = key
        self._now = now
        self._before_call = before_call
        self._http = OneTryHttp(timeouts)

    def by_ids(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """The channels of up to 50 ids, as far as there are. Raises YouTubeRefused and QuestionRefused."""
        # Without `maxResults` only five come.
        return self._listed(id=",".join(dict.fromkeys(ids)), maxResults=MOST_IDS)

    def by_handle(self, handle: str) -> list[dict[str, Any]]:
        """None or one; raises as above."""
        return self._listed(forHandle=f"@{handle}")

    def by_user_name(self, name: str) -> list[dict[str, Any]]:
        """None or one, by the kind of name that channels had before handles; raises as above."""
        return self._listed(forUsername=name)

    def _listed(self, **question: Any) -> list[dict[str, Any]]:
        if self._before_call is not None:
            self._before_call()
        request = _channels(self._address).list(part=_PARTS, **question)
        # In a header, as addresses are logged.
        request.headers["x-goog-api-key"] = self._key
        self.made += 1
        trouble, refusal = None, None
        try:
            reply = request.execute(http=self._http, num_retries=0)
        except HttpError as failure:
            trouble, refusal = self._meaning(failure)
        except (OSError, http.client.HTTPException, httplib2.HttpLib2Error) as failure:
            trouble = _unreachable(failure)
        except (ValueError, TypeError, LookupError, AttributeError):
            # Of Google's client, over an answer of another shape than it expects.
            trouble = Trouble(*_DOWN)
        # Outside the block above: the errors of Google's client hold the address, and what was sent.
        if refusal is not None:
            raise refusal
        if trouble is None:
            # Where nothing is found the key `items` is left out.
            found = reply.get("items", []) if isinstance(reply, dict) and "kind" in reply else None
            if isinstance(found, list):
                return [item for item in found if isinstance(item, dict)]
            trouble = Trouble(*_DOWN)
        logger.info("youtube call failed", extra={"outcome": trouble.kind.value})
        raise YouTubeRefused(trouble)

    def _meaning(self, failure: HttpError) -> tuple[Trouble | None, QuestionRefused | None]:
        status = int(failure.resp.status)
        named = next((REASONS[reason] for reason in reasons_of(failure.content) if reason in REASONS), None)
        kind, words = named or STATUSES.get(status) or (_DOWN if status >= 500 else (None, ""))
        if kind is None:
            return None, QuestionRefused(status)
        wait = None
        if kind is TroubleKind.LIMITED:
            told = str(failure.resp.get("retry-after", ""))
            wait = int(told) if told.isascii() and told.isdigit() else self._pause(words)
        return Trouble(kind, words, wait), None

    def _pause(self, words: str) -> int:
        """Seconds; YouTube names no time, but says that the quota is one of the day, or of the minute."""
        if words != _DAY_USED[1]:
            return _MINUTE
        tomorrow = quota_day(Network.YOUTUBE, self._now()) + timedelta(days=1)
        midnight = datetime.combine(tomorrow, datetime.min.time(), DAY_ZONES[Network.YOUTUBE])
        return max(1, round((midnight - self._now()).total_seconds()))


def _unreachable(failure: Exception) -> Trouble:
    late = isinstance(failure, TimeoutError)
    return Trouble(
        TroubleKind.DOWN, f"YouTube {'took too long to answer' if late else 'could not be reached'}."
    )
