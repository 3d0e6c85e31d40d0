"""Entering, changing, taking out and putting back outcomes, channels' results and rates. Callers commit."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from application.audit import record
from application.campaigns.entered.tables import EnteredModel, EnteredRow
from application.campaigns.removed_rows import state_of, values_of
from application.exceptions import ApplicationError
from application.extensions import db
from application.models import AuditAction, ChannelResult, Outcome, RateCard
from application.models.upsert import upsert

_WORDS: dict[type[Any], str] = {Outcome: "outcome", ChannelResult: "channel", RateCard: "rates"}


class AlreadyThere(ApplicationError):
    """The row is back already."""


class ChangedMeanwhile(ApplicationError):
    """Somebody else changed the row since the page was made."""


class PersonOrPostGone(ApplicationError):
    """Whom or what the row is about has gone since the page was made."""


def find_row(model: EnteredModel, campaign_id: int, row_id: int, *, lock: bool = False) -> EnteredRow | None:
    """The campaign's row of that id; with `lock` nobody else changes it until the transaction ends."""
    table = model.__table__.c
    statement = select(model).where(table.campaign_id == campaign_id, table.id == row_id)
    found: Any = db.session.scalar(statement.with_for_update() if lock else statement)
    row: EnteredRow | None = found
    return row


def add_row(row: EnteredRow) -> None:
    """Enter the row. Raises PersonOrPostGone."""
    db.session.add(row)
    _flush()
    _note(row, "added")


def change_row(row: EnteredRow, values: dict[str, Any], *, seen: str) -> bool:
    """Give the row these values; False when it has them already. Raises ChangedMeanwhile, PersonOrPostGone.

    `seen` is the state that the person saw when changing it; the row is locked.
    """
    if all(getattr(row, name) == value for name, value in values.items() if not name.startswith("entered_")):
        return False
    if state_of(row) != seen:
        raise ChangedMeanwhile("the row has been changed")
    for name, value in values.items():
        setattr(row, name, value)
    _flush()
    _note(row, "changed")
    return True


def remove_row(row: EnteredRow) -> None:
    """Take the row out."""
    _note(row, "removed")
    db.session.delete(row)


def put_back(model: EnteredModel, values: dict[str, Any]) -> None:
    """Enter a removed row again as it was. Raises AlreadyThere, and PersonOrPostGone."""
    present: Any = db.session.get(model, values["id"])
    if present is not None:
        if values_of(present) == values:
            raise AlreadyThere("the row is back already")
        values = {name: value for name, value in values.items() if name != "id"}  # the number is taken anew
    row: EnteredRow = model(**values)
    db.session.add(row)
    _flush()
    _note(row, "put back")


def store_rows(model: type[Outcome] | type[ChannelResult], rows: Sequence[dict[str, Any]]) -> None:
    """Store rows of one file; those that are there already stay as they are. Raises PersonOrPostGone."""
    if not rows:
        return
    try:
        upsert(db.session(), model, rows, key=["campaign_id", "file_sha256", "row_number"], update=[])
    except IntegrityError:
        db.session.rollback()
        raise PersonOrPostGone("a person or post of the file has gone") from None
    record(
        AuditAction.RESULTS_ENTERED,
        campaign_id=rows[0]["campaign_id"],
        what=f"{_WORDS[model]} by file",
        rows=len(rows),
        file=rows[0]["file_sha256"],
    )


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise PersonOrPostGone("its person or post is gone") from None


def _note(row: EnteredRow, deed: str) -> None:
    details: dict[str, Any] = {"what": f"{_WORDS[type(row)]} {deed}", **_details(row)}
    about = row.user_id if isinstance(row, Outcome) else None
    record(AuditAction.RESULTS_ENTERED, campaign_id=row.campaign_id, user_id=about, **details)


def _details(row: EnteredRow) -> dict[str, str | int]:
    """What stands in the row, without notes: these may name people."""
    if isinstance(row, RateCard):
        return {"row": row.id, "currency": row.currency, "day": row.dated_on.isoformat()}
    names = ("clicks", "code_uses", "orders", "revenue", "spend", "currency")
    stands = {name: getattr(row, name, None) for name in names}
    return {"row": row.id, **{name: str(value) for name, value in stands.items() if value is not None}}
