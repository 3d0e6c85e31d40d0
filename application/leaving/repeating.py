"""What people had asked for is asked for once more, where a backup brought them back. Never commits."""

from datetime import datetime
from enum import Enum, auto

from sqlalchemy import select

from application.extensions import db
from application.leaving.asking import (
    LeftByFacebook,
    ask_for_the_rest,
    deletion_of,
    leave,
    queue_erasing,
    record_asked,
)
from application.leaving.steps import FACEBOOK
from application.models import AuditAction, Deletion, DeletionExtent, DeletionState, User

AFTER_RESTORE = "a command, after a restore"
"""In the record of deeds, in place of the person, who asked for it in a time that the backup lacks."""


class Repeated(Enum):
    """What came of asking once more."""

    LEAVES = auto()
    REST_GOES = auto()
    ALL_GOES = auto()
    """It was leaving with posts kept, and these go too."""
    NOTHING_MORE = auto()
    UNKNOWN = auto()


def is_taken(code: str) -> bool:
    """Whether a deletion that the database knows has this code."""
    return db.session.scalar(select(Deletion.id).where(Deletion.code == code)) is not None


def leave_again(
    user_id: int, extent: DeletionExtent, *, backup_at: datetime, code: str | None = None
) -> Repeated:
    """One profile leaves as far as was asked; whoever had left already goes on with what is lacking.

    Who joined after the backup is UNKNOWN: numbers are handed out again, and theirs was another's then.
    `code` is that of the status page which the person was given: a deletion that is asked for here gets it.
    The caller commits by `task_queue`, and rolls back for UNKNOWN.
    """
    user = db.session.get(User, user_id)
    if user is None or not user.is_partner or user.created_at > backup_at:
        return Repeated.UNKNOWN
    try:
        if user.left_at is None:
            leave(user_id, extent, by=AFTER_RESTORE, code=code)
            return Repeated.LEAVES
        return _go_on(deletion_of(user_id), user_id, extent, code)
    except LeftByFacebook:
        return Repeated.NOTHING_MORE  # it asks for everything


def _go_on(deletion: Deletion, user_id: int, extent: DeletionExtent, code: str | None) -> Repeated:
    """Have a deletion that stands reach as far as was asked.

    The deletion is locked ahead of all that it removes, as the work that removes it does.
    """
    db.session.refresh(deletion, with_for_update=True)
    if (deletion.extent, extent) != (DeletionExtent.LEAVING, DeletionExtent.EVERYTHING):
        return Repeated.NOTHING_MORE
    if deletion.state is not DeletionState.DONE:
        _widen(deletion, user_id)
        return Repeated.ALL_GOES
    rest = ask_for_the_rest(deletion.code, by=AFTER_RESTORE, new_code=code)
    return Repeated.NOTHING_MORE if rest is None else Repeated.REST_GOES


def _widen(deletion: Deletion, user_id: int) -> None:
    """Work that is under way ends as taken over; it begins anew, and counts on."""
    deletion.extent, deletion.state, deletion.problem = DeletionExtent.EVERYTHING, DeletionState.ASKED, None
    deletion.generation += 1
    first, *others = deletion.steps
    deletion.steps = [first, *(entry if entry["step"] == FACEBOOK else _anew(entry) for entry in others)]
    record_asked(AuditAction.DELETION_ASKED, user_id, AFTER_RESTORE)
    queue_erasing(deletion, "widened")


def _anew(entry: dict[str, object]) -> dict[str, object]:
    return {"step": entry["step"], "count": entry["count"], "done": False}
