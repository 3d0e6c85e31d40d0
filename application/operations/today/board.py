"""Everything that wants somebody today, in one look; as many statements however much that is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func

from application.built_once import built_once
from application.extensions import db
from application.google_sign_ins import LostSignIn, lost_sign_in
from application.models import Campaign, User
from application.operations import connections, runs
from application.operations.entries import Entry, entry_from
from application.operations.today import campaigns
from application.operations.today.reports import WaitingReport, waiting_reports
from application.operations.today.scope import Scope, people_in_scope
from application.operations.today.stories import EndingStory, ending_stories
from application.paging import PageOf, page_of

SHOWN = 8

T = TypeVar("T")


@dataclass(frozen=True)
class Part(Generic[T]):
    """The most urgent of one kind, and how many there are."""

    shown: Sequence[T]
    total: int

    @classmethod
    def of(cls, everything: Sequence[T]) -> "Part[T]":
        return cls(everything[:SHOWN], len(everything))

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


@dataclass(frozen=True)
class Today:
    """One part for each thing that may wait; `sign_in` is the reader's own at Google, where it has ended."""

    sign_in: LostSignIn | None
    stories: Part[EndingStory]
    undecided: Part[campaigns.Undecided]
    late: Part[campaigns.Late]
    lost: Part[Entry]
    ending_connections: Part[Entry]
    failed: Part[Entry]
    reports: Part[WaitingReport]
    ending: Part[Campaign]

    @property
    def waiting(self) -> int:
        """How many things want somebody; the end of a campaign is only to be known."""
        parts: tuple[Part[Any], ...] = (
            self.stories,
            self.undecided,
            self.late,
            self.lost,
            self.ending_connections,
            self.failed,
            self.reports,
        )
        return sum(part.total for part in parts) + (self.sign_in is not None)


@dataclass(frozen=True)
class Whole(Generic[T]):
    """A page of all of one kind."""

    shown: Sequence[T]
    page: PageOf


WHOLE: Mapping[str, Callable[[Scope, datetime], Sequence[Any]]] = {
    "decide": lambda scope, _now: campaigns.undecided(campaigns.open_campaigns(scope)),
    "late": campaigns.late_deliverables,
    "reports": waiting_reports,
    "ending": lambda scope, now: campaigns.ending(campaigns.open_campaigns(scope), now),
}
"""What is found of the parts that have no page of their own elsewhere, by the name of the part."""


def whole_part(name: str, scope: Scope, now: datetime, page: int) -> Whole[Any]:
    """A page of a part of WHOLE."""
    everything = WHOLE[name](scope, now)
    paged = page_of(page, len(everything))
    return Whole(everything[paged.offset : paged.offset + paged.size], paged)


def today(scope: Scope, now: datetime, reader_id: int) -> Today:
    """What waits in the campaigns that are meant, and for the reader alone."""
    opened = campaigns.open_campaigns(scope)
    stories, number = ending_stories(scope, most=SHOWN)
    return Today(
        sign_in=lost_sign_in(reader_id),
        stories=Part(stories, number),
        undecided=Part.of(campaigns.undecided(opened)),
        late=Part.of(campaigns.late_deliverables(scope, now)),
        lost=_part("lost", scope),
        ending_connections=_part("ending", scope),
        failed=_part("failed", scope),
        reports=Part.of(waiting_reports(scope, now)),
        ending=Part.of(campaigns.ending(opened, now)),
    )


_OF_PEOPLE: Mapping[str, Callable[[], Select[*tuple[Any, ...]]]] = {
    "lost": lambda: connections.lost(active=True),
    "ending": lambda: connections.ending(active=True),
    "failed": runs.failed,
}


@built_once
def _entries(user_id: int, *, part: str, is_mine: bool) -> Select[*tuple[Any, ...]]:
    people = people_in_scope(Scope.of(user_id, is_mine=is_mine))
    statement = _OF_PEOPLE[part]().add_columns(func.count().over().label("total"))
    return statement.where(User.id.in_(people)).limit(SHOWN)


def _part(name: str, scope: Scope) -> Part[Entry]:
    """The entries of people in these campaigns; one statement."""
    rows = (
        db.session.execute(*_entries(scope.user_id or 0, part=name, is_mine=scope.is_mine)).mappings().all()
    )
    return Part([entry_from(row) for row in rows], rows[0]["total"] if rows else 0)
