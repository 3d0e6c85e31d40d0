"""A partner's part in campaigns, what was agreed and entered about it, as rows for the person's own files."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from application.models import (
    Assignment,
    Campaign,
    CampaignMember,
    Cost,
    Deliverable,
    Outcome,
    Post,
    Report,
    ReportFile,
    ReportSnapshot,
    ShareLink,
    User,
)

Statement = Select[*tuple[Any, ...]]


def campaigns_of(user_id: int) -> Statement:
    """The campaigns that the person is in."""
    columns = (Campaign.id.label("campaign"), Campaign.name, Campaign.starts_on, Campaign.ends_on)
    return (
        select(*columns, Campaign.completed_at)
        .join(CampaignMember, CampaignMember.campaign_id == Campaign.id)
        .where(CampaignMember.user_id == user_id)
        .order_by(Campaign.id)
    )


def decisions_of(own_posts: ColumnElement[bool]) -> Statement:
    """What was decided about the person's posts; `own_posts` is the condition on `Post`."""
    columns = (
        Campaign.id.label("campaign"),
        Campaign.name.label("campaign_name"),
        Assignment.post_id.label("post"),
        Assignment.decision,
        Assignment.decided_at,
        User.name.label("decided_by"),
    )
    return (
        select(*columns)
        .join(Campaign, Campaign.id == Assignment.campaign_id)
        .join(Post, Post.id == Assignment.post_id)
        .outerjoin(User, User.id == Assignment.decided_by_id)
        .where(own_posts)
        .order_by(Assignment.id)
    )


def deliverables_of(user_id: int) -> Statement:
    """What the person is to make."""
    columns = (Campaign.name.label("campaign_name"), Deliverable.kind, Deliverable.number)
    return (
        select(*columns, Deliverable.due_on, Deliverable.note)
        .join(Campaign, Campaign.id == Deliverable.campaign_id)
        .where(Deliverable.user_id == user_id)
        .order_by(Deliverable.id)
    )


def costs_of(user_id: int, own_posts: ColumnElement[bool]) -> Statement:
    """What was paid for the person's part; `own_posts` is the condition on `Post`."""
    columns = (Campaign.name.label("campaign_name"), Cost.post_id.label("post"), Cost.amount, Cost.currency)
    return (
        select(*columns, Cost.note, Cost.entered_at)
        .join(Campaign, Campaign.id == Cost.campaign_id)
        .outerjoin(Post, Post.id == Cost.post_id)
        .where(or_(Cost.user_id == user_id, own_posts))
        .order_by(Cost.id)
    )


def outcomes_of(user_id: int, own_posts: ColumnElement[bool]) -> Statement:
    """What came of the person's posts outside Instagram; `own_posts` is the condition on `Post`."""
    names = ["happened_on", "clicks", "code_uses", "orders", "revenue", "currency", "note", "entered_at"]
    columns = (Campaign.name.label("campaign_name"), Outcome.post_id.label("post"))
    return (
        select(*columns, *(getattr(Outcome, name) for name in names))
        .join(Campaign, Campaign.id == Outcome.campaign_id)
        .outerjoin(Post, Post.id == Outcome.post_id)
        .where(or_(Outcome.user_id == user_id, own_posts))
        .order_by(Outcome.id)
    )


def reports_of(user_id: int) -> Statement:
    """The reports that are made for the person, the Sheets that they stand in, and links to them.

    Those of the person's own figures are of no campaign.
    """
    return (
        select(
            Campaign.name.label("campaign_name"),
            Report.made_at,
            ReportFile.title.label("sheet"),
            ReportFile.address.label("sheet_address"),
            ReportFile.google_id.label("sheet_number"),
            ShareLink.label.label("link_for"),
            ShareLink.ends_at.label("link_ends_at"),
        )
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .outerjoin(ReportFile, ReportFile.report_id == Report.id)
        .outerjoin(ShareLink, ShareLink.report_id == Report.id)
        .where(Report.recipient_id == user_id)
        .order_by(Report.id, ReportFile.id, ShareLink.id)
    )


def deliveries_of(user_id: int) -> Statement:
    """What was delivered to the person, with the fingerprint of each file."""
    return (
        select(
            Campaign.name.label("campaign_name"),
            ReportSnapshot.made_at.label("figures_of"),
            ReportSnapshot.delivered_at,
            ReportSnapshot.posts,
            ReportSnapshot.workbook_bytes.label("bytes"),
            ReportSnapshot.workbook_sha256.label("sha256"),
        )
        .join(Report, Report.id == ReportSnapshot.report_id)
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .where(Report.recipient_id == user_id, ReportSnapshot.delivered_at.is_not(None))
        .order_by(ReportSnapshot.id)
    )
