"""How far the latest update of a campaign's metrics has come, counted over its accepted posts. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from application.campaigns.updating.fates import READ, TO_READ, WORDS, Fate
from application.formats import counted


@dataclass(frozen=True)
class Reading:
    """What the runs of an account are at, as far as posts wait for them.

    `problem` says why a run failed, or what it waits for.
    """

    is_open: bool
    paused_until: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True)
class PersonUpdate:
    """One person's accepted posts by their fate."""

    label: str
    fates: Mapping[Fate, int]
    readings: tuple[Reading, ...] = ()

    @property
    def read(self) -> int:
        return sum(self.fates.get(fate, 0) for fate in READ)

    @property
    def to_read(self) -> int:
        return sum(self.fates.get(fate, 0) for fate in TO_READ)

    @property
    def is_open(self) -> bool:
        return bool(self.fates.get(Fate.WAITING))

    @property
    def paused_until(self) -> datetime | None:
        """Until when all that is still to be read waits for a limit to pass."""
        open_ones = [reading.paused_until for reading in self.readings if reading.is_open]
        known = [until for until in open_ones if until is not None]
        return min(known) if known and len(known) == len(open_ones) else None

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reading.problem for reading in self.readings if reading.problem))

    @property
    def reasons(self) -> tuple[str, ...]:
        """How many posts could not be updated, and why."""
        return reasons_of(self.fates)


@dataclass(frozen=True)
class LeftPost:
    """A post whose figures could not be updated."""

    label: str
    kind: str
    posted_at: datetime | None
    permalink: str | None
    reason: str


@dataclass(frozen=True)
class UpdateStanding:
    """`left` are the first posts that could not be updated, told once the update has ended.

    Of one that `is_past` only is told when it was: its posts are not counted again on every page.
    """

    asked_at: datetime
    asked_by: str | None
    people: tuple[PersonUpdate, ...]
    left: Sequence[LeftPost] = field(default_factory=tuple)
    is_past: bool = False

    @property
    def read(self) -> int:
        return sum(person.read for person in self.people)

    @property
    def to_read(self) -> int:
        return sum(person.to_read for person in self.people)

    @property
    def fates(self) -> Counter[Fate]:
        """All posts by their fate."""
        total: Counter[Fate] = Counter()
        for person in self.people:
            total.update(person.fates)
        return total

    @property
    def left_out(self) -> int:
        """How many posts were not updated for good; those read without insights are among them."""
        return sum(number for fate, number in self.fates.items() if fate in WORDS)

    @property
    def is_open(self) -> bool:
        """Whether posts wait to be read: who asks now joins in."""
        return any(person.is_open for person in self.people)

    @property
    def is_running(self) -> bool:
        """Whether it goes on now; what waits for a limit goes on by itself later."""
        return any(person.is_open and person.paused_until is None for person in self.people)

    @property
    def share(self) -> float:
        """Of one; below it as long as posts wait."""
        if not self.is_open:
            return 1.0
        return min(self.read / self.to_read, 0.99)

    @property
    def sentence(self) -> str:
        """How far it is, in numbers of posts."""
        if self.is_past:
            return "The figures were read again."
        if not self.to_read:
            return "None of the collected posts could be read again."
        done = f"{self.read:,} of {counted(self.to_read, 'post')} updated."
        if self.is_open and not self.is_running:
            waiting = sum(person.is_open for person in self.people)
            return f"{done} {counted(waiting, 'account waits', 'accounts wait')} for a limit to pass."
        return done

    @property
    def reasons(self) -> tuple[str, ...]:
        return reasons_of(self.fates)


def reasons_of(fates: Mapping[Fate, int]) -> tuple[str, ...]:
    """ "3 posts: deleted on Instagram" for each reason that there is, in their usual order."""
    return tuple(f"{counted(fates[fate], 'post')}: {word}" for fate, word in WORDS.items() if fates.get(fate))
