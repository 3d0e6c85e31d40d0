"""The audit log as admins search it: who did what, about whom, in which campaign, when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from application.extensions import db
from application.identifiers import page_number
from application.list_filter import ListFilter, searched_text
from application.models import AuditEntry, Campaign, User
from application.operations.audit_words import ACTIONS_OF, Subject, action_words, detail_words
from application.paging import PageOf, page_of


@dataclass(frozen=True, kw_only=True)
class AuditFilter(ListFilter):
    """`search` in names and addresses of people and in names of campaigns; days are UTC, both included."""

    subject: Subject | None = None
    since: date | None = None
    until: date | None = None

    def narrowing(self) -> dict[str, object]:
        return super().narrowing() | {"about": self.subject, "since": self.since, "until": self.until}


@dataclass(frozen=True)
class AuditLine:
    """One entry with the names that its ids have today. `campaign` is None when it was deleted."""

    at: datetime
    actor_id: int | None
    actor: str | None
    words: str
    about_id: int | None
    about: str | None
    about_is_partner: bool
    campaign_id: int | None
    campaign: str | None
    address: str | None
    details: str


def audit_filter(arguments: Mapping[str, str]) -> AuditFilter:
    """What the address asks for; what it can't mean is left out."""
    subject = arguments.get("about", "")
    return AuditFilter(
        search=searched_text(arguments),
        subject=Subject(subject) if subject in list(Subject) else None,
        since=_day(arguments.get("since", "")),
        until=_day(arguments.get("until", "")),
        page=page_number(arguments.get("page")),
    )


def audit_lines(wanted: AuditFilter) -> tuple[list[AuditLine], PageOf]:
    """One page of the log, the newest first; two statements."""
    conditions = _conditions(wanted)
    total: int = db.session.scalar(_joined(select(func.count(AuditEntry.id))).where(*conditions)) or 0
    page = page_of(wanted.page, total)
    rows = db.session.execute(
        _joined(
            select(
                AuditEntry,
                _Actor.name.label("actor"),
                _About.name.label("about"),
                _About.role.label("about_role"),
                Campaign.name.label("campaign"),
            )
        )
        .where(*conditions)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .offset(page.offset)
        .limit(page.size)
    ).all()
    return [_line(row) for row in rows], page


_Actor = aliased(User)
_About = aliased(User)


def _joined(statement: Any) -> Any:
    return (
        statement.select_from(AuditEntry)
        .outerjoin(_Actor, _Actor.id == AuditEntry.actor_id)
        .outerjoin(_About, _About.id == AuditEntry.user_id)
        .outerjoin(Campaign, Campaign.id == AuditEntry.campaign_id)
    )


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.search:
        searched = (_Actor.name, _Actor.email, _About.name, _About.email, Campaign.name)
        found.append(or_(*(column.icontains(wanted.search, autoescape=True) for column in searched)))
    if wanted.subject is not None:
        found.append(AuditEntry.action.in_(ACTIONS_OF[wanted.subject]))
    if wanted.since is not None:
        found.append(AuditEntry.at >= _start_of(wanted.since))
    if wanted.until is not None:
        found.append(AuditEntry.at < _start_of(wanted.until) + timedelta(days=1))
    return found


def _line(row: Any) -> AuditLine:
    entry: AuditEntry = row.AuditEntry
    return AuditLine(
        at=entry.at,
        actor_id=entry.actor_id,
        actor=row.actor,
        words=action_words(entry.action),
        about_id=entry.user_id,
        about=row.about,
        about_is_partner=row.about_role in ("influencer", "brand"),
        campaign_id=entry.campaign_id,
        campaign=row.campaign,
        address=entry.address,
        details=detail_words(entry.action, entry.details or {}),
    )


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day(text: str) -> date | None:
    """A day within the years that a database and the arithmetic of days bear."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None
