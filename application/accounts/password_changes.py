"""A person's own password: asked for again, changed, or made anew after it was forgotten. Never commits."""

from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import select

from application.accounts.addresses import LONGEST_EMAIL
from application.accounts.letters_written import was_just_written
from application.accounts.password_strength import refuse_weak
from application.accounts.passwords import check_password, hash_password
from application.accounts.sessions import end_sign_ins
from application.audit import record
from application.config import Config
from application.extensions import db
from application.mail.account_letters import write_notice, write_with_link
from application.mail.account_words import AccountLetter
from application.mail_addresses import address_key
from application.models import AuditAction, LinkPurpose, User
from application.models.users import TEAM_ROLES
from application.one_time_links import make_link, open_link, revoke_links, use_link


@dataclass(frozen=True)
class Forgetful:
    """Whom a link to a new password is for."""

    user_id: int
    name: str
    email: str = field(repr=False)


def is_own_password(user_id: int, password: str) -> bool:
    """Whether that is the person's password. Closes the session: hashing takes its time."""
    kept = db.session.scalar(select(User.password_hash).where(User.id == user_id, User.active.is_(True)))
    db.session.close()
    return check_password(kept, password).right


def fitting_hash(password: str, *own_words: str) -> str:
    """The hash of a new password. Raises PasswordUnfit; `own_words` are the person's name and addresses."""
    config: Config = current_app.extensions["configuration"]
    refuse_weak(password, (*own_words, config.platform_name))
    return hash_password(password)


def change_password(user_id: int, password_hash: str, *, keep_sign_in: int) -> int:
    """Take the new password; every other sign-in ends; returns how many.

    Links to a new password or another address end too. A letter tells the person.
    """
    user = db.session.get_one(User, user_id, with_for_update=True)
    user.password_hash = password_hash
    revoke_links(user.id, LinkPurpose.PASSWORD, LinkPurpose.EMAIL)
    record(AuditAction.PASSWORD_CHANGED, user_id=user.id)
    write_notice(AccountLetter.PASSWORD_CHANGED, user.id, user.email or "")
    return end_sign_ins(user.id, keep=keep_sign_in)


def id_for_new_password(email: str) -> int:
    """The id of the active member of the team with a password and that address; 0 when there is none."""
    found = db.session.scalar(
        select(User.id).where(
            User.email == address_key(email)[:LONGEST_EMAIL],
            User.role.in_(TEAM_ROLES),
            User.active.is_(True),
            User.password_hash.is_not(None),
        )
    )
    return found or 0


def write_about_new_password(user_id: int) -> bool:
    """Ask for the letter with the link to a new password; False when nobody is to get one."""
    user = db.session.get(User, user_id, with_for_update=True)
    if user is None or not (user.active and user.is_team and user.password_hash and user.email):
        return False
    if was_just_written(user_id, AccountLetter.NEW_PASSWORD):
        return False
    write_with_link(AccountLetter.NEW_PASSWORD, make_link(LinkPurpose.PASSWORD, user.id), user.email)
    return True


def who_forgot(token: str) -> Forgetful | None:
    """Whom the link to a new password is for; None when it can't be used. Changes nothing."""
    link = open_link(LinkPurpose.PASSWORD, token)
    user = db.session.get(User, link.user_id) if link else None
    if user is None or not _may_renew(user):
        return None
    return Forgetful(user.id, user.name, user.email or "")


def renew_password(token: str, password_hash: str) -> bool:
    """Use the link up: the password is the new one, and every sign-in ends. False when it can't be used.

    The second factor stays as it is.
    """
    link = use_link(LinkPurpose.PASSWORD, token)
    user = db.session.get(User, link.user_id, with_for_update=True) if link else None
    if user is None or not _may_renew(user):
        return False
    user.password_hash = password_hash
    # Whoever had the old password may have asked for an address of their own.
    revoke_links(user.id, LinkPurpose.PASSWORD, LinkPurpose.EMAIL)
    record(AuditAction.PASSWORD_RESET, user_id=user.id, actor_id=user.id)
    write_notice(AccountLetter.PASSWORD_CHANGED, user.id, user.email or "")
    end_sign_ins(user.id)
    return True


def _may_renew(user: User) -> bool:
    return user.active and user.is_team and user.password_hash is not None
