"""A person's own sign-ins that run: device, times, which one is this."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from application.accounts.sessions import IDLE_PARTNER, IDLE_TEAM, LONGEST
from application.accounts.user_agents import device_in_words
from application.extensions import db
from application.models import SignIn


@dataclass(frozen=True)
class RunningSignIn:
    """One browser that is signed in."""

    id: int
    device: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


def running_sign_ins(
    user_id: int, this_id: int, now: datetime, *, is_team: bool
) -> tuple[RunningSignIn, ...]:
    """This one first, then the last seen; those that have timed out are left out. `now` is real time."""
    idle = IDLE_TEAM if is_team else IDLE_PARTNER
    rows = db.session.execute(
        select(SignIn.id, SignIn.user_agent, SignIn.started_at, SignIn.seen_at)
        .where(
            SignIn.user_id == user_id,
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now - idle,
            SignIn.started_at > now - LONGEST,
        )
        .order_by(SignIn.id != this_id, SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return tuple(
        RunningSignIn(row.id, device_in_words(row.user_agent), row.started_at, row.seen_at, row.id == this_id)
        for row in rows
    )
