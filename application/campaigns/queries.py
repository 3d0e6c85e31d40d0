"""Campaigns and their members: finding, counting, listing. Each answer takes a fixed number of statements."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true

from application.built_once import built_once
from application.campaign_access import all_may_be_entered, may_be_entered
from application.campaigns.candidates import Window
from application.campaigns.listing_filter import CAMPAIGNS_A_PAGE, ListingFilter, Scope
from application.campaigns.phases import Phase
from application.campaigns.post_queries import person_label, undecided_counts
from application.extensions import db
from application.identifiers import known_id
from application.models import (
    Assignment,
    Campaign,
    CampaignMember,
    CampaignResponsible,
    Decision,
    InstagramAccount,
    Role,
    User,
)
from application.models.users import PARTNER_ROLES, STAFF_ROLES


@dataclass(frozen=True)
class Partner:
    """An influencer or brand that is, or could be, in a campaign."""

    user_id: int
    role: Role
    name: str
    account_id: int | None
    username: str | None

    @property
    def label(self) -> str:
        return person_label(self.name, self.username)


@dataclass(frozen=True)
class CampaignSummary:
    """A campaign as the listing shows it."""

    campaign: Campaign
    brands: int
    influencers: int
    undecided: int
    collected: int
    responsible: tuple[str, ...] = ()
    """Names of the staff who look after it and still have access, by name."""


@dataclass(frozen=True)
class CampaignPage:
    """A page of the listing; `phase`, `page` and `scope` are those given, which exist.

    `counts` are of the scope, `scopes` of both, each under the search alone. `is_responsible`: the reader is,
    for any campaign at all.
    """

    rows: tuple[CampaignSummary, ...]
    phase: Phase
    counts: dict[Phase, int]
    page: int
    scope: Scope = Scope.ALL
    scopes: Mapping[Scope, int] = field(default_factory=dict)
    is_responsible: bool = False

    @property
    def total(self) -> int:
        return self.counts[self.phase]

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / CAMPAIGNS_A_PAGE))


def campaign_or_404(campaign_id: int) -> Campaign:
    """The campaign of that id that the signed-in person may enter; without one the request ends with 404."""
    statement, values = _campaign(known_id(campaign_id))
    if not all_may_be_entered():
        statement = statement.where(may_be_entered())
    campaign = db.session.scalars(statement, values).one_or_none()
    if campaign is None:
        abort(404)
    return campaign


@built_once
def _campaign(campaign_id: int) -> Select[Campaign]:
    return select(Campaign).where(Campaign.id == campaign_id)


def campaign_with_key(name_key: str) -> Campaign | None:
    """The campaign whose name counts as that one."""
    return db.session.scalar(select(Campaign).where(Campaign.name_key == name_key))


def members_of(campaign_id: int) -> list[Partner]:
    """The campaign's brands and influencers, by name."""
    rows = db.session.execute(*_members(campaign_id))
    return [Partner(row.id, row.role, row.name, row.account_id, row.username) for row in rows]


@built_once
def _members(campaign_id: int) -> Select[*tuple[Any, ...]]:
    members = select(CampaignMember.user_id).where(CampaignMember.campaign_id == campaign_id)
    return (
        select(
            User.id, User.role, User.name, InstagramAccount.id.label("account_id"), InstagramAccount.username
        )
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(User.role.in_(PARTNER_ROLES), User.id.in_(members))
        .order_by(func.lower(User.name), User.id)
    )


def account_ids_of(members: Iterable[Partner]) -> list[int]:
    """The Instagram accounts of those who have one."""
    return [member.account_id for member in members if member.account_id is not None]


def has_partners() -> bool:
    return db.session.scalar(select(User.id).where(User.role.in_(PARTNER_ROLES)).limit(1)) is not None


def campaign_page(wanted: ListingFilter, now: datetime, reader_id: int | None = None) -> CampaignPage:
    """The page of the listing that is asked for, of campaigns that may be entered; six statements.

    `reader_id` is the member of staff whose own campaigns can be shown alone; None: all are.
    """
    phases = phase_conditions(now)
    named = Campaign.name.icontains(wanted.text, autoescape=True) if wanted.text else true()
    listed = and_(named, may_be_entered())
    is_mine = is_looked_after_by(reader_id)
    by_scope, is_responsible = _phase_counts(phases, listed, is_mine)
    scope = Scope.ALL
    if reader_id is not None:
        scope = wanted.scope or (Scope.MINE if is_responsible else Scope.ALL)
    counts = by_scope[scope]
    phase = wanted.phase or next((each for each in Phase if counts[each]), Phase.ACTIVE)
    pages = max(1, math.ceil(counts[phase] / CAMPAIGNS_A_PAGE))
    page = min(wanted.page, pages)
    campaigns = db.session.scalars(
        select(Campaign)
        .where(phases[phase], listed, is_mine if scope is Scope.MINE else true())
        .order_by(*_listing_order(phase))
        .limit(CAMPAIGNS_A_PAGE)
        .offset((page - 1) * CAMPAIGNS_A_PAGE)
    ).all()
    totals = {each: sum(by_scope[each].values()) for each in Scope}
    return CampaignPage(_summaries(campaigns), phase, counts, page, scope, totals, is_responsible)


def is_looked_after_by(user_id: int | None) -> ColumnElement[bool]:
    """The condition on `Campaign` for those that this member of staff is responsible for; of None none is."""
    if user_id is None:
        return false()
    return Campaign.id.in_(
        select(CampaignResponsible.campaign_id).where(CampaignResponsible.user_id == user_id)
    )


def _listing_order(phase: Phase) -> tuple[Any, ...]:
    """What needs attention first: the next to end, the next to start, the last that ended."""
    if phase is Phase.PAST:
        return (Campaign.ends_on.desc(), Campaign.id.desc())
    return (Campaign.ends_on if phase is Phase.ACTIVE else Campaign.starts_on, Campaign.id)


def phase_conditions(now: datetime) -> dict[Phase, ColumnElement[bool]]:
    """Today differs by zone: the zones in use are sorted by their date, of which there are three at most."""
    zones = db.session.scalars(select(Campaign.time_zone).distinct()).all()
    zones_by_day: dict[date, list[str]] = {}
    for zone in zones:
        zones_by_day.setdefault(now.astimezone(ZoneInfo(zone)).date(), []).append(zone)

    def in_zone_of_today(compare: Any) -> ColumnElement[bool]:
        parts = [
            and_(Campaign.time_zone.in_(same_day), compare(today)) for today, same_day in zones_by_day.items()
        ]
        return or_(false(), *parts)

    is_open = Campaign.completed_at.is_(None)
    return {
        Phase.ACTIVE: and_(
            is_open,
            in_zone_of_today(lambda today: and_(Campaign.starts_on <= today, Campaign.ends_on >= today)),
        ),
        Phase.UPCOMING: and_(is_open, in_zone_of_today(lambda today: Campaign.starts_on > today)),
        Phase.PAST: or_(~is_open, in_zone_of_today(lambda today: Campaign.ends_on < today)),
    }


def _phase_counts(
    phases: dict[Phase, ColumnElement[bool]], listed: ColumnElement[bool], is_mine: ColumnElement[bool]
) -> tuple[dict[Scope, dict[Phase, int]], bool]:
    """Campaigns by scope and phase under the search, and whether the reader has any without it."""
    conditions = {
        (scope, phase): and_(listed, phases[phase], is_mine if scope is Scope.MINE else true())
        for scope in Scope
        for phase in Phase
    }
    sums = [func.sum(case((condition, 1), else_=0)) for condition in (*conditions.values(), is_mine)]
    *numbers, mine = db.session.execute(select(*sums).select_from(Campaign).where(may_be_entered())).one()
    counts: dict[Scope, dict[Phase, int]] = {scope: {} for scope in Scope}
    for (scope, phase), number in zip(conditions, numbers, strict=True):
        counts[scope][phase] = int(number or 0)
    return counts, bool(mine)


def _summaries(campaigns: Sequence[Campaign]) -> tuple[CampaignSummary, ...]:
    ids = [campaign.id for campaign in campaigns]
    people = _member_counts(ids)
    collected = _collected_counts(ids)
    responsible = _responsible_names(ids)
    undecided = undecided_counts([Window.of(campaign) for campaign in campaigns])
    return tuple(
        CampaignSummary(
            campaign,
            brands=people.get((campaign.id, Role.BRAND), 0),
            influencers=people.get((campaign.id, Role.INFLUENCER), 0),
            undecided=undecided.get(campaign.id, 0),
            collected=collected.get(campaign.id, 0),
            responsible=tuple(responsible.get(campaign.id, ())),
        )
        for campaign in campaigns
    )


def _member_counts(campaign_ids: Sequence[int]) -> dict[tuple[int, Role], int]:
    if not campaign_ids:
        return {}
    rows = db.session.execute(
        select(CampaignMember.campaign_id, User.role, func.count())
        .join(User, User.id == CampaignMember.user_id)
        .where(CampaignMember.campaign_id.in_(campaign_ids))
        .group_by(CampaignMember.campaign_id, User.role)
    )
    return {(campaign_id, role): number for campaign_id, role, number in rows}


def _responsible_names(campaign_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    if not campaign_ids:
        return found
    rows = db.session.execute(
        select(CampaignResponsible.campaign_id, User.name)
        .join(User, User.id == CampaignResponsible.user_id)
        .where(CampaignResponsible.campaign_id.in_(campaign_ids), User.active, User.role.in_(STAFF_ROLES))
        .order_by(func.lower(User.name), User.id)
    )
    for campaign_id, name in rows:
        found.setdefault(campaign_id, []).append(name)
    return found


def _collected_counts(campaign_ids: Sequence[int]) -> dict[int, int]:
    if not campaign_ids:
        return {}
    rows = db.session.execute(
        select(Assignment.campaign_id, func.count())
        .where(Assignment.campaign_id.in_(campaign_ids), Assignment.decision == Decision.ACCEPTED)
        .group_by(Assignment.campaign_id)
    )
    return {campaign_id: number for campaign_id, number in rows}
