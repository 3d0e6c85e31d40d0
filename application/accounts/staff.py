"""Staff: made by an admin's command, found by their e-mail address."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from application.accounts.passwords import hash_password
from application.clock import clock
from application.exceptions import Conflict
from application.extensions import db
from application.models import Role, User
from application.models.users import TEAM_ROLES

_LONGEST_EMAIL = 191
_LONGEST_NAME = 200


class StaffDetailsUnfit(ValueError):
    """A name or address can't be taken; `str(error)` says why."""


@dataclass(frozen=True)
class StaffCredentials:
    """What a sign-in by password is checked against."""

    user_id: int
    password_hash: str | None


def email_key(address: str) -> str:
    """The one spelling under which an address is kept and looked for."""
    return address.strip().lower()


def credentials_for(address: str) -> StaffCredentials | None:
    """The active staff member of that address, or None."""
    row = db.session.execute(
        select(User.id, User.password_hash).where(
            User.email == email_key(address)[:_LONGEST_EMAIL], User.role.in_(TEAM_ROLES), User.active
        )
    ).one_or_none()
    return None if row is None else StaffCredentials(row.id, row.password_hash)


def create_staff(*, email: str, name: str, password: str, role: Role) -> User:
    """A new staff member; the caller commits.

    Raises StaffDetailsUnfit, PasswordUnfit, and Conflict when the address is taken.
    """
    address, known_as = _checked_email(email), _checked_name(name)
    user = User(
        role=role,
        name=known_as,
        email=address,
        password_hash=hash_password(password),
        active=True,
        created_at=clock.now(),
    )
    taken = Conflict(f"There is already a user with the e-mail address {address}.")
    if db.session.scalar(select(User.id).where(User.email == address)) is not None:
        raise taken
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        raise taken from None
    return user


def _checked_email(email: str) -> str:
    try:
        # Whether the domain takes mail is asked nowhere: the command must work without a network.
        checked = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise StaffDetailsUnfit(f"This is not an e-mail address: {error}") from None
    address = email_key(checked.normalized)
    if len(address) > _LONGEST_EMAIL:
        raise StaffDetailsUnfit(f"The e-mail address may have at most {_LONGEST_EMAIL} characters.")
    return address


def _checked_name(name: str) -> str:
    known_as = " ".join(name.split())
    if not known_as or not known_as.isprintable():
        raise StaffDetailsUnfit("The name needs at least one character, and only ones that can be seen.")
    if len(known_as) > _LONGEST_NAME:
        raise StaffDetailsUnfit(f"The name may have at most {_LONGEST_NAME} characters.")
    return known_as
