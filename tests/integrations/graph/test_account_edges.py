from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from application.integrations.graph.client import GraphClient
from application.integrations.graph.instagram import (
    SeriesPoint,
    account_series,
    account_totals,
    accounts,
    demographics,
    pacific_day,
    profile,
    series_points,
    windows,
)
from tests.integrations.graph.conftest import TOKEN
from tests.integrations.graph.player import Player, json_reply


def test_pages_of_pages_are_walked_to_the_end(player: Player, client: GraphClient) -> None:
    paging = {"cursors": {"after": "A1"}, "next": "https://graph.facebook.com/?after=A1"}
    player.play(
        json_reply({"data": [{"id": "1", "name": "One"}], "paging": paging}),
        json_reply({"data": [{"id": "2", "instagram_business_account": {"id": "1784"}}]}),
    )
    first, second = accounts(client, TOKEN)
    assert (first.page_id, first.instagram) == ("1", None)
    assert second.instagram is not None
    assert (second.page_name, second.instagram.id) == (None, "1784")
    assert player.asked[0].path == "/graph/v26.0/me/accounts"
    assert "access_token" in player.asked[0].query["fields"].split(",")


def test_no_page_at_all_is_an_empty_list(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"data": []}))
    assert accounts(client, TOKEN) == []


def test_a_profile_is_asked_with_all_its_fields(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"id": "1784", "followers_count": 0}))
    found = profile(client, "1784", TOKEN)
    assert (found.followers_count, found.media_count) == (0, None)
    assert {"biography", "website", "follows_count"} <= set(player.asked[0].query["fields"].split(","))


def test_a_series_is_asked_from_the_end_of_its_first_day_to_the_end_of_its_last(
    player: Player, client: GraphClient
) -> None:
    player.play(json_reply({"data": []}))
    account_series(client, "1784", TOKEN, ["reach", "follower_count"], date(2026, 10, 1), date(2026, 10, 8))
    query = player.asked[0].query
    assert (query["metric"], query["period"]) == ("reach,follower_count", "day")
    assert "metric_type" not in query
    moments = [datetime.fromtimestamp(int(query[name]), UTC) for name in ("since", "until")]
    assert moments == [datetime(2026, 10, 2, 7, tzinfo=UTC), datetime(2026, 10, 9, 7, tzinfo=UTC)]


def test_a_series_holds_the_days_asked_and_no_others(player: Player, client: GraphClient) -> None:
    values = [{"value": day, "end_time": f"2026-10-0{day}T07:00:00+0000"} for day in range(1, 6)]
    following = "https://graph.facebook.com/?since=9"
    player.play(json_reply({"data": [{"name": "reach", "values": values}], "paging": {"next": following}}))
    found = account_series(client, "1784", TOKEN, ["reach"], date(2026, 10, 2), date(2026, 10, 4))
    assert found == [SeriesPoint("reach", date(2026, 10, 2), 3), SeriesPoint("reach", date(2026, 10, 3), 4)]
    assert len(player.asked) == 1


def test_a_day_without_a_value_is_unknown_and_not_nought() -> None:
    payload = {
        "data": [{"name": "reach", "values": [{"end_time": "2026-10-01T07:00:00+0000"}, {"value": 3}]}]
    }
    assert series_points(payload) == [SeriesPoint("reach", date(2026, 9, 30), None)]
    assert series_points({"data": [{"name": "reach", "values": []}]}) == []


def test_followers_online_are_asked_for_life_and_come_by_the_hour(
    player: Player, client: GraphClient
) -> None:
    values = [{"value": {"0": 12, "23": 7}, "end_time": "2026-10-01T07:00:00+0000"}]
    player.play(json_reply({"data": [{"name": "online_followers", "values": values}]}))
    found = account_series(client, "1784", TOKEN, ["online_followers"], date(2026, 9, 30), date(2026, 10, 1))
    assert [(point.dimension, point.value) for point in found] == [("0", 12), ("23", 7)]
    assert player.asked[0].query["period"] == "lifetime"


def test_a_classic_click_is_a_row_of_the_contact_taps() -> None:
    values = [{"value": 2, "end_time": "2019-11-02T07:00:00+0000"}]
    (point,) = series_points({"data": [{"name": "email_contacts", "values": values}]})
    assert (point.metric, point.dimension, point.classic) == ("profile_links_taps", "EMAIL", True)


@pytest.mark.parametrize(
    ("end_time", "day"),
    [
        (datetime(2026, 7, 2, 7, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 2, 8, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 11, 1, 7, tzinfo=UTC), date(2026, 10, 31)),
        (datetime(2026, 11, 2, 8, tzinfo=UTC), date(2026, 11, 1)),
    ],
)
def test_an_end_time_closes_the_pacific_day_before(end_time: datetime, day: date) -> None:
    assert pacific_day(end_time) == day


def test_totals_are_asked_for_the_whole_window(player: Player, client: GraphClient) -> None:
    entries = [{"name": "views", "total_value": {"value": 4}}, {"name": "replies", "total_value": {}}]
    player.play(json_reply({"data": entries}))
    found = account_totals(
        client, "1784", TOKEN, ["views", "replies"], date(2026, 9, 1), date(2026, 9, 30), "follow_type"
    )
    assert [(insight.metric, insight.value) for insight in found] == [("views", 4), ("replies", None)]
    query = player.asked[0].query
    assert (query["metric_type"], query["period"], query["breakdown"]) == (
        "total_value",
        "day",
        "follow_type",
    )
    assert int(query["until"]) - int(query["since"]) == 29 * 24 * 3600


def test_the_audience_is_asked_by_a_breakdown(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"data": []}))
    assert demographics(client, "1784", TOKEN, "city") == []
    assert (
        demographics(client, "1784", TOKEN, "age,gender", "engaged_audience_demographics", "this_week") == []
    )
    first, second = (asked.query for asked in player.asked)
    assert first["metric"] == "follower_demographics"
    assert (first["breakdown"], first["period"], first["metric_type"]) == ("city", "lifetime", "total_value")
    assert second["timeframe"] == "this_week"


@pytest.mark.parametrize(("days", "pieces"), [(0, 0), (1, 1), (29, 1), (30, 2), (360, 13)])
def test_a_long_span_is_cut_into_windows_that_the_api_allows(days: int, pieces: int) -> None:
    since, until = date(2025, 11, 20), date(2025, 11, 20) + timedelta(days=days)
    found = list(windows(since, until))
    assert len(found) == pieces
    covered = [start + timedelta(days=n) for start, end in found for n in range((end - start).days)]
    assert sorted(covered) == [since + timedelta(days=n) for n in range(days)]


def test_a_window_across_the_end_of_summer_time_stays_under_thirty_days(
    player: Player, client: GraphClient
) -> None:
    player.play(json_reply({"data": []}))
    for since, until in windows(date(2026, 10, 20), date(2026, 11, 18)):
        account_series(client, "1784", TOKEN, ["reach"], since, until)
    query: dict[str, Any] = player.asked[0].query
    assert int(query["until"]) - int(query["since"]) <= 2_592_000
