"""The IG User node."""

from typing import Any

from sandbox import pictures_links
from sandbox.graph import discovery, media_list
from sandbox.graph.call import Call
from sandbox.graph.errors import Json
from sandbox.graph.fields import Field, parse, select


def get(call: Call, account_id: str) -> Json:
    """GET /{ig-user-id}?fields=…"""
    call.account(account_id)
    call.require("instagram_basic")
    return account_node(call, account_id, parse(call.params.get("fields")))


def account_node(call: Call, account_id: str, asked: tuple[Field, ...]) -> Json:
    """The asked fields of an account."""
    account = call.account(account_id)
    spec = account.spec
    leaves = {
        "id": lambda: spec.id,
        "legacy_instagram_user_id": lambda: str(4_000_000_000 + spec.number * 7_919),
        "ig_id": lambda: 4_000_000_000 + spec.number * 7_919,
        "username": lambda: spec.username,
        "name": lambda: spec.name,
        "biography": lambda: spec.biography or None,
        "website": lambda: spec.website or None,
        "profile_picture_url": lambda: pictures_links.profile(call.host, spec.username, call.now),
        "has_profile_pic": lambda: True,
        "is_published": lambda: True,
        "followers_count": lambda: account.audience.followers(call.now),
        "follows_count": lambda: spec.follows,
        "media_count": lambda: account.timeline.count(call.now),
    }
    edges: dict[str, Any] = {
        "media": lambda field: media_list.nested(call, account, field),
        "stories": lambda field: media_list.nested_stories(call, account, field),
        "business_discovery": lambda field: discovery.nested(call, field),
    }
    return select(asked, node="IGUser", leaves=leaves, edges=edges)
