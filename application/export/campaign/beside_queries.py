"""What is read beside the accepted posts for a campaign's report, each in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, select

from application.campaigns.entered.result_queries import sums_by_person
from application.campaigns.plans.queries import EnteredCost, costs_of
from application.campaigns.queries import Partner
from application.campaigns.results import money_queries
from application.campaigns.results.groups import results_of
from application.campaigns.results.people import person_key
from application.campaigns.results.post_sets import BEFORE
from application.campaigns.results.queries import accepted_of
from application.campaigns.results.spreads import may_be_totalled
from application.clock import clock
from application.connection_health import ConnectionHealth, LoginFacts, health
from application.export.campaign.beside import (
    DAILY,
    BrandDays,
    CampaignTotal,
    EnteredOf,
    MoneyFacts,
    PostDecision,
    WholeCampaign,
)
from application.extensions import db
from application.models import (
    AccountInsight,
    Assignment,
    Campaign,
    FacebookLogin,
    PostMatch,
    User,
)


def decisions_of(campaign: Campaign, wanted: Select[int], *, names: bool) -> dict[int, PostDecision]:
    """How each post came into the campaign; without `names` by nobody. One statement."""
    matched = and_(PostMatch.campaign_id == Assignment.campaign_id, PostMatch.post_id == Assignment.post_id)
    rows = db.session.execute(
        select(Assignment.post_id, Assignment.decided_at, Assignment.by_rule, User.name, PostMatch.verdict)
        .outerjoin(User, User.id == Assignment.decided_by_id)
        .outerjoin(PostMatch, matched)
        .where(Assignment.campaign_id == campaign.id, Assignment.post_id.in_(wanted))
    )
    return {
        post_id: PostDecision(at, by_rule, name if names else None, verdict)
        for post_id, at, by_rule, name, verdict in rows
    }


def money_of(campaign: Campaign) -> MoneyFacts:
    """What staff entered of the campaign's money; six statements."""
    costs = tuple(costs_of(campaign.id))
    today = clock.now().astimezone(ZoneInfo(campaign.time_zone)).date()
    return MoneyFacts(
        entered=tuple(EnteredOf(*pair) for pair in money_queries.entered_by_person(campaign.id).items()),
        costs=costs,
        card=money_queries.newest_card(campaign.id, min(campaign.ends_on, today)),
        outcomes=tuple(sums_by_person(campaign.id)),
        channels=money_queries.channels_of(campaign.id),
        costs_by_post=_by_post(costs),
    )


def _by_post(costs: Sequence[EnteredCost]) -> Mapping[int, Mapping[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for cost in costs:
        if cost.post_id is not None:
            found[cost.post_id][cost.currency] += cost.amount
    return {post_id: dict(sums) for post_id, sums in found.items()}


def connections_of(user_ids: Collection[int]) -> dict[int, ConnectionHealth]:
    """By user, how the connection to Facebook stands now; one statement, or none."""
    if not user_ids:
        return {}
    login = FacebookLogin
    rows = db.session.execute(
        select(
            User.id,
            login.state,
            login.token_expires_at,
            login.data_access_expires_at,
            login.problem,
            login.lost_reason,
        )
        .join(login, login.id == User.facebook_login_id)
        .where(User.id.in_(list(user_ids)))
    )
    now = clock.now()
    return {
        row.id: health(
            LoginFacts(
                row.state,
                row.token_expires_at,
                row.data_access_expires_at,
                row.problem,
                row.lost_reason,
            ),
            now,
        )
        for row in rows
    }


def brand_days_of(campaign: Campaign, brands: Sequence[Partner], last: date) -> tuple[BrandDays, ...]:
    """The days of the brands' own accounts, from 90 days before the campaign on; one statement, or none."""
    accounts = {brand.account_id: brand for brand in brands if brand.account_id is not None}
    if not accounts:
        return ()
    insight = AccountInsight
    rows = db.session.execute(
        select(
            insight.instagram_account_id, insight.metric, insight.day, insight.value, insight.is_classic
        ).where(
            insight.instagram_account_id.in_(accounts),
            insight.metric.in_([metric.name for metric in DAILY]),
            insight.dimension == "",
            insight.day.between(campaign.starts_on - BEFORE, last),
            insight.value.is_not(None),
        )
    )
    values: dict[int, dict[str, dict[date, int]]] = {each: defaultdict(dict) for each in accounts}
    classic: dict[int, dict[str, list[date]]] = {each: defaultdict(list) for each in accounts}
    for account_id, name, day, value, is_classic in rows:
        if is_classic:
            classic[account_id][name].append(day)
        elif value is not None:
            values[account_id][name][day] = value
    return tuple(
        BrandDays(
            brand.user_id,
            brand.label,
            dict(values[account_id]),
            {name: tuple(days) for name, days in classic[account_id].items()},
        )
        for account_id, brand in accounts.items()
    )


def whole_of(campaign: Campaign) -> WholeCampaign:
    """All accepted posts together, and nothing of any one of them; one statement."""
    accepted = accepted_of(campaign.id)
    overall = results_of(accepted.posts).overall
    return WholeCampaign(
        posts=overall.posts,
        stories=sum(type_.kind.is_story for type_ in accepted.posts.types),
        people=len({person_key(owner) for owner in accepted.owners}),
        totals=tuple(
            CampaignTotal(result.metric.name, result.total, result.measured, result.expected)
            for result in overall.metrics
            if may_be_totalled(result.metric)
        ),
        rate=overall.engagement.rate,
        rated=overall.engagement.based_on,
    )


def last_day(campaign: Campaign, today: date) -> date:
    """The last of the campaign's days that has come; the day before it where none has."""
    return max(campaign.starts_on - timedelta(days=1), min(campaign.ends_on, today))
