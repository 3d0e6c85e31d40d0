"""X's API v2 as far as it counts followers: accounts by name and by number, a hundred a call."""

import hmac
import re
import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox import faults
from sandbox.graph.replies import closing_reply
from sandbox.networks import accounts
from sandbox.networks.accounts import Seen
from sandbox.networks.meeting import met
from sandbox.networks.meters import CALLS_A_WINDOW
from sandbox.services import Services
from sandbox.state import Fault

TOKEN = "sandbox-x-token"
MOST = 100
_FAULTS = ("x_down", "x_hang", "x_rate_limit", "x_bad_reply", "x_token", "x_credits")
_PROBLEMS = "https://api.x.com/2/problems"
_NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_ID = re.compile(r"[0-9]{1,19}")
_PROBLEM_OF_FAULT = {
    "x_down": (503, "Service Unavailable", "Service Unavailable"),
    "x_token": (401, "Unauthorized", "Unauthorized"),
    "x_credits": (402, "CreditsDepleted", "Your account does not have any credits to fulfill this request."),
}


def blueprint(services: Services) -> Blueprint:
    """/x/2/users/by and /x/2/users."""
    routes = Blueprint("x", __name__, url_prefix="/x/2")

    @routes.get("/users/by")
    def by_name() -> Response:
        return _serve(services, "x.users_by", "usernames", _NAME, _by_name(services))

    @routes.get("/users")
    def by_id() -> Response:
        return _serve(services, "x.users", "ids", _ID, _by_id(services))

    return routes


def _by_name(services: Services) -> Callable[[str], Seen | None]:
    now = services.clock.now()
    return lambda name: accounts.by_handle("twitter", name, services.began, now)


def _by_id(services: Services) -> Callable[[str], Seen | None]:
    now = services.clock.now()
    return lambda number: accounts.by_id("twitter", number, services.began, now)


def _serve(
    services: Services, method: str, name: str, form: re.Pattern[str], find: Callable[[str], Seen | None]
) -> Response:
    time.sleep(services.state.latency_milliseconds / 1000)
    values = [value for value in request.args.get(name, "").split(",") if value]
    services.meters.note(method, len(values))
    fault = met(services, "x", _FAULTS)
    refused = _refused(fault) or _unlet(values, name, form)
    if refused is not None:
        return refused
    left, reset = services.meters.take_window(method, services.clock.now())
    if left < 0 or (fault is not None and fault.kind == "x_rate_limit"):
        left, response = 0, _problem(429, "Too Many Requests", "Too Many Requests")
    else:
        response = jsonify(_answer(values, name, find))
    response.headers["x-rate-limit-limit"] = str(CALLS_A_WINDOW)
    response.headers["x-rate-limit-remaining"] = str(left)
    response.headers["x-rate-limit-reset"] = str(reset)
    return response


def _refused(fault: Fault | None) -> Response | None:
    """What comes in place of an answer, by fault or for a wrong token."""
    if fault is not None and fault.kind == "x_hang":
        faults.pause(fault.seconds)
        return closing_reply()
    if fault is not None and fault.kind == "x_bad_reply":
        return Response('{"data":[{"id":"14', mimetype="application/json")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), TOKEN.encode()):
        return _problem(401, "Unauthorized", "Unauthorized")
    told = _PROBLEM_OF_FAULT.get(fault.kind) if fault is not None else None
    return _problem(*told) if told is not None else None


def _unlet(values: list[str], name: str, form: re.Pattern[str]) -> Response | None:
    """The refusal of a question that is wrong: one wrong value spoils it all."""
    wrong = next((value for value in values if not form.fullmatch(value)), None)
    if values and len(values) <= MOST and wrong is None:
        return None
    said = f"The `{name}` query parameter value [{wrong}] does not match ^{form.pattern}$"
    if wrong is None:
        said = f"The `{name}` query parameter has {len(values)} values, which is not from 1 to {MOST}"
    return _problem(400, "Invalid Request", said)


def _problem(status: int, title: str, detail: str) -> Response:
    kind = "about:blank" if status != 400 else f"{_PROBLEMS}/invalid-request"
    response = jsonify({"title": title, "detail": detail, "type": kind, "status": status})
    response.status_code = status
    return response


def _answer(values: list[str], name: str, find: Callable[[str], Seen | None]) -> dict[str, Any]:
    """Who is there, and in `errors` who is not: the reply is 200 all the same."""
    asked = request.args.get("user.fields", "").split(",")
    found = [(value, find(value)) for value in dict.fromkeys(values)]
    users = [_user(seen, asked) for _, seen in found if seen is not None and not seen.is_suspended]
    errors = [
        _error(value, name, is_suspended=seen is not None)
        for value, seen in found
        if seen is None or seen.is_suspended
    ]
    return ({"data": users} if users else {}) | ({"errors": errors} if errors else {})


def _user(seen: Seen, asked: list[str]) -> dict[str, Any]:
    user: dict[str, Any] = {"id": seen.id, "name": seen.name, "username": seen.handle}
    if "protected" in asked:
        user["protected"] = seen.is_protected
    if "public_metrics" in asked:
        user["public_metrics"] = {
            "followers_count": seen.followers,
            "following_count": seen.followers % 700,
            "tweet_count": seen.followers % 9_000,
            "listed_count": seen.followers // 300,
        }
    return user


def _error(value: str, name: str, *, is_suspended: bool) -> dict[str, Any]:
    said = (
        f"User has been suspended: [{value}]."
        if is_suspended
        else f"Could not find user with {name}: [{value}]."
    )
    return {
        "value": value,
        "detail": said,
        "title": "Forbidden" if is_suspended else "Not Found Error",
        "resource_type": "user",
        "parameter": name,
        "resource_id": value,
        "type": f"{_PROBLEMS}/resource-not-found",
    }
