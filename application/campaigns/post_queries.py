"""The posts of campaigns: how many each view holds, and whose they are. Each answer takes a fixed number of
statements, however many posts there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import case, func, literal, select, union_all

from application.campaigns.candidates import Window, arms_with_rows, undecided_arms
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
    has_others: bool
    """Posts were decided on that the campaign's dates and members do not cover now."""


def standing_of(window: Window) -> Standing:
    """Two statements. Who reads posts afterwards sees them as they were at `as_of`, or later."""
    decided = db.session.execute(
        select(Assignment.decision, func.count(), func.max(Assignment.decided_at))
        .where(Assignment.campaign_id == window.campaign_id)
        .group_by(Assignment.decision)
    ).all()
    counts = {decision: number for decision, number, _ in decided}
    rows = sum(counts.values())
    covered = _covered(window, counts.get(Decision.UNDECIDED, 0))
    counts[Decision.UNDECIDED] = covered.posts - covered.with_row + covered.put_back
    return Standing(
        counts={decision: counts.get(decision, 0) for decision in Decision},
        as_of=max((at for _, _, at in decided), default=BEFORE_ALL_DECISIONS),
        has_others=rows > covered.with_row,
    )


class _Covered(NamedTuple):
    """Of the posts that a campaign covers: all, those with a row, and those put back among these."""

    posts: int
    with_row: int
    put_back: int


def _covered(window: Window, most_put_back: int) -> _Covered:
    """Where none can have been put back, decisions aren't asked for: that there is a row, an index tells."""
    put_back = func.sum(case((Assignment.decision == Decision.UNDECIDED, 1), else_=0))
    numbers = (func.count(Post.id), func.count(Assignment.id), put_back if most_put_back else literal(0))
    arms = [arm.with_only_columns(*numbers) for arm in arms_with_rows([window])]
    found = db.session.execute(union_all(*arms)).all()
    return _Covered(*(sum(int(number or 0) for number in column) for column in zip(*found, strict=True)))


def view_counts(window: Window) -> dict[Decision, int]:
    """How many posts each view holds; two statements."""
    return standing_of(window).counts


def undecided_counts(windows: Sequence[Window]) -> dict[int, int]:
    """How many posts wait for a decision, by campaign; none where nothing waits. One statement."""
    if not windows:
        return {}
    undecided = union_all(*undecided_arms(windows)).subquery("undecided")
    statement = select(undecided.c.campaign_id, func.count()).group_by(undecided.c.campaign_id)
    return {campaign_id: number for campaign_id, number in db.session.execute(statement)}


def people_with_decided_posts(campaign_id: int) -> list[PersonChoice]:
    """Whose posts were decided on in the campaign, members or not; one statement."""
    owners = (
        select(Post.instagram_account_id.label("account_id"), Post.user_id.label("user_id"))
        .join(Assignment, Assignment.post_id == Post.id)
        .where(Assignment.campaign_id == campaign_id)
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
