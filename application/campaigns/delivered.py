"""What came of what was agreed: accepted posts are counted for deliverables, each post once. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

Of = tuple[int, int]
"""A campaign's id and a person's."""


@dataclass(frozen=True)
class Agreed:
    """So many posts of a kind, "" for any, by somebody for a campaign."""

    id: int
    of: Of
    kind: str
    number: int
    due_on: date | None


@dataclass(frozen=True)
class Delivered:
    """So many accepted posts of a kind by somebody in a campaign."""

    of: Of
    kind: str
    posts: int


def held_against(agreed: Sequence[Agreed], delivered: Iterable[Delivered]) -> dict[int, int]:
    """How many posts count for each deliverable, by its id; never more than were agreed.

    What is due first is served first. A post counts for a deliverable of its own kind before it counts for
    one of any kind.
    """
    left: dict[tuple[Of, str], int] = defaultdict(int)
    for came in delivered:
        left[came.of, came.kind] += came.posts
    kinds = sorted({kind for _, kind in left})
    counted = dict.fromkeys((each.id for each in agreed), 0)
    for each in sorted(agreed, key=_urgency):
        for kind in [each.kind] if each.kind else kinds:
            taken = min(each.number - counted[each.id], left[each.of, kind])
            counted[each.id] += taken
            left[each.of, kind] -= taken
    return counted


def due_day(due_on: date | None, ends_on: date) -> date:
    """The last day on which it comes in time: where none was agreed, the campaign's last."""
    return due_on or ends_on


def _urgency(agreed: Agreed) -> tuple[bool, date, int]:
    return not agreed.kind, agreed.due_on or date.max, agreed.id
