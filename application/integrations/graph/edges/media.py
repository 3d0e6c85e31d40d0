"""Posts and stories: listings with or without nested insights, and one post at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from application.integrations.graph.client import GraphClient
from application.integrations.graph.edges.insights import classic_names, insights, post_figures
from application.integrations.graph.edges.reading import count, figure, identity, moment, nodes, words
from application.integrations.graph.edges.shapes import Figure, MediaChild, MediaItem, MediaPage
from application.integrations.graph.metrics import (
    NESTED_POST_METRICS,
    NESTED_STORY_METRICS,
    POST_METRICS,
    api_names,
    offered_for,
)

_NODE_FIELDS = (
    "id,media_type,media_product_type,media_url,thumbnail_url,permalink,shortcode,caption,timestamp,username,"
    "like_count,comments_count"
)
_CHILDREN = "children{id,media_type,media_url,thumbnail_url}"
# The count fields of 2026 give these figures without insights, so for posts from before the account was
# professional too; an API that doesn't know them drops them without a word.
_COUNT_FIELDS = "reposts_count,saved_count,shares_count"
MEDIA_FIELDS = f"{_NODE_FIELDS},{_COUNT_FIELDS},{_CHILDREN}"
STORY_FIELDS = _NODE_FIELDS
_STORIES_AT_ONCE = 100
_NAVIGATION = "navigation"
_NAVIGATION_BREAKDOWN = "story_navigation_action_type"


def media_page(
    client: GraphClient,
    ig_id: str,
    token: str,
    *,
    limit: int,
    after: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    metrics: Sequence[str] = NESTED_POST_METRICS,
    with_insights: bool = True,
) -> MediaPage:
    """One page of the account's posts, newest first, stories not among them; one call.

    With insights one post that refuses spoils the page: the error says why, and the caller asks for less
    or without. Raises GraphError.
    """
    asked: dict[str, str | int] = {
        "fields": _with_nested(MEDIA_FIELDS, metrics if with_insights else ()),
        "limit": limit,
    }
    if since is not None:
        asked["since"] = int(since.timestamp())
    if until is not None:
        asked["until"] = int(until.timestamp())
    page = client.page(f"{ig_id}/media", asked, token=token, after=after)
    return MediaPage(tuple(media_item(node) for node in page.items), page.after)


def media(
    client: GraphClient,
    media_id: str,
    token: str,
    *,
    metrics: Sequence[str] = NESTED_POST_METRICS,
    with_insights: bool = True,
) -> MediaItem:
    """One post or story by its id; one call. Raises GraphError."""
    fields = _with_nested(MEDIA_FIELDS, metrics if with_insights else ())
    return media_item(client.get(media_id, {"fields": fields}, token=token))


def media_insights(
    client: GraphClient, media_id: str, token: str, metrics: Sequence[str]
) -> dict[str, Figure]:
    """Figures of one post by our names; one call. Metrics without a value are not there.

    `metrics` are our names or the API's. Those of a breakdown (taps_forward…) need `story_navigation`.
    The API always answers with lifetime values and must not be told a metric_type. Raises GraphError.
    """
    asked = {"metric": ",".join(api_names(metrics))}
    return post_figures(insights(client.get(f"{media_id}/insights", asked, token=token), "post"))


def story_navigation(client: GraphClient, media_id: str, token: str) -> dict[str, Figure]:
    """navigation of one story and its rows taps_forward, taps_back, exits, swipes_forward; one call."""
    asked = {"metric": _NAVIGATION, "breakdown": _NAVIGATION_BREAKDOWN}
    return post_figures(insights(client.get(f"{media_id}/insights", asked, token=token), "post"))


def stories(
    client: GraphClient,
    ig_id: str,
    token: str,
    metrics: Sequence[str] = NESTED_STORY_METRICS,
    *,
    with_insights: bool = True,
) -> list[MediaItem]:
    """The stories that are live now. Raises GraphError.

    One story with fewer than five viewers refuses the whole list (GraphNotEnoughViewers): ask again
    without insights, then for each story by `media_insights`.
    """
    asked: dict[str, str | int] = {
        "fields": _with_nested(STORY_FIELDS, metrics if with_insights else ()),
        "limit": _STORIES_AT_ONCE,
    }
    pages = client.pages(f"{ig_id}/stories", asked, token=token)
    return [story_item(node) for page in pages for node in page.items]


def media_item(node: Mapping[str, Any], unsaid_type: str | None = None) -> MediaItem:
    """A media node with whatever fields it has, of `unsaid_type` where it doesn't say its own.

    Raises GraphBadReply without an id.
    """
    found = insights(node.get("insights"), "post")
    product_type = words(node.get("media_product_type")) or unsaid_type
    return MediaItem(
        id=identity(node),
        timestamp=moment(node.get("timestamp")),
        media_type=words(node.get("media_type")),
        media_product_type=product_type,
        caption=words(node.get("caption")),
        permalink=words(node.get("permalink")),
        shortcode=words(node.get("shortcode")),
        media_url=words(node.get("media_url")),
        thumbnail_url=words(node.get("thumbnail_url")),
        username=words(node.get("username")),
        like_count=count(node.get("like_count")),
        comments_count=count(node.get("comments_count")),
        children=tuple(media_child(child) for child in nodes(node.get("children"))),
        figures=_node_figures(node, product_type) | post_figures(found),
        insights_present=bool(found),
        classic_names=classic_names(found),
    )


def story_item(node: Mapping[str, Any]) -> MediaItem:
    """A media node of /stories; old replies don't say that it is one."""
    return media_item(node, unsaid_type="STORY")


def media_child(node: Mapping[str, Any]) -> MediaChild:
    """One child of an album. Raises GraphBadReply without an id."""
    return MediaChild(
        id=identity(node),
        media_type=words(node.get("media_type")),
        media_url=words(node.get("media_url")),
        thumbnail_url=words(node.get("thumbnail_url")),
        permalink=words(node.get("permalink")),
        shortcode=words(node.get("shortcode")),
        timestamp=moment(node.get("timestamp")),
        username=words(node.get("username")),
    )


def _node_figures(node: Mapping[str, Any], product_type: str | None) -> dict[str, Figure]:
    """The figures in the node's own fields; a story's like_count is always 0 and says nothing."""
    return {
        row.name: value
        for row in POST_METRICS
        if row.node_field
        and offered_for(row, product_type)
        and (value := figure(node.get(row.node_field))) is not None
    }


def _with_nested(fields: str, metrics: Sequence[str]) -> str:
    names = ",".join(api_names(metrics))
    return f"{fields},insights.metric({names})" if names else fields
