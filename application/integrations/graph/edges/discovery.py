"""Business Discovery: the public face of any other professional account, by its name."""

import re
from collections.abc import Mapping
from typing import Any

from application.integrations.graph.client import GraphClient
from application.integrations.graph.edges.accounts import instagram_profile
from application.integrations.graph.edges.media import media_item
from application.integrations.graph.edges.reading import nodes
from application.integrations.graph.edges.shapes import DiscoveredAccount, InstagramProfile, MediaPage
from application.integrations.graph.errors import GraphBadReply, GraphDiscoveryTargetMissing

_FIELDS = "id,username,name,biography,website,profile_picture_url,followers_count,follows_count,media_count"
_MEDIA_FIELDS = (
    "id,caption,media_type,media_product_type,media_url,permalink,timestamp,like_count,comments_count"
)
# Nothing else may stand inside the expression that the name is put into.
_USERNAME = re.compile(r"[A-Za-z0-9._]{1,30}")
_CURSOR = re.compile(r"[A-Za-z0-9_=-]{1,500}")


def business_discovery(
    client: GraphClient,
    ig_id: str,
    token: str,
    username: str,
    *,
    media_limit: int = 0,
    after: str | None = None,
) -> DiscoveredAccount:
    """The account called `username` as seen from `ig_id`, with up to `media_limit` posts; one call.

    Raises GraphDiscoveryTargetMissing (also for a name that can't be one) and other GraphErrors.
    """
    return discovered_account(
        _asked(client, ig_id, token, username, f"{_FIELDS}{_media(media_limit, after)}")
    )


def discovered_followers(client: GraphClient, ig_id: str, token: str, username: str) -> InstagramProfile:
    """No more than id, username and followers of the account called `username`; one call.

    Raises as `business_discovery` does; without a `code` where the name can't be one, and nothing was asked.
    """
    return _node(_asked(client, ig_id, token, username, "id,username,followers_count"))


def _asked(client: GraphClient, ig_id: str, token: str, username: str, fields: str) -> dict[str, Any]:
    if not _USERNAME.fullmatch(username):
        raise GraphDiscoveryTargetMissing("not a name that an account can have")
    return client.get(ig_id, {"fields": f"business_discovery.username({username}){{{fields}}}"}, token=token)


def _node(payload: Mapping[str, Any]) -> InstagramProfile:
    node = payload.get("business_discovery")
    if not isinstance(node, dict):
        raise GraphBadReply("the reply holds no discovered account")
    return instagram_profile(node)


def discovered_account(payload: Mapping[str, Any]) -> DiscoveredAccount:
    """The account in a reply. Its media have cursors only, so `after` is the cursor as long as one comes."""
    node = payload.get("business_discovery")
    if not isinstance(node, dict):
        raise GraphBadReply("the reply holds no discovered account")
    media = node.get("media")
    paging = media.get("paging") if isinstance(media, dict) else None
    cursors = paging.get("cursors") if isinstance(paging, dict) else None
    after = cursors.get("after") if isinstance(cursors, dict) else None
    items = tuple(media_item(item) for item in nodes(media))
    return DiscoveredAccount(
        instagram_profile(node), MediaPage(items, str(after) if after and items else None)
    )


def _media(limit: int, after: str | None) -> str:
    if limit <= 0:
        return ""
    if after is not None and not _CURSOR.fullmatch(after):
        raise GraphBadReply("not a cursor")
    start = f".after({after})" if after is not None else ""
    return f",media{start}.limit({limit}){{{_MEDIA_FIELDS}}}"
