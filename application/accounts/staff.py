"""Staff and consultants: made by a command or an invitation, found by their e-mail address."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from application.accounts.addresses import LONGEST_EMAIL, checked_email
from application.accounts.password_strength import refuse_weak
from application.accounts.passwords import hash_password
from application.clock import clock
from application.exceptions import Conflict
from application.extensions import db
from application.mail_addresses import address_key
from application.models import Role, User
from application.models.users import TEAM_ROLES

LONGEST_NAME = 200


class NameUnfit(ValueError):
    """The name can't be taken; `str(error)` says why."""


class AddressTaken(Conflict):
    """The address belongs to `user_id`."""

    def __init__(self, address: str, user_id: int) -> None:
        super().__init__(f"There is already a user with the e-mail address {address}.")
        self.user_id = user_id


@dataclass(frozen=True)
class StaffCredentials:
    """What a sign-in by password is checked against."""

    user_id: int
    password_hash: str | None


def credentials_for(address: str) -> StaffCredentials | None:
    """The active member of the team with that address, or None."""
    row = db.session.execute(
        select(User.id, User.password_hash).where(
            User.email == address_key(address)[:LONGEST_EMAIL], User.role.in_(TEAM_ROLES), User.active
        )
    ).one_or_none()
    return None if row is None else StaffCredentials(row.id, row.password_hash)


def create_staff(*, email: str, name: str, password: str, role: Role) -> User:
    """A new member of the team, who may sign in at once; the caller commits.

    Raises AddressUnfit, NameUnfit, PasswordUnfit, and AddressTaken.
    """
    address, known_as = checked_email(email), checked_name(name)
    refuse_weak(password, (address, known_as))
    return add_to_team(address, known_as, role, hash_password(password))


def add_to_team(address: str, name: str, role: Role, password_hash: str | None) -> User:
    """A new user of a checked name and address. Raises AddressTaken."""
    _refuse_taken(address)
    user = User(
        role=role,
        name=name,
        email=address,
        password_hash=password_hash,
        active=True,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        _refuse_taken(address)  # somebody else was first by a moment
        raise
    return user


def _refuse_taken(address: str) -> None:
    holder_id = db.session.scalar(select(User.id).where(User.email == address))
    if holder_id is not None:
        raise AddressTaken(address, holder_id)


def checked_name(name: str) -> str:
    """The name as it is kept. Raises NameUnfit."""
    known_as = " ".join(name.split())
    if not known_as or not known_as.isprintable():
        raise NameUnfit("The name needs at least one character, and only ones that can be seen.")
    if len(known_as) > LONGEST_NAME:
        raise NameUnfit(f"The name may have at most {LONGEST_NAME} characters.")
    return known_as
