"""Pages that belong to business portfolios: /me/accounts may leave them out (graph-api.md, 4)."""

from collections.abc import Iterator
from typing import Any

from application.integrations.graph.client import GraphClient
from application.integrations.graph.edges.accounts import PAGE_FIELDS, PAGES_AT_ONCE, page_account
from application.integrations.graph.edges.reading import identity, nodes
from application.integrations.graph.edges.shapes import PageAccount
from application.integrations.graph.errors import GraphBadReply
from application.integrations.graph.paging import page_of

_EDGES = ("owned_pages", "client_pages")
_PORTFOLIOS_AT_ONCE = 25


def business_pages(client: GraphClient, token: str) -> list[PageAccount]:
    """Every Page that the person's portfolios own or look after, each once. Raises GraphError.

    Needs business_management. The first Pages come with the portfolios; where there are more, they are
    asked for portfolio by portfolio.
    """
    found: dict[str, PageAccount] = {}
    nested = ",".join(f"{edge}.limit({PAGES_AT_ONCE}){{{PAGE_FIELDS}}}" for edge in _EDGES)
    asked: dict[str, str | int] = {"fields": f"id,{nested}", "limit": _PORTFOLIOS_AT_ONCE}
    for part in client.pages("me/businesses", asked, token=token):
        for portfolio in part.items:
            for node in _nodes_of(client, token, portfolio):
                found.setdefault(identity(node), page_account(node))
    return list(found.values())


def _nodes_of(client: GraphClient, token: str, portfolio: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for edge in _EDGES:
        held = portfolio.get(edge)
        if not isinstance(held, dict):
            continue
        yield from nodes(held)
        after = page_of(held).after
        asked: dict[str, str | int] = {"fields": PAGE_FIELDS, "limit": PAGES_AT_ONCE}
        while after is not None:
            following = client.page(f"{identity(portfolio)}/{edge}", asked, token=token, after=after)
            yield from following.items
            if following.after == after:
                raise GraphBadReply("the list names the same next page twice")
            after = following.after
