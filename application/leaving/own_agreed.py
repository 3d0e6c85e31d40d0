"""What was agreed with a partner and entered about the partner, as rows for the person's own files."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from application.models import Campaign, Cost, Deliverable, Outcome, Post

Statement = Select[*tuple[Any, ...]]


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
