"""What the health page is made of: one line for each thing, how it stands, and what to do about it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from application.operations.doctor.findings import State

_WORST_LAST = (State.OK, State.WARN, State.UNKNOWN, State.WRONG)


@dataclass(frozen=True)
class Line:
    """One thing. With `alerts`, admins are written to while its state is WRONG, under `key` as the cause.

    `by_mail` is False where no letter could come through anyway.
    """

    key: str
    name: str
    state: State
    words: str
    to_do: str = ""
    alerts: bool = False
    by_mail: bool = True


@dataclass(frozen=True)
class Table:
    """Figures beside the lines: the first column names the row, the others are numbers or words."""

    label: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str | int | None]]


@dataclass(frozen=True)
class Section:
    """Lines under one heading, and a table where there is one."""

    key: str
    title: str
    lines: Sequence[Line]
    table: Table | None = None

    @property
    def worst(self) -> State:
        """How its worst line stands."""
        return max((line.state for line in self.lines), key=_WORST_LAST.index)


def some(number: int) -> str:
    """How many, in a sentence: none, 1, 1,234."""
    return f"{number:,}" if number else "none"


def sentence(words: str) -> str:
    """It begins with a capital letter and ends with a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def age_words(age: timedelta) -> str:
    """45 s, 12 min, 5 h, 3 days."""
    seconds = max(0, round(age.total_seconds()))
    if seconds < 100:
        return f"{seconds} s"
    if seconds < 100 * 60:
        return f"{round(seconds / 60)} min"
    if seconds < 50 * 3600:
        return f"{round(seconds / 3600)} h"
    return f"{round(seconds / 86_400):,} days"
