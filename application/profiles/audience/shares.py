"""Shares of an audience at one reading, and their change since an earlier one. Pure."""

from dataclasses import dataclass

from application.audience_answers import AudienceReading


@dataclass(frozen=True)
class ShareRow:
    """One kind of followers. `change` is in parts of one; None where one of the two readings lacks it.

    `is_comparable`: both shares are of all followers.
    """

    dimension: str
    followers: int | None
    share: float | None
    earlier_share: float | None
    is_new: bool
    is_comparable: bool

    @property
    def change(self) -> float | None:
        if not self.is_comparable or self.share is None or self.earlier_share is None:
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
    def is_comparable(self) -> bool:
        """Whether there is an earlier reading, and shares of both are of all followers of their day."""
        return self.earlier is not None and self.reading.is_of_all and self.earlier.is_of_all

    @property
    def new(self) -> tuple[ShareRow, ...]:
        return tuple(row for row in self.rows if row.is_new)


def compared(reading: AudienceReading, earlier: AudienceReading | None) -> Comparison:
    """Every row of both readings; what Instagram did not name is unknown, not zero."""
    then = earlier.told if earlier else {}
    is_comparable = earlier is not None and reading.is_of_all and earlier.is_of_all

    def row(dimension: str) -> ShareRow:
        return ShareRow(
            dimension,
            reading.told.get(dimension),
            reading.share(dimension),
            earlier.share(dimension) if earlier else None,
            is_new=earlier is not None and dimension not in then,
            is_comparable=is_comparable,
        )

    rows = [row(dimension) for dimension in reading.told]
    gone = [row(dimension) for dimension in then if dimension not in reading.told]
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
