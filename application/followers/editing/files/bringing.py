"""Bring in a file that an admin hands in; to look at it first is the same, and taken back after.

The caller commits, or rolls back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from application.followers.files.handles import read_handles
from application.followers.files.table import Problem, Unfit
from application.followers.files.tallies import read_tally
from application.followers.history.columns import Target, known_columns, suggested
from application.followers.history.importing import Imported, Source, Span, import_day, import_tally, span_of
from application.followers.history.kinds import FileKind, kind_of
from application.followers.units.importing import Summary, import_handles


@dataclass(frozen=True)
class Handed:
    """A file, and what is said about it; `kind` None: told by its header."""

    source: Source
    kind: FileKind | None
    day: date | None
    zone: ZoneInfo
    columns: Mapping[str, Target]


@dataclass(frozen=True)
class Column:
    """A column of a tally; `is_known`: it was brought in before, and keeps what it holds."""

    name: str
    target: Target | None
    is_known: bool


@dataclass(frozen=True)
class Found:
    """What a file changes, or what keeps it from being taken."""

    kind: FileKind | None = None
    handles: Summary | None = None
    counts: Imported | None = None
    columns: Sequence[Column] = ()
    needs_day: bool = False
    times: Span | None = None
    """The moments of the first and the last row of counts."""
    problems: Sequence[Problem] = field(default_factory=tuple)

    @property
    def needs_columns(self) -> bool:
        return any(column.target is None for column in self.columns)

    @property
    def bad_lines(self) -> int:
        return len({problem.line for problem in self.problems})

    @property
    def can_be_taken(self) -> bool:
        return self.handles is not None or self.counts is not None

    @property
    def changes_anything(self) -> bool:
        if self.handles is not None:
            return self.handles.changes_anything
        return self.counts is not None and self.counts.rounds > 0


def bring_in(handed: Handed, now: datetime) -> Found:
    """Take the file in; where it isn't taken, the caller has to roll back."""
    kind = handed.kind
    columns: Sequence[Column] = ()
    times: Span | None = None
    try:
        kind = kind or kind_of(handed.source.content)
        if kind is FileKind.HANDLES:
            return Found(kind, handles=import_handles(read_handles(handed.source.content), now))
        if kind is FileKind.DAY:
            return _day(handed, now)
        tally = read_tally(handed.source.content, handed.zone)
        columns, times = _columns(tally.columns, handed.columns), span_of(tally)
        if any(column.target is None for column in columns):
            return Found(kind, columns=columns, times=times)
        given = {column.name: column.target for column in columns if column.target and not column.is_known}
        counts = import_tally(handed.source, handed.zone, given, now)
        return Found(kind, counts=counts, columns=columns, times=times)
    except Unfit as error:
        return Found(kind, columns=columns, times=times, problems=error.problems)


def _day(handed: Handed, now: datetime) -> Found:
    if handed.day is None:
        return Found(FileKind.DAY, needs_day=True)
    counts = import_day(handed.source, handed.day, handed.zone, now)
    return Found(FileKind.DAY, counts=counts, times=counts.span)


def _columns(names: Sequence[str], entered: Mapping[str, Target]) -> list[Column]:
    """Whose counts stand in each column: as known, else as entered, else as is likely."""
    known, likely = known_columns(), suggested(names)
    return [
        Column(name, known.get(name) or entered.get(name) or likely.get(name), name in known)
        for name in names
    ]
