"""The app itself, by its own token: its name, its domains, and the webhooks that it is subscribed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from application.integrations.graph.client import GraphClient
from application.integrations.graph.edges.reading import nodes, several_words, words
from application.integrations.graph.errors import GraphBadReply


@dataclass(frozen=True)
class AppNode:
    """The app whose token was used. `domains` is empty where the API doesn't tell them."""

    id: str
    name: str
    domains: tuple[str, ...]
    served_version: str | None
    """The version that answered: an expired one is served as the oldest usable one (graph-api.md §1)."""


@dataclass(frozen=True)
class Subscription:
    """What is delivered of one kind of object, and where to."""

    object: str
    callback_url: str
    fields: frozenset[str]
    is_active: bool


def app_node(client: GraphClient) -> AppNode:
    """The app. Raises GraphError; GraphTokenInvalid for an id and a secret that don't belong together."""
    reply = client.get("app", {"fields": "id,name,app_domains"}, token=client.app_token, keep_body=False)
    number = words(reply.get("id"))
    if number is None:
        raise GraphBadReply("the reply names no app")
    return AppNode(
        id=number,
        name=words(reply.get("name")) or "",
        domains=several_words(reply.get("app_domains")) or (),
        served_version=client.calls[-1].version,
    )


def subscriptions(client: GraphClient) -> tuple[Subscription, ...]:
    """The webhooks of the app. Raises GraphError."""
    reply = client.get(f"{client.app_id}/subscriptions", {}, token=client.app_token, keep_body=False)
    return tuple(_subscription(entry) for entry in nodes(reply.get("data")))


def _subscription(entry: Mapping[str, Any]) -> Subscription:
    listed = entry.get("fields")
    named = listed if isinstance(listed, list) else []
    # Older versions tell fields as bare words, newer ones as objects with the version of each.
    fields = frozenset(str(each.get("name") if isinstance(each, dict) else each) for each in named)
    return Subscription(
        object=words(entry.get("object")) or "",
        callback_url=words(entry.get("callback_url")) or "",
        fields=fields,
        is_active=entry.get("active") is not False,
    )
