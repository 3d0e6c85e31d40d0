"""The posts of campaigns: how many each view holds, and whose they are. Each answer takes a fixed number of
statements, however many posts there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import and_, case, func, or_, select

from application.campaigns.candidates import Window, candidate_posts
from application.campaigns.post_filters import Person
from application.extensions import db
from application.models import Assignment, Decision, InstagramAccount, Post, User

BEFORE_ALL_DECISIONS = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class PersonChoice:
    """Somebody whose posts can be filtered by."""

    key: str
    label: str


@dataclass(frozen=True)
class Standing:
    """How many posts each view holds, and when the campaign's latest decision was made."""

    counts: dict[Decision, int]
    as_of: datetime


def standing_of(window: Window) -> Standing:
    """Two statements. Who reads posts afterwards sees them as they were at `as_of`, or later.

    Undecided are the campaign's posts without a row, which an index tells, and those put back, mostly few.
    """
    candidates = candidate_posts([window]).subquery("candidates")
    put_back = and_(
        Assignment.decision == Decision.UNDECIDED,
        Assignment.post_id.in_(select(candidates.c.post_id)),
    )
    row = db.session.execute(
        select(
            *(
                func.sum(case((condition, 1), else_=0))
                for condition in (
                    Assignment.decision == Decision.ACCEPTED,
                    Assignment.decision == Decision.REJECTED,
                    put_back,
                )
            ),
            func.max(Assignment.decided_at),
        ).where(Assignment.campaign_id == window.campaign_id)
    ).one()
    accepted, rejected, undecided, as_of = tuple(row)
    listed = candidate_posts([window]).subquery("listed")
    without_row = db.session.scalar(
        select(func.count() - func.count(Assignment.id))
        .select_from(listed)
        .outerjoin(
            Assignment,
            and_(Assignment.post_id == listed.c.post_id, Assignment.campaign_id == window.campaign_id),
        )
    )
    counts = {
        Decision.UNDECIDED: int(undecided or 0) + int(without_row or 0),
        Decision.ACCEPTED: int(accepted or 0),
        Decision.REJECTED: int(rejected or 0),
    }
    return Standing(counts, as_of or BEFORE_ALL_DECISIONS)


def view_counts(window: Window) -> dict[Decision, int]:
    """How many posts each view holds; two statements."""
    return standing_of(window).counts


def undecided_counts(windows: Sequence[Window]) -> dict[int, int]:
    """How many posts wait for a decision, by campaign; none where nothing waits. One statement."""
    if not windows:
        return {}
    candidates = candidate_posts(windows).subquery("candidates")
    statement = (
        select(candidates.c.campaign_id, func.count())
        .select_from(candidates)
        .outerjoin(
            Assignment,
            and_(
                Assignment.post_id == candidates.c.post_id,
                Assignment.campaign_id == candidates.c.campaign_id,
            ),
        )
        .where(or_(Assignment.id.is_(None), Assignment.decision == Decision.UNDECIDED))
        .group_by(candidates.c.campaign_id)
    )
    return {campaign_id: number for campaign_id, number in db.session.execute(statement)}


def people_with_decided_posts(campaign_id: int) -> list[PersonChoice]:
    """Whose posts were decided on in the campaign, members or not; one statement."""
    decided = select(Assignment.post_id).where(Assignment.campaign_id == campaign_id)
    owners = (
        select(Post.instagram_account_id.label("account_id"), Post.user_id.label("user_id"))
        .where(Post.id.in_(decided))
        .distinct()
        .subquery("owners")
    )
    statement = (
        select(owners.c.account_id, InstagramAccount.username, User.id, User.name)
        .select_from(owners)
        .outerjoin(InstagramAccount, InstagramAccount.id == owners.c.account_id)
        .outerjoin(User, User.id == func.coalesce(InstagramAccount.user_id, owners.c.user_id))
        .distinct()
    )
    return [
        PersonChoice(
            Person(user_id=user_id, account_id=None if user_id else account_id).key,
            person_label(name, username),
        )
        for account_id, username, user_id, name in db.session.execute(statement)
    ]


def person_label(name: str | None, username: str | None) -> str:
    """How a person stands in a list: by name and handle."""
    handle = f"@{username}" if username else ""
    return f"{name} ({handle})" if name and handle else name or handle or "Deleted user"
