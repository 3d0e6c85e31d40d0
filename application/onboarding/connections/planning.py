"""Which connections are looked at today, and when: all with a token and somebody behind them."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Select, select

from application.clock import clock
from application.models import FacebookLogin
from application.onboarding.connections.behind import has_somebody_behind
from application.spreading import spread
from application.task_queue import enqueue

CHECK = "connections.check"
CHUNK = 500
SPREAD = timedelta(hours=12)
"""The app may make so many calls an hour, by its daily users. Letters come of looks: none at night."""


def plan_checks() -> Iterator[int]:
    """Queue the day's looks chunk by chunk, staggered over SPREAD; yields each chunk's size.

    The caller commits after each chunk. Planned twice on a day, each is looked at once.
    """
    day = clock.now().date().isoformat()
    for chunk in spread(_to_check(), over=SPREAD, chunk=CHUNK):
        for each in chunk:
            identity = f"login:{each.row_id}"
            enqueue(CHECK, {"login": each.row_id}, identity=identity, slot=day, run_at=each.run_at)
        yield len(chunk)


def _to_check() -> Select[int]:
    return select(FacebookLogin.id).where(FacebookLogin.token.is_not(None), has_somebody_behind())
