"""Who works here, and as what: roles changed, access ended and given back. Never commits."""

from sqlalchemy import Select, select

from application.accounts.sessions import end_sign_ins
from application.audit import record
from application.clock import clock
from application.exceptions import Conflict, NotAllowed
from application.extensions import db
from application.models import AuditAction, Role, User
from application.models.users import STAFF_ROLES, TEAM_ROLES
from application.one_time_links import revoke_links
from application.report_access import shut_out_of_files
from application.report_keys import shut_keys_of, shut_lapsed_keys_of
from application.row_locks import lock_people

LAST_ADMIN = "{name} is the last admin. Make somebody else an admin first."


def change_role(user_id: int, role: Role, *, by_id: int) -> bool:
    """Give the person another role of the team, from their next click on; False when they have it already.

    Links of reports that end with the role of a consultant, or have ended in it, stay off for good. Who is
    staff no more opens no Sheet at Google any more, as when access ends.
    Raises LookupError, NotAllowed when whoever does it is no admin any more, and Conflict for the last admin.
    """
    user = _locked(user_id, by_id)
    if user.role is role:
        return False
    _keep_an_admin(user)
    shut_lapsed_keys_of(user.id)
    before, user.role = user.role, role
    db.session.flush()
    shut_lapsed_keys_of(user.id)
    if before in STAFF_ROLES and role not in STAFF_ROLES:
        shut_out_of_files([user.id])
    record(AuditAction.ROLE_CHANGED, user_id=user.id, before=before.value, now=role.value)
    return True


def end_access(user_id: int, *, by_id: int) -> int:
    """The person is out at once, everywhere; returns how many sign-ins that ended.

    Sheets of reports at Google are shut by a task. Of a consultant the links in reports end as well: they
    were good for as long as their maker's access.
    Raises LookupError, NotAllowed when whoever does it is no admin any more, and Conflict for oneself, the
    last admin, and somebody who is out already.
    """
    if user_id == by_id:
        raise Conflict("You can't end your own access. Ask another admin.")
    user = _locked(user_id, by_id)
    if not user.active:
        raise Conflict(f"The access of {user.name} has ended already.")
    _keep_an_admin(user)
    user.active, user.access_ended_at = False, clock.now()
    revoke_links(user.id)
    if user.role is Role.CONSULTANT:
        shut_keys_of(user.id, by_id=by_id)
    shut_out_of_files([user.id])
    record(AuditAction.ACCESS_ENDED, user_id=user.id)
    return end_sign_ins(user.id)


def give_access_back(user_id: int, *, by_id: int) -> User:
    """The person may sign in again, with the password and second factor of before.

    Raises LookupError, NotAllowed, and Conflict for somebody who has access, or never came in.
    """
    user = _locked(user_id, by_id)
    if user.active:
        raise Conflict(f"{user.name} has access already.")
    if user.password_hash is None:
        raise Conflict(f"{user.name} has never signed in. Invite them again instead.")
    user.active, user.access_ended_at = True, None
    record(AuditAction.ACCESS_RESTORED, user_id=user.id)
    return user


def _locked(user_id: int, by_id: int) -> User:
    """The person, with every admin's row locked: of two who end each other's access only one succeeds."""
    known = db.session.scalars(_admins().with_only_columns(User.id)).all()
    lock_people(*known, user_id, by_id)
    admins = db.session.scalars(_admins().execution_options(populate_existing=True)).all()
    if by_id not in {admin.id for admin in admins}:
        raise NotAllowed("only an admin may do this")
    user = db.session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None or user.role not in TEAM_ROLES:
        raise LookupError("no member of the team has this id")
    return user


def _keep_an_admin(user: User) -> None:
    """Raise Conflict when without this person nobody could manage the staff."""
    if not (user.is_admin and user.active and user.password_hash):
        return
    admins = db.session.scalars(_admins()).all()
    if not any(admin.id != user.id and admin.password_hash for admin in admins):
        raise Conflict(LAST_ADMIN.format(name=user.name))


def _admins() -> Select[User]:
    return select(User).where(User.role == Role.ADMIN, User.active.is_(True)).order_by(User.id)
