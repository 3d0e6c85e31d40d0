"""Persons and Pages: /me, /me/permissions, /me/accounts, /{page}."""

from typing import Any

from sandbox.callbacks import tell_of_delete
from sandbox.graph import profile
from sandbox.graph.call import Call
from sandbox.graph.cursors import Key, asked_slice, cut, paging
from sandbox.graph.errors import GraphRefusal, Json, bad_parameter, permission_missing
from sandbox.graph.fields import Field, parse, select
from sandbox.personas import PageSpec
from sandbox.services import APP_ID
from sandbox.tokens import data_access_end, page_token, revoke

_PAGE_DEFAULT = ("access_token", "category", "name", "id", "tasks")


def user_node(call: Call) -> Json:
    """GET /me and /{user-id}; with a Page token /me is the Page."""
    if call.token is not None and call.token.page_id is not None:
        return page_node(call, call.token.page_id)
    leaves = {"id": lambda: call.caller.user_id, "name": lambda: call.persona.name}
    edges: dict[str, Any] = {
        "accounts": lambda asked: _accounts(call, asked.fields or (), with_links=False, limited=asked),
        "permissions": lambda asked: permissions(call),
    }
    return select(
        parse(call.params.get("fields")), node="User", leaves=leaves, edges=edges, default=("name", "id")
    )


def permissions(call: Call) -> Json:
    """GET /me/permissions: granted, declined or expired."""
    ended = call.seconds >= data_access_end(call.caller)
    rows = []
    for name in call.caller.granted:
        lost = ended and name.startswith("instagram_")
        rows.append({"permission": name, "status": "expired" if lost else "granted"})
    rows += [{"permission": name, "status": "declined"} for name in call.caller.declined]
    return {"data": rows}


def delete_permissions(call: Call, permission: str | None) -> Json:
    """DELETE one permission, or all: which removes the application."""
    if permission is None:
        revoke(call.services.state, call.caller.user_id)
        tell_of_delete(call.services, call.caller.user_id)
        return {"success": True}
    with call.services.state.changed():
        if permission not in call.caller.granted:
            raise bad_parameter("Permission not found")
        call.caller.granted.remove(permission)
        call.caller.declined.append(permission)
    return {"success": True}


def accounts(call: Call) -> Json:
    """GET /me/accounts: the ticked Pages, a page at a time. Empty without pages_show_list, as in reality."""
    return _accounts(call, parse(call.params.get("fields")), with_links=True, limited=None)


def _accounts(call: Call, asked: tuple[Field, ...], *, with_links: bool, limited: Field | None) -> Json:
    if "pages_show_list" not in call.scopes:
        return {"data": []}
    listed = [page for page in call.pages() if page.listing in ("listed", "owned") and call.may_see(page)]
    pages = sorted(listed, key=page_key, reverse=True)
    wanted = asked_slice(call.params if limited is None else limited.modifiers)
    found, newer, older = cut(pages, page_key, wanted)
    with call.services.state.changed():  # the tokens of all these Pages at once
        result: Json = {"data": [page_fields(call, page, asked, _PAGE_DEFAULT) for page in found]}
    if found:
        links = with_links
        path = f"{call.caller.user_id}/accounts"
        result["paging"] = paging(call, path, found, page_key, newer=newer and links, older=older and links)
    return result


def page_key(page: PageSpec) -> Key:
    """The order of Pages in lists."""
    return 0, page.id


def page_node(call: Call, page_id: str) -> Json:
    """GET /{page-id}."""
    page = call.page(page_id)
    if not call.scopes & {"pages_show_list", "pages_read_engagement"}:
        raise permission_missing("pages_read_engagement")
    return page_fields(call, page, parse(call.params.get("fields")), ("name", "id"))


def page_fields(call: Call, page: PageSpec, asked: tuple[Field, ...], default: tuple[str, ...]) -> Json:
    """The asked fields of a Page."""
    followers = page_followers(call, page)
    leaves = {
        "id": lambda: page.id,
        "name": lambda: page.name,
        "username": lambda: page.username,
        "category": lambda: page.category,
        "tasks": lambda: list(page.tasks),
        "access_token": lambda: _token_of(call, page),
        "link": lambda: call.url(f"/facebook/{page.id}/"),
        "followers_count": lambda: followers,
        "fan_count": lambda: followers,
    }
    edges = {
        "instagram_business_account": lambda field: _linked(call, page, field),
        "connected_instagram_account": lambda field: _connected(call, page, field),
    }
    return select(asked, node="Page", leaves=leaves, edges=edges, default=default)


def page_followers(call: Call, page: PageSpec) -> int:
    """A part of its account's; none without one."""
    if page.account is None:
        return 0
    return call.services.world.account(page.account.id).audience.followers(call.now) // 6


def _token_of(call: Call, page: PageSpec) -> str:
    if call.token is not None and call.token.page_id is not None:
        return call.token_value
    return page_token(call.services.state, user_token=call.token_value, page_id=page.id, now=call.seconds)


def _linked(call: Call, page: PageSpec, asked: Field) -> Json | None:
    """The linked account; the key is left out when none is linked or instagram_basic is missing."""
    if page.account is None or not page.may_see_insights or "instagram_basic" not in call.scopes:
        return None
    return profile.account_node(call, page.account.id, asked.fields or ())


def _connected(call: Call, page: PageSpec, asked: Field) -> Json | None:
    """The account that the Page's settings name, which may be a personal one."""
    if not page.personal or "instagram_basic" not in call.scopes:
        return _linked(call, page, asked)
    leaves = {
        "id": lambda: str(17_841_400_000_900_000 + page.number),
        "username": lambda: page.personal,
    }
    return select(asked.fields or (), node="ShadowIGUser", leaves=leaves)


def subscribed_apps(call: Call, page_id: str) -> Json:
    """POST, GET and DELETE /{page}/subscribed_apps; needs the Page's own token."""
    page = call.page(page_id)
    if call.token is None or call.token.page_id != page.id:
        raise GraphRefusal(
            "(#210) A page access token is required to request this resource.", 210, status=403
        )
    call.require("pages_manage_metadata")
    subscriptions = call.services.state.subscriptions
    if call.method == "GET":
        fields = subscriptions.get(page_id)
        app = {"id": APP_ID, "name": call.services.app_name, "category": "Business"}
        return {"data": [{**app, "subscribed_fields": fields}] if fields else []}
    with call.services.state.changed():
        if call.method == "DELETE":
            subscriptions.pop(page_id, None)
        else:
            names = [name for name in call.params.get("subscribed_fields", "").split(",") if name]
            if not names:
                raise bad_parameter("The parameter subscribed_fields is required.")
            subscriptions[page_id] = names
    return {"success": True}
