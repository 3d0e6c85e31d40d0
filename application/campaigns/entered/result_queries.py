"""What staff entered of a campaign's results, by pages, and sums of it. Each answer is one statement."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from application.campaigns.plans.queries import post_words
from application.campaigns.post_queries import person_label
from application.extensions import db
from application.models import ChannelResult, InstagramAccount, Outcome, Post, RateCard, User
from application.paging import PageOf

Enterer = aliased(User, name="enterer")
MOST_FILES = 50


@dataclass(frozen=True)
class OutcomeLine:
    """`person` is None for the campaign as a whole, and where somebody has gone."""

    outcome: Outcome
    person: str | None
    post_label: str | None
    entered_by: str | None


@dataclass(frozen=True)
class PersonSums:
    """What came of one influencer, in one currency; `person` is None for the campaign as a whole."""

    person: str | None
    currency: str | None
    clicks: int | None
    code_uses: int | None
    orders: int | None
    revenue: Decimal | None
    rows: int
    user_id: int | None = None


@dataclass(frozen=True)
class EnteredLine:
    """A row of another channel, or of rates, and who entered it."""

    row: Any
    entered_by: str | None


@dataclass(frozen=True)
class StoredFile:
    """A file that rows are from, how many of them are here, and since when."""

    sha256: str
    rows: int
    entered_at: datetime
    entered_by: str | None


@dataclass(frozen=True)
class EnteredCounts:
    """How many rows of each kind a campaign has."""

    outcomes: int
    channels: int
    rates: int


def entered_counts(campaign_id: int) -> EnteredCounts:
    """How many rows of each kind there are."""

    def number(model: type[Outcome] | type[ChannelResult] | type[RateCard]) -> Any:
        return select(func.count()).where(model.campaign_id == campaign_id).scalar_subquery()

    row = db.session.execute(select(number(Outcome), number(ChannelResult), number(RateCard))).one()
    return EnteredCounts(*row)


def outcome_lines(campaign_id: int, page: PageOf) -> list[OutcomeLine]:
    """A page of outcomes, the newest day first, those without a day last."""
    statement = (
        select(
            Outcome,
            User.name,
            InstagramAccount.username,
            Post.media_type,
            Post.media_product_type,
            Post.posted_at,
            Enterer.name.label("entered_by"),
        )
        .outerjoin(User, User.id == Outcome.user_id)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .outerjoin(Post, Post.id == Outcome.post_id)
        .outerjoin(Enterer, Enterer.id == Outcome.entered_by_id)
        .where(Outcome.campaign_id == campaign_id)
        .order_by(Outcome.happened_on.is_(None), Outcome.happened_on.desc(), Outcome.id.desc())
    )
    return [
        OutcomeLine(
            row.Outcome,
            person_label(row.name, row.username) if row.Outcome.user_id is not None else None,
            _post_label(row.Outcome, row.media_type, row.media_product_type, row.posted_at),
            row.entered_by,
        )
        for row in db.session.execute(_cut(statement, page))
    ]


def sums_by_person(campaign_id: int) -> list[PersonSums]:
    """Sums by influencer and currency, by name; what is of the campaign as a whole comes last.

    Counts without revenue stand under no currency unless the person has one alone: then they join it.
    """
    statement = (
        select(
            Outcome.user_id,
            User.name,
            InstagramAccount.username,
            Outcome.currency,
            func.sum(Outcome.clicks).label("clicks"),
            func.sum(Outcome.code_uses).label("code_uses"),
            func.sum(Outcome.orders).label("orders"),
            func.sum(Outcome.revenue).label("revenue"),
            func.count().label("number"),
        )
        .outerjoin(User, User.id == Outcome.user_id)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(Outcome.campaign_id == campaign_id)
        .group_by(Outcome.user_id, User.name, InstagramAccount.username, Outcome.currency)
        .order_by(Outcome.user_id.is_(None), User.name, Outcome.user_id, Outcome.currency)
    )
    by_person: dict[int | None, list[PersonSums]] = {}
    for row in db.session.execute(statement):
        person = person_label(row.name, row.username) if row.user_id is not None else None
        line = PersonSums(
            person,
            row.currency,
            _whole(row.clicks),
            _whole(row.code_uses),
            _whole(row.orders),
            row.revenue,
            row.number,
            row.user_id,
        )
        by_person.setdefault(row.user_id, []).append(line)
    return [line for lines in by_person.values() for line in _joined(lines)]


def stored_files(model: type[Outcome] | type[ChannelResult], campaign_id: int) -> list[StoredFile]:
    """The files that rows are from, the newest first, MOST_FILES at most."""
    first = func.min(model.entered_at)
    statement = (
        select(
            model.file_sha256,
            func.count().label("number"),
            first.label("entered_at"),
            func.max(Enterer.name).label("entered_by"),
        )
        .outerjoin(Enterer, Enterer.id == model.entered_by_id)
        .where(model.campaign_id == campaign_id, model.file_sha256.is_not(None))
        .group_by(model.file_sha256)
        .order_by(first.desc(), model.file_sha256)
        .limit(MOST_FILES)
    )
    return [
        StoredFile(str(row.file_sha256), row.number, row.entered_at, row.entered_by)
        for row in db.session.execute(statement)
    ]


def channel_lines(campaign_id: int, page: PageOf) -> list[EnteredLine]:
    """A page of other channels' results, by name and day."""
    statement = (
        select(ChannelResult, Enterer.name)
        .outerjoin(Enterer, Enterer.id == ChannelResult.entered_by_id)
        .where(ChannelResult.campaign_id == campaign_id)
        .order_by(func.lower(ChannelResult.channel), ChannelResult.starts_on, ChannelResult.id)
    )
    return [EnteredLine(row, name) for row, name in db.session.execute(_cut(statement, page))]


def rate_lines(campaign_id: int, page: PageOf) -> list[EnteredLine]:
    """A page of rates, the newest, which counts, first."""
    statement = (
        select(RateCard, Enterer.name)
        .outerjoin(Enterer, Enterer.id == RateCard.entered_by_id)
        .where(RateCard.campaign_id == campaign_id)
        .order_by(RateCard.dated_on.desc(), RateCard.id.desc())
    )
    return [EnteredLine(row, name) for row, name in db.session.execute(_cut(statement, page))]


def _joined(lines: list[PersonSums]) -> list[PersonSums]:
    """One line where there is one currency at most."""
    named = [line for line in lines if line.currency is not None]
    if len(lines) != 2 or len(named) != 1:
        return lines
    first, second = lines

    def both(one: Any, other: Any) -> Any:
        return one if other is None else other if one is None else one + other

    return [
        PersonSums(
            first.person,
            named[0].currency,
            both(first.clicks, second.clicks),
            both(first.code_uses, second.code_uses),
            both(first.orders, second.orders),
            named[0].revenue,
            first.rows + second.rows,
            first.user_id,
        )
    ]


def _post_label(
    outcome: Outcome, media_type: str | None, product: str | None, posted_at: datetime | None
) -> str | None:
    return post_words(media_type, product, posted_at) if outcome.post_id is not None else None


def _whole(value: Any) -> int | None:
    """MySQL sums whole numbers as decimals."""
    return None if value is None else int(value)


def _cut(statement: Select[*tuple[Any, ...]], page: PageOf) -> Select[*tuple[Any, ...]]:
    return statement.limit(page.size).offset(page.offset)


def day_words(first: date | None, last: date | None) -> str:
    """A stretch of days in words; empty when none is named."""
    words = [f"{day.day} {day:%b %Y}" for day in (first, last) if day is not None]
    if not words:
        return ""
    if first is None:
        return f"until {words[0]}"
    if last is None:
        return f"from {words[0]}"
    return words[0] if first == last else " – ".join(words)
