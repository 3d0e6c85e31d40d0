"""What staff entered of a campaign: costs, outcomes, other channels, the rate card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

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
    """What was entered by user id; under None what is the campaign's as a whole. Two statements.

    What was entered of a post counts for whose post it is.
    """
    costs = db.session.execute(
        _of_person(Cost)
        .add_columns(Cost.currency, func.sum(Cost.amount).label("amount"))
        .where(Cost.campaign_id == campaign_id)
        .group_by("person", Cost.currency)
    )
    outcomes = db.session.execute(
        _of_person(Outcome)
        .add_columns(
            Outcome.currency,
            func.sum(Outcome.revenue).label("revenue"),
            *(
                func.sum(column).label(column.key)
                for column in (Outcome.clicks, Outcome.code_uses, Outcome.orders)
            ),
        )
        .where(Outcome.campaign_id == campaign_id)
        .group_by("person", Outcome.currency)
    )
    found: dict[int | None, list[Entered]] = {}
    for row in costs:
        found.setdefault(row.person, []).append(Entered(cost={row.currency: row.amount}))
    for row in outcomes:
        found.setdefault(row.person, []).append(
            Entered(
                revenue=_money(row.revenue, row.currency),
                clicks=_count(row.clicks),
                code_uses=_count(row.code_uses),
                orders=_count(row.orders),
            )
        )
    return {person: together(rows) for person, rows in found.items()}


def _of_person(entered: type[Cost] | type[Outcome]) -> Any:
    return (
        select(func.coalesce(entered.user_id, _OWNER).label("person"))
        .select_from(entered)
        .outerjoin(Post, Post.id == entered.post_id)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
    )


def channels_of(campaign_id: int) -> tuple[Channel, ...]:
    """The other channels of a campaign, by name and first day; one statement."""
    rows = db.session.scalars(
        select(ChannelResult)
        .where(ChannelResult.campaign_id == campaign_id)
        .order_by(ChannelResult.channel, ChannelResult.starts_on, ChannelResult.id)
    )
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
        for row in rows
    )


def newest_card(campaign_id: int) -> Card | None:
    """The rate card that counts; one statement."""
    row = db.session.execute(
        select(RateCard.dated_on, RateCard.currency, RateCard.rates, RateCard.source)
        .where(RateCard.campaign_id == campaign_id)
        .order_by(RateCard.dated_on.desc(), RateCard.id.desc())
        .limit(1)
    ).first()
    return Card(row.dated_on, row.currency, row.rates or {}, row.source) if row else None


def _money(amount: Decimal | None, currency: str | None) -> Money:
    return {} if amount is None else {currency or "?": amount}


def _count(value: Any) -> int | None:
    """MySQL sums whole numbers as decimals."""
    return None if value is None else int(value)
