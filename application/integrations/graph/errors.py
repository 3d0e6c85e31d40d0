"""The code table: which exception a refusal of the Graph API becomes.

Only code and subcode are read, then the message where the API uses one code for several things; `type` is
"OAuthException" for nearly everything and says nothing.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypedDict

from application.integrations.graph.error_types import (
    GraphBadParameter,
    GraphBadReply,
    GraphDiscoveryTargetMissing,
    GraphError,
    GraphMetricRefused,
    GraphNotEnoughViewers,
    GraphObjectMissing,
    GraphPermissionMissing,
    GraphPolicyBlocked,
    GraphPostedBeforeProfessional,
    GraphRateLimited,
    GraphTimeout,
    GraphTokenInvalid,
    GraphTooFewFollowers,
    GraphTooMuchData,
    GraphTransient,
    GraphUnreachable,
    Scope,
)
from application.integrations.graph.usage import usage

__all__ = [
    "GraphBadParameter",
    "GraphBadReply",
    "GraphDiscoveryTargetMissing",
    "GraphError",
    "GraphMetricRefused",
    "GraphNotEnoughViewers",
    "GraphObjectMissing",
    "GraphPermissionMissing",
    "GraphPolicyBlocked",
    "GraphPostedBeforeProfessional",
    "GraphRateLimited",
    "GraphTimeout",
    "GraphTokenInvalid",
    "GraphTooFewFollowers",
    "GraphTooMuchData",
    "GraphTransient",
    "GraphUnreachable",
    "Scope",
    "error_from_reply",
]

RATE_LIMITS: dict[int, Scope] = {
    4: "app",
    17: "user",
    32: "page",
    341: "app",
    613: "user",
    80001: "page",
    80002: "account",
}
# Limits count over a rolling hour, and calling on lengthens a block: half an hour frees half of it.
DEFAULT_PAUSE = timedelta(minutes=30)
TOKEN_CODES = frozenset({102, 190})
TOKEN_REASONS: dict[int | None, str] = {
    458: "app_removed",
    459: "checkpoint",
    460: "password_changed",
    463: "expired",
    464: "unconfirmed",
    467: "invalid",
    492: "no_page_role",
}
PERMISSION_CODES = frozenset({3, 10, *range(200, 300)})
TRANSIENT_CODES = frozenset({1, 2})
POLICY_CODES = frozenset({368, 506})
TOO_FEW_FOLLOWERS = 2874010
FACEBOOK_VIEWS_NOT_CROSSPOSTED = 2207086

_NOT_IN_LIST = re.compile(r"metric\[(\d+)\] must be one of", re.IGNORECASE)
_NAMED_METRIC = re.compile(r"Incompatible metric \((\w+)\)|does not support the (\w+) metric", re.IGNORECASE)
_NEEDS_TOTAL_VALUE = re.compile(
    r"metrics? \(([\w, ]+)\) should be specified with parameter metric_type", re.IGNORECASE
)


class _Place(TypedDict):
    code: int | None
    subcode: int | None
    http_status: int | None
    fbtrace_id: str | None


def error_from_reply(
    status: int | None,
    payload: Any,
    headers: Mapping[str, str],
    requested_metrics: Sequence[str] = (),
) -> GraphError:
    """The exception for a refused call; it is returned, not raised.

    `payload` is the parsed body, or None when the body isn't JSON. `requested_metrics` are the API names in
    the order asked: the API names a refused one by its index.
    """
    error = payload.get("error") if isinstance(payload, dict) else None
    if not isinstance(error, dict):
        return _without_error_body(status, headers)
    message = str(error.get("message") or "")
    place = _Place(
        code=_number(error.get("code")),
        subcode=_number(error.get("error_subcode")),
        http_status=status,
        fbtrace_id=str(error["fbtrace_id"]) if error.get("fbtrace_id") else None,
    )
    return (
        _about_the_caller(message, place, headers)
        or _about_the_moment(message, place, bool(error.get("is_transient")))
        or _about_the_question(message, place, requested_metrics)
        or _by_status(message, place, headers)
    )


def _without_error_body(status: int | None, headers: Mapping[str, str]) -> GraphError:
    place = _Place(code=None, subcode=None, http_status=status, fbtrace_id=None)
    if status == 429:
        return _rate_limited("too many requests", place, headers, "app")
    if status is not None and status >= 500:
        return GraphTransient("the server failed without a readable reason", **place)
    return GraphBadReply("the reply is not what the Graph API promises", **place)


def _about_the_caller(message: str, place: _Place, headers: Mapping[str, str]) -> GraphError | None:
    """Limits, tokens and permissions; limits first, for they too come marked as transient."""
    code, subcode = place["code"], place["subcode"]
    if code in RATE_LIMITS:
        return _rate_limited(message, place, headers, RATE_LIMITS[code])
    if code in TOKEN_CODES:
        return GraphTokenInvalid(message, reason=TOKEN_REASONS.get(subcode, "invalid"), **place)
    if code == 2500 and "access token" in message.lower():
        return GraphTokenInvalid(message, reason="missing", **place)
    if code in PERMISSION_CODES:
        if "not enough viewers" in message.lower():
            return GraphNotEnoughViewers(message, **place)
        return GraphPermissionMissing(message, **place)
    if code in POLICY_CODES:
        return GraphPolicyBlocked(message, **place)
    return None


def _about_the_moment(message: str, place: _Place, is_transient: bool) -> GraphError | None:
    if "reduce the amount of data" in message.lower():
        return GraphTooMuchData(message, **place)
    if is_transient or place["code"] in TRANSIENT_CODES:
        return GraphTransient(message, **place)
    return None


def _about_the_question(message: str, place: _Place, requested_metrics: Sequence[str]) -> GraphError | None:
    code, subcode = place["code"], place["subcode"]
    if subcode == TOO_FEW_FOLLOWERS:
        return GraphTooFewFollowers(message, **place)
    if code == 110:
        return GraphDiscoveryTargetMissing(message, **place)
    if code == 2500:
        return GraphBadParameter(message, **place)
    if code != 100:
        return None
    if subcode == 2108006:
        return GraphPostedBeforeProfessional(message, **place)
    if subcode == 33:
        return GraphObjectMissing(message, **place)
    refused = _refused_metrics(message, subcode, requested_metrics)
    if refused is not None:
        return GraphMetricRefused(message, metrics=refused, **place)
    return GraphBadParameter(message, **place)


def _refused_metrics(
    message: str, subcode: int | None, requested_metrics: Sequence[str]
) -> tuple[str, ...] | None:
    """The metrics that the message is about; () when it is about one it doesn't name, None about none."""
    indexes = [int(index) for index in _NOT_IN_LIST.findall(message)]
    if indexes:
        return tuple(requested_metrics[index] for index in indexes if index < len(requested_metrics))
    if named := _NAMED_METRIC.search(message):
        return (named[1] or named[2],)
    if listed := _NEEDS_TOTAL_VALUE.search(message):
        return tuple(name.strip() for name in listed[1].split(",") if name.strip())
    if subcode == FACEBOOK_VIEWS_NOT_CROSSPOSTED:
        return tuple(name for name in requested_metrics if name == "facebook_views")
    return None


def _by_status(message: str, place: _Place, headers: Mapping[str, str]) -> GraphError:
    status = place["http_status"]
    if status == 429:
        return _rate_limited(message, place, headers, "app")
    if status is not None and status >= 500:
        return GraphTransient(message, **place)
    return GraphError(message, **place)


def _rate_limited(message: str, place: _Place, headers: Mapping[str, str], scope: Scope) -> GraphRateLimited:
    minutes = usage(headers).regain_minutes
    pause = timedelta(minutes=minutes) if minutes else DEFAULT_PAUSE
    return GraphRateLimited(message, retry_after=pause, scope=scope, **place)


def _number(value: Any) -> int | None:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < 2**31 else None
