"""Sort posts that somebody decides on: which change, and which others have decided on meanwhile. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from application.models import Decision


class Stands(NamedTuple):
    """What a post's row in the campaign says."""

    decision: Decision
    by_id: int | None
    at: datetime
    by_rule: bool
    """No person decided: the campaign's rule accepted it."""


@dataclass(frozen=True)
class Seen:
    """What a person saw of the posts: all in one view, as it was at `as_of`.

    `view` None: they were told what stands, in any view, and decide knowing that. `as_of` None: their page
    did not tell.
    """

    view: Decision | None
    as_of: datetime | None = None

    def is_past(self, stands: Stands) -> bool:
        """Whether that was decided after the person looked."""
        return self.as_of is not None and stands.at > self.as_of


class Fate(Enum):
    CHANGE = auto()
    ALREADY = auto()
    """It is as the person wants it."""
    OVERTAKEN = auto()
    """Somebody else has decided otherwise since the person looked."""
    STRANGE = auto()
    """The campaign has nothing to decide on it."""


def fate_of(stands: Stands | None, *, is_candidate: bool, seen: Seen, wanted: Decision) -> Fate:
    """What becomes of one post; `is_candidate`: the campaign's dates and members cover it."""
    present = stands.decision if stands else Decision.UNDECIDED
    if present is Decision.UNDECIDED and not is_candidate:
        return Fate.STRANGE
    if present is wanted:
        return Fate.ALREADY
    if seen.view not in (None, present) or (stands and seen.is_past(stands)):
        return Fate.OVERTAKEN
    return Fate.CHANGE


class Deed(NamedTuple):
    """What somebody did; without `by_id` it was the rule, somebody who has left, or an undo."""

    by_id: int | None
    by_rule: bool
    decision: Decision
    is_known: bool
    """False for posts that stand undecided again without a row that says by whom."""


@dataclass
class Deeds:
    """How many posts each deed touched, and when it last did."""

    posts: dict[Deed, int] = field(default_factory=dict)
    latest: dict[Deed, datetime] = field(default_factory=dict)

    def note(self, stands: Stands | None) -> None:
        if stands is None:
            deed = Deed(None, False, Decision.UNDECIDED, False)
        else:
            deed = Deed(stands.by_id, stands.by_rule, stands.decision, True)
            self.latest[deed] = max(stands.at, self.latest.get(deed, stands.at))
        self.posts[deed] = self.posts.get(deed, 0) + 1


@dataclass
class Sorted:
    """Posts by their fate."""

    change: list[int] = field(default_factory=list)
    overtaken: list[int] = field(default_factory=list)
    overtaken_by: Deeds = field(default_factory=Deeds)
    already: Deeds = field(default_factory=Deeds)
    strange: int = 0


def sort_posts(
    post_ids: Iterable[int],
    standing: Mapping[int, Stands],
    is_candidate: Callable[[int], bool],
    *,
    seen: Seen,
    wanted: Decision,
) -> Sorted:
    """Each post to its fate, by rising id."""
    found = Sorted()
    for post_id in sorted(post_ids):
        stands = standing.get(post_id)
        fate = fate_of(stands, is_candidate=is_candidate(post_id), seen=seen, wanted=wanted)
        if fate is Fate.CHANGE:
            found.change.append(post_id)
        elif fate is Fate.OVERTAKEN:
            found.overtaken.append(post_id)
            found.overtaken_by.note(stands)
        elif fate is Fate.ALREADY:
            found.already.note(stands)
        else:
            found.strange += 1
    return found
