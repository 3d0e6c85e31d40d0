"""Lists of the Graph API: what a page holds, and whether another one follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from application.integrations.graph.errors import GraphBadReply


@dataclass(frozen=True)
class Page:
    """One page of a list; `after` asks for the next one, None when this was the last."""

    items: list[dict[str, Any]]
    after: str | None


def page_of(payload: Mapping[str, Any]) -> Page:
    """The list in a reply. Raises GraphBadReply when it holds none: an absent list is not an empty one."""
    items = payload.get("data")
    if not isinstance(items, list):
        raise GraphBadReply("the reply holds no list")
    return Page([item for item in items if isinstance(item, dict)], next_cursor(payload.get("paging")))


def next_cursor(paging: Any) -> str | None:
    """The cursor of the next page. Cursors stand on the last page too: only `next` says that one follows."""
    if not isinstance(paging, dict) or not isinstance(paging.get("next"), str):
        return None
    cursors = paging.get("cursors")
    if isinstance(cursors, dict) and cursors.get("after"):
        return str(cursors["after"])
    return next(iter(parse_qs(urlsplit(paging["next"]).query).get("after", [])), None)
