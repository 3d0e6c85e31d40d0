"""The Graph API's refusals and failures as exceptions: what a caller can do about each decides the class.

GraphError
├── GraphTransient            try again later
│   ├── GraphTimeout
│   ├── GraphUnreachable
│   ├── GraphBadReply         no JSON, cut off, or not the shape the API promises
│   └── GraphTooMuchData      ask for less at once
├── GraphRateLimited          wait `retry_after`, for everything in `scope`
├── GraphTokenInvalid         the person must reconnect
├── GraphPermissionMissing    the person must grant more
├── GraphNotEnoughViewers     no figures yet; try later
├── GraphBadParameter         never try again as it is
│   ├── GraphObjectMissing
│   ├── GraphPostedBeforeProfessional
│   ├── GraphTooFewFollowers
│   ├── GraphMetricRefused    drop `metrics`, ask for the rest
│   └── GraphDiscoveryTargetMissing
└── GraphPolicyBlocked        stop and show
"""

import re
from datetime import timedelta
from typing import ClassVar, Literal

from application.exceptions import ApplicationError
from application.integrations.graph.scrub import scrub_text

Scope = Literal["app", "user", "page", "account"]


class GraphError(ApplicationError):
    """A call that brought no answer. `sentence` is for people, `kind` for records; neither holds a token."""

    sentence: ClassVar[str] = "Instagram refused the request. Tell the platform's admin."
    kind: ClassVar[str] = "graph_error"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        words = re.findall(r"[A-Z][a-z]+", cls.__name__.removeprefix("Graph"))
        cls.kind = "_".join(words).lower()

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        subcode: int | None = None,
        http_status: int | None = None,
        fbtrace_id: str | None = None,
    ) -> None:
        self.message = scrub_text(message)
        self.code = code
        self.subcode = subcode
        self.http_status = http_status
        self.fbtrace_id = fbtrace_id
        super().__init__(f"{self.kind} (status {http_status}, code {code}/{subcode}): {self.message}")


class GraphTransient(GraphError):
    """Instagram's own passing trouble."""

    sentence = "Instagram had a passing problem. The platform tries again by itself."


class GraphTimeout(GraphTransient):
    """No answer in time."""

    sentence = "Instagram took too long to answer. The platform tries again by itself."


class GraphUnreachable(GraphTransient):
    """No connection could be made, or it broke before an answer came."""

    sentence = "Instagram could not be reached. The platform tries again by itself."


class GraphBadReply(GraphTransient):
    """An answer that isn't what the API promises: not JSON, cut off, or of another shape."""

    sentence = "Instagram's answer was damaged on the way. The platform tries again by itself."


class GraphTooMuchData(GraphTransient):
    """The API wants a smaller question: halve the page."""

    sentence = "Instagram could not answer that much at once. The platform asks in smaller steps."


class GraphRateLimited(GraphError):
    """A limit is reached; calling on before `retry_after` has passed lengthens the block."""

    sentence = "Instagram's limit of requests is reached. The platform goes on by itself after a pause."

    def __init__(
        self,
        message: str,
        *,
        retry_after: timedelta,
        scope: Scope,
        code: int | None = None,
        subcode: int | None = None,
        http_status: int | None = None,
        fbtrace_id: str | None = None,
    ) -> None:
        super().__init__(message, code=code, subcode=subcode, http_status=http_status, fbtrace_id=fbtrace_id)
        self.retry_after = retry_after
        self.scope: Scope = scope


class GraphTokenInvalid(GraphError):
    """The token is dead; `reason` says of what, e.g. "expired" or "password_changed"."""

    sentence = "The connection to Facebook has ended. Ask the person to connect again."

    def __init__(
        self,
        message: str,
        *,
        reason: str = "invalid",
        code: int | None = None,
        subcode: int | None = None,
        http_status: int | None = None,
        fbtrace_id: str | None = None,
    ) -> None:
        super().__init__(message, code=code, subcode=subcode, http_status=http_status, fbtrace_id=fbtrace_id)
        self.reason = reason


class GraphPermissionMissing(GraphError):
    """The token lives but may not do this."""

    sentence = "A permission is missing. Ask the person to connect again and to leave every box ticked."


class GraphNotEnoughViewers(GraphError):
    """A story with fewer than five viewers has no figures yet. Code 10, yet not a lost permission."""

    sentence = "Too few people have seen this story for Instagram to give figures. It is read again later."


class GraphBadParameter(GraphError):
    """The question itself is refused."""

    sentence = "Instagram does not accept this request any more. Tell the platform's admin."


class GraphObjectMissing(GraphBadParameter):
    """Deleted, or out of this token's sight (100/33); the API doesn't tell the two apart."""

    sentence = "This was deleted on Instagram, or it is no longer shared with the platform."


class GraphPostedBeforeProfessional(GraphBadParameter):
    """Posted before the account became professional (100/2108006): such a post never gets insights."""

    sentence = "Posted before the account was professional: Instagram keeps no insights for such posts."


class GraphTooFewFollowers(GraphBadParameter):
    """Audience figures need 100 followers (subcode 2874010)."""

    sentence = "The account has too few followers for Instagram to describe its audience."


class GraphMetricRefused(GraphBadParameter):
    """Some metric spoils the whole call. `metrics` are the API's names; empty when it didn't say which."""

    sentence = "Instagram no longer gives one of these figures here. The platform reads the others."

    def __init__(
        self,
        message: str,
        *,
        metrics: tuple[str, ...] = (),
        code: int | None = None,
        subcode: int | None = None,
        http_status: int | None = None,
        fbtrace_id: str | None = None,
    ) -> None:
        super().__init__(message, code=code, subcode=subcode, http_status=http_status, fbtrace_id=fbtrace_id)
        self.metrics = metrics

    @property
    def metric(self) -> str | None:
        """The first metric refused, by the API's name, or None when the API didn't say which."""
        return self.metrics[0] if self.metrics else None


class GraphDiscoveryTargetMissing(GraphBadParameter):
    """No professional account has that name (110/2207013); a personal one looks the same from here."""

    sentence = "No professional Instagram account of that name can be found."


class GraphPolicyBlocked(GraphError):
    """Blocked by policy (368), or refused as a duplicate (506)."""

    sentence = "Facebook has blocked the platform from doing this. Tell the platform's admin."
