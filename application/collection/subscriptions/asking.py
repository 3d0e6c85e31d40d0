"""Which Pages have to be looked at, and queueing it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select

from application.clock import clock
from application.collection.activity import active_account_ids
from application.extensions import db
from application.models import FacebookLogin, InstagramAccount, LoginState, User
from application.task_queue import enqueue

SETTLE = "subscriptions.settle"
LOOK_AGAIN_AFTER = timedelta(hours=24)
TRY_AGAIN_AFTER = timedelta(minutes=50)
CHUNK = 500
SPREAD = timedelta(minutes=50)
"""Over which the sweep staggers its tasks: until just before the next one."""


def settle_subscriptions(
    account_ids: Sequence[int], *, start: timedelta = timedelta(0), step: timedelta = timedelta(0)
) -> None:
    """Queue the settling of these accounts' Pages, from `start` on, each `step` after the one before.

    To be called when campaigns begin, end, or change their partners. The caller commits.
    """
    now = clock.now()
    for place, account_id in enumerate(account_ids):
        wait = start + step * place
        enqueue(
            SETTLE,
            {"account": account_id},
            identity=f"account:{account_id}",
            slot=now.isoformat(),
            run_at=now + wait if wait else None,
        )


def settle_later(account_id: int, at: datetime) -> None:
    """Queue it for when a limit has passed, once. The caller commits."""
    slot = f"after {at.isoformat()}"
    enqueue(SETTLE, {"account": account_id}, identity=f"account:{account_id}", slot=slot, run_at=at)


def number_to_settle() -> int:
    """How many accounts `accounts_to_settle` gives."""
    return db.session.scalar(select(func.count()).select_from(_due().subquery())) or 0


def accounts_to_settle(chunk_size: int = CHUNK) -> Iterator[list[int]]:
    """Accounts whose Page isn't as it should be, or was not looked at for a day; in chunks by rising id."""
    due, after = _due(), 0
    while True:
        rows = due.where(InstagramAccount.id > after).order_by(InstagramAccount.id).limit(chunk_size)
        chunk = list(db.session.scalars(rows))
        if chunk:
            yield chunk
        if len(chunk) < chunk_size:
            return
        after = chunk[-1]


def _due() -> Select[int]:
    now = clock.now()
    active = InstagramAccount.id.in_(active_account_ids())
    checked = InstagramAccount.page_checked_at
    not_as_wanted = or_(
        and_(active, or_(InstagramAccount.page_subscribed.is_(None), ~InstagramAccount.page_subscribed)),
        and_(~active, InstagramAccount.page_subscribed.is_(True)),
    )
    return (
        select(InstagramAccount.id)
        .join(User, User.id == InstagramAccount.user_id)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(
            FacebookLogin.state == LoginState.CONNECTED,
            InstagramAccount.page_id.is_not(None),
            or_(
                and_(not_as_wanted, or_(checked.is_(None), checked <= now - TRY_AGAIN_AFTER)),
                and_(active, checked <= now - LOOK_AGAIN_AFTER),
            ),
        )
    )
