"""Subscribing this app to a Page, which is what makes Instagram send its webhooks (graph-api.md, 7)."""

from dataclasses import dataclass, field

from application.integrations.graph.client import GraphClient
from application.integrations.graph.edges.reading import nodes, several_words, words

SUBSCRIBED_FIELD = "feed"
"""Any field of the Page serves; those of Instagram are chosen in the App Dashboard."""

MOST_APPS = 100


@dataclass(frozen=True)
class PageAccess:
    """What the person may do on a Page, and the Page's own token: used at once, never stored."""

    tasks: tuple[str, ...]
    token: str | None = field(repr=False)


def page_access(client: GraphClient, page_id: str, token: str) -> PageAccess:
    """The Page's token and the person's tasks there; one call. Raises GraphError."""
    node = client.get(page_id, {"fields": "id,access_token,tasks"}, token=token, keep_body=False)
    return PageAccess(several_words(node.get("tasks")), words(node.get("access_token")))


def subscribe(client: GraphClient, page_id: str, page_token: str) -> None:
    """Subscribe this app to the Page; doing it again changes nothing. Raises GraphError."""
    client.post(f"{page_id}/subscribed_apps", {"subscribed_fields": SUBSCRIBED_FIELD}, token=page_token)


def unsubscribe(client: GraphClient, page_id: str, page_token: str) -> None:
    """Take the subscription back. Raises GraphError."""
    client.delete(f"{page_id}/subscribed_apps", {}, token=page_token)


def is_subscribed(client: GraphClient, page_id: str, page_token: str) -> bool:
    """Whether this app is among those that the Page names as subscribed. Raises GraphError."""
    found = nodes(client.get(f"{page_id}/subscribed_apps", {"limit": MOST_APPS}, token=page_token))
    return any(words(app.get("id")) == client.app_id for app in found)
