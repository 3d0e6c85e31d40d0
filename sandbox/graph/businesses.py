"""Business portfolios: /me/businesses with the Pages that they own or look after, /{business}/owned_pages."""

from collections.abc import Mapping
from typing import Any

from sandbox.graph.call import Call
from sandbox.graph.cursors import Key, asked_slice, cut, paging
from sandbox.graph.errors import Json, object_missing
from sandbox.graph.fields import Field, parse, select
from sandbox.graph.users import page_fields, page_key
from sandbox.specs import BusinessSpec, Listing, PageSpec

_PAGE_DEFAULT = ("name", "id")
_EDGES: Mapping[str, Listing] = {"owned_pages": "owned", "client_pages": "client"}


def of_the_caller(call: Call) -> Json:
    """GET /me/businesses: the portfolios behind the caller's ticked Pages."""
    call.require("business_management")
    rows = sorted(_portfolios(call), key=_business_key, reverse=True)
    found, newer, older = cut(rows, _business_key, asked_slice(call.params))
    asked = parse(call.params.get("fields"))
    result: Json = {"data": [_business(call, business, asked) for business in found]}
    if found:
        path = f"{call.caller.user_id}/businesses"
        result["paging"] = paging(call, path, found, _business_key, newer=newer, older=older)
    return result


def owned_pages(call: Call, business_id: str) -> Json:
    """GET /{business}/owned_pages."""
    return _pages_edge(call, business_id, "owned_pages")


def client_pages(call: Call, business_id: str) -> Json:
    """GET /{business}/client_pages."""
    return _pages_edge(call, business_id, "client_pages")


def _pages_edge(call: Call, business_id: str, edge: str) -> Json:
    call.require("business_management")
    if business_id not in {business.id for business in _portfolios(call)}:
        raise object_missing(business_id, call.method.lower())
    return _pages(call, business_id, edge, parse(call.params.get("fields")), call.params)


def _business(call: Call, business: BusinessSpec, asked: tuple[Field, ...]) -> Json:
    leaves = {"id": lambda: business.id, "name": lambda: business.name}
    edges: dict[str, Any] = {
        edge: lambda field, edge=edge: _pages(call, business.id, edge, field.fields or (), field.modifiers)
        for edge in _EDGES
    }
    return select(asked, node="Business", leaves=leaves, edges=edges, default=("id", "name"))


def _pages(
    call: Call, business_id: str, edge: str, asked: tuple[Field, ...], params: Mapping[str, str]
) -> Json:
    pages = sorted(_pages_of(call, business_id, _EDGES[edge]), key=page_key, reverse=True)
    found, newer, older = cut(pages, page_key, asked_slice(params))
    result: Json = {"data": [page_fields(call, page, asked, _PAGE_DEFAULT) for page in found]}
    if found:
        result["paging"] = paging(call, f"{business_id}/{edge}", found, page_key, newer=newer, older=older)
    return result


def _portfolios(call: Call) -> set[BusinessSpec]:
    return {page.business for page in call.pages() if page.business is not None}


def _pages_of(call: Call, business_id: str, listing: Listing) -> list[PageSpec]:
    return [
        page
        for page in call.pages()
        if page.business is not None and page.business.id == business_id and page.listing == listing
    ]


def _business_key(business: BusinessSpec) -> Key:
    return 0, business.id
