"""Ask Instagram anew where a post's pictures and films are: their addresses are signed, and end."""

from collections.abc import Sequence

from sqlalchemy import select

from application.capture.order import VIDEO, Medium, TakePlan
from application.collection.provenance import record_calls
from application.extensions import db
from application.integrations.graph.client import CallRecord, GraphClient
from application.integrations.graph.errors import GraphTokenInvalid
from application.integrations.graph.instagram import MediaItem, media
from application.models import Post, PostChild
from application.models.set_each import set_each


def ask_anew(plan: TakePlan, client: GraphClient) -> MediaItem:
    """The post as Instagram gives it now; one call. Raises GraphError."""
    if plan.token is None:
        raise GraphTokenInvalid("no usable token is stored", reason="not_connected")
    return media(client, plan.graph_id, plan.token, metrics=(), with_insights=False)


def media_of(item: MediaItem) -> tuple[Medium, ...]:
    """Its pictures and films by their place."""
    if item.children:
        return tuple(
            Medium(place, child.media_url, child.thumbnail_url, child.media_type == VIDEO)
            for place, child in enumerate(item.children)
        )
    return (Medium(0, item.media_url, item.thumbnail_url, item.media_type == VIDEO),)


def store_addresses(plan: TakePlan, item: MediaItem | None, calls: Sequence[CallRecord]) -> None:
    """Keep the call, and the addresses where it brought them. The caller commits."""
    record_calls(calls, account_id=plan.account_id)
    post = db.session.get(Post, plan.post_id, with_for_update=True, populate_existing=True)
    if post is None or item is None:
        return
    post.media_url, post.thumbnail_url = item.media_url, item.thumbnail_url
    if item.children:
        _store_children(post.id, item)


def _store_children(post_id: int, item: MediaItem) -> None:
    rows = db.session.execute(select(PostChild.id, PostChild.graph_id).where(PostChild.post_id == post_id))
    ids = {row.graph_id: row.id for row in rows}
    known = [child for child in item.children if child.id in ids]
    set_each(db.session(), PostChild, "media_url", {ids[child.id]: child.media_url for child in known})
    set_each(
        db.session(), PostChild, "thumbnail_url", {ids[child.id]: child.thumbnail_url for child in known}
    )
