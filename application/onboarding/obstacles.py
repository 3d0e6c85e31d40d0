"""What a person's Pages lead to, and what is in the way where they lead nowhere. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from application.collection.readiness import ENOUGH_TO_READ
from application.integrations.graph.instagram import PageAccount

NAMELESS = "a Page without a name"


class Obstacle(StrEnum):
    """Why no Instagram account can be seen."""

    NO_PAGE = "no-page"
    NOT_TICKED = "not-ticked"
    IN_PORTFOLIO = "in-portfolio"
    NO_ROLE = "no-role"
    PERSONAL = "personal"
    NOT_LINKED = "not-linked"


@dataclass(frozen=True)
class Search:
    """What the search for Pages brought.

    `none_ticked`: the person let us see no Page at all. `unseen`: how many Pages they ticked that Facebook
    doesn't show us. `business_granted`: business portfolios were looked through as well.
    """

    pages: tuple[PageAccount, ...]
    business_granted: bool
    none_ticked: bool = False
    unseen: int = 0


@dataclass(frozen=True)
class Finding:
    """One obstacle, with the Pages that it is about: by name, or only how many there are."""

    obstacle: Obstacle
    page_names: tuple[str, ...] = ()
    pages: int = 0
    handles: tuple[str, ...] = ()
    """The personal accounts of `Obstacle.PERSONAL`."""


def candidates(pages: Iterable[PageAccount]) -> tuple[PageAccount, ...]:
    """The Pages that lead to a Professional account that the person may let be read, each account once."""
    found: dict[str, PageAccount] = {}
    for page in pages:
        if page.instagram is not None and has_role(page):
            found.setdefault(page.instagram.id, page)
    return tuple(found.values())


def has_role(page: PageAccount) -> bool:
    """Whether the tasks on the Page are enough to see insights; where none are told, they are taken to be."""
    return not page.tasks or bool(ENOUGH_TO_READ & set(page.tasks))


def obstacles(search: Search) -> tuple[Finding, ...]:
    """What is in the way of somebody without a candidate, the nearest to its solution first."""
    by_kind: dict[Obstacle, list[PageAccount]] = {}
    for page in search.pages:
        by_kind.setdefault(_obstacle_of(page), []).append(page)
    found = [
        _finding(kind, by_kind[kind])
        for kind in (Obstacle.PERSONAL, Obstacle.NOT_LINKED, Obstacle.NO_ROLE)
        if kind in by_kind
    ]
    if search.unseen:
        kind = Obstacle.NO_ROLE if search.business_granted else Obstacle.IN_PORTFOLIO
        found.append(Finding(kind, pages=search.unseen))
    if found:
        return tuple(found)
    return (Finding(Obstacle.NOT_TICKED if search.none_ticked else Obstacle.NO_PAGE),)


def _obstacle_of(page: PageAccount) -> Obstacle:
    if not has_role(page):
        return Obstacle.NO_ROLE
    return Obstacle.NOT_LINKED if page.connected is None else Obstacle.PERSONAL


def _finding(kind: Obstacle, pages: list[PageAccount]) -> Finding:
    handles = tuple(page.connected.username for page in pages if page.connected and page.connected.username)
    names = tuple(page.page_name or NAMELESS for page in pages)
    return Finding(kind, names, len(pages), handles if kind is Obstacle.PERSONAL else ())
