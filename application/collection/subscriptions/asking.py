"""Which Pages have to be looked at, and queueing it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import and_, or_, select

from application.clock import clock
from application.collection.activity import active_account_ids
from application.extensions import db
from application.models import FacebookLogin, InstagramAccount, LoginState, User
from application.task_queue import enqueue

SETTLE = "subscriptions.settle"
LOOK_AGAIN_AFTER = timedelta(hours=24)
TRY_AGAIN_AFTER = timedelta(minutes=50)
CHUNK = 500
SPREAD = timedelta(minutes=10)


def settle_subscriptions(account_ids: Sequence[int], spread: timedelta = timedelta(0)) -> None:
    """Queue the settling of these accounts' Pages, once for each moment. The caller commits."""
    now = clock.now()
    for place, account_id in enumerate(account_ids):
        enqueue(
            SETTLE,
            {"account": account_id},
            identity=f"account:{account_id}",
            slot=now.isoformat(),
            run_at=now + spread * place / len(account_ids) if spread else None,
        )


def accounts_to_settle() -> Iterator[list[int]]:
    """Accounts whose Page isn't as it should be, or was not looked at for a day; in chunks by rising id."""
    now = clock.now()
    active = InstagramAccount.id.in_(active_account_ids())
    checked = InstagramAccount.page_checked_at
    not_as_wanted = or_(
        and_(active, or_(InstagramAccount.page_subscribed.is_(None), ~InstagramAccount.page_subscribed)),
        and_(~active, InstagramAccount.page_subscribed.is_(True)),
    )
    statement = (
        select(InstagramAccount.id)
        .join(User, User.id == InstagramAccount.user_id)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(
            User.active.is_(True),
            FacebookLogin.state == LoginState.CONNECTED,
            InstagramAccount.page_id.is_not(None),
            or_(
                and_(not_as_wanted, or_(checked.is_(None), checked <= now - TRY_AGAIN_AFTER)),
                and_(active, checked <= now - LOOK_AGAIN_AFTER),
            ),
        )
    )
    after = 0
    while True:
        rows = statement.where(InstagramAccount.id > after).order_by(InstagramAccount.id).limit(CHUNK)
        chunk = list(db.session.scalars(rows))
        if chunk:
            yield chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1]
