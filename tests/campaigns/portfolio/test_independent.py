"""Several campaigns together equal what the standard library makes of the raw rows, to 12 digits."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from application.campaigns.portfolio.finding import campaigns_named
from application.campaigns.portfolio.page import PortfolioPage, portfolio_page
from application.campaigns.portfolio.queries import read_together
from application.campaigns.portfolio.view import PortfolioView
from application.extensions import db
from application.models import Assignment, Decision, InstagramAccount
from benchmarks.big_campaign import seed_campaign
from tests import builders
from tests.campaigns.results.independent import (
    PARTS,
    RATES,
    Rows,
    accepted_rows,
    follower_counts,
    rate_of,
    spreads_of,
)
from tests.campaigns.results.test_independent import query, same

pytestmark = pytest.mark.usefixtures("context")

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
SHOWN = ("views", "reach", "total_interactions")


def both(ids: Sequence[int], view: PortfolioView | None = None) -> tuple[PortfolioPage, Rows]:
    """The page, and the raw rows: a post once for each campaign that it is accepted in."""
    page = portfolio_page(read_together(campaigns_named(ids), money=True), view or PortfolioView(), NOW)
    db.session.rollback()
    return page, accepted_rows(query, f"IN ({', '.join(map(str, ids))})", follower_counts(query))


def total(rows: Rows, name: str) -> float | None:
    values = [row[name] for row in rows if row[name] is not None]
    return math.fsum(values) if values else None


def assert_same(page: PortfolioPage, rows: Rows) -> None:
    once = list({row["id"]: row for row in rows}.values())
    assert_groups(page, once)
    assert_campaigns(page, rows)
    assert_people(page, rows, once)
    assert page.once.posts == len(page.accepted) == len(once)
    assert page.plain.posts == len(rows)
    assert page.twice.posts == len(rows) - len(once)
    assert page.repeated == sum(number > 1 for number in Counter(row["id"] for row in rows).values())
    for name in SHOWN:
        single, plain = total(once, name), total(rows, name)
        assert same(page.once.total(name), single)
        assert same(page.plain.totals[name], plain)
        assert same(page.twice.totals[name], None if single is None or plain is None else plain - single)


def assert_groups(page: PortfolioPage, once: Rows) -> None:
    spreads = spreads_of(once)
    told = {
        (group.label, result.metric.name): result
        for group in (page.results.overall, *page.results.by_kind)
        for result in group.metrics
        if result.measured
    }
    assert told.keys() == spreads.keys()
    for key, result in told.items():
        count, summed, mean, median, deviation, least, most = spreads[key]
        assert (result.measured, result.minimum, result.maximum) == (count, least, most)
        assert result.total is None or same(result.total, summed)
        assert same(result.mean, mean)
        assert same(result.median, median)
        assert same(result.deviation, deviation), key
    for rate in page.rates:
        based_on, value, mean_of_posts = rate_of(once, *RATES[rate.rate.name])
        assert rate.based_on == based_on
        assert same(rate.value, value), rate.rate.name
        assert same(rate.mean_of_posts, mean_of_posts), rate.rate.name


def assert_campaigns(page: PortfolioPage, rows: Rows) -> None:
    times = Counter(row["id"] for row in rows)
    for found in page.rows:
        own = [row for row in rows if row["campaign_id"] == found.campaign.id]
        assert found.totals.posts == len(own)
        assert found.shared == sum(times[row["id"]] > 1 for row in own)
        assert same(found.totals.engagement.value, rate_of(own, PARTS, (), "reach")[1])
        for name in SHOWN:
            assert same(found.totals.total(name), total(own, name)), name


def assert_people(page: PortfolioPage, rows: Rows, once: Rows) -> None:
    campaigns, own = defaultdict(set), defaultdict(list)
    for row in rows:
        campaigns[key_of(row)].add(row["campaign_id"])
    for row in once:
        own[key_of(row)].append(row)
    people = [person for person in page.people if person.results.posts]
    assert {person.results.key for person in people} == own.keys()
    assert all(person.entered.cost for person in page.people if not person.results.posts)
    for person in people:
        posts = own[person.results.key]
        assert (person.results.posts, person.campaigns) == (len(posts), len(campaigns[person.results.key]))
        assert same(person.results.engagement.value, rate_of(posts, PARTS, (), "reach")[1])
        for name in SHOWN:
            assert same(person.results.total(name), total(posts, name)), name


def key_of(row: dict[str, Any]) -> tuple[str, int | None]:
    return ("user", row["person"]) if row["person"] else ("account", row["instagram_account_id"])


def share(first: int, second: int, number: int) -> None:
    """Accept posts of one campaign into another, too."""
    posts = db.session.scalars(
        select(Assignment.post_id)
        .where(Assignment.campaign_id == first)
        .order_by(Assignment.id)
        .limit(number)
    ).all()
    facts = {"campaign_id": second, "decision": Decision.ACCEPTED, "decided_at": NOW}
    db.session.execute(insert(Assignment), [{"post_id": post_id, **facts} for post_id in posts])
    db.session.commit()


@pytest.mark.parametrize("figure", ["views", "likes"])
def test_campaigns_that_share_posts_of_all_kinds(figure: str) -> None:
    ids = [seed_campaign(posts=120, influencers=5) for _ in range(3)]
    share(ids[0], ids[1], 40)
    share(ids[0], ids[2], 25)
    share(ids[1], ids[2], 10)
    page, rows = both(ids, PortfolioView(figure=figure))
    assert page.repeated == 50, "40 of the first campaign, 10 of the second"
    assert len(rows) == 360 + 75
    assert page.coverage.by_hand > 0
    assert sum(person.results.user_id is None for person in page.people) == 6, "two of each have left"
    assert len(page.rates) == 10
    assert_same(page, rows)


def test_charts_show_campaigns_with_all_their_posts_and_days_with_each_once() -> None:
    ids = [seed_campaign(posts=60, influencers=3) for _ in range(2)]
    share(ids[0], ids[1], 20)
    page, rows = both(ids)
    bars = {bar.label: bar.value for bar in page.drawings.by_campaign.bars}
    for found in page.rows:
        own = [row for row in rows if row["campaign_id"] == found.campaign.id]
        assert bars[found.campaign.name] == total(own, "views")
    end_of_today = datetime(2026, 11, 20, 23)  # midnight in Berlin, whose days they are
    once = {row["id"]: row for row in rows if row["posted"] < end_of_today}.values()
    shown = sum(bar.value for bar in page.drawings.by_day.bars if bar.value is not None)
    assert shown == total(list(once), "views")


def test_the_median_and_mean_of_a_campaign_stand_on_its_own_posts() -> None:
    ids = [seed_campaign(posts=31, influencers=3) for _ in range(2)]
    share(ids[0], ids[1], 5)
    for way, work in (("median", statistics.median), ("mean", statistics.fmean)):
        page, rows = both(ids, PortfolioView(way=way))
        bars = {bar.label: bar.value for bar in page.drawings.by_campaign.bars}
        for found in page.rows:
            values = [
                row["views"]
                for row in rows
                if row["campaign_id"] == found.campaign.id and row["views"] is not None
            ]
            assert same(bars[found.campaign.name], work(values))


Change = Callable[[InstagramAccount], dict[str, Any]]


def leaves(account: InstagramAccount) -> dict[str, Any]:
    account.user_id = None
    return {"views": 12, "reach": 9, "likes": 3, "comments": 0, "saves": 1, "shares": 2}


@pytest.mark.parametrize(
    "change",
    [
        lambda account: {"views": 120, "reach": 90, "likes": 3, "comments": 0, "saves": 1, "shares": 2},
        lambda account: {},
        lambda account: {"views": 0, "reach": 0, "likes": 0, "comments": 0, "saves": 0, "shares": 0},
        lambda account: {"views": 7, "likes": 2, "manual_figures": "views likes"},
        lambda account: {"media_product_type": "STORY", "views": 50, "exits": 5, "swipes_forward": 2},
        leaves,
    ],
    ids=["whole", "all missing", "nobody reached", "by hand", "a story", "its partner left"],
)
def test_few_posts(change: Change) -> None:
    partner = builders.create_partner()
    account = partner.instagram_account
    assert account is not None
    first, second = (builders.create_campaign(members=[partner]) for _ in range(2))
    figures = change(account)
    for number in range(2):
        post = builders.create_post(account, posted_at=NOW - timedelta(days=number), **figures)
        builders.create_assignment(first, post)
        if not number:
            builders.create_assignment(second, post)
    builders.create_assignment(second, builders.create_post(account), Decision.REJECTED)
    page, rows = both([first.id, second.id])
    assert (page.once.posts, page.plain.posts, page.repeated) == (2, 3, 1)
    assert_same(page, rows)


def test_a_post_by_hand_and_one_without_a_date_count_too() -> None:
    partner = builders.create_partner()
    campaigns = [builders.create_campaign(members=[partner]) for _ in range(2)]
    by_hand = builders.create_post(
        None, user_id=partner.id, graph_id=None, views=1_000, manual_figures="views", caption=None
    )
    for campaign in campaigns:
        builders.create_assignment(campaign, by_hand)
    page, rows = both([campaign.id for campaign in campaigns])
    assert page.once.total("views") == 1_000
    assert page.once.by_hand == 1
    assert [row.totals.by_hand for row in page.rows] == [1, 1]
    assert_same(page, rows)


def test_campaigns_without_posts_and_one_alone() -> None:
    empty = builders.create_campaign()
    page, rows = both([empty.id])
    assert (page.once.posts, page.repeated, page.rates, page.people) == (0, 0, (), ())
    assert page.once.total("views") is None
    assert_same(page, rows)
    full = seed_campaign(posts=30, influencers=2)
    page, rows = both([empty.id, full])
    assert page.twice.posts == 0
    assert_same(page, rows)
