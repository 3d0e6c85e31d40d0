"""Which connections are looked at today, and when: all with a token and somebody behind them."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Select, func, select

from application.clock import clock
from application.extensions import db
from application.models import FacebookLogin, User
from application.task_queue import enqueue

CHECK = "connections.check"
CHUNK = 500
SPREAD = timedelta(hours=1)


def plan_checks() -> Iterator[int]:
    """Queue the day's looks chunk by chunk, staggered over SPREAD; yields each chunk's size.

    The caller commits after each chunk. Planned twice on a day, each is looked at once.
    """
    now = clock.now()
    total = db.session.scalar(select(func.count()).select_from(_to_check().subquery())) or 0
    after = planned = 0
    while True:
        chunk = list(
            db.session.scalars(
                _to_check().where(FacebookLogin.id > after).order_by(FacebookLogin.id).limit(CHUNK)
            )
        )
        for place, login_id in enumerate(chunk, start=planned):
            enqueue(
                CHECK,
                {"login": login_id},
                identity=f"login:{login_id}",
                slot=now.date().isoformat(),
                run_at=now + SPREAD * min(place / max(total, 1), 1),
            )
        if chunk:
            yield len(chunk)
        if len(chunk) < CHUNK:
            return
        after, planned = chunk[-1], planned + len(chunk)


def _to_check() -> Select[int]:
    users = select(User.id).where(User.facebook_login_id == FacebookLogin.id, User.active.is_(True))
    return select(FacebookLogin.id).where(FacebookLogin.token.is_not(None), users.exists())
