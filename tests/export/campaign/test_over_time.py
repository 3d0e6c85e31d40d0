"""Figures over time in a campaign's report: readings at points in time, what each day added."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from application.export.campaign.facts import CampaignFacts
from application.export.campaign.queries import campaign_facts
from application.export.campaign.report import build_campaign_report
from application.export.parts.data_rows import nearest, points_of
from application.export.report import Cell, Tab, value_of
from application.extensions import db
from application.models import AccountInsight, Campaign, Post, ReadingSource
from tests import builders

POSTED = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
"""Half past eleven at night in Berlin, on the eve of summer time."""
NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)
STARTS_ON, ENDS_ON = date(2026, 3, 27), date(2026, 4, 5)


def story_of(*readings: tuple[timedelta, dict[str, Any]], posted_at: datetime = POSTED, **more: Any) -> int:
    """A campaign with one accepted post that was read so; its id."""
    person = builders.create_partner(username="lena.cooks")
    post = builders.create_post(person.instagram_account, posted_at=posted_at, **more)
    campaign = builders.create_campaign(
        members=[person], starts_on=STARTS_ON, ends_on=ENDS_ON, time_zone="Europe/Berlin"
    )
    builders.create_assignment(campaign, post)
    for after, told in readings:
        builders.create_reading(post, read_at=posted_at + after, **told)
    return campaign.id


def facts_of(campaign_id: int, now: datetime = NOW) -> CampaignFacts:
    campaign = db.session.get_one(Campaign, campaign_id)
    return campaign_facts(campaign, generated_at=now, platform_name="P", root="https://p.example")


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def rows_of(facts: CampaignFacts, tab: str) -> list[dict[str, Any]]:
    found: Tab = next(each for each in build_campaign_report(facts).tabs if each.name == tab)
    titles = [column.title for column in found.columns]
    return [dict(zip(titles, map(value_of, row), strict=True)) for row in found.rows]


def at_points(facts: CampaignFacts, figure: str) -> dict[str, tuple[Any, Any]]:
    """By point, the figure's value there and how many hours off it was read."""
    rows = [row for row in rows_of(facts, "Data") if row["Figure"] == figure]
    return {row["Point"]: (row["Value"], row["Hours from the point"]) for row in rows}


def test_data_holds_the_readings_nearest_to_each_point_and_how_near(app: Flask) -> None:
    with app.app_context():
        campaign_id = story_of(
            (hours(2), {"views": 20}),
            (hours(22), {"views": 200}),
            (hours(25), {"views": 230}),
            (hours(160), {"views": 700}),
            (hours(180), {"views": 760}),
            (hours(400), {"views": 900}),
            views=900,
        )
        found = at_points(facts_of(campaign_id), "views")
    # The campaign ends 7 days and 23.5 hours after the post: 191.5 hours, on the night after its last day.
    assert found == {
        "latest": (900, None),
        "24 h": (230, 1.0),
        "7 days": (700, -8.0),
        "campaign end": (760, -11.5),
    }


def test_each_figure_has_its_own_nearest_reading_since_a_call_tells_some_only(app: Flask) -> None:
    with app.app_context():
        campaign_id = story_of(
            (hours(12), {"saves": 5}),
            (hours(24), {"views": 200, "reach": 90}),
            (hours(24.1), {"views": 201}),
            (hours(60), {"saves": 9, "views": 300}),
            views=300,
            saves=9,
        )
        facts = facts_of(campaign_id)
        assert at_points(facts, "saves")["24 h"] == (5, -12.0)
        assert at_points(facts, "views")["24 h"] == (200, 0.0)
        assert at_points(facts, "reach")["24 h"] == (90, 0.0)


def test_what_staff_entered_is_no_reading_at_a_point(app: Flask) -> None:
    with app.app_context():
        campaign_id = story_of(
            (hours(24), {"views": 1, "source": ReadingSource.MANUAL}),
            (hours(40), {"views": 300}),
            views=300,
        )
        assert at_points(facts_of(campaign_id), "views")["24 h"] == (300, 16.0)


def test_a_point_that_has_not_come_has_no_row(app: Flask) -> None:
    with app.app_context():
        campaign_id = story_of((hours(2), {"views": 20}), (hours(23), {"views": 90}), views=90)
        young = facts_of(campaign_id, POSTED + hours(23.5))
        assert set(at_points(young, "views")) == {"latest"}
        assert set(at_points(facts_of(campaign_id, POSTED + hours(25)), "views")) == {"latest", "24 h"}


def test_a_story_has_the_point_that_its_life_ends_with_alone(app: Flask) -> None:
    with app.app_context():
        campaign_id = story_of(
            (hours(2), {"views": 20}),
            (hours(23), {"views": 90}),
            views=90,
            media_product_type="STORY",
        )
        assert at_points(facts_of(campaign_id), "views") == {"latest": (90, None), "24 h": (90, -1.0)}


def test_of_two_readings_as_near_the_earlier_counts(app: Flask) -> None:
    with app.app_context():
        campaign_id = story_of((hours(23), {"views": 1}), (hours(25), {"views": 2}), views=2)
        facts = facts_of(campaign_id)
        post = facts.posts[0]
        point = next(each for each in points_of(facts, post) if each.word == "24 h")
        found = nearest(facts.points[post.post_id], "views", point.at)
        assert found is not None
        assert found.figures[0] == 1


def test_a_day_has_what_its_readings_told_more_than_those_before(app: Flask) -> None:
    with app.app_context():
        campaign_id = story_of(
            (hours(1), {"views": 10, "reach": 8}),  # past midnight in Berlin
            (hours(12), {"views": 100, "reach": None}),
            (hours(30), {"views": 130, "reach": 60}),
            (hours(100), {"views": 125}),
        )
        rows = {row["Day (Europe/Berlin)"]: row for row in rows_of(facts_of(campaign_id), "Timeline")}
    views = {day.day: row["New views"] for day, row in rows.items() if row["New views"] is not None}
    reach = {day.day: row["New reach (summed, not unique)"] for day, row in rows.items()}
    assert views == {29: 100, 30: 30, 2: -5}
    assert (reach[29], reach[30], reach[31]) == (8, 52, None)
    assert rows[date(2026, 3, 28)]["Posted"] == 1
    assert rows[date(2026, 3, 28)]["In the campaign"] == "yes"


@pytest.mark.parametrize(
    ("read_at", "day"),
    [
        (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 0, 1, tzinfo=UTC), date(2026, 3, 29)),
        # From one o'clock UTC on it is summer time: midnight comes an hour earlier.
        (datetime(2026, 3, 29, 21, 59, 58, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, 1, tzinfo=UTC), date(2026, 3, 30)),
    ],
)
def test_days_are_those_of_the_campaigns_zone_also_when_its_clocks_change(
    app: Flask, read_at: datetime, day: date
) -> None:
    with app.app_context():
        campaign_id = story_of((read_at - POSTED, {"views": 10}))
        [gain] = facts_of(campaign_id).gains
    assert (gain.day, gain.gained, gain.earlier, gain.posts) == (day, 10, None, 1)


def test_what_a_post_had_when_first_read_late_is_of_no_known_day(app: Flask) -> None:
    with app.app_context():
        campaign_id = story_of((hours(70), {"views": 500}), (hours(100), {"views": 520}))
        gains = {gain.day.day: gain for gain in facts_of(campaign_id).gains}
    assert (gains[31].gained, gains[31].earlier) == (None, 500)
    assert (gains[2].gained, gains[2].earlier) == (20, None)


def test_days_without_news_are_blank_and_say_so(app: Flask) -> None:
    with app.app_context():
        campaign_id = story_of((hours(2), {"views": 5}))
        tab = next(
            each for each in build_campaign_report(facts_of(campaign_id)).tabs if each.name == "Timeline"
        )
    titles = [column.title for column in tab.columns]
    quiet = list(tab.rows)[-1][titles.index("New views")]
    assert quiet == Cell(note="No reading of this day told anything new")


def test_followers_stand_by_account_and_together_where_all_were_counted(app: Flask) -> None:
    with app.app_context():
        campaign_id = story_of((hours(2), {"views": 5}))
        other = builders.create_partner(username="tom.runs")
        campaign = db.session.get_one(Campaign, campaign_id)
        post = builders.create_post(other.instagram_account, posted_at=POSTED)
        builders.create_assignment(campaign, post)
        mine = db.session.get_one(Post, post.id - 1).instagram_account_id
        theirs = post.instagram_account_id
        for account, day, value in ((mine, 28, 100), (mine, 29, 110), (theirs, 29, 900)):
            insight = {"metric": "followers_count", "day": date(2026, 3, day), "value": value, "read_at": NOW}
            db.session.add(AccountInsight(instagram_account_id=account, **insight))
        db.session.commit()
        facts = facts_of(campaign_id)
        rows = {row["Day (Europe/Berlin)"].day: row for row in rows_of(facts, "Timeline")}
    assert (rows[28]["Followers @lena.cooks"], rows[28]["Followers together"]) == (100, None)
    assert (rows[29]["Followers @tom.runs"], rows[29]["Followers together"]) == (900, 1010)
