"""Invitations to the team: made, sent again, revoked, accepted. Never commits."""

from dataclasses import dataclass

from application.accounts.address_changes import ask_to_confirm
from application.accounts.addresses import checked_email
from application.accounts.letters_written import was_just_written
from application.accounts.staff import add_to_team, checked_name
from application.audit import record
from application.clock import clock
from application.exceptions import Conflict
from application.extensions import db
from application.mail.account_letters import write_with_link
from application.mail.account_words import AccountLetter
from application.models import AuditAction, LinkPurpose, OneTimeLink, Role, User
from application.models.users import TEAM_ROLES
from application.one_time_links import make_link, open_link, revoke_links, use_link
from application.row_locks import lock_people


@dataclass(frozen=True)
class Invitation:
    """An invitation that can be accepted now."""

    user_id: int
    name: str
    email: str
    role: Role


def invite(*, email: str, name: str, role: Role, by_id: int | None) -> OneTimeLink:
    """A new member of the team without a password, and the link by which they come in.

    The link has no token yet, and no letter is asked for: see `send_invitation`. Raises AddressUnfit,
    NameUnfit and AddressTaken.
    """
    user = add_to_team(checked_email(email), checked_name(name), role, password_hash=None)
    return _new_link(user, by_id)


def invite_again(user_id: int, *, by_id: int | None) -> OneTimeLink:
    """A new link for somebody who has not come in yet; the one before it ends.

    Gives back an access that was ended with the invitation. Raises LookupError, and Conflict for somebody
    who has come in.
    """
    user = _locked(user_id, by_id)
    if user.password_hash is not None:
        raise Conflict(f"{user.name} has accepted the invitation already.")
    if not user.active:
        user.active, user.access_ended_at = True, None
        record(AuditAction.ACCESS_RESTORED, user_id=user.id)
    return _new_link(user, by_id)


def send_invitation(link: OneTimeLink) -> None:
    """Ask for the letter that carries the link."""
    write_with_link(AccountLetter.INVITATION, link, link.email or "")


def write_again(user_id: int, *, by_id: int) -> bool:
    """Invite again, by letter; False when one was only just written: the button was pressed twice.

    Raises as `invite_again` does.
    """
    _locked(user_id, by_id)
    if was_just_written(user_id, AccountLetter.INVITATION):
        return False
    send_invitation(invite_again(user_id, by_id=by_id))
    return True


def revoke_invitation(user_id: int, *, by_id: int) -> None:
    """The link opens nothing any more, and the person has no access. Raises LookupError and Conflict."""
    user = _locked(user_id, by_id)
    if user.password_hash is not None:
        raise Conflict(f"{user.name} has accepted the invitation already. End the access instead.")
    if not user.active:
        raise Conflict(f"The invitation of {user.name} is revoked already.")
    revoke_links(user.id)
    user.active, user.access_ended_at = False, clock.now()
    record(AuditAction.INVITATION_REVOKED, user_id=user.id)


def opened_invitation(token: str) -> Invitation | None:
    """What the link offers; None when it can't be used. Changes nothing."""
    link = open_link(LinkPurpose.INVITATION, token)
    user = db.session.get(User, link.user_id) if link else None
    if user is None or not _may_accept(user):
        return None
    return Invitation(user.id, user.name, user.email or "", user.role)


def accept_invitation(token: str, *, password_hash: str, email: str, google_email: str | None) -> User | None:
    """Use the link up: the person now has a password; None when it can't be used any more.

    Another address than the invited one has to be confirmed by a letter first; until then the invited one
    holds. `email` and `google_email` are checked addresses.
    """
    link = use_link(LinkPurpose.INVITATION, token)
    user = db.session.get(User, link.user_id, with_for_update=True) if link else None
    if user is None or not _may_accept(user):
        return None
    user.password_hash, user.google_email = password_hash, google_email
    record(AuditAction.INVITATION_ACCEPTED, user_id=user.id, actor_id=user.id)
    if email != user.email:
        ask_to_confirm(user.id, email)
    return user


def _new_link(user: User, by_id: int | None) -> OneTimeLink:
    record(AuditAction.INVITED, user_id=user.id, actor_id=by_id, role=user.role.value)
    return make_link(LinkPurpose.INVITATION, user.id, by_id=by_id, email=user.email)


def _may_accept(user: User) -> bool:
    return user.active and user.is_team and user.password_hash is None


def _locked(user_id: int, by_id: int | None) -> User:
    lock_people(user_id, by_id)
    user = db.session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None or user.role not in TEAM_ROLES:
        raise LookupError("no member of the team has this id")
    return user
