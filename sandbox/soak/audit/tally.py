"""What an audit counts: figures due, those that equal the truth, and every one that does not."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

WANTED_SHARE = 0.97
MOST_SHOWN = 12


@dataclass(frozen=True)
class Missing:
    """A figure that was due between `begins` and `ends` and is not there. `cause` is a fault's or rule's id.

    `traced`: the database says why, by a refused call, a state or a reason.
    """

    kind: str
    key: str
    what: str
    begins: datetime
    ends: datetime
    cause: str | None
    traced: bool


@dataclass(frozen=True)
class Wrong:
    """A figure that differs from the truth at its own time."""

    kind: str
    key: str
    what: str
    told: Any
    true: Any


@dataclass
class Tally:
    """All of it. `equal` and `due` count figures by kind, `compared` the stored values held against truth."""

    due: Counter[str] = field(default_factory=Counter)
    equal: Counter[str] = field(default_factory=Counter)
    compared: Counter[str] = field(default_factory=Counter)
    missing: list[Missing] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)

    def found(self, kind: str, number: int = 1) -> None:
        """So many figures were due, and are there."""
        self.due[kind] += number
        self.equal[kind] += number

    def miss(self, missing: Missing) -> None:
        """One was due, and is not there."""
        self.due[missing.kind] += 1
        self.missing.append(missing)

    def compare(self, kind: str, key: str, what: str, told: Any, true: tuple[Any, ...]) -> None:
        """Hold a stored value against the truths at its call's beginning and end.

        None is a truth that the world doesn't tell, or a value that isn't there: nothing equals it.
        """
        self.compared[kind] += 1
        known = [each for each in true if each is not None]
        if told is None or not known or not min(known) <= told <= max(known):
            self.wrong.append(Wrong(kind, key, what, told, true))

    @property
    def share(self) -> float:
        """Of the figures due, those that are there and right."""
        due = self.due.total()
        return (self.equal.total() - len(self.wrong)) / due if due else 0.0

    @property
    def unexplained(self) -> list[Missing]:
        """Missing without a fault or a rule behind it."""
        return [missing for missing in self.missing if missing.cause is None]

    @property
    def silent(self) -> list[Missing]:
        """Missing without a word about it in the database."""
        return [missing for missing in self.missing if not missing.traced]

    @property
    def holds(self) -> bool:
        """Whether the soak has shown what it has to."""
        return (
            self.share >= WANTED_SHARE
            and not self.wrong
            and not self.doubles
            and not self.unexplained
            and not self.silent
        )
