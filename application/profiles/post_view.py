"""Which part of an account's posts a page shows: kind, order, page. Read from the address, tolerant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from application.identifiers import page_number
from application.integrations.graph.metrics import metric

PAGE_SIZE = 50

FIGURES = ("views", "reach", "likes", "comments", "saves", "shares", "total_interactions")
NEWEST, OLDEST = "newest", "oldest"


@dataclass(frozen=True)
class PostView:
    """`kind`: a key of `post_kinds`, None for all; `order`: NEWEST, OLDEST or, most first, one of FIGURES."""

    kind: str | None = None
    order: str = NEWEST
    page: int = 1

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
        return found


def post_view(arguments: Mapping[str, str]) -> PostView:
    """What the address asks for; what it can't mean is left at the usual."""
    order = arguments.get("order", NEWEST)
    return PostView(
        kind=arguments.get("kind") or None,
        order=order if order in (NEWEST, OLDEST, *FIGURES) else NEWEST,
        page=page_number(arguments.get("page")),
    )


def figure_columns() -> tuple[tuple[str, str], ...]:
    """Name and label of each figure that the list of posts shows."""
    return tuple((name, metric(name).label) for name in FIGURES)


@dataclass(frozen=True)
class PageOf:
    """Where a page stands among its fellows, in the words that the pager macro reads."""

    page: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def has_prev(self) -> bool:
        return self.page > 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def prev_num(self) -> int:
        return self.page - 1

    @property
    def next_num(self) -> int:
        return self.page + 1

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


def page_of(wanted: int, total: int) -> PageOf:
    """The wanted page, or the last one when there are not so many."""
    return PageOf(min(wanted, PageOf(1, total).pages), total)
