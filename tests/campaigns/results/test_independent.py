"""Results equal what the standard library makes of the raw rows, to 12 digits."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from application.campaigns.results.page import ResultsPage, results_page
from application.campaigns.results.queries import accepted_of
from application.campaigns.results.stored import agreed_in, span_of, stored_results
from application.campaigns.results.view import ResultsView
from application.extensions import db
from application.models import Campaign, InstagramAccount, Role
from benchmarks.big_campaign import seed_campaign
from tests import builders
from tests.campaigns.results.independent import Rows, Worked, work_out

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
VIEWS = ResultsView()


def query(statement: str) -> Rows:
    """The raw rows, by the database's own driver."""
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        connection.close()


def both(campaign: Campaign, view: ResultsView = VIEWS) -> tuple[ResultsPage, Worked]:
    agreed, accepted = agreed_in(campaign, NOW), accepted_of(campaign.id)
    stored = stored_results(agreed, span_of(campaign, NOW), accepted, view.figure)
    found = results_page(campaign, stored, view, NOW)
    campaign_id = campaign.id
    db.session.rollback()
    return found, work_out(query, campaign_id, NOW.replace(tzinfo=None), figure=view.figure)


def same(ours: float | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12)


def assert_same(found: ResultsPage, worked: Worked, view: ResultsView = VIEWS) -> None:
    assert_spreads(found, worked)
    for rate in found.rates:
        based_on, value, mean = worked.rates[rate.rate.name]
        assert rate.based_on == based_on
        assert same(rate.value, value), rate.rate.name
        assert same(rate.mean_of_posts, mean), rate.rate.name
    assert_people(found, worked, view)
    assert_days(found, worked)
    assert worked.brands == {
        (brand.account_id, word, kind.kind.label): (kind.posts, kind.median)
        for brand in found.brands
        for word, time in (("accepted", brand.accepted), ("others", brand.others), ("before", brand.before))
        for kind in time.kinds
    }
    for row in found.growth:
        assert (row.during.gained, row.before.gained) == worked.growth.get(row.account_id, (None, None))


def assert_days(found: ResultsPage, worked: Worked) -> None:
    chart = found.drawings.by_day
    shown = [bar.value for bar in chart.bars if bar.value is not None]
    if chart.heads[0] == "Day":
        assert sorted(shown) == sorted(worked.days.values())
    else:
        assert sum(shown) == sum(worked.days.values())


def assert_spreads(found: ResultsPage, worked: Worked) -> None:
    told = {
        (group.label, result.metric.name): result
        for group in (found.results.overall, *found.results.by_kind)
        for result in group.metrics
        if result.measured
    }
    assert told.keys() == worked.spreads.keys()
    for key, result in told.items():
        count, total, mean, median, deviation, least, most = worked.spreads[key]
        assert result.measured == count
        assert result.total is None or same(result.total, total)
        assert same(result.mean, mean)
        assert same(result.median, median)
        assert same(result.deviation, deviation), key
        assert (result.minimum, result.maximum) == (least, most)


def assert_people(found: ResultsPage, worked: Worked, view: ResultsView) -> None:
    ours = {
        f"user {person.user_id}" if person.user_id else f"account {person.account_id}": person
        for person in found.people
    }
    assert ours.keys() == worked.people.keys()
    for key, person in ours.items():
        posts, total, rate, against_own = worked.people[key]
        assert person.posts == posts
        assert same(float(person.total(view.figure) or 0), total)
        assert same(person.engagement.value, rate)
        assert same(person.against_own, against_own), key


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("figure", ["views", "likes"])
def test_many_posts_of_all_kinds(figure: str) -> None:
    campaign = db.session.get_one(Campaign, seed_campaign(posts=600, influencers=8))
    view = ResultsView(figure=figure)
    found, worked = both(campaign, view)
    assert len(found.accepted) == 600
    assert found.coverage.by_hand == 12
    assert found.coverage.missing > 0
    assert sum(person.user_id is None for person in found.people) == 2
    assert any(person.against_own is not None for person in found.people)
    assert len(found.rates) == 10
    assert_same(found, worked, view)


@pytest.mark.usefixtures("context")
def test_an_empty_campaign() -> None:
    found, worked = both(builders.create_campaign(members=[builders.create_partner()]))
    assert len(found.accepted) == 0
    assert not found.rates
    assert not found.people
    assert_same(found, worked)


Change = Callable[[InstagramAccount], dict[str, Any]]


def leaves(account: InstagramAccount) -> dict[str, Any]:
    account.user_id = None
    return {"views": 12, "reach": 9, "likes": 3, "comments": 0, "saves": 1, "shares": 2}


@pytest.mark.usefixtures("context")
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
    ids=["one post", "all missing", "nobody reached", "by hand", "a story", "its partner left"],
)
@pytest.mark.parametrize("posts", [1, 3])
def test_few_posts(app: Flask, change: Change, posts: int) -> None:
    partner = builders.create_partner()
    account = partner.instagram_account
    assert account is not None
    campaign = builders.create_campaign(members=[partner, builders.create_partner(role=Role.BRAND)])
    figures = change(account)
    for number in range(posts):
        at = NOW - timedelta(days=3 * number)
        builders.create_assignment(campaign, builders.create_post(account, posted_at=at, **figures))
    for number in range(4):
        builders.create_post(account, posted_at=NOW - timedelta(days=40 + number), views=10 * number)
    found, worked = both(campaign)
    assert len(found.accepted) == posts
    assert_same(found, worked)
