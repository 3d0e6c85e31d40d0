"""Which permission took which state when: a row for each change, the latest holds. Never commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from application.clock import clock
from application.extensions import db
from application.models import PermissionChange, PermissionState


@dataclass(frozen=True)
class Held:
    """The state of a permission, and since when it is so."""

    state: PermissionState
    since: datetime


def note_permissions(
    login_id: int, granted: Iterable[str], declined: Iterable[str], *, held: Iterable[str] = ()
) -> None:
    """Note all that Facebook says of a login; what stands as before is noted no second time.

    `granted` is complete: what was granted and is no longer among it has been taken back. `held` is what the
    login's row named as granted until now: without a history, nobody knows since when.
    """
    before, now_granted = permissions_of(login_id), set(granted)
    undated = set(held) - before.keys()
    had = {scope for scope, known in before.items() if known.state is not PermissionState.DECLINED} | undated
    states = dict.fromkeys(now_granted - undated, PermissionState.GRANTED)
    for scope in {*declined, *had} - now_granted:
        states[scope] = PermissionState.REVOKED if scope in had else PermissionState.DECLINED
    _append(login_id, before, states)


def note_all_revoked(login_id: int, *, held: Iterable[str] = ()) -> None:
    """Note that everything granted was taken back at once; `held` as for `note_permissions`."""
    before = permissions_of(login_id)
    granted = {scope for scope, known in before.items() if known.state is PermissionState.GRANTED}
    granted |= set(held) - before.keys()
    _append(login_id, before, dict.fromkeys(granted, PermissionState.REVOKED))


def permissions_of(login_id: int) -> dict[str, Held]:
    """The present state of every permission that was ever noted; one statement."""
    rows = db.session.execute(
        select(PermissionChange.scope, PermissionChange.state, PermissionChange.changed_at)
        .where(PermissionChange.facebook_login_id == login_id)
        .order_by(PermissionChange.changed_at, PermissionChange.id)
    )
    return {row.scope: Held(row.state, row.changed_at) for row in rows}


def _append(login_id: int, before: dict[str, Held], states: dict[str, PermissionState]) -> None:
    now = clock.now()
    rows = [
        {"facebook_login_id": login_id, "scope": scope, "state": state, "changed_at": now}
        for scope, state in sorted(states.items())
        if scope not in before or before[scope].state is not state
    ]
    if rows:
        db.session.execute(insert(PermissionChange), rows)
