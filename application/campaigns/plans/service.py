"""Entering, changing and taking out what was agreed for a campaign. Callers commit."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from application.audit import record
from application.campaigns.plans.kept_rows import PlanModel, PlanRow
from application.campaigns.removed_rows import state_of, values_of
from application.exceptions import ApplicationError
from application.extensions import db
from application.models import AuditAction, CampaignGoal, Cost, Deliverable

_WORDS: dict[type[Any], str] = {CampaignGoal: "goal", Deliverable: "deliverable", Cost: "cost"}


class AlreadyThere(ApplicationError):
    """There is such a row already."""


class ChangedMeanwhile(ApplicationError):
    """Somebody else changed the row since the page was made."""


class NothingToPutBack(ApplicationError):
    """What the row was about is gone."""


def find_row(model: PlanModel, campaign_id: int, key: int | str, *, lock: bool = True) -> PlanRow | None:
    """The campaign's row of that key: a goal's figure, else an id. None when it has none.

    With `lock` nobody else changes it until the transaction ends.
    """
    column = model.figure if model is CampaignGoal else model.__table__.c.id
    statement = select(model).where(model.campaign_id == campaign_id, column == key)
    found: Any = db.session.scalar(statement.with_for_update() if lock else statement)
    row: PlanRow | None = found
    return row


def add_row(row: PlanRow) -> None:
    """Enter the row. Raises AlreadyThere for a second goal of a figure."""
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise AlreadyThere("the campaign has such a row") from None
    _note(row, "added")


def change_row(row: PlanRow, values: dict[str, Any], *, seen: str) -> bool:
    """Give the row these values; False when it has them already. Raises ChangedMeanwhile.

    `seen` is the state that the person saw when changing it; the row is locked.
    """
    if all(getattr(row, name) == value for name, value in values.items() if not name.startswith("entered_")):
        return False
    if state_of(row) != seen:
        raise ChangedMeanwhile("the row has been changed")
    before = _details(row)
    for name, value in values.items():
        setattr(row, name, value)
    _note(row, "changed", before)
    return True


def remove_row(row: PlanRow) -> None:
    """Take the row out."""
    _note(row, "removed")
    db.session.delete(row)


def put_back(model: PlanModel, values: dict[str, Any]) -> None:
    """Enter a removed row again as it was. Raises AlreadyThere, and NothingToPutBack."""
    is_goal = model is CampaignGoal
    present = find_row(model, values["campaign_id"], values["figure" if is_goal else "id"])
    if present is not None and (is_goal or values_of(present) == values):
        raise AlreadyThere("the row is back already")
    if not is_goal and db.session.get(model, values["id"]) is not None:
        values = {name: value for name, value in values.items() if name != "id"}  # the number is taken anew
    row: PlanRow = model(**values)
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise NothingToPutBack("its person or post is gone") from None
    _note(row, "put back")


def _note(row: PlanRow, deed: str, before: dict[str, str | int] | None = None) -> None:
    details: dict[str, Any] = dict(_details(row))
    details |= {f"{name}_before": value for name, value in (before or {}).items() if name != "row"}
    record(
        AuditAction.CAMPAIGN_PLAN_CHANGED,
        campaign_id=row.campaign_id,
        user_id=None if isinstance(row, CampaignGoal) else row.user_id,
        what=f"{_WORDS[type(row)]} {deed}",
        **details,
    )


def _details(row: PlanRow) -> dict[str, str | int]:
    """What stands in the row, without notes: these may name people."""
    if isinstance(row, CampaignGoal):
        return {"figure": row.figure, "target": f"{row.target:.15g}"}
    if isinstance(row, Deliverable):
        return {"row": row.id, "number": row.number, "kind": row.kind or "any"}
    return {"row": row.id, "amount": f"{row.amount:.2f} {row.currency}"}
