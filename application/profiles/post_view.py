"""Which part of an account's posts a page shows: kind, order, page. Read from the address, tolerant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from application.identifiers import page_number
from application.integrations.graph.metrics import metric

FIGURES = ("views", "reach", "likes", "comments", "saves", "shares", "total_interactions")
NEWEST, OLDEST = "newest", "oldest"


@dataclass(frozen=True)
class PostView:
    """`kind`: a key of `post_kinds`, None for all; `order`: NEWEST, OLDEST or, most first, one of FIGURES.

    `by_hand` is the page of the posts by hand, which are a list of their own.
    """

    kind: str | None = None
    order: str = NEWEST
    page: int = 1
    by_hand: int = 1

    def query(self, **changes: str | int | None) -> dict[str, str | int]:
        """The parameters of this view's address with some changes; without a page among them, the first."""
        changed = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        found: dict[str, str | int] = {}
        if changed.kind:
            found["kind"] = changed.kind
        if changed.order != NEWEST:
            found["order"] = changed.order
        if changed.page > 1:
            found["page"] = changed.page
        if changed.by_hand > 1:
            found["by-hand"] = changed.by_hand
        return found


def post_view(arguments: Mapping[str, str]) -> PostView:
    """What the address asks for; what it can't mean is left at the usual."""
    order = arguments.get("order", NEWEST)
    return PostView(
        kind=arguments.get("kind") or None,
        order=order if order in (NEWEST, OLDEST, *FIGURES) else NEWEST,
        page=page_number(arguments.get("page")),
        by_hand=page_number(arguments.get("by-hand")),
    )


def figure_columns() -> tuple[tuple[str, str], ...]:
    """Name and label of each figure that the list of posts shows."""
    return tuple((name, metric(name).label) for name in FIGURES)
