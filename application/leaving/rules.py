"""The words that the retention table is written in: how rows belong to a person, and what becomes of them."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from application.models import Base, DeletionExtent


@dataclass(frozen=True)
class Leaver:
    """Who leaves: ids of rows here, and the names under which Facebook and Instagram know them.

    The names are those that are still stored: once they are gone, nothing can be found by them any more.
    """

    users: tuple[int, ...]
    accounts: tuple[int, ...] = ()
    login: int | None = None
    """The Facebook login; whether somebody else uses it is asked when its turn comes."""
    facebook_id: str | None = None
    graph_ids: tuple[str, ...] = ()
    page_ids: tuple[str, ...] = ()
    usernames: tuple[str, ...] = ()


@dataclass(frozen=True)
class Belonging:
    """How rows of a table belong to a person, in words and as a condition."""

    words: str
    rows_of: Callable[[Leaver], ColumnElement[bool]]


@dataclass(frozen=True)
class Condition:
    """Some of the rows, in words that go on after "those" or "but for"."""

    words: str
    holds: Callable[[], ColumnElement[bool]]


@dataclass(frozen=True)
class Remove:
    """The rows go, but for those of `unless`."""

    unless: Condition | None = None

    @property
    def words(self) -> str:
        return f"goes, but for {self.unless.words}" if self.unless else "goes"


@dataclass(frozen=True)
class Replace:
    """Rows stay with these columns overwritten; values may be expressions. `of`: only those rows.

    `entombs` names the column with the hash of what is overwritten, where evidence may ask for it.
    """

    columns: Mapping[str, Any]
    words: str
    of: Condition | None = None
    entombs: str | None = None


@dataclass(frozen=True)
class MakeAgain:
    """Reports that the rows name are made again without the person; `words` say what becomes of the rows."""

    words: str


Deed = Remove | Replace | MakeAgain
KEPT: tuple[Deed, ...] = ()


class Time(enum.Enum):
    """The clock by which rows of a table are dated."""

    DOMAIN = "domain"
    REAL = "real"


@dataclass(frozen=True)
class Since:
    """A moment that no column of the row holds, in words that go on after "30 days after".

    `before` says of which rows it lies before a time given. It asks other tables only, never its own one: it
    is asked once more when the rows are removed, and MySQL removes no rows of a table that is asked.
    """

    words: str
    before: Callable[[datetime], ColumnElement[bool]]


@dataclass(frozen=True)
class Ages:
    """Rows older than so many days by `column`, or by a moment told elsewhere, go, where `of` holds.

    `setting` names the field of the configuration that says how many days it is instead.
    """

    days: int
    column: str | Since
    of: Condition | None = None
    time: Time = Time.DOMAIN
    setting: str | None = None

    @property
    def words(self) -> str:
        end = "1 day" if self.days == 1 else f"{self.days:,} days"
        if self.setting:
            end = f"{end} (a setting)"
        if isinstance(self.column, Since):
            end = f"{end} after {self.column.words}"
        return f"{end}, {self.of.words}" if self.of else end


@dataclass(frozen=True)
class Rule:
    """One table's row. `what` is what stands in it, for people; `why` is one sentence.

    `belongs` is None where nothing in it belongs to one person. `comes_last`: others are found by what it
    holds, so it waits until all of them are done.
    """

    table: type[Base]
    what: str
    belongs: Belonging | None
    leaving: tuple[Deed, ...]
    deletion: tuple[Deed, ...]
    why: str
    ages: tuple[Ages, ...] = ()
    comes_last: bool = False

    @property
    def name(self) -> str:
        return str(self.table.__tablename__)

    def deeds(self, extent: DeletionExtent) -> tuple[Deed, ...]:
        """What is done with the person's rows."""
        return self.leaving if extent is DeletionExtent.LEAVING else self.deletion


@dataclass(frozen=True)
class FileRule:
    """One kind of file's row. `column` of `table` names the files by their hash, where `held` is true.

    On leaving, and by age, they go with their rows; on deletion all that belong to the person go, also those
    whose rows stay. A file that another row refers to, which stays, is kept.
    """

    kind: str
    what: str
    table: type[Base]
    column: str
    why: str
    held: Mapping[str, Any] = field(default_factory=dict)
    is_large: bool = False
    """Too large to be held in memory: whoever keeps the same bytes anew while they are being removed has to
    look for the tombstone."""
    sizes: tuple[str, ...] = ()
    """Kinds of files that are made of these, under the same names: they go along."""
    is_chained: bool = False
    """Vouched for by the chain of evidence, which is told of its removal."""

    @property
    def name(self) -> str:
        return f"files {self.kind}"


def told(deeds: tuple[Deed, ...], belongs: bool = True) -> str:
    """Deeds as the page and docs/privacy.md say them."""
    if not belongs:
        return "not about one person"
    return "; ".join(deed.words for deed in deeds) or "stays"
