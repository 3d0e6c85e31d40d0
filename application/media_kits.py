"""Media kits end with what they stand on: the partner's access, or the connection to Facebook."""

from collections.abc import Sequence

from sqlalchemy import select, update

from application.audit import record
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, MediaKit
from application.row_locks import lock_people


def shut_media_kits(user_ids: Sequence[int], why: str) -> int:
    """Switch off what these people show, until they switch it on themselves; how many were on.

    `why` is a word for the record. The caller has locked nothing that comes after people, and commits.
    """
    if not user_ids:
        return 0
    lock_people(*user_ids)
    shown = db.session.scalars(
        select(MediaKit.user_id)
        .where(MediaKit.user_id.in_(user_ids), MediaKit.is_on.is_(True))
        .order_by(MediaKit.user_id)
    ).all()
    if not shown:
        return 0
    db.session.execute(
        update(MediaKit)
        .where(MediaKit.user_id.in_(shown))
        .values(is_on=False, switched_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )
    for user_id in shown:
        record(AuditAction.MEDIA_KIT_OFF, user_id=user_id, why=why)
    return len(shown)
