"""What all lists of problems share: the columns of an entry, and the entry itself."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from application.collection.activity import is_active
from application.extensions import db
from application.models import Campaign, CampaignMember, InstagramAccount, RunKind, User


@dataclass(frozen=True)
class Entry:
    """One account, post, delivery or letter with trouble.

    `ref` is what "try again" is told. `detail` is a kind or reason for records, or a sentence that was
    recorded; `amount` counts what the entry stands for. `until` is when it goes on, or ends, by itself.
    `can_try` is False where trying again could not bring anything; `post_id` leads to what is kept of a post.
    """

    ref: int = 0
    username: str | None = None
    user_id: int | None = None
    person: str | None = None
    contact: str | None = None
    in_campaign: bool = False
    last_read_at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    detail: str | None = None
    amount: int | None = None
    run_id: int | None = None
    kind: RunKind | None = None
    posted_at: datetime | None = None
    closed_at: datetime | None = None
    permalink: str | None = None
    media_type: str | None = None
    media_product_type: str | None = None
    post_id: int | None = None
    can_try: bool = True
    title: str | None = None


_NAMES = tuple(field.name for field in fields(Entry))


def entry_from(row: Mapping[Any, Any]) -> Entry:
    """An entry of a row whose columns are labelled by its fields; what the row lacks keeps its default."""
    return Entry(**{name: row[name] for name in _NAMES if name in row and row[name] is not None})


def entries(statement: Select[*tuple[Any, ...]], *, offset: int, limit: int) -> list[Entry]:
    """A part of the list that the statement makes."""
    rows = db.session.execute(statement.offset(offset).limit(limit)).mappings()
    return [entry_from(row) for row in rows]


def in_campaign() -> ColumnElement[bool]:
    """Whether the `User` is in a running campaign; asked person by person, as there are few at a time."""
    return (
        select(CampaignMember.campaign_id)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .where(CampaignMember.user_id == User.id, is_active())
        .exists()
    )


def of_accounts(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Accounts of active partners with whom to ask; to be narrowed. Accounts in running campaigns first."""
    return (
        select(
            InstagramAccount.username.label("username"),
            User.id.label("user_id"),
            User.name.label("person"),
            User.contact_email.label("contact"),
            in_campaign().label("in_campaign"),
            InstagramAccount.last_collected_at.label("last_read_at"),
            *columns,
        )
        .select_from(InstagramAccount)
        .join(User, User.id == InstagramAccount.user_id)
        .where(User.active.is_(True))
        .order_by(in_campaign().desc())
    )
