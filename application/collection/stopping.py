"""End what is being read of people: a step under way then stores nothing that it brings. Never commits."""

from collections.abc import Sequence

from sqlalchemy import select, update

from application.clock import clock
from application.extensions import db
from application.models import CollectionRun, InstagramAccount, RunState


def stop_reading(user_ids: Sequence[int], *, kind: str, problem: str) -> list[int]:
    """Close the open runs of these people's accounts, and lock the accounts; returns their ids.

    `kind` and `problem` say why, in the runs. Locks in the order of `row_locks`.
    """
    account_ids = db.session.scalars(
        select(InstagramAccount.id)
        .where(InstagramAccount.user_id.in_(user_ids))
        .order_by(InstagramAccount.id)
    ).all()
    db.session.execute(
        update(CollectionRun)
        .where(CollectionRun.open_for_account_id.in_(account_ids))
        .values(
            state=RunState.FAILED,
            open_for_account_id=None,
            finished_at=clock.now(),
            problem_kind=kind,
            problem=problem,
        )
        .execution_options(synchronize_session=False)
    )
    lock = (
        select(InstagramAccount.id).where(InstagramAccount.id.in_(account_ids)).order_by(InstagramAccount.id)
    )
    db.session.execute(lock.with_for_update()).all()
    return list(account_ids)
