"""Entering, changing, taking out and putting back rows of a campaign. Callers commit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from application.audit import record
from application.campaigns.removed_rows import state_of, values_of
from application.exceptions import ApplicationError
from application.extensions import db
from application.models import AuditAction

Details = Mapping[str, str | int]


class AlreadyThere(ApplicationError):
    """The row is back already."""


class ChangedMeanwhile(ApplicationError):
    """Somebody else changed the row since the page was made."""


class NotTaken(ApplicationError):
    """The database takes no such row: whom or what it is about has gone, or its place is taken."""


@dataclass(frozen=True)
class Rows:
    """The rows of some tables that all name a campaign.

    `words` says what a row of each is called in the record of deeds, `details` what stands in it, without
    notes: these may name people. `same` names columns that no two rows have alike, beside the id.
    """

    action: AuditAction
    words: Mapping[type[Any], str]
    details: Callable[[Any], Details]
    same: Mapping[type[Any], tuple[str, ...]]

    def find(self, model: type[Any], campaign_id: int, column: str, key: int | str, *, lock: bool) -> Any:
        """The campaign's row with that key, or None; with `lock` nobody else changes it meanwhile."""
        table = model.__table__.c
        statement = select(model).where(table.campaign_id == campaign_id, table[column] == key)
        return db.session.scalar(statement.with_for_update() if lock else statement)

    def add(self, row: Any) -> None:
        """Enter the row. Raises NotTaken."""
        db.session.add(row)
        _flush()
        self.note(row, "added")

    def change(self, row: Any, values: Mapping[str, Any], *, seen: str) -> bool:
        """Give the row these values; False when it has them already. Raises ChangedMeanwhile, NotTaken.

        `seen` is the state that the person saw when changing it; the row is locked.
        """
        told = {name: value for name, value in values.items() if not name.startswith("entered_")}
        if all(getattr(row, name) == value for name, value in told.items()):
            return False
        if state_of(row) != seen:
            raise ChangedMeanwhile("the row has been changed")
        before = self.details(row)
        for name, value in values.items():
            setattr(row, name, value)
        _flush()
        self.note(row, "changed", before)
        return True

    def remove(self, row: Any) -> None:
        """Take the row out."""
        self.note(row, "removed")
        db.session.delete(row)

    def put_back(self, model: type[Any], values: Mapping[str, Any]) -> None:
        """Enter a removed row again as it was. Raises AlreadyThere, and NotTaken."""
        present = db.session.get(model, values["id"]) if "id" in values else None
        if (present is not None and values_of(present) == values) or self._has_come_again(model, values):
            raise AlreadyThere("the row is back already")
        if present is not None:
            values = {
                name: value for name, value in values.items() if name != "id"
            }  # the number is taken anew
        row = model(**values)
        db.session.add(row)
        _flush()
        self.note(row, "put back")

    def note(self, row: Any, deed: str, before: Details | None = None) -> None:
        """Keep for the record what was done to the row."""
        told: dict[str, Any] = dict(self.details(row))
        told |= {f"{name}_before": value for name, value in (before or {}).items() if name != "row"}
        record(
            self.action,
            campaign_id=row.campaign_id,
            user_id=getattr(row, "user_id", None),
            what=f"{self.words[type(row)]} {deed}",
            **told,
        )

    def _has_come_again(self, model: type[Any], values: Mapping[str, Any]) -> bool:
        """Whether a row stands in its place: the goal of the same figure, the same row of the same file."""
        columns = [(model.__table__.c[name], values[name]) for name in self.same.get(model, ())]
        if not columns or any(value is None for _column, value in columns):
            return False
        return db.session.scalar(select(1).where(*(column == value for column, value in columns))) is not None


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise NotTaken("its person or post is gone, or its place is taken") from None
