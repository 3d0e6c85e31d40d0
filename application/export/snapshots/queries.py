"""What pages show of a campaign's or a partner's reports: for whom, how far they are, what was kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, true
from sqlalchemy.orm import aliased

from application.export.recipient import Recipient, recipient_in, recipient_of
from application.export.snapshots.people import withheld
from application.export.snapshots.sheet import Sheet, sheet_of
from application.export.subject import Subject
from application.extensions import db
from application.models import (
    BuildState,
    BuildStep,
    CampaignMember,
    InstagramAccount,
    Post,
    RecipientKind,
    Report,
    ReportBuild,
    ReportSnapshot,
    Role,
    SnapshotPost,
    User,
)
from application.paging import PageOf, page_of


@dataclass(frozen=True)
class Making:
    """One build: how far it is, or how it ended."""

    state: BuildState
    step: BuildStep
    done_calls: int
    all_calls: int
    asked_at: datetime
    asked_by: str | None
    ended_at: datetime | None
    problem: str | None

    @property
    def is_open(self) -> bool:
        return self.state in (BuildState.WAITING, BuildState.RUNNING)


@dataclass(frozen=True)
class Snapshot:
    """A report as it was made. `workbook_sha256` is the fingerprint that a reader can compare."""

    id: int
    made_at: datetime
    file_stem: str
    workbook_sha256: str
    workbook_bytes: int
    facts_sha256: str
    posts: int
    cut_at: str | None
    delivered_at: datetime | None
    delivered_by: str | None
    taken_out: int
    taken_out_at: datetime | None
    is_withheld: bool
    """It is being made again without somebody who left: nobody gets it until then."""


@dataclass(frozen=True)
class ReportRow:
    """A report in the list: for whom, its last build, and when it was last made."""

    id: int
    recipient: RecipientKind
    recipient_name: str | None
    recipient_left: bool
    made_at: datetime | None
    is_open: bool


@dataclass(frozen=True)
class ReportPage:
    """One report with its newest build and a page of its snapshots."""

    id: int
    recipient: Recipient
    sheet: Sheet | None
    making: Making | None
    snapshots: tuple[Snapshot, ...]
    page: PageOf


def reports_of(subject: Subject, reader_id: int | None) -> tuple[ReportRow, ...]:
    """The reports of it that the reader may have, staff's first, then by name; one statement."""
    last = (
        select(func.max(ReportSnapshot.made_at))
        .where(ReportSnapshot.report_id == Report.id)
        .scalar_subquery()
    )
    is_open = select(ReportBuild.id).where(ReportBuild.open_for_report_id == Report.id).exists()
    rows = db.session.execute(
        select(
            Report.id,
            Report.recipient,
            User.name.label("recipient_name"),
            User.active.is_(False).label("recipient_left"),
            last.label("made_at"),
            is_open.label("is_open"),
        )
        .outerjoin(User, User.id == Report.recipient_id)
        .where(subject.reports, _is_for(reader_id))
        .order_by(Report.recipient_id.is_not(None), Report.recipient, User.name, Report.id)
    )
    return tuple(
        ReportRow(
            row.id,
            row.recipient,
            row.recipient_name,
            bool(row.recipient_left),
            row.made_at,
            bool(row.is_open),
        )
        for row in rows
    )


def possible_recipients(campaign_id: int) -> tuple[Recipient, ...]:
    """Whom a report of the campaign can be made for, besides staff; one statement."""
    people = db.session.scalars(
        select(User)
        .join(CampaignMember, CampaignMember.user_id == User.id)
        .where(
            CampaignMember.campaign_id == campaign_id,
            User.active.is_(True),
            User.role.in_((Role.BRAND, Role.INFLUENCER)),
        )
        .order_by(User.role, User.name, User.id)
    )
    return tuple(recipient_of(person) for person in people)


def report_page(subject: Subject, report_id: int, wanted: int, reader_id: int | None) -> ReportPage | None:
    """The report with a page of its snapshots, the newest first; None when `subject` has none of this id.

    Five statements.
    """
    found = db.session.execute(
        select(Report, User)
        .outerjoin(User, User.id == Report.recipient_id)
        .where(Report.id == report_id, subject.reports, _is_for(reader_id))
    ).one_or_none()
    if found is None:
        return None
    report, person = found
    recipient = recipient_in(person)
    of_report = ReportSnapshot.report_id == report_id
    total = db.session.scalar(select(func.count()).select_from(ReportSnapshot).where(of_report)) or 0
    page = page_of(wanted, total)
    snapshots = db.session.execute(_snapshots().where(of_report).offset(page.offset).limit(page.size))
    return ReportPage(
        report.id,
        recipient,
        sheet_of(report_id),
        making_of(subject, report_id, reader_id),
        tuple(_snapshot(row) for row in snapshots),
        page,
    )


def _is_for(reader_id: int | None) -> ColumnElement[bool]:
    """Whether a reader may have the report: their own one, or all where None stands for staff."""
    return true() if reader_id is None else Report.recipient_id == reader_id


def making_of(subject: Subject, report_id: int, reader_id: int | None) -> Making | None:
    """The newest build of a report that the reader may have; one statement."""
    row = db.session.execute(
        select(
            ReportBuild.state,
            ReportBuild.step,
            ReportBuild.done_calls,
            ReportBuild.all_calls,
            ReportBuild.asked_at,
            User.name.label("asked_by"),
            ReportBuild.ended_at,
            ReportBuild.problem,
        )
        .join(Report, Report.id == ReportBuild.report_id)
        .outerjoin(User, User.id == ReportBuild.asked_by_id)
        .where(Report.id == report_id, subject.reports, _is_for(reader_id))
        .order_by(ReportBuild.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Making(**row._mapping)


def snapshot_of(subject: Subject, report_id: int, snapshot_id: int, reader_id: int | None) -> Snapshot | None:
    """One snapshot of a report of a campaign or a partner; one statement."""
    row = db.session.execute(
        _snapshots()
        .join(Report, Report.id == ReportSnapshot.report_id)
        .where(
            ReportSnapshot.id == snapshot_id,
            ReportSnapshot.report_id == report_id,
            subject.reports,
            _is_for(reader_id),
        )
    ).one_or_none()
    return None if row is None else _snapshot(row)


def _snapshots() -> Select[*tuple[Any, ...]]:
    deliverer = aliased(User)
    return (
        select(
            ReportSnapshot.id,
            ReportSnapshot.made_at,
            ReportSnapshot.file_stem,
            ReportSnapshot.workbook_sha256,
            ReportSnapshot.workbook_bytes,
            ReportSnapshot.facts_sha256,
            ReportSnapshot.posts,
            ReportSnapshot.cut_at,
            ReportSnapshot.delivered_at,
            deliverer.name.label("delivered_by"),
            ReportSnapshot.taken_out,
            ReportSnapshot.taken_out_at,
            withheld().label("is_withheld"),
        )
        .outerjoin(deliverer, deliverer.id == ReportSnapshot.delivered_by_id)
        .order_by(ReportSnapshot.id.desc())
    )


def _snapshot(row: Row[Any]) -> Snapshot:
    return Snapshot(**{**row._mapping, "is_withheld": bool(row.is_withheld)})


def people_in(snapshot_id: int) -> list[int]:
    """The users that a snapshot tells of; one statement.

    Those whose posts are in it, and where it isn't an influencer's, everybody in the campaign: it holds
    what was agreed with them, and their followers. A partner's own report tells of the partner.
    """
    owner = func.coalesce(InstagramAccount.user_id, Post.user_id)
    with_posts = (
        select(owner)
        .select_from(SnapshotPost)
        .join(Post, Post.id == SnapshotPost.post_id)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(SnapshotPost.snapshot_id == snapshot_id, owner.is_not(None))
    )
    members = (
        select(CampaignMember.user_id)
        .join(Report, Report.campaign_id == CampaignMember.campaign_id)
        .join(ReportSnapshot, ReportSnapshot.report_id == Report.id)
        .where(ReportSnapshot.id == snapshot_id, Report.recipient != RecipientKind.INFLUENCER)
    )
    oneself = (
        select(Report.partner_id)
        .join(ReportSnapshot, ReportSnapshot.report_id == Report.id)
        .where(ReportSnapshot.id == snapshot_id, Report.partner_id.is_not(None))
    )
    return list(db.session.scalars(with_posts.union(members, oneself)))
