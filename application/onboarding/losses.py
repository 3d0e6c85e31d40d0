"""A connection is found lost: the same whoever finds it out, so that it is on record for good. Never commits.

At the login it stands only until the person connects again, and not everybody can be written to: without the
record nobody could tell later why an account was not read for a while.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from application.audit import record_each
from application.connection_health import PERMISSION_MISSING, what_happened
from application.extensions import db
from application.models import AuditAction, FacebookLogin, LoginState, User
from application.onboarding.scopes import still_needed


def note_loss(
    login: FacebookLogin,
    reason: str,
    now: datetime,
    sentence: str | None = None,
    *,
    deed_of: Collection[int] = (),
) -> None:
    """Mark the login lost; each partner behind it gets an entry in the record, once for each loss.

    `reason` is a `GraphTokenInvalid.reason` or one of `connection_health`'s; `sentence` tells it to people
    where there is more to say than for all of that reason. `deed_of` are partners who wanted it so: the
    caller has that recorded in its stead.
    """
    was_lost = login.state is LoginState.RECONNECT
    login.mark_lost(sentence or what_happened(reason), reason, now)
    if not was_lost:
        behind = select(User.id).where(User.facebook_login_id == login.id, User.active.is_(True))
        lacking = still_needed(login.granted_scopes.split()) if reason == PERMISSION_MISSING else ()
        about: dict[str, Any] = {"scope": " ".join(scope.name for scope in lacking)} if lacking else {}
        others = [user_id for user_id in db.session.scalars(behind) if user_id not in deed_of]
        record_each(AuditAction.CONNECTION_LOST, others, reason=reason, **about)
