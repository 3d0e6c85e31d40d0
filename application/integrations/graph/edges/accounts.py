"""From a person's token to Pages and professional accounts."""

from collections.abc import Mapping
from typing import Any

from application.integrations.graph.client import GraphClient
from application.integrations.graph.edges.reading import count, identity, several_words, words
from application.integrations.graph.edges.shapes import InstagramProfile, PageAccount

PROFILE_FIELDS = (
    "id,username,name,biography,website,profile_picture_url,followers_count,follows_count,media_count"
)
_LINKED_FIELDS = "id,username,name,profile_picture_url,followers_count,media_count"
PAGE_FIELDS = (
    f"id,name,tasks,instagram_business_account{{{_LINKED_FIELDS}}},connected_instagram_account{{id,username}}"
)
ACCOUNT_FIELDS = f"{PAGE_FIELDS},access_token"
PAGES_AT_ONCE = 100


def accounts(client: GraphClient, token: str) -> list[PageAccount]:
    """Every Page that the person let us see, also those without a professional account. Raises GraphError."""
    asked: dict[str, str | int] = {"fields": ACCOUNT_FIELDS, "limit": PAGES_AT_ONCE}
    return [
        page_account(node) for page in client.pages("me/accounts", asked, token=token) for node in page.items
    ]


def page_by_id(client: GraphClient, page_id: str, token: str) -> PageAccount:
    """One Page by its id, without its token. Raises GraphError, also when this person may not see it."""
    # Nothing came of it yet when it is asked for: the reply belongs to nobody's figures and isn't kept.
    return page_account(client.get(page_id, {"fields": PAGE_FIELDS}, token=token, keep_body=False))


def profile(client: GraphClient, ig_id: str, token: str) -> InstagramProfile:
    """The account's own fields as they are now. Raises GraphError."""
    return instagram_profile(client.get(ig_id, {"fields": PROFILE_FIELDS}, token=token))


def page_account(node: Mapping[str, Any]) -> PageAccount:
    """A Page node of /me/accounts; a Page without a linked professional account lacks the key."""
    linked = node.get("instagram_business_account")
    connected = node.get("connected_instagram_account")
    return PageAccount(
        page_id=identity(node),
        page_name=words(node.get("name")),
        tasks=several_words(node.get("tasks")),
        instagram=instagram_profile(linked) if isinstance(linked, dict) and linked.get("id") else None,
        page_token=words(node.get("access_token")),
        connected=instagram_profile(connected)
        if isinstance(connected, dict) and connected.get("id")
        else None,
    )


def instagram_profile(node: Mapping[str, Any]) -> InstagramProfile:
    """An IG User node, whole or with few fields. Raises GraphBadReply without an id."""
    return InstagramProfile(
        id=identity(node),
        username=words(node.get("username")),
        name=words(node.get("name")),
        biography=words(node.get("biography")),
        website=words(node.get("website")),
        profile_picture_url=words(node.get("profile_picture_url")),
        followers_count=count(node.get("followers_count")),
        follows_count=count(node.get("follows_count")),
        media_count=count(node.get("media_count")),
    )
