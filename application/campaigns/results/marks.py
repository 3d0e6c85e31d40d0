"""Numbers that tell whether the many rows behind a campaign's results stand as they did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from application.built_once import built_once
from application.campaigns.post_rows import with_owner
from application.campaigns.results.post_sets import Owner
from application.campaigns.results.queries import (
    accepted_ids,
    earliest_compared,
    of_follower_counts,
    of_other_posts,
)
from application.extensions import db
from application.models import AccountInsight, InstagramAccount, Post, User

_MARKS = (func.count(), func.sum(Post.id), func.sum(Post.change_mark))
"""They differ as soon as a post comes or goes, or anything of one is written (`models/change_marks.py`)."""


@dataclass(frozen=True)
class AcceptedMark:
    """One owner's accepted posts, with all that results tell of the owner."""

    owner: Owner
    marks: tuple[Any, ...]


def marks_of_accepted(campaign_id: int) -> Sequence[AcceptedMark]:
    """By owner; one statement."""
    rows = db.session.execute(*_of_accepted([campaign_id]))
    return [
        AcceptedMark(Owner(account, user, username, name, user is None or left_at is not None), tuple(marks))
        for account, user, username, name, left_at, *marks in rows
    ]


@built_once
def _of_accepted(campaign_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    owner = (Post.instagram_account_id, User.id, InstagramAccount.username, User.name, User.left_at)
    facts: tuple[Any, ...] = (*owner, InstagramAccount.region, *_MARKS)
    found = with_owner(select(*facts).select_from(Post).where(Post.id.in_(accepted_ids(campaign_ids))))
    return found.group_by(*owner, InstagramAccount.region).order_by(Post.instagram_account_id, User.id)


def marks_of_others(
    accounts: Collection[int], brand_accounts: Collection[int], starts_at: datetime, until: datetime
) -> tuple[Any, ...]:
    """Of the posts that the accepted ones are held against; one statement."""
    statement, values = _of_others(
        list(accounts), list(brand_accounts), earliest_compared(starts_at), starts_at, until
    )
    return tuple(db.session.execute(statement, values).one())


@built_once
def _of_others(
    accounts: Sequence[int],
    brand_accounts: Sequence[int],
    earliest: datetime,
    starts_at: datetime,
    until: datetime,
) -> Select[*tuple[Any, ...]]:
    return select(*_MARKS).where(of_other_posts(accounts, brand_accounts, earliest, starts_at, until))


def marks_of_followers(
    accounts: Collection[int], first: date, last: date, also: Collection[date]
) -> tuple[Any, ...]:
    """How many of these counts there are, what they add up to, and when one was read last.

    Of two that are read at a time the one that is written later may have been read earlier.
    """
    statement, values = _marks_of_counts(list(accounts), first, last, list(also))
    return tuple(db.session.execute(statement, values).one())


@built_once
def _marks_of_counts(
    accounts: Sequence[int], first: date, last: date, also: Sequence[date]
) -> Select[*tuple[Any, ...]]:
    told = select(func.count(), func.sum(AccountInsight.value), func.max(AccountInsight.read_at))
    return told.where(of_follower_counts(accounts, first, last, also))
