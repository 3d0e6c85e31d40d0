"""From a path to an edge: version, token, limits, faults, then the answer and its headers."""

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request

from sandbox import faults
from sandbox.faults import LIMIT_KINDS, TOKEN_KINDS, Target
from sandbox.graph import (
    account_insights,
    app_calls,
    businesses,
    login_calls,
    media,
    media_insights,
    media_list,
    other_pages,
    profile,
    users,
)
from sandbox.graph.call import Call, account_spec, is_business, is_page
from sandbox.graph.errors import (
    GraphRefusal,
    Json,
    alias_missing,
    no_such_edge,
    nothing_asked,
    object_missing,
)
from sandbox.graph.replies import closing_reply, cut_off_reply, html_reply, refusal_reply, reply
from sandbox.graph.versions import is_version, served_version
from sandbox.personas import BY_USER_ID
from sandbox.services import CallEntry, Services
from sandbox.state import Fault
from sandbox.tokens import check, check_proof
from sandbox.world.figures import figures

_SECRET = re.compile(r"(token|secret|proof|code)", re.IGNORECASE)
_OTHER_KINDS = ("permission_lost", "object_missing", "too_much_data", "server_error")
_WITHOUT_TOKEN = (("oauth", "access_token"), ("debug_token",))


def blueprint(services: Services) -> Blueprint:
    """All of /graph/."""
    routes = Blueprint("graph", __name__, url_prefix="/graph")

    @routes.route("/", methods=["GET", "POST", "DELETE"], defaults={"path": ""})
    @routes.route("/<path:path>", methods=["GET", "POST", "DELETE"])
    def graph(path: str) -> Response:
        return serve(services, path)

    return routes


def serve(services: Services, path: str) -> Response:
    """One Graph request from arrival to reply."""
    if services.state.latency_milliseconds:
        time.sleep(services.state.latency_milliseconds / 1000)
    segments = tuple(part for part in path.split("/") if part)
    asked = segments[0] if segments and is_version(segments[0]) else None
    now = services.clock.now()
    call = Call(
        services,
        request.method,
        segments[1:] if asked else segments,
        _params(),
        served_version(asked, now),
        request.host_url,
        now,
    )
    response = _respond(call)
    response.headers["facebook-api-version"] = call.version
    _record(call, response)
    return response


def _params() -> dict[str, str]:
    params = {name: values[-1] for name, values in request.args.lists()}
    params.update({name: values[-1] for name, values in request.form.lists()})
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "oauth") and "access_token" not in params:
        params["access_token"] = value.strip()
    return params


def _respond(call: Call) -> Response:
    try:
        early = _admit(call)
        if early is not None:
            return early
        payload = _route(call)
    except GraphRefusal as refusal:
        response = refusal_reply(refusal)
    else:
        response = reply(payload)
        if (fault := _fault(call, ("cut_off",))) is not None:
            response = cut_off_reply(payload, fault)
    account = call.account_id if call.on_account_limit else None
    for name, value in call.services.usage.headers(account, call.now).items():
        response.headers.setdefault(name, value)
    return response


def _admit(call: Call) -> Response | None:
    """Check token and faults; a reply of its own for those faults that don't speak JSON."""
    if call.segments not in _WITHOUT_TOKEN and not app_calls.let_in(call):
        _authenticate(call)
    call.services.usage.count(call.account_id if call.on_account_limit else None, call.now)
    if (fault := _fault(call, ("hang",))) is not None:
        faults.pause(fault.seconds)
        return closing_reply()
    if call.token is not None and (fault := _fault(call, TOKEN_KINDS)) is not None:
        raise faults.token_refusal(fault, call.seconds)
    if (fault := _fault(call, LIMIT_KINDS)) is not None:
        raise faults.limit_refusal(fault, _target(call))
    if (fault := _fault(call, _OTHER_KINDS)) is not None:
        if fault.kind == "server_error" and fault.variant == "html":
            return html_reply()
        raise faults.other_refusal(fault, _target(call))
    return None


def _authenticate(call: Call) -> None:
    value = call.params.get("access_token", "")
    if not value:
        raise GraphRefusal(
            "An active access token must be used to query information about the current user.", 2500
        )
    call.token_value = value
    call.token, call.grant = check(call.services.state, value, call.seconds)
    check_proof(value, call.params.get("appsecret_proof"), call.params.get("appsecret_time"), call.seconds)
    call.account_id, call.on_account_limit = _account_meant(call)


def _account_meant(call: Call) -> tuple[str | None, bool]:
    """The account that the path is about, and whether the call counts on that account's limit."""
    first = call.segments[0] if call.segments else ""
    if account_spec(first) is not None:
        return first, True
    if is_page(first):
        account = next((page.account for page in call.pages() if page.id == first), None)
        return (account.id if account else None), False
    if first.isdigit():
        world = call.services.world
        post = world.find_post(first, call.now) or world.find_child(first, call.now)
        if post is not None:
            return post.account_id, True
    return None, False


def _fault(call: Call, kinds: tuple[str, ...]) -> Fault | None:
    state = call.services.state
    with state.lock:
        fault = faults.find(state, _target(call), kinds)
        if fault is None or (fault.kind == "permission_lost" and not call.needs(fault.permission)):
            return None
        faults.use(state, fault)
    call.fired.append(fault.kind)
    return fault


def _target(call: Call) -> Target:
    first = call.segments[0] if call.segments else ""
    limit = call.params.get("limit", "25")
    return Target(
        place="login" if _is_login(call) else "graph",
        persona=_persona_key(call),
        account=call.account_id,
        media=first if call.account_id not in (None, first) and first.isdigit() else None,
        edge=call.segments[1] if len(call.segments) > 1 else "",
        limit=int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 9 else 25,
        token_serial=call.token.serial if call.token is not None else 0,
        now=call.seconds,
    )


def _is_login(call: Call) -> bool:
    first = call.segments[0] if call.segments else ""
    own_id = call.grant.user_id if call.grant is not None else "me"
    return call.segments in _WITHOUT_TOKEN or first in ("me", own_id)


def _persona_key(call: Call) -> str | None:
    """The persona behind the call, also where the token or code is only a parameter."""
    if call.grant is not None:
        return call.persona.key
    state = call.services.state
    code = state.codes.get(call.params.get("code", ""))
    inner = call.params.get("input_token") or call.params.get("fb_exchange_token") or ""
    token = state.tokens.get(inner)
    user_id = code.user_id if code is not None else token.user_id if token is not None else None
    persona = BY_USER_ID.get(user_id or "")
    return persona.key if persona is not None else None


def _route(call: Call) -> Json:
    if call.segments == ("oauth", "access_token"):
        return login_calls.access_token(call)
    if call.segments == ("debug_token",):
        return login_calls.debug_token(call)
    if not call.segments:
        raise nothing_asked(call.method)
    if len(call.segments) > (3 if call.segments[1:2] == ("permissions",) else 2):
        raise GraphRefusal(f"Unknown path components: /{'/'.join(call.segments[1:])}"[:200], 2500)
    if call.grant is None:
        return other_pages.by_app(call)
    return _node(call, call.segments[0])


def _node(call: Call, name: str) -> Json:
    edge = call.segments[1] if len(call.segments) > 1 else ""
    if name in ("me", call.caller.user_id):
        return _user_edge(call, edge)
    if account_spec(name) is not None:
        return _edge(call, name, edge, _ACCOUNT_EDGES, "IGUser")
    if is_page(name):
        if edge == "subscribed_apps":
            return users.subscribed_apps(call, name)
        return _edge(call, name, edge, {"": users.page_node}, "Page")
    if is_business(name):
        return _edge(call, name, edge, _BUSINESS_EDGES, "Business")
    if not edge and call.method == "GET" and (page := other_pages.by_person(call, name)) is not None:
        return page
    if not name.isdigit():
        raise alias_missing(name)
    return _edge(call, name, edge, _MEDIA_EDGES, "IGMedia")


def _user_edge(call: Call, edge: str) -> Json:
    if edge == "permissions":
        if call.method == "DELETE":
            return users.delete_permissions(call, call.segments[2] if len(call.segments) > 2 else None)
        return users.permissions(call)
    edges: Mapping[str, Callable[[Call], Json]] = {
        "": users.user_node,
        "accounts": users.accounts,
        "businesses": businesses.of_the_caller,
    }
    return _edge(call, "", edge, {key: _without_id(value) for key, value in edges.items()}, "User")


def _without_id(answer: Callable[[Call], Json]) -> Callable[[Call, str], Json]:
    return lambda call, _: answer(call)


def _edge(
    call: Call, node_id: str, edge: str, edges: Mapping[str, Callable[[Call, str], Json]], node: str
) -> Json:
    if edge not in edges:
        raise no_such_edge(edge, node)
    if call.method != "GET":
        raise object_missing(node_id, call.method.lower())
    return edges[edge](call, node_id)


def _post_insights(call: Call, media_id: str) -> Json:
    """GET /{media}/insights; an album's child has none."""
    call.require("instagram_manage_insights")
    post = media.readable(call, media_id)
    counts = figures(post, (call.now - post.timestamp).total_seconds())
    return media_insights.get(call, post, counts)


_ACCOUNT_EDGES: Mapping[str, Callable[[Call, str], Json]] = {
    "": profile.get,
    "media": media_list.media,
    "stories": media_list.stories,
    "insights": account_insights.get,
}
_BUSINESS_EDGES: Mapping[str, Callable[[Call, str], Json]] = {
    "owned_pages": businesses.owned_pages,
    "client_pages": businesses.client_pages,
}
_MEDIA_EDGES: Mapping[str, Callable[[Call, str], Json]] = {
    "": media.get,
    "children": media.children,
    "insights": _post_insights,
}


def _record(call: Call, response: Response) -> None:
    """Count the call under its path with ids replaced, and keep it without secrets."""
    names = ["{id}" if part.isdigit() else part for part in call.segments]
    shown: dict[str, Any] = {name: value for name, value in call.params.items() if not _SECRET.search(name)}
    entry = CallEntry(
        at=call.now.isoformat(timespec="seconds"),
        method=call.method,
        path="/" + "/".join(call.segments),
        query=json.dumps(shown, ensure_ascii=False)[:300],
        status=response.status_code,
        persona=call.persona.key if call.grant is not None else "",
        fault=", ".join(call.fired),
    )
    call.services.calls.add("/" + "/".join(names), entry)
