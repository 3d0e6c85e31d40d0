"""Share links: what staff see of those of a report, making one, switching one off. Never commits."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from application.clock import clock
from application.exceptions import ApplicationError
from application.export.reaching import record_reached
from application.export.sharing.opening import fingerprint
from application.export.snapshots.queries import people_in
from application.export.subject import Subject
from application.extensions import db
from application.formats import zone_or_utc
from application.models import AuditAction, Campaign, RecipientKind, Report, ReportSnapshot, ShareLink, User
from application.report_addresses import page_of_report
from application.report_people import gone_name, people_are_here
from application.row_locks import lock_people

KEY_BYTES = 32
LONGEST_DAYS = 365
DAYS_AFTER = 30
"""After the campaign's last day a link ends, unless somebody chooses another day."""
MOST_OPEN, MOST_LISTED = 50, 100


class NotShared(ApplicationError):
    """No link can be made of this report; the message says why, to the person."""


@dataclass(frozen=True)
class ListedLink:
    """A link as staff see it; `is_open` is False once it was switched off, has ended, or is closed.

    `gone` is the name of whoever closes it, as they are gone whom the report is for or of: with their access
    it would open again.
    """

    id: int
    label: str
    shows_money: bool
    ends_at: datetime
    made_at: datetime
    made_by: str | None
    opened_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None
    gone: str | None
    is_open: bool
    has_ended: bool


@dataclass(frozen=True)
class Shareable:
    """A report of which links can be made. `latest` and `usual` are days in `zone`, the link's last one.

    `name` is the campaign's or the partner's, `recipient_name` of whom it is for, None for staff. `about_id`
    is the user whom it is for, or of; `snapshot_id` its newest making; `page` leads to it. `gone` is the name
    of whoever has no access any more, so that nothing of it is shown.
    """

    report_id: int
    campaign_id: int | None
    about_id: int | None
    recipient: RecipientKind
    name: str
    recipient_name: str | None
    page: str
    zone: ZoneInfo
    usual: date
    earliest: date
    latest: date
    snapshot_id: int | None
    gone: str | None

    @property
    def subject(self) -> Subject:
        """Of what the report is."""
        return Subject(self.campaign_id, None if self.campaign_id is not None else self.about_id)

    @property
    def has_money(self) -> bool:
        """Whether there may be money in it to be shown or left out."""
        kinds = (RecipientKind.STAFF, RecipientKind.BRAND)
        return self.campaign_id is not None and self.recipient in kinds


def shareable(report_id: int) -> Shareable | None:
    """The report with what its form needs; None where there is none to share. One statement."""
    recipient, partner = aliased(User), aliased(User)
    newest = select(func.max(ReportSnapshot.id)).where(ReportSnapshot.report_id == Report.id)
    row = db.session.execute(
        select(Report, Campaign, recipient.name, partner.name, newest.scalar_subquery(), gone_name())
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .outerjoin(recipient, recipient.id == Report.recipient_id)
        .outerjoin(partner, partner.id == Report.partner_id)
        .where(Report.id == report_id, Report.recipient != RecipientKind.CONSULTANT)
    ).one_or_none()
    if row is None:
        return None
    report, campaign, recipient_name, partner_name, snapshot_id, gone = row
    zone = zone_or_utc(campaign.time_zone if campaign else None)
    today = clock.now().astimezone(zone).date()
    after = max(today, (campaign.ends_on if campaign else None) or today) + timedelta(days=DAYS_AFTER)
    latest = today + timedelta(days=LONGEST_DAYS)
    return Shareable(
        report_id=report.id,
        campaign_id=report.campaign_id,
        about_id=report.recipient_id or report.partner_id,
        recipient=report.recipient,
        name=campaign.name if campaign else partner_name or "",
        recipient_name=recipient_name,
        page=page_of_report(report),
        zone=zone,
        usual=min(latest, after),
        earliest=today,
        latest=latest,
        snapshot_id=snapshot_id,
        gone=gone,
    )


def links_of(report_id: int) -> Sequence[ListedLink]:
    """The report's links, the open ones first, then the newest; at most a hundred. One statement."""
    maker, revoker, now = aliased(User), aliased(User), clock.now()
    opens = and_(ShareLink.revoked_at.is_(None), ShareLink.ends_at > now, people_are_here())
    is_open = case((opens, 1), else_=0)
    rows = db.session.execute(
        select(
            ShareLink.id,
            ShareLink.label,
            ShareLink.shows_money,
            ShareLink.ends_at,
            ShareLink.made_at,
            maker.name.label("made_by"),
            ShareLink.opened_at,
            ShareLink.revoked_at,
            revoker.name.label("revoked_by"),
            gone_name().label("gone"),
            is_open.label("is_open"),
        )
        .join(Report, Report.id == ShareLink.report_id)
        .outerjoin(maker, maker.id == ShareLink.made_by_id)
        .outerjoin(revoker, revoker.id == ShareLink.revoked_by_id)
        .where(ShareLink.report_id == report_id)
        .order_by(is_open.desc(), ShareLink.id.desc())
        .limit(MOST_LISTED)
    )
    return [
        ListedLink(**{**row._mapping, "is_open": bool(row.is_open), "has_ended": row.ends_at <= now})
        for row in rows
    ]


def make_link(shared: Shareable, label: str, last_day: date, *, shows_money: bool, by_id: int) -> str:
    """A new link that ends with the last day; its key, which is kept nowhere. Raises NotShared.

    Money is shown only where the report has any. Everybody whom the page tells of finds it in their ledger.
    """
    report_id = shared.report_id
    told_of = people_in(shared.snapshot_id or 0)
    lock_people(by_id, *told_of)
    found = db.session.scalar(select(Report.id).where(Report.id == report_id).with_for_update())
    if found is None:
        raise NotShared("The report is gone.")
    if shared.gone is not None:
        raise NotShared(f"The access of {shared.gone} has ended, so a link would open nothing.")
    if shared.snapshot_id is None:
        raise NotShared("Make the report first: a link shows the newest one.")
    now = clock.now()
    still_open = select(func.count(ShareLink.id)).where(
        ShareLink.report_id == report_id, ShareLink.revoked_at.is_(None), ShareLink.ends_at > now
    )
    if (db.session.scalar(still_open) or 0) >= MOST_OPEN:
        raise NotShared(f"{MOST_OPEN} links of this report are open. Switch off those that nobody needs.")
    key = secrets.token_urlsafe(KEY_BYTES)
    db.session.add(
        ShareLink(
            report_id=report_id,
            key_sha256=fingerprint(key),
            label=label,
            shows_money=shows_money and shared.has_money,
            ends_at=_end_of(last_day, shared.zone),
            made_at=now,
            made_by_id=by_id,
        )
    )
    record_reached(AuditAction.PARTNER_SHARED, told_of, shared.subject, by_id=by_id)
    db.session.flush()
    return key


def switch_off(report_id: int, link_id: int, *, by_id: int) -> bool | None:
    """Let the link open nothing from now on; False when it was off already, None where there is none."""
    lock_people(by_id)
    link = db.session.scalars(
        select(ShareLink)
        .where(ShareLink.id == link_id, ShareLink.report_id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if link is None:
        return None
    if link.revoked_at is not None:
        return False
    link.revoked_at, link.revoked_by_id = clock.now(), by_id
    return True


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after the day."""
    return datetime.combine(day + timedelta(days=1), time(), zone)
