"""The consent ledger: which campaigns include a partner, and who saw or took away their figures, and when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, case, func, or_, select

from application.extensions import db
from application.models import (
    Assignment,
    AuditAction,
    AuditEntry,
    Campaign,
    CampaignMember,
    Decision,
    InstagramAccount,
    MediaKit,
    Post,
    Role,
    User,
)
from application.paging import PageOf, page_of

_SEEN = (
    AuditAction.PARTNER_LOOKED_AT.value,
    AuditAction.PARTNER_EXPORTED.value,
    AuditAction.PARTNER_FIGURES_TAKEN.value,
    AuditAction.PARTNER_DELIVERED.value,
    AuditAction.PARTNER_IN_SHEET.value,
    AuditAction.PARTNER_SHARED.value,
    AuditAction.CAPTURES_DOWNLOADED.value,
)
_REPORT_DEEDS = {
    AuditAction.PARTNER_EXPORTED: "Downloaded {}",
    AuditAction.PARTNER_DELIVERED: "Delivered {} to whom it is for",
    AuditAction.PARTNER_IN_SHEET: "Had {} written into a Google Sheet",
    AuditAction.PARTNER_SHARED: "Had {} shown on a page without sign-in",
}
_OTHER_DEEDS = {
    AuditAction.PARTNER_FIGURES_TAKEN: "Downloaded figures from your pages",
    AuditAction.CAPTURES_DOWNLOADED: "Downloaded what is kept of one of your posts",
}


@dataclass(frozen=True)
class LedgerCampaign:
    """A campaign that includes the partner or has told of them; `accepted` posts are in its results."""

    name: str
    starts_on: date
    ends_on: date
    accepted: int
    is_member: bool
    reports: int
    """How often a report of it that tells of the partner was downloaded, or handed on."""
    last_report_at: datetime | None


@dataclass(frozen=True)
class LedgerEntry:
    """Somebody looked at the partner's pages, took figures or kept files away, or handed a report on.

    `by_itself`: nobody pressed anything; the report is made anew from time to time.
    """

    at: datetime
    actor: str | None
    role: Role | None
    action: AuditAction
    campaign: str | None
    by_itself: bool
    of_own_figures: bool

    @property
    def words(self) -> str:
        """What was done, told to the partner."""
        deed = _REPORT_DEEDS.get(self.action)
        if deed is None:
            return _OTHER_DEEDS.get(self.action, "Looked at your pages or figures")
        if self.of_own_figures:
            return deed.format("a report of your own figures")
        return deed.format(f"the report of {self.campaign or 'a campaign that is deleted now'}")


def ledger_campaigns(user_id: int) -> list[LedgerCampaign]:
    """The partner's campaigns, the latest first; three statements."""
    accepted = _accepted(user_id)
    exported = _exported(user_id)
    member = select(CampaignMember.campaign_id).where(CampaignMember.user_id == user_id)
    rows = db.session.execute(
        select(
            Campaign.id,
            Campaign.name,
            Campaign.starts_on,
            Campaign.ends_on,
            case((Campaign.id.in_(member), 1), else_=0).label("is_member"),
        )
        .where(or_(Campaign.id.in_(member), Campaign.id.in_([*accepted, *exported])))
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
    )
    return [
        LedgerCampaign(
            row.name,
            row.starts_on,
            row.ends_on,
            accepted=accepted.get(row.id, 0),
            is_member=bool(row.is_member),
            reports=exported.get(row.id, (0, None))[0],
            last_report_at=exported.get(row.id, (0, None))[1],
        )
        for row in rows
    ]


def ledger_entries(user_id: int, wanted_page: int) -> tuple[list[LedgerEntry], PageOf]:
    """Looks and exports, the newest first; two statements."""
    about = (
        AuditEntry.user_id == user_id,
        AuditEntry.action.in_(_SEEN),
        AuditEntry.actor_id.is_distinct_from(user_id),
    )
    total: int = db.session.scalar(select(func.count(AuditEntry.id)).where(*about)) or 0
    page = page_of(wanted_page, total)
    rows = db.session.execute(
        select(
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.details,
            User.name.label("actor"),
            User.role,
            Campaign.name.label("campaign"),
        )
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(Campaign, Campaign.id == AuditEntry.campaign_id)
        .where(*about)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .offset(page.offset)
        .limit(page.size)
    )
    return [_entry(row) for row in rows], page


def _entry(row: Row[Any]) -> LedgerEntry:
    details = row.details or {}
    return LedgerEntry(
        row.at,
        row.actor,
        row.role,
        AuditAction(row.action),
        row.campaign,
        by_itself=bool(details.get("by_itself")),
        of_own_figures=bool(details.get("own_figures")),
    )


def media_kit_on_since(user_id: int) -> datetime | None:
    """Since when whoever has the link sees the partner's media kit; None while nobody does. One statement."""
    on = select(MediaKit.switched_at).where(MediaKit.user_id == user_id, MediaKit.is_on.is_(True))
    return db.session.scalar(on)


def _accepted(user_id: int) -> dict[int, int]:
    """How many posts of the partner's each campaign has accepted."""
    rows = db.session.execute(
        select(Assignment.campaign_id, func.count())
        .join(Post, Post.id == Assignment.post_id)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(
            Assignment.decision == Decision.ACCEPTED,
            or_(InstagramAccount.user_id == user_id, Post.user_id == user_id),
        )
        .group_by(Assignment.campaign_id)
    )
    return {campaign_id: number for campaign_id, number in rows}


def _exported(user_id: int) -> dict[int, tuple[int, datetime]]:
    rows = db.session.execute(
        select(AuditEntry.campaign_id, func.count().label("reports"), func.max(AuditEntry.at).label("last"))
        .where(
            AuditEntry.user_id == user_id,
            AuditEntry.action.in_([action.value for action in _REPORT_DEEDS]),
            AuditEntry.campaign_id.is_not(None),
        )
        .group_by(AuditEntry.campaign_id)
    )
    return {row.campaign_id: (row.reports, row.last) for row in rows}
