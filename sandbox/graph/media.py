"""The IG Media node: a post, a story, or a child of an album."""

from typing import Any

from sandbox import pictures_links
from sandbox.graph import media_insights
from sandbox.graph.call import Call
from sandbox.graph.errors import Json, no_such_edge, object_missing
from sandbox.graph.fields import Field, parse, select
from sandbox.world.figures import figures
from sandbox.world.post import Child, Post

TIME_FORMAT = "%Y-%m-%dT%H:%M:%S+0000"


def get(call: Call, media_id: str) -> Json:
    """GET /{media}?fields=…"""
    call.require("instagram_basic", "pages_read_engagement")
    asked = parse(call.params.get("fields"))
    parent = call.services.world.find_child(media_id, call.now)
    if parent is not None and call.may_read(parent.account_id):
        child = next(child for child in parent.children if child.id == media_id)
        return child_node(call, parent, child, asked)
    return media_node(call, readable(call, media_id), asked)


def children(call: Call, media_id: str) -> Json:
    """GET /{media}/children."""
    call.require("instagram_basic", "pages_read_engagement")
    post = readable(call, media_id)
    if not post.children:
        raise no_such_edge("children", "IGMedia")
    asked = parse(call.params.get("fields"))
    return {"data": [child_node(call, post, child, asked) for child in post.children]}


def readable(call: Call, media_id: str) -> Post:
    """The post or living story, when the caller may read it; 100/33 otherwise."""
    post = call.services.world.find_post(media_id, call.now)
    if media_id in call.services.state.deleted_media:
        post = None
    if post is None or not call.may_read(post.account_id):
        raise object_missing(media_id, call.method.lower())
    return post


def permalink(call: Call, post: Post) -> str:
    """The address of the post's page."""
    if post.is_story:
        return call.url(f"/instagram/stories/{post.username}/{post.id}/")
    kind = "reel" if post.product_type == "REELS" else "p"
    return call.url(f"/instagram/{kind}/{post.shortcode}/")


def media_node(call: Call, post: Post, asked: tuple[Field, ...]) -> Json:
    """The asked fields of a post."""
    counts = figures(post, (call.now - post.timestamp).total_seconds())
    leaves = _leaves(call, post)
    leaves.update(_counts(post, counts))
    edges: dict[str, Any] = {
        "insights": lambda field: media_insights.nested(call, post, counts, field),
        "children": lambda field: _nested_children(call, post, field),
        "owner": lambda field: {"id": post.account_id},
    }
    return select(asked, node="IGMedia", leaves=leaves, edges=edges)


def _leaves(call: Call, post: Post) -> dict[str, Any]:
    is_video = post.media_type == "VIDEO"
    return {
        "id": lambda: post.id,
        "ig_id": lambda: post.id[::-1],
        "legacy_instagram_media_id": lambda: post.id[::-1],
        "caption": lambda: post.caption,
        "media_type": lambda: post.media_type,
        "media_product_type": lambda: post.product_type,
        "media_url": lambda: _media_url(call, post),
        "thumbnail_url": lambda: pictures_links.picture(call.host, post.id, call.now) if is_video else None,
        "permalink": lambda: permalink(call, post),
        "shortcode": lambda: post.shortcode,
        "timestamp": lambda: post.timestamp.strftime(TIME_FORMAT),
        "username": lambda: post.username,
        "is_comment_enabled": lambda: not post.is_story,
        "is_shared_to_feed": lambda: True if post.product_type == "REELS" else None,
        "is_ai_generated": lambda: False,
    }


def _media_url(call: Call, post: Post) -> str | None:
    """The media's address; left out when flagged for copyright."""
    if post.without_media_url:
        return None
    if post.media_type == "VIDEO":
        return pictures_links.video(call.host, post.id, call.now)
    return pictures_links.picture(call.host, post.id, call.now)


def _counts(post: Post, counts: dict[str, int | float]) -> dict[str, Any]:
    """Counts as fields of the node; those of 2026 are not given for posts from before the conversion."""

    def modern(name: str) -> Any:
        return lambda: None if post.before_professional else counts.get(name)

    return {
        "like_count": lambda: counts.get("likes", 0),
        "comments_count": lambda: counts.get("comments", 0),
        "reposts_count": modern("reposts"),
        "saved_count": modern("saved"),
        "shares_count": modern("shares"),
        "total_like_count": modern("likes"),
        "total_comments_count": modern("comments"),
        "total_views_count": modern("views"),
    }


def _nested_children(call: Call, post: Post, asked: Field) -> Json | None:
    if not post.children:
        return None
    return {"data": [child_node(call, post, child, asked.fields or ()) for child in post.children]}


def child_node(call: Call, post: Post, child: Child, asked: tuple[Field, ...]) -> Json:
    """A child of an album: no permalink, no insights."""
    leaves = {
        "id": lambda: child.id,
        "media_type": lambda: "IMAGE",
        "media_url": lambda: pictures_links.picture(call.host, child.id, call.now),
        "shortcode": lambda: child.shortcode,
        "timestamp": lambda: post.timestamp.strftime(TIME_FORMAT),
        "username": lambda: post.username,
    }
    return select(asked, node="IGMedia", leaves=leaves)
