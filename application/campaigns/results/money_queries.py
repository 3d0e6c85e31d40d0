"""What staff entered of a campaign: costs, outcomes, other channels, the rate card."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from application.built_once import built_once
from application.campaigns.results.media_value import Card
from application.campaigns.results.money import Entered, Money, return_on, together
from application.extensions import db
from application.models import ChannelResult, Cost, InstagramAccount, Outcome, Post, RateCard

_OWNER = func.coalesce(InstagramAccount.user_id, Post.user_id)


@dataclass(frozen=True)
class Channel:
    """What another channel cost and brought; `entered` holds its spend as cost."""

    name: str
    starts_on: date | None
    ends_on: date | None
    entered: Entered
    views: int | None
    reach: int | None
    interactions: int | None
    note: str

    @property
    def roi(self) -> Any:
        return return_on(self.entered.cost, self.entered.revenue)


def entered_by_person(campaign_id: int) -> Mapping[int | None, Entered]:
    """What was entered by user id; under None what is the campaign's as a whole. Two statements."""
    return {person: entered for (_campaign, person), entered in entered_in((campaign_id,)).items()}


def entered_in(campaign_ids: Collection[int]) -> Mapping[tuple[int, int | None], Entered]:
    """What was entered by campaign and user id; under None what is a campaign's as a whole. Two statements.

    What was entered of a post counts for whose post it is.
    """
    costs = db.session.execute(*_costs(list(campaign_ids)))
    outcomes = db.session.execute(*_outcomes(list(campaign_ids)))
    found: dict[tuple[int, int | None], list[Entered]] = {}
    for row in costs:
        found.setdefault((row.campaign_id, row.person), []).append(
            Entered(
                cost={row.currency: row.amount},
                by_post=frozenset() if row.post_id is None else frozenset((row.post_id,)),
            )
        )
    for row in outcomes:
        found.setdefault((row.campaign_id, row.person), []).append(
            Entered(
                revenue=_money(row.revenue, row.currency),
                clicks=_count(row.clicks),
                code_uses=_count(row.code_uses),
                orders=_count(row.orders),
            )
        )
    return {key: together(rows) for key, rows in found.items()}


@built_once
def _costs(campaign_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        _of_person(Cost, campaign_ids)
        .add_columns(Cost.post_id, Cost.currency, func.sum(Cost.amount).label("amount"))
        .group_by(Cost.campaign_id, "person", Cost.post_id, Cost.currency)
    )


@built_once
def _outcomes(campaign_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    counted = (Outcome.clicks, Outcome.code_uses, Outcome.orders)
    return (
        _of_person(Outcome, campaign_ids)
        .add_columns(
            Outcome.currency,
            func.sum(Outcome.revenue).label("revenue"),
            *(func.sum(column).label(column.key) for column in counted),
        )
        .group_by(Outcome.campaign_id, "person", Outcome.currency)
    )


def _of_person(entered: type[Cost] | type[Outcome], campaign_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(entered.campaign_id, func.coalesce(entered.user_id, _OWNER).label("person"))
        .select_from(entered)
        .outerjoin(Post, Post.id == entered.post_id)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(entered.campaign_id.in_(campaign_ids))
    )


def channels_of(campaign_id: int) -> tuple[Channel, ...]:
    """The other channels of a campaign, by name and first day; one statement."""
    return tuple(
        Channel(
            name=row.channel,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            entered=Entered(
                cost=_money(row.spend, row.currency),
                revenue=_money(row.revenue, row.currency),
                clicks=row.clicks,
                orders=row.orders,
            ),
            views=row.views,
            reach=row.reach,
            interactions=row.interactions,
            note=row.note,
        )
        for row in db.session.scalars(*_channels(campaign_id))
    )


@built_once
def _channels(campaign_id: int) -> Select[ChannelResult]:
    return (
        select(ChannelResult)
        .where(ChannelResult.campaign_id == campaign_id)
        .order_by(ChannelResult.channel, ChannelResult.starts_on, ChannelResult.id)
    )


@built_once
def _cards(campaign_id: int, day: date) -> Select[*tuple[Any, ...]]:
    return (
        select(RateCard.dated_on, RateCard.currency, RateCard.rates, RateCard.source)
        .where(RateCard.campaign_id == campaign_id, RateCard.dated_on <= day)
        .order_by(RateCard.dated_on.desc(), RateCard.id.desc())
        .limit(1)
    )


def newest_card(campaign_id: int, day: date) -> Card | None:
    """The rate card that holds on that day; one statement."""
    row = db.session.execute(*_cards(campaign_id, day)).first()
    return Card(row.dated_on, row.currency, row.rates or {}, row.source) if row else None


def _money(amount: Decimal | None, currency: str | None) -> Money:
    return {} if amount is None else {currency or "?": amount}


def _count(value: Any) -> int | None:
    """MySQL sums whole numbers as decimals."""
    return None if value is None else int(value)
