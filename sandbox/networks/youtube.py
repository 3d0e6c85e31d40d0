"""YouTube's Data API v3 as far as it counts subscribers: channels.list by id, handle or user name."""

import time
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox import faults
from sandbox.graph.replies import closing_reply
from sandbox.networks import accounts
from sandbox.networks.accounts import Seen
from sandbox.networks.meeting import met
from sandbox.services import Services

KEY = "sandbox-youtube-key"
MOST_IDS = 50
_DEFAULT_RESULTS = 5
_FAULTS = (
    "youtube_down",
    "youtube_hang",
    "youtube_quota",
    "youtube_rate_limit",
    "youtube_bad_reply",
    "youtube_key",
)
_PARTS = frozenset({"id", "snippet", "statistics"})
_FILTERS = ("id", "forHandle", "forUsername")
_QUOTA = (
    "The request cannot be completed because you have exceeded your "
    '<a href="/youtube/v3/getting-started#quota">quota</a>.'
)


class _Refusal(Exception):
    def __init__(
        self, status: int, reason: str, message: str, details: tuple[dict[str, Any], ...] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        error: dict[str, Any] = {
            "code": status,
            "message": message,
            "errors": [{"message": message, "domain": "youtube", "reason": reason}],
        }
        if details:
            error["details"] = list(details)
        self.payload = {"error": error}


def blueprint(services: Services) -> Blueprint:
    """/youtube/youtube/v3/channels: Google's client puts its own path behind the base address."""
    routes = Blueprint("youtube", __name__, url_prefix="/youtube/youtube/v3")

    @routes.get("/channels")
    def channels() -> Response:
        time.sleep(services.state.latency_milliseconds / 1000)
        services.meters.note("youtube.channels", len(_listed("id")) or 1)
        fault = met(services, "youtube", _FAULTS)
        try:
            if fault is not None and fault.kind == "youtube_hang":
                faults.pause(fault.seconds)
                return closing_reply()
            if fault is not None and fault.kind == "youtube_bad_reply":
                return Response(
                    '{"kind":"youtube#channelListResponse","items":[{', mimetype="application/json"
                )
            _admit(services, fault.kind if fault is not None else "")
            return jsonify(_answer(services))
        except _Refusal as refusal:
            response = jsonify(refusal.payload)
            response.status_code = refusal.status
            return response

    return routes


def _admit(services: Services, fault: str) -> None:
    """Raises where the key, the quota or a fault lets no call through; refused keys cost no unit."""
    given = request.headers.get("X-Goog-Api-Key") or request.args.get("key", "")
    if not given:
        raise _Refusal(403, "forbidden", "Method doesn't allow unregistered callers. Please use an API key.")
    if given != KEY or fault == "youtube_key":
        about = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
        raise _Refusal(400, "badRequest", "API key not valid. Please pass a valid API key.", (about,))
    if fault == "youtube_down":
        raise _Refusal(503, "backendError", "The service is currently unavailable.")
    if fault == "youtube_rate_limit":
        raise _Refusal(403, "rateLimitExceeded", "Too many requests have been sent recently.")
    if fault == "youtube_quota" or not services.meters.take_unit(services.clock.now()):
        raise _Refusal(403, "quotaExceeded", _QUOTA)


def _answer(services: Services) -> dict[str, Any]:
    parts = _listed("part")
    if not parts:
        raise _Refusal(400, "missingRequiredParameter", "No part selected.")
    if set(parts) - _PARTS:
        raise _Refusal(400, "unknownPart", f"'{', '.join(parts)}'")
    given = [name for name in _FILTERS if name in request.args]
    if len(given) != 1:
        raise _Refusal(400, "missingRequiredParameter", "No filter selected. Expected one of: id, forHandle.")
    found = _found(services, given[0])
    answer: dict[str, Any] = {
        "kind": "youtube#channelListResponse",
        "etag": "sandbox",
        "pageInfo": {"totalResults": len(found), "resultsPerPage": _results()},
    }
    if found:
        answer["items"] = [_channel(seen, parts) for seen in found[: _results()]]
    return answer


def _found(services: Services, by: str) -> list[Seen]:
    began, now = services.began, services.clock.now()
    seen: list[Seen | None]
    if by == "forHandle":
        handle = request.args["forHandle"].removeprefix("@")
        seen = [accounts.by_handle("youtube", handle, began, now)]
    elif by == "forUsername":
        seen = [accounts.by_user_name(request.args["forUsername"], now)]
    else:
        ids = list(dict.fromkeys(_listed("id")))
        if len(ids) > MOST_IDS:
            raise _Refusal(400, "invalidFilters", f"At most {MOST_IDS} ids may be given.")
        seen = [accounts.by_id("youtube", each, began, now) for each in ids]
    # A suspended channel is none for who asks.
    return [each for each in seen if each is not None and not each.is_suspended]


def _channel(seen: Seen, parts: list[str]) -> dict[str, Any]:
    statistics: dict[str, Any] = {
        "viewCount": str(seen.followers * 37),
        "hiddenSubscriberCount": seen.is_hidden,
    }
    statistics["subscriberCount"] = "0" if seen.is_hidden else str(three_figures(seen.followers))
    statistics["videoCount"] = str(seen.followers % 900)
    channel: dict[str, Any] = {"kind": "youtube#channel", "etag": "sandbox", "id": seen.id}
    if "snippet" in parts:
        channel["snippet"] = {"title": seen.name, "customUrl": f"@{seen.handle.lower()}"}
    if "statistics" in parts:
        channel["statistics"] = statistics
    return channel


def three_figures(count: int) -> int:
    """Rounded down to the first three."""
    unit = int("1".ljust(len(str(count)) - 2, "0"))
    return count // unit * unit


def _listed(name: str) -> list[str]:
    """The values of a parameter, repeated or with commas between."""
    return [part for value in request.args.getlist(name) for part in value.split(",") if part]


def _results() -> int:
    asked = request.args.get("maxResults", str(_DEFAULT_RESULTS))
    if not (asked.isascii() and asked.isdigit()) or int(asked[:4]) > MOST_IDS:
        raise _Refusal(400, "invalidParameter", "maxResults must be from 0 to 50.")
    return int(asked)
