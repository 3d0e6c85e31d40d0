"""Somebody leaves: access ends at once, the rest is asked for. Never commits.

Rows are locked in the order in which readings lock them: see `row_locks`.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select, update

from application.audit import record
from application.clock import clock
from application.collection.stopping import stop_reading
from application.export.snapshots.people import withhold
from application.extensions import db
from application.leaving.belonging import posts_of_users
from application.leaving.fingerprints import deletions_under, drop_fingerprint, taken_from
from application.media_kits import shut_media_kits
from application.models import (
    AuditAction,
    Capture,
    CaptureState,
    Deletion,
    DeletionExtent,
    DeletionOrigin,
    DeletionState,
    FacebookLogin,
    LoginState,
    Post,
    SignIn,
    User,
)
from application.models.users import PARTNER_ROLES
from application.one_time_links import revoke_links
from application.report_access import delete_files_for, shut_out_of_files
from application.task_queue import enqueue

ERASE = "leaving.erase"
ACCESS = "access"
"""The first step, done in the request: its entry names the profiles that leave."""
REST = "rest"
"""In that entry: the code under which the kept posts were asked to go, too."""

LEFT = "left"
STOPPED = "Stopped: the person behind this account has left."
_CODE_BYTES = 24
"""192 random bits: whoever has the code may read the status, and nobody can guess one."""


class LeftByFacebook(LookupError):
    """Facebook asked for all of this profile's person to go: no leaving of its own stands under it."""


def leave(
    user_id: int, extent: DeletionExtent, *, by: str | None = None, code: str | None = None
) -> Deletion:
    """One profile leaves. Asked for twice, it is the same leaving. The caller commits by `task_queue`.

    `by` says for the record who asked where it isn't the person; `code` is that of a status page which they
    know already. Raises LookupError when there is no such partner, LeftByFacebook where one left that way.
    """
    login_id = db.session.scalar(select(User.facebook_login_id).where(User.id == user_id))
    stop_reading([user_id], kind=LEFT, problem=STOPPED)
    _lock_login(login_id)
    user = db.session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None or not user.is_partner:
        raise LookupError("no partner has this id")
    if user.left_at is not None:
        return deletion_of(user_id)
    _end_access([user])
    _let_go(login_id)
    action = AuditAction.LEFT if extent is DeletionExtent.LEAVING else AuditAction.DELETION_ASKED
    record_asked(action, user_id, by)
    return ask(extent, DeletionOrigin.PERSON, users=[user_id], user_id=user_id, login_id=login_id, code=code)


def forget_person(facebook_id: str, request_key: str) -> Deletion:
    """Facebook asks for the deletion of all that belongs to one of its people, known here or not.

    The same request is the same deletion. The caller commits by `task_queue`.
    """
    before = asked_before(request_key)
    if before is not None:
        return before
    login_id = db.session.scalar(select(FacebookLogin.id).where(FacebookLogin.facebook_id == facebook_id))
    left_before = deletions_under(facebook_id)
    if login_id is None and not left_before:
        return nothing_held(request_key)
    users = _end_profiles_of(login_id) if login_id is not None else []
    all_users = sorted({*users, *taken_from(left_before)})
    for user_id in all_users:
        record(AuditAction.DELETION_ASKED, user_id=user_id, by="Facebook")
    return ask(
        DeletionExtent.EVERYTHING,
        DeletionOrigin.FACEBOOK,
        users=all_users,
        login_id=login_id,
        request_key=request_key,
    )


def _end_profiles_of(login_id: int) -> list[int]:
    """End the access of all its profiles; returns them, with those that are on their way out."""
    ids = db.session.scalars(select(User.id).where(_partners_of(login_id)).order_by(User.id)).all()
    stop_reading(ids, kind=LEFT, problem=STOPPED)
    _lock_login(login_id)
    users = db.session.scalars(
        select(User).where(_partners_of(login_id)).order_by(User.id).with_for_update()
    ).all()
    _end_access(users)
    _let_go(login_id)
    return [*(user.id for user in users), *_on_their_way_out(login_id)]


def asked_before(request_key: str) -> Deletion | None:
    """The deletion that this request of Facebook's began, or found nothing for."""
    return db.session.scalar(select(Deletion).where(Deletion.request_key == request_key))


def nothing_held(request_key: str) -> Deletion:
    """A request about somebody who isn't known here: done as soon as it is asked."""
    now = clock.now()
    deletion = Deletion(
        code=_new_code(),
        request_key=request_key,
        origin=DeletionOrigin.FACEBOOK,
        extent=DeletionExtent.EVERYTHING,
        state=DeletionState.DONE,
        generation=0,
        asked_at=now,
        finished_at=now,
        steps=[],
    )
    db.session.add(deletion)
    db.session.flush()
    return deletion


def ask_for_the_rest(code: str, *, by: str | None = None, new_code: str | None = None) -> Deletion | None:
    """Who has left wants the kept posts to lose what is theirs, too; None when that can't be asked for.

    `by` as for `leave`, and `new_code` as `code` is there.
    """
    left = db.session.scalar(select(Deletion).where(Deletion.code == code).with_for_update())
    if left is None or not may_ask_for_the_rest(left):
        return None
    entry = left.steps[0]
    for user_id in entry["users"]:
        record_asked(AuditAction.DELETION_ASKED, user_id, by)
    rest = ask(DeletionExtent.EVERYTHING, DeletionOrigin.PERSON, users=entry["users"], code=new_code)
    left.steps = [{**entry, "users": [], REST: rest.code}, *left.steps[1:]]
    drop_fingerprint(left)
    return rest


def record_asked(action: AuditAction, user_id: int, by: str | None) -> None:
    """Keep that the person, or `by` in their place, asked for it."""
    if by is None:
        record(action, user_id=user_id, actor_id=user_id)
    else:
        record(action, user_id=user_id, by=by)


def may_ask_for_the_rest(deletion: Deletion) -> bool:
    """Whether something was kept that can still go: posts accepted into campaigns, of somebody who left."""
    if deletion.extent is not DeletionExtent.LEAVING or deletion.state is not DeletionState.DONE:
        return False
    users: Sequence[int] = deletion.steps[0].get("users", ()) if deletion.steps else ()
    kept = select(Post.id).where(posts_of_users(users))
    return bool(users) and db.session.scalar(kept.limit(1)) is not None


def queue_erasing(deletion: Deletion, slot: str, *, run_at: datetime | None = None) -> None:
    """Queue the work in the deletion's present generation."""
    enqueue(
        ERASE,
        {"deletion": deletion.id, "generation": deletion.generation},
        identity=f"deletion:{deletion.id}",
        slot=slot,
        generation=deletion.generation,
        run_at=run_at,
    )


def ask(
    extent: DeletionExtent,
    origin: DeletionOrigin,
    *,
    users: Sequence[int],
    user_id: int | None = None,
    login_id: int | None = None,
    request_key: str | None = None,
    code: str | None = None,
) -> Deletion:
    """Ask for the removal of what belongs to these users, whose access has ended; queues the work."""
    deletion = Deletion(
        code=code or _new_code(),
        request_key=request_key,
        origin=origin,
        extent=extent,
        state=DeletionState.ASKED,
        generation=0,
        user_id=user_id,
        facebook_login_id=login_id,
        asked_at=clock.now(),
        steps=[{"step": ACCESS, "count": len(users), "done": True, "users": list(users)}],
    )
    db.session.add(deletion)
    db.session.flush()
    withhold(users)
    queue_erasing(deletion, deletion.asked_at.isoformat())
    return deletion


def _lock_login(login_id: int | None) -> None:
    if login_id is not None:
        db.session.get(FacebookLogin, login_id, with_for_update=True, populate_existing=True)


def _end_access(users: Sequence[User]) -> None:
    """Every session ends, links open nothing, and the person is no partner any more."""
    now = clock.now()
    for user in users:
        user.active, user.left_at, user.facebook_login_id = False, now, None
        revoke_links(user.id)
    ids = [user.id for user in users]
    shut_media_kits(ids, "left")
    shut_out_of_files(ids)
    delete_files_for(ids)
    db.session.execute(
        update(SignIn)
        .where(SignIn.user_id.in_(ids), SignIn.ended_at.is_(None))
        .values(ended_at=clock.real_now())
        .execution_options(synchronize_session=False)
    )
    _end_captures(ids, now)
    db.session.flush()


def _end_captures(user_ids: Sequence[int], now: datetime) -> None:
    """What a call under way still brings is not recorded: it would come behind the removal."""
    posts = select(Post.id).where(posts_of_users(user_ids))
    db.session.execute(
        update(Capture)
        .where(Capture.state == CaptureState.ASKED, Capture.post_id.in_(posts))
        .values(
            state=CaptureState.FAILED,
            problem="not_connected",
            finished_at=now,
            open_for_post_id=None,
            next_try_at=None,
        )
        .execution_options(synchronize_session=False)
    )


def _let_go(login_id: int | None) -> None:
    """Drop the token, unless another profile of the same person is read with it."""
    login = db.session.get(FacebookLogin, login_id) if login_id is not None else None
    if login is None or db.session.scalar(
        select(exists().where(User.facebook_login_id == login.id, User.active.is_(True)))
    ):
        return
    login.token = None
    login.state, login.problem, login.lost_reason = LoginState.RECONNECT, None, LEFT
    login.lost_at = clock.now()


def _partners_of(login_id: int) -> ColumnElement[bool]:
    return and_(User.facebook_login_id == login_id, User.role.in_(PARTNER_ROLES))


def _on_their_way_out(login_id: int) -> list[int]:
    """Profiles of this login that are being removed, but may keep posts."""
    pending = db.session.scalars(
        select(Deletion.steps).where(
            Deletion.facebook_login_id == login_id, Deletion.state != DeletionState.DONE
        )
    ).all()
    return sorted({user_id for steps in pending if steps for user_id in steps[0].get("users", ())})


def deletion_of(user_id: int) -> Deletion:
    """The leaving of this profile, which has left. Raises LeftByFacebook where Facebook asked instead."""
    found = db.session.scalar(
        select(Deletion).where(Deletion.user_id == user_id).order_by(Deletion.id.desc()).limit(1)
    )
    if found is None:
        raise LeftByFacebook("Facebook asked for this person's deletion")
    return found


def _new_code() -> str:
    return secrets.token_urlsafe(_CODE_BYTES)
