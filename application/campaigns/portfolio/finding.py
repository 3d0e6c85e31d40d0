"""Campaigns that can be counted together: those named, and those found by what is known of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from application.campaign_access import may_be_entered
from application.campaigns.listing_filter import Scope
from application.campaigns.portfolio.choice import MOST_CAMPAIGNS, Search
from application.campaigns.queries import is_looked_after_by, phase_conditions
from application.extensions import db
from application.models import Campaign, CampaignMember, InstagramAccount, Role, User
from application.paging import PageOf, page_of

FOUND_A_PAGE = 20


@dataclass(frozen=True)
class Found:
    """A page of the campaigns found, and where it stands."""

    campaigns: Sequence[Campaign]
    page: PageOf


def campaigns_named(ids: Collection[int]) -> Sequence[Campaign]:
    """Of these campaigns those that exist and may be entered, the latest first; one statement, or none."""
    if not ids:
        return ()
    return db.session.scalars(
        select(Campaign)
        .where(Campaign.id.in_(ids), may_be_entered())
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
    ).all()


def find_campaigns(search: Search, now: datetime, reader_id: int, without: Collection[int] = ()) -> Found:
    """The campaigns that are looked for and may be entered, the latest first; three statements at most."""
    conditions = [*_conditions(search, now, reader_id), Campaign.id.not_in(without)]
    total = db.session.scalar(select(func.count()).select_from(Campaign).where(*conditions)) or 0
    page = page_of(search.page, total, FOUND_A_PAGE)
    rows = db.session.scalars(
        select(Campaign)
        .where(*conditions)
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
        .limit(page.size)
        .offset(page.offset)
    ).all()
    return Found(rows, page)


def found_ids(search: Search, now: datetime, reader_id: int) -> list[int]:
    """The ids of all that are found, or of one more than may be counted together; two statements at most."""
    return list(
        db.session.scalars(
            select(Campaign.id)
            .where(*_conditions(search, now, reader_id))
            .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
            .limit(MOST_CAMPAIGNS + 1)
        )
    )


def _conditions(search: Search, now: datetime, reader_id: int) -> list[ColumnElement[bool]]:
    found = [may_be_entered()]
    if search.text:
        found.append(Campaign.name.icontains(search.text, autoescape=True))
    if search.brand:
        found.append(Campaign.id.in_(_with_brand(search.brand)))
    if search.scope is Scope.MINE:
        found.append(is_looked_after_by(reader_id))
    if search.phase is not None:
        found.append(phase_conditions(now)[search.phase])
    if search.first_day is not None:
        found.append(Campaign.ends_on >= search.first_day)
    if search.last_day is not None:
        found.append(Campaign.starts_on <= search.last_day)
    return found


def _with_brand(name: str) -> Select[int]:
    bare = name.removeprefix("@") or name
    return (
        select(CampaignMember.campaign_id)
        .join(User, User.id == CampaignMember.user_id)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(
            User.role == Role.BRAND,
            or_(
                User.name.icontains(name, autoescape=True),
                InstagramAccount.username.icontains(bare, autoescape=True),
            ),
        )
    )
