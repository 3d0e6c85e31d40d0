"""The posts of campaigns: how many each view holds, and whose they are. Each answer takes a fixed number of
statements, however many posts there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, null, select, union_all

from application.built_once import built_once
from application.campaigns.candidates import Window, undecided_arms
from application.campaigns.post_filters import Person
from application.extensions import db
from application.models import InstagramAccount, User


@dataclass(frozen=True)
class PersonChoice:
    """Somebody whose posts can be filtered by."""

    key: str
    label: str


def undecided_counts(windows: Sequence[Window]) -> dict[int, int]:
    """How many posts wait for a decision, by campaign; none where nothing waits. One statement."""
    if not windows:
        return {}
    undecided = union_all(*undecided_arms(windows)).subquery("undecided")
    statement = select(undecided.c.campaign_id, func.count()).group_by(undecided.c.campaign_id)
    return {campaign_id: number for campaign_id, number in db.session.execute(statement)}


def people_of(owners: Sequence[tuple[int | None, int | None]]) -> list[PersonChoice]:
    """Who they are, each an account or the user of posts without one; one statement, or none."""
    if not owners:
        return []
    account_ids = [account_id for account_id, _ in owners if account_id is not None]
    user_ids = [user_id for account_id, user_id in owners if account_id is None and user_id is not None]
    found = db.session.execute(*_named(account_ids, user_ids)).all()
    return [
        PersonChoice(
            Person(user_id=user_id, account_id=None if user_id else account_id).key,
            person_label(name, username),
        )
        for account_id, username, user_id, name in found
    ]


@built_once
def _named(account_ids: Sequence[int], user_ids: Sequence[int]) -> CompoundSelect[*tuple[Any, ...]]:
    of_accounts: Select[*tuple[Any, ...]] = (
        select(InstagramAccount.id, InstagramAccount.username, User.id, User.name)
        .outerjoin(User, User.id == InstagramAccount.user_id)
        .where(InstagramAccount.id.in_(account_ids))
    )
    return union_all(of_accounts, select(null(), null(), User.id, User.name).where(User.id.in_(user_ids)))


def person_label(name: str | None, username: str | None) -> str:
    """How a person stands in a list: by name and handle."""
    handle = f"@{username}" if username else ""
    return f"{name} ({handle})" if name and handle else name or handle or "Deleted user"
