"""Staff say which kept file stands for a post. Never commits."""

from sqlalchemy import select

from application.audit import record
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, Capture, CaptureChoice, CaptureItem
from application.models.upsert import upsert


def choose(post_id: int, item_id: int, *, by_id: int, owner_id: int | None) -> bool:
    """Let this file stand for the post; False when it is none of the post's kept files.

    A post that has one gets this one instead; chosen twice, it is chosen once.
    """
    kept = db.session.scalar(
        select(CaptureItem.id)
        .join(Capture, Capture.id == CaptureItem.capture_id)
        .where(CaptureItem.id == item_id, Capture.post_id == post_id, CaptureItem.sha256.is_not(None))
    )
    if kept is None:
        return False
    before = db.session.get(CaptureChoice, post_id, with_for_update=True, populate_existing=True)
    if before is not None and before.capture_item_id == item_id:
        return True
    row = {
        "post_id": post_id,
        "capture_item_id": item_id,
        "chosen_by_id": by_id,
        "chosen_at": clock.now(),
    }
    upsert(
        db.session(),
        CaptureChoice,
        [row],
        key=["post_id"],
        update=["capture_item_id", "chosen_by_id", "chosen_at"],
    )
    record(AuditAction.CAPTURE_CHOSEN, user_id=owner_id, post=post_id, file=item_id)
    return True


def let_newest_stand(post_id: int, *, owner_id: int | None) -> None:
    """Take the choice back: the newest capture's first file stands again, and whichever comes after it."""
    before = db.session.get(CaptureChoice, post_id, with_for_update=True)
    if before is not None:
        db.session.delete(before)
        record(AuditAction.CAPTURE_CHOSEN, user_id=owner_id, post=post_id, file="the newest")
