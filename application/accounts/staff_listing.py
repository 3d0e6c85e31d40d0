"""The admins' list of the team: who, as what, in which state, last seen when."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from application.clock import clock
from application.extensions import db
from application.identifiers import page_number
from application.list_filter import ListFilter, searched_text
from application.mail.account_words import AccountLetter
from application.models import LinkPurpose, Mail, MailState, OneTimeLink, Role, SignIn, User
from application.models.users import TEAM_ROLES
from application.paging import PAGE_SIZE, PageOf, page_of


class TeamState(enum.StrEnum):
    """How somebody of the team stands."""

    ACTIVE = "active"
    INVITED = "invited"
    EXPIRED = "expired"
    """Invited, and the link can't be used any more."""
    REVOKED = "revoked"
    """The invitation was taken back."""
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class TeamFilter(ListFilter):
    """`search` in names and addresses."""


@dataclass(frozen=True)
class TeamMember:
    """One row. The letter is that of the latest invitation."""

    id: int
    name: str
    email: str
    role: Role
    state: TeamState
    has_second_factor: bool
    seen_at: datetime | None
    invited_until: datetime | None
    letter_state: MailState | None
    letter_problem: str | None
    letter_at: datetime | None
    access_ended_at: datetime | None


def team_filter(arguments: Mapping[str, str]) -> TeamFilter:
    """What the address asks for; what it can't mean is left out."""
    return TeamFilter(search=searched_text(arguments), page=page_number(arguments.get("page")))


def team_members(wanted: TeamFilter) -> tuple[list[TeamMember], PageOf]:
    """One page of the team by name; two statements, however long it is."""
    conditions = _conditions(wanted)
    total: int = db.session.scalar(select(func.count(User.id)).where(*conditions)) or 0
    page = page_of(wanted.page, total)
    rows = db.session.execute(
        _columns().where(*conditions).order_by(User.name, User.id).offset(page.offset).limit(PAGE_SIZE)
    )
    return [_member(row) for row in rows], page


def team_member(user_id: int) -> TeamMember | None:
    """The member of the team with that id; one statement."""
    row = db.session.execute(_columns().where(User.id == user_id, User.role.in_(TEAM_ROLES))).one_or_none()
    return None if row is None else _member(row)


def _conditions(wanted: TeamFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [User.role.in_(TEAM_ROLES)]
    if wanted.search:
        found.append(
            or_(
                User.name.icontains(wanted.search, autoescape=True),
                User.email.icontains(wanted.search, autoescape=True),
            )
        )
    return found


def _columns() -> Any:
    """With the last sign of each person, their latest invitation, and its letter."""
    seen_at = (
        select(func.max(SignIn.seen_at)).where(SignIn.user_id == User.id).correlate(User).scalar_subquery()
    )
    link_id = (
        select(func.max(OneTimeLink.id))
        .where(OneTimeLink.user_id == User.id, OneTimeLink.purpose == LinkPurpose.INVITATION)
        .correlate(User)
        .scalar_subquery()
    )
    return (
        select(
            User,
            seen_at.label("seen_at"),
            OneTimeLink.expires_at,
            OneTimeLink.used_at,
            OneTimeLink.revoked_at,
            Mail.state.label("letter_state"),
            Mail.problem.label("letter_problem"),
            Mail.sent_at.label("letter_sent_at"),
            Mail.created_at.label("letter_created_at"),
        )
        .outerjoin(OneTimeLink, OneTimeLink.id == link_id)
        # A link has one letter: its key is made of the link's id.
        .outerjoin(
            Mail, and_(Mail.one_time_link_id == OneTimeLink.id, Mail.kind == AccountLetter.INVITATION.value)
        )
    )


def _member(row: Any) -> TeamMember:
    user: User = row.User
    state = _state(user, row)
    return TeamMember(
        id=user.id,
        name=user.name,
        email=user.email or "",
        role=user.role,
        state=state,
        has_second_factor=user.totp_confirmed_at is not None,
        seen_at=row.seen_at,
        invited_until=row.expires_at if state is TeamState.INVITED else None,
        letter_state=row.letter_state,
        letter_problem=row.letter_problem,
        letter_at=row.letter_sent_at or row.letter_created_at,
        access_ended_at=user.access_ended_at,
    )


def _state(user: User, row: Any) -> TeamState:
    if user.password_hash is not None:
        return TeamState.ACTIVE if user.active else TeamState.ENDED
    if not user.active:
        return TeamState.REVOKED
    usable = row.expires_at is not None and row.used_at is None and row.revoked_at is None
    return TeamState.INVITED if usable and row.expires_at > clock.real_now() else TeamState.EXPIRED
