"""Business Discovery: public figures of another Professional account, by username."""

from typing import Any

from sandbox import pictures_links
from sandbox.graph.call import Call
from sandbox.graph.cursors import asked_slice, cut, paging
from sandbox.graph.errors import GraphRefusal, Json, bad_parameter
from sandbox.graph.fields import Field, select
from sandbox.graph.media import TIME_FORMAT, permalink
from sandbox.networks.accounts import Seen, by_handle
from sandbox.world.figures import figures
from sandbox.world.post import Post
from sandbox.world.world import AccountWorld


def nested(call: Call, asked: Field) -> Json:
    """`business_discovery.username(x){…}`. It counts on the app's limit, not on the account's."""
    call.on_account_limit = False
    call.require("instagram_basic", "instagram_manage_insights", "pages_read_engagement")
    username = asked.modifiers.get("username")
    if not username:
        raise bad_parameter("The parameter username is required")
    account = call.services.world.by_username(username.lower())
    if account is not None:
        return _account(call, account, asked.fields or ())
    outside = by_handle("instagram", username, call.services.began, call.now)
    if outside is None or outside.is_suspended:
        raise GraphRefusal(
            "Invalid user id",
            110,
            2207013,
            transient=False,
            user_title="Cannot find User",
            user_message=f"The user with username: {username} cannot be found.",
        )
    return _outside(call, outside, asked.fields or ())


def _outside(call: Call, seen: Seen, asked: tuple[Field, ...]) -> Json:
    """One that is there to be counted only: it has no posts."""
    leaves: dict[str, Any] = {
        "id": lambda: seen.id,
        "username": lambda: seen.handle.lower(),
        "name": lambda: seen.name,
        "followers_count": lambda: seen.followers,
        "follows_count": lambda: seen.followers % 900,
        "media_count": lambda: 0,
    }
    return select(asked, node="IGUser", leaves=leaves, edges={"media": lambda field: {"data": []}})


def _account(call: Call, account: AccountWorld, asked: tuple[Field, ...]) -> Json:
    spec = account.spec
    leaves = {
        "id": lambda: spec.id,
        "username": lambda: spec.username,
        "name": lambda: spec.name,
        "biography": lambda: spec.biography or None,
        "website": lambda: spec.website or None,
        "profile_picture_url": lambda: pictures_links.profile(call.host, spec.username, call.now),
        "followers_count": lambda: account.audience.followers(call.now),
        "follows_count": lambda: spec.follows,
        "media_count": lambda: account.timeline.count(call.now),
    }
    edges: dict[str, Any] = {"media": lambda field: _media(call, account, field)}
    return select(asked, node="IGUser", leaves=leaves, edges=edges)


def _media(call: Call, account: AccountWorld, asked: Field) -> Json:
    rows = account.timeline.posts(call.now)[::-1]
    page, _, _ = cut(rows, lambda post: post.sort_key, asked_slice(asked.modifiers))
    result: Json = {"data": [_post(call, post, asked.fields or ()) for post in page]}
    if page:
        result["paging"] = paging(call, "", page, lambda post: post.sort_key, newer=False, older=False)
    return result


def _post(call: Call, post: Post, asked: tuple[Field, ...]) -> Json:
    """A post seen from outside: no insights, views in sum."""
    counts = figures(post, (call.now - post.timestamp).total_seconds())
    picture = pictures_links.picture(call.host, post.id, call.now)
    leaves: dict[str, Any] = {
        "id": lambda: post.id,
        "caption": lambda: post.caption,
        "media_type": lambda: post.media_type,
        "media_product_type": lambda: post.product_type,
        "media_url": lambda: None if post.media_type == "VIDEO" else picture,
        "thumbnail_url": lambda: picture if post.media_type == "VIDEO" else None,
        "permalink": lambda: permalink(call, post),
        "timestamp": lambda: post.timestamp.strftime(TIME_FORMAT),
        "username": lambda: post.username,
        "like_count": lambda: counts["likes"],
        "comments_count": lambda: counts["comments"],
        "view_count": lambda: counts["views"] if post.media_type == "VIDEO" else None,
    }
    return select(asked, node="IGMedia", leaves=leaves)
