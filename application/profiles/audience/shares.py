"""Shares of an audience at one reading, and their change since an earlier one. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Protocol


class StoredShare(Protocol):
    """A row of `audience_shares`, as far as it is read here."""

    @property
    def dimension(self) -> str: ...
    @property
    def value(self) -> int | None: ...
    @property
    def read_at(self) -> datetime: ...
    @property
    def api_call_id(self) -> int | None: ...


@dataclass(frozen=True)
class AudienceReading:
    """What one answer told of one breakdown: followers by dimension, None where a row came without a value.

    `day` is the UTC day of asking.
    """

    day: date
    read_at: datetime
    call_id: int | None
    told: Mapping[str, int | None] = field(hash=False)

    @cached_property
    def total(self) -> int:
        """All followers told. Each is of one kind only, so they may be added up."""
        return sum(value for value in self.told.values() if value is not None)

    def share(self, dimension: str) -> float | None:
        """The part of all told, from 0 to 1; None where nothing was told of it."""
        value = self.told.get(dimension)
        return None if value is None or self.total <= 0 else value / self.total


@dataclass(frozen=True)
class ShareRow:
    """One kind of followers. `change` is in parts of one; None where one of the two readings lacks it."""

    dimension: str
    followers: int | None
    share: float | None
    earlier_share: float | None
    is_new: bool

    @property
    def change(self) -> float | None:
        if self.share is None or self.earlier_share is None:
            return None
        return self.share - self.earlier_share


@dataclass(frozen=True)
class Comparison:
    """A reading against an earlier one, if there is one.

    `rows` are all of the reading, the largest first; `gone` those that only the earlier one told.
    """

    reading: AudienceReading
    earlier: AudienceReading | None
    rows: tuple[ShareRow, ...]
    gone: tuple[ShareRow, ...]

    @property
    def new(self) -> tuple[ShareRow, ...]:
        return tuple(row for row in self.rows if row.is_new)


def reading_of(day: date, rows: Sequence[StoredShare]) -> AudienceReading | None:
    """The last answer of a day: who asks twice a day may be told other rows the second time.

    Rows of that day whose call is no longer kept count as of one answer. None without rows.
    """
    if not rows:
        return None
    last = max(rows, key=lambda row: row.read_at)
    told = {row.dimension: row.value for row in rows if row.api_call_id == last.api_call_id}
    return AudienceReading(day, last.read_at, last.api_call_id, told)


def compared(reading: AudienceReading, earlier: AudienceReading | None) -> Comparison:
    """Every row of both readings; what Instagram did not name is unknown, not zero."""
    then = earlier.told if earlier else {}
    rows = [
        ShareRow(
            dimension,
            followers,
            reading.share(dimension),
            earlier.share(dimension) if earlier else None,
            is_new=earlier is not None and dimension not in then,
        )
        for dimension, followers in reading.told.items()
    ]
    gone = [
        ShareRow(dimension, None, None, earlier.share(dimension), is_new=False)
        for dimension in then
        if earlier and dimension not in reading.told
    ]
    return Comparison(
        reading,
        earlier,
        tuple(sorted(rows, key=lambda row: (row.followers is None, -(row.followers or 0), row.dimension))),
        tuple(sorted(gone, key=lambda row: (-(row.earlier_share or 0), row.dimension))),
    )


def points(change: float | None) -> str | None:
    """A change of shares in percentage points, with its sign: +1.2, −0.4, 0.0."""
    if change is None:
        return None
    rounded = round(change * 100, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):.1f}"
