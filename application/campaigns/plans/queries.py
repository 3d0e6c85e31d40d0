"""What was agreed for a campaign: goals, deliverables, costs."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from application.built_once import built_once
from application.campaigns.plans.goal_figures import GOAL_FIGURES
from application.campaigns.post_queries import person_label
from application.extensions import db
from application.media_kinds import media_kind
from application.models import CampaignGoal, Cost, Deliverable, InstagramAccount, Post, User
from application.paging import PageOf


@dataclass(frozen=True)
class Goal:
    """`figure` is a key of GOAL_FIGURES; `target` a total, percent (5.0 is 5 %) for a rate, or money."""

    figure: str
    target: float


@dataclass(frozen=True)
class AgreedDeliverable:
    """`kind` is a key of `post_filters.KINDS`, or "" for any; `due_on` a day in the campaign's zone."""

    deliverable_id: int
    user_id: int
    person: str
    kind: str
    number: int
    due_on: date | None
    note: str


@dataclass(frozen=True)
class EnteredCost:
    """`user_id` is who it was for, of a cost for one post whose post it is; None: the campaign as a whole.

    A cost for one post has `post_id` as well: who adds up by person needs no look at posts.
    """

    cost_id: int
    user_id: int | None
    post_id: int | None
    person: str | None
    amount: Decimal
    currency: str
    note: str
    entered_by: str | None
    entered_at: datetime
    post_label: str | None
    """Kind and day of the post."""


@dataclass(frozen=True)
class PlanCounts:
    """How many rows of each kind a campaign's plan has."""

    goals: int
    deliverables: int
    costs: int


def goals_of(campaign_id: int) -> list[Goal]:
    """The campaign's goals in the order of GOAL_FIGURES; one statement."""
    rows = db.session.execute(*_goals(campaign_id))
    places = {name: place for place, name in enumerate(GOAL_FIGURES)}
    goals = [Goal(row.figure, row.target) for row in rows if row.figure in places]
    return sorted(goals, key=lambda goal: places[goal.figure])


@built_once
def _goals(campaign_id: int) -> Select[str, float]:
    return select(CampaignGoal.figure, CampaignGoal.target).where(CampaignGoal.campaign_id == campaign_id)


def deliverables_of(
    campaign_id: int, page: PageOf | None = None, *, user_id: int | None = None
) -> list[AgreedDeliverable]:
    """The campaign's deliverables, or one person's, the earliest due first, those without a day last.

    One statement.
    """
    statement, values = _deliverables(campaign_id)
    if user_id is not None:
        statement = statement.where(Deliverable.user_id == user_id)
    return [
        AgreedDeliverable(
            row.id,
            row.user_id,
            person_label(row.name, row.username),
            row.kind,
            row.number,
            row.due_on,
            row.note,
        )
        for row in db.session.execute(_cut(statement, page), values)
    ]


@built_once
def _deliverables(campaign_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Deliverable.id,
            Deliverable.user_id,
            User.name,
            InstagramAccount.username,
            Deliverable.kind,
            Deliverable.number,
            Deliverable.due_on,
            Deliverable.note,
        )
        .join(User, User.id == Deliverable.user_id)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(Deliverable.campaign_id == campaign_id)
        .order_by(Deliverable.due_on.is_(None), Deliverable.due_on, Deliverable.id)
    )


def costs_of(campaign_id: int, page: PageOf | None = None) -> list[EnteredCost]:
    """The campaign's costs, the last entered first; one statement."""
    by = aliased(User)
    statement = (
        select(
            Cost.id,
            Cost.user_id,
            Cost.post_id,
            User.name,
            InstagramAccount.username,
            Cost.amount,
            Cost.currency,
            Cost.note,
            by.name.label("entered_by"),
            Cost.entered_at,
            Post.media_type,
            Post.media_product_type,
            Post.posted_at,
        )
        .outerjoin(User, User.id == Cost.user_id)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .outerjoin(Post, Post.id == Cost.post_id)
        .outerjoin(by, by.id == Cost.entered_by_id)
        .where(Cost.campaign_id == campaign_id)
        .order_by(Cost.entered_at.desc(), Cost.id.desc())
    )
    return [_cost(row) for row in db.session.execute(_cut(statement, page))]


def cost_totals(campaign_id: int) -> dict[str, Decimal]:
    """What all costs of the campaign come to, by currency; one statement."""
    rows = db.session.execute(
        select(Cost.currency, func.sum(Cost.amount).label("total"))
        .where(Cost.campaign_id == campaign_id)
        .group_by(Cost.currency)
        .order_by(Cost.currency)
    )
    return {row.currency: row.total for row in rows}


def plan_counts(campaign_id: int) -> PlanCounts:
    """How many rows the plan has; one statement."""

    def number(model: type[CampaignGoal] | type[Deliverable] | type[Cost]) -> Any:
        return select(func.count()).where(model.campaign_id == campaign_id).scalar_subquery()

    row = db.session.execute(select(number(CampaignGoal), number(Deliverable), number(Cost))).one()
    return PlanCounts(*row)


def _cut(statement: Select[*tuple[Any, ...]], page: PageOf | None) -> Select[*tuple[Any, ...]]:
    return statement if page is None else statement.limit(page.size).offset(page.offset)


def _cost(row: Row[*tuple[Any, ...]]) -> EnteredCost:
    person = person_label(row.name, row.username) if row.user_id is not None else None
    post_label = None
    if row.post_id is not None:
        post_label = post_words(row.media_type, row.media_product_type, row.posted_at)
    return EnteredCost(
        cost_id=row.id,
        user_id=row.user_id,
        post_id=row.post_id,
        person=person,
        amount=row.amount,
        currency=row.currency,
        note=row.note,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        post_label=post_label,
    )


def post_words(media_type: str | None, product: str | None, posted_at: datetime | None) -> str:
    """A post in few words: its kind, and its day in UTC."""
    kind = media_kind(media_type, product).label
    return f"{kind} of {posted_at.day} {posted_at:%b %Y}" if posted_at else kind
