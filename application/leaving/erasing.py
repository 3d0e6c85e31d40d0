"""A deletion as it is worked on: what is left to do, and what came of each step. Never commits.

Its steps stand in the row of the deletion; a task that was ended begins again at the first one not done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from application.clock import clock
from application.extensions import db
from application.leaving.asking import may_ask_for_the_rest, queue_erasing
from application.leaving.fingerprints import drop_fingerprint
from application.leaving.rules import Leaver
from application.leaving.steps import FACEBOOK, Step, steps_of
from application.models import (
    Deletion,
    DeletionExtent,
    DeletionOrigin,
    DeletionState,
    FacebookLogin,
    InstagramAccount,
    User,
)

LATE = timedelta(minutes=20)
"""Longer than any step of a reading takes: whatever was under way when somebody left has then been stored."""

SECOND_LOOK = "second look"
LEFT_AFTER = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=3)
"""So long Facebook is asked again to take the permission back; it may be the person who has to."""

TAKEN_UP_AT_ONCE = 100
UNEXPECTED = "Something went wrong on our side. It is tried again within an hour, until it succeeds."


@dataclass(frozen=True)
class Work:
    """What is left of a deletion: `left` are steps to do; in a second look all are looked at once more."""

    deletion_id: int
    generation: int
    extent: DeletionExtent
    leaver: Leaver
    left: tuple[Step, ...]
    is_second_look: bool
    gives_back: bool = False
    """Whether Facebook still has to be told; `login` in `leaver` then has a facebook id."""
    gives_up: bool = False
    done: Mapping[str, bool] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)
    """How far the files of a step had come when a task before this one ended."""


def take_up(deletion_id: int, generation: int) -> Work | None:
    """What there is to do now; None when nothing is, or another task has taken it over."""
    deletion = _locked(deletion_id, generation)
    if deletion is None or not deletion.steps:
        return None
    done = {entry["step"]: bool(entry.get("done")) for entry in deletion.steps}
    is_second_look = deletion.state is DeletionState.DONE
    if is_second_look and done.get(SECOND_LOOK):
        return None
    steps = steps_of(deletion.extent)
    leaver = _leaver_of(deletion)
    return Work(
        deletion_id=deletion.id,
        generation=generation,
        extent=deletion.extent,
        leaver=leaver,
        left=steps if is_second_look else tuple(step for step in steps if not done.get(step.name)),
        is_second_look=is_second_look,
        gives_back=(
            not is_second_look
            and not done.get(FACEBOOK)
            and deletion.origin is DeletionOrigin.PERSON
            and leaver.facebook_id is not None
        ),
        gives_up=deletion.asked_at <= clock.now() - GIVEN_UP_AFTER,
        done=done,
        after={} if is_second_look else {entry["step"]: entry.get("after", 0) for entry in deletion.steps},
    )


def is_ours(work: Work) -> bool:
    """Whether this task is still the one that works on it; until the commit no other can."""
    return _locked(work.deletion_id, work.generation) is not None


def note(
    work: Work,
    step: str,
    count: int = 0,
    *,
    after: int = 0,
    done: bool = False,
    problem: str | None = None,
) -> None:
    """Add to a step's entry, unless another task has taken the deletion over meanwhile."""
    deletion = _locked(work.deletion_id, work.generation)
    if deletion is None:
        return
    entries = [dict(entry) for entry in deletion.steps]
    entry = next((each for each in entries if each["step"] == step), None)
    if entry is None:
        entry = {"step": step, "count": 0}
        entries.append(entry)
    entry["count"] += count
    # Of two tasks at once one may still be in a step that the other has ended.
    entry["done"] = done or entry.get("done", False)
    if after:
        entry["after"] = after
    entry.pop("problem", None)
    if problem is not None:
        entry["problem"] = problem
    deletion.steps = entries


def finish(work: Work) -> bool:
    """Say how it stands now that everything was tried; True when all is done. Asks for the second look."""
    deletion = _locked(work.deletion_id, work.generation)
    if deletion is None:
        return True
    if work.is_second_look:
        return True
    done = {entry["step"] for entry in deletion.steps if entry.get("done")}
    problems = [entry["problem"] for entry in deletion.steps if entry.get("problem") and not entry["done"]]
    if problems or any(step.name not in done for step in steps_of(deletion.extent)):
        deletion.state, deletion.problem = DeletionState.PARTLY, next(iter(problems), UNEXPECTED)
        return False
    deletion.state, deletion.problem, deletion.finished_at = DeletionState.DONE, None, clock.now()
    # Where another profile uses the login still, it would say who the deleted user is.
    deletion.facebook_login_id = None
    if not may_ask_for_the_rest(deletion):
        drop_fingerprint(deletion)
    deletion.generation += 1
    queue_erasing(deletion, SECOND_LOOK, run_at=clock.now() + LATE)
    return True


def go_on(work: Work) -> None:
    """Queue the rest for a further task."""
    deletion = _locked(work.deletion_id, work.generation)
    if deletion is not None:
        deletion.generation += 1
        queue_erasing(deletion, "further")


def queue_left_ones() -> int:
    """Queue deletions that wait for longer than their task can take, that failed in part, or that were done
    and not looked at again."""
    is_left = _is_left_lying(clock.now())
    rows = db.session.execute(
        select(Deletion.id, Deletion.state, Deletion.steps).where(is_left).order_by(Deletion.id)
    )
    ids = [row.id for row in rows if not _is_over(row.state, row.steps)][:TAKEN_UP_AT_ONCE]
    left = db.session.scalars(
        select(Deletion).where(Deletion.id.in_(ids), is_left).order_by(Deletion.id).with_for_update()
    ).all()
    for deletion in left:
        deletion.generation += 1
        queue_erasing(deletion, "swept")
    return len(left)


def _is_left_lying(now: datetime) -> ColumnElement[bool]:
    before = now - LEFT_AFTER
    return or_(
        Deletion.state == DeletionState.PARTLY,
        (Deletion.state == DeletionState.ASKED) & (Deletion.asked_at <= before),
        (Deletion.state == DeletionState.DONE)
        & (Deletion.finished_at <= before)
        & (Deletion.finished_at > now - GIVEN_UP_AFTER),
    )


def _is_over(state: DeletionState, steps: Sequence[Mapping[str, Any]]) -> bool:
    looked = any(entry["step"] == SECOND_LOOK and entry.get("done") for entry in steps)
    return state is DeletionState.DONE and (looked or not steps)


def _leaver_of(deletion: Deletion) -> Leaver:
    users = tuple(deletion.steps[0].get("users", ()))
    # Looked for each time: one that was being connected when its profile left goes along.
    rows = db.session.execute(
        select(
            InstagramAccount.id,
            InstagramAccount.graph_id,
            InstagramAccount.page_id,
            InstagramAccount.username,
        )
        .where(InstagramAccount.user_id.in_(users))
        .order_by(InstagramAccount.id)
    ).all()
    return Leaver(
        users=users,
        accounts=tuple(row.id for row in rows),
        login=deletion.facebook_login_id,
        facebook_id=_facebook_id(deletion.facebook_login_id),
        graph_ids=tuple(row.graph_id for row in rows),
        page_ids=tuple(row.page_id for row in rows if row.page_id),
        usernames=tuple(row.username for row in rows if row.username),
    )


def _facebook_id(login_id: int | None) -> str | None:
    """The person's id at Facebook, unless another profile is in by this login, or they are joining anew."""
    active = select(User.id).where(User.facebook_login_id == FacebookLogin.id, User.active.is_(True))
    return db.session.scalar(
        select(FacebookLogin.facebook_id).where(
            FacebookLogin.id == (login_id or 0), FacebookLogin.token.is_(None), ~active.exists()
        )
    )


def _locked(deletion_id: int, generation: int) -> Deletion | None:
    deletion = db.session.get(Deletion, deletion_id, with_for_update=True, populate_existing=True)
    return deletion if deletion is not None and deletion.generation == generation else None
