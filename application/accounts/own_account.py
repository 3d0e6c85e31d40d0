"""What a person sees of their own account."""

from dataclasses import dataclass
from datetime import datetime

from application.accounts.address_changes import WaitingAddress, waiting_address
from application.accounts.entering import needs_second_factor
from application.accounts.recovery_codes import codes_left
from application.extensions import db
from application.models import Role, User


@dataclass(frozen=True)
class OwnAccount:
    """The facts of the page; `recovery_codes` is how many are unused."""

    name: str
    role: Role
    email: str
    waiting: WaitingAddress | None
    google_email: str | None
    second_factor_since: datetime | None
    recovery_codes: int
    second_factor_required: bool


def own_account(user_id: int) -> OwnAccount:
    """The account of the signed-in member of the team; three statements."""
    user = db.session.get_one(User, user_id)
    return OwnAccount(
        name=user.name,
        role=user.role,
        email=user.email or "",
        waiting=waiting_address(user_id),
        google_email=user.google_email,
        second_factor_since=user.totp_confirmed_at,
        recovery_codes=codes_left(user_id) if user.totp_confirmed_at else 0,
        second_factor_required=needs_second_factor(),
    )
