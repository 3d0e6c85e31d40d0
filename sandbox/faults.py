"""Faults at the press of a button: which are on, whom they meet, and what they make of a call."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sandbox.fault_kinds import ADDRESSED_KINDS, GOOGLE_KINDS, GRAPH_KINDS, KINDS, places
from sandbox.graph.errors import GraphRefusal, object_missing, token_refused
from sandbox.graph.usage import account_usage, app_usage
from sandbox.personas import ACCOUNTS, BY_KEY
from sandbox.state import Fault, State
from sandbox.tokens import expired, not_authorized

TOKEN_KINDS = ("expired_token", "revoked_app", "token_checkpoint", "password_changed")
LIMIT_KINDS = ("user_rate_limit", "account_rate_limit", "app_rate_limit")
_TEXTS = (
    "kind",
    "persona",
    "account",
    "media",
    "metric",
    "permission",
    "where",
    "variant",
    "address",
    "method",
    "file",
)
LIST_EDGES = ("media", "stories", "accounts")
_LONGEST_ADDRESS = 2_000


@dataclass(frozen=True)
class Target:
    """What a fault looks at to see whether it is meant."""

    place: str
    persona: str | None
    account: str | None
    media: str | None
    edge: str
    limit: int
    token_serial: int
    now: int
    album: str | None = None


class BadFault(ValueError):
    """A fault that cannot be switched on; the text says why."""


def switch_on(state: State, asked: Mapping[str, Any], now: int) -> Fault:
    """Add a fault from the control API's fields. Raises BadFault."""
    known = {item.name for item in fields(Fault)} - {"id", "until", "token_serial"}
    options = {name: value for name, value in asked.items() if value not in (None, "")}
    unknown = sorted(set(options) - known)
    if unknown:
        raise BadFault(f"unknown fields: {', '.join(unknown)}")
    _check(options)
    options.setdefault("where", places(options["kind"])[0])
    for name in ("times", "above", "minutes"):
        if name in options:
            options[name] = int(float(options[name]))
    if "seconds" in options:
        options["seconds"] = float(options["seconds"])
    options["new_tokens"] = bool(options.get("new_tokens", False))
    with state.changed():
        number = state.take_number()
        fault = Fault(id=number, token_serial=number, **options)
        if fault.kind in LIMIT_KINDS and fault.times is None:
            fault.until = now + fault.minutes * 60
        state.faults[number] = fault
    return fault


def _check(options: Mapping[str, Any]) -> None:
    for name in _TEXTS:
        if not isinstance(options.get(name, ""), str):
            raise BadFault(f"{name} must be text")
    if options.get("kind") not in KINDS:
        raise BadFault(f"kind must be one of: {', '.join(KINDS)}")
    met = places(options["kind"])
    if options.get("where", met[0]) not in met:
        raise BadFault(f"{options['kind']} is met here only: {', '.join(met)}")
    if options.get("persona", next(iter(BY_KEY))) not in BY_KEY:
        raise BadFault("no such persona")
    # Google's faults name an address instead of an Instagram account.
    known_account = (
        options["kind"] in GOOGLE_KINDS or options.get("account", next(iter(ACCOUNTS))) in ACCOUNTS
    )
    if not known_account:
        raise BadFault("no such account")
    if options["kind"] == "removed_metric" and "metric" not in options:
        raise BadFault("removed_metric needs a metric")
    if options["kind"] == "wrong_type" and options.get("variant", "html") not in ("html", "svg"):
        raise BadFault("the variant of wrong_type must be html or svg")
    if options["kind"] in ADDRESSED_KINDS:
        _check_address(options.get("address", ""))
    _check_numbers(options)


def _check_address(address: str) -> None:
    """Any scheme and any host: where an address leads is for those who open it to find out."""
    if not address:
        raise BadFault("this fault needs an address")
    if len(address) > _LONGEST_ADDRESS:
        raise BadFault(f"address must have at most {_LONGEST_ADDRESS} characters")
    if not address.isascii() or not address.isprintable() or " " in address:
        raise BadFault("address must be of plain letters, digits and signs, without spaces")


def _check_numbers(options: Mapping[str, Any]) -> None:
    for name in ("times", "seconds", "above", "minutes"):
        try:
            number = float(options.get(name, 1))
        except (TypeError, ValueError) as error:
            raise BadFault(f"{name} must be a number") from error
        if not 0 <= number <= 1_000_000:  # also refuses NaN
            raise BadFault(f"{name} is out of range")


def switch_off(state: State, number: int | None = None) -> bool:
    """Remove one fault, or all; True when something was removed."""
    with state.changed():
        if number is not None:
            return state.faults.pop(number, None) is not None
        gone = bool(state.faults)
        state.faults.clear()
        return gone


def use(state: State, fault: Fault) -> None:
    """Count one use of a fault with a number of times, and switch it off after the last."""
    if fault.times is None:
        return
    with state.changed():
        fault.times -= 1
        if fault.times <= 0:
            state.faults.pop(fault.id, None)


def active(state: State, now: int) -> list[Fault]:
    """Faults that are on; limits whose time is over are removed."""
    with state.lock:
        over = [fault.id for fault in state.faults.values() if fault.until is not None and fault.until <= now]
    if over:
        with state.changed():
            for number in over:
                state.faults.pop(number, None)
    with state.lock:
        return list(state.faults.values())


def find(state: State, target: Target, kinds: tuple[str, ...]) -> Fault | None:
    """The first fault of these kinds that means this call."""
    for fault in active(state, target.now):
        if fault.kind in kinds and _meant(fault, target):
            return fault
    return None


def take(state: State, target: Target, kinds: tuple[str, ...]) -> Fault | None:
    """The first fault of these kinds that means this request, counted as used."""
    with state.lock:
        fault = find(state, target, kinds)
        if fault is not None:
            use(state, fault)
        return fault


def take_all(state: State, target: Target, kinds: tuple[str, ...]) -> list[Fault]:
    """All faults of these kinds that mean this request, each counted as used."""
    with state.lock:
        meant = [
            fault for fault in active(state, target.now) if fault.kind in kinds and _meant(fault, target)
        ]
        for fault in meant:
            use(state, fault)
        return meant


def _meant(fault: Fault, target: Target) -> bool:
    if fault.where not in (target.place, "all"):
        return False
    if fault.persona is not None and fault.persona != target.persona:
        return False
    if fault.account is not None and fault.account != target.account:
        return False
    if fault.kind not in GRAPH_KINDS:
        return fault.media in (None, target.media, target.album)
    if fault.kind in TOKEN_KINDS:
        return fault.new_tokens or target.token_serial < fault.token_serial
    if fault.kind == "object_missing":
        return target.media is not None and fault.media in (None, target.media)
    if fault.kind == "too_much_data":
        return target.edge in LIST_EDGES and target.limit > fault.above
    return fault.kind != "account_rate_limit" or target.account is not None


def removed_metrics(state: State, persona: str, account: str | None) -> frozenset[str]:
    """Names that `removed_metric` faults take from the accepted list."""
    with state.lock:
        return frozenset(
            fault.metric
            for fault in state.faults.values()
            if fault.kind == "removed_metric"
            and fault.metric is not None
            and fault.persona in (None, persona)
            and fault.account in (None, account)
        )


def use_removed_metric(state: State, metric: str) -> None:
    """Count one refusal of a removed metric."""
    with state.lock:
        meant = [
            fault
            for fault in state.faults.values()
            if fault.kind == "removed_metric" and fault.metric == metric
        ]
    for fault in meant[:1]:
        use(state, fault)


def token_refusal(fault: Fault, now: int) -> GraphRefusal:
    """The 190 that a token fault gives."""
    if fault.kind == "expired_token":
        return expired(now - 3_600, now)
    if fault.kind == "revoked_app":
        return not_authorized()
    if fault.kind == "token_checkpoint":
        return token_refused(
            "Error validating access token: You cannot access the app till you log in to www.facebook.com "
            "and follow the instructions given.",
            459,
        )
    return token_refused(
        "Error validating access token: The session has been invalidated because the user changed their "
        "password or Facebook has changed the session for security reasons.",
        460,
    )


def limit_refusal(fault: Fault, target: Target) -> GraphRefusal:
    """The refusal of a rate limit with its headers."""
    minutes = fault.minutes if fault.until is None else max(1, -(-(fault.until - target.now) // 60))
    if fault.kind == "app_rate_limit":
        return GraphRefusal(
            "(#4) Application request limit reached",
            4,
            status=403,
            transient=True,
            headers={"X-App-Usage": app_usage(100)},
        )
    if fault.kind == "user_rate_limit":
        return GraphRefusal(
            "(#17) User request limit reached",
            17,
            2446079,
            transient=False,
            user_title="Account reached its request limit",
            user_message="There have been too many calls from this user. Wait a bit and try again.",
        )
    return GraphRefusal(
        "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again. For "
        "more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.",
        80002,
        transient=True,
        headers={"X-Business-Use-Case-Usage": account_usage(target.account or "", 100, minutes)},
    )


def other_refusal(fault: Fault, target: Target) -> GraphRefusal:
    """The refusal of the kinds that are neither token nor limit."""
    if fault.kind == "permission_lost":
        return GraphRefusal("(#10) Application does not have permission for this action", 10, status=403)
    if fault.kind == "object_missing":
        return object_missing(target.media or "")
    if fault.kind == "too_much_data":
        return GraphRefusal(
            "Please reduce the amount of data you're asking for, then retry your request", 1, status=500
        )
    return GraphRefusal(
        "An unexpected error has occurred. Please retry your request later.", 2, status=500, transient=True
    )


def pause(seconds: float) -> None:
    """Wait on the real clock."""
    time.sleep(seconds)
