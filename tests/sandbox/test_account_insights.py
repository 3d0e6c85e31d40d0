"""Insights of an account: windows, series, totals, audience."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.world.audience import day_start, pacific_day
from tests.sandbox.driver import LENA, MARA, Driver

DAY = 86_400
TOTALS = (
    "views,reach,total_interactions,likes,comments,saves,shares,replies,reposts,accounts_engaged,"
    "profile_links_taps,profile_views,website_clicks"
)


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


@pytest.fixture
def token(sandbox: Driver) -> str:
    return sandbox.connect("mara_lindqvist")


def insights(sandbox: Driver, token: str, **params: Any) -> list[dict[str, Any]]:
    rows = sandbox.read(f"{MARA}/insights", token, **params)["data"]
    assert isinstance(rows, list)
    return rows


def test_a_week_of_reach_has_seven_points_that_close_pacific_days(sandbox: Driver, token: str) -> None:
    entry = insights(sandbox, token, metric="reach", period="day", since="2026-10-01", until="2026-10-08")[0]
    ends = [point["end_time"] for point in entry["values"]]
    assert ends == [f"2026-10-0{day}T07:00:00+0000" for day in range(1, 8)]
    assert all(point["value"] > 0 for point in entry["values"])
    assert entry["id"] == f"{MARA}/insights/reach/day"


def test_in_winter_the_pacific_day_ends_an_hour_later(sandbox: Driver, token: str) -> None:
    sandbox.advance(40 * DAY)
    entry = insights(sandbox, token, metric="reach", period="day", since="2026-11-10", until="2026-11-12")[0]
    assert [point["end_time"][11:13] for point in entry["values"]] == ["08", "08"]


def test_without_a_window_it_is_the_last_day(sandbox: Driver, token: str) -> None:
    assert len(insights(sandbox, token, metric="reach", period="day")[0]["values"]) == 1


def test_a_window_is_at_most_thirty_days(sandbox: Driver, token: str) -> None:
    until = seconds(sandbox.now)
    assert insights(sandbox, token, metric="reach", period="day", since=until - 30 * DAY, until=until)
    error = sandbox.refusal(
        f"{MARA}/insights", token, metric="reach", period="day", since=until - 30 * DAY - 1, until=until
    )
    assert error["code"] == 100
    assert "There cannot be more than 30 days" in error["message"]


def test_two_years_back_is_the_end(sandbox: Driver, token: str) -> None:
    until = seconds(sandbox.now) - 735 * DAY
    error = sandbox.refusal(f"{MARA}/insights", token, metric="reach", since=until - DAY, until=until)
    assert "2 years" in error["message"]
    older = seconds(sandbox.now) - 400 * DAY
    assert insights(sandbox, token, metric="reach", since=older - 30 * DAY, until=older)[0]["values"]


def test_the_time_pager_never_ends_and_the_future_is_zero(sandbox: Driver, token: str) -> None:
    answer = sandbox.read(f"{MARA}/insights", token, metric="reach", period="day")
    for _ in range(4):
        link = urlsplit(answer["paging"]["next"])
        assert parse_qs(link.query)["access_token"] == [token]
        answer = sandbox.client.get(f"{link.path}?{link.query}").get_json()
    assert {point["value"] for point in answer["data"][0]["values"]} == {0}


def test_the_latest_day_still_settles(sandbox: Driver, token: str) -> None:
    today = day_start(pacific_day(sandbox.now))
    window = {"since": seconds(today), "until": seconds(today) + 1, "metric": "reach", "period": "day"}
    first = insights(sandbox, token, **window)[0]["values"][0]["value"]
    sandbox.advance(2 * DAY)
    second = insights(sandbox, token, **window)[0]["values"][0]["value"]
    sandbox.advance(5 * DAY)
    assert first < second == insights(sandbox, token, **window)[0]["values"][0]["value"]


def test_totals_need_their_metric_type(sandbox: Driver, token: str) -> None:
    error = sandbox.refusal(f"{MARA}/insights", token, metric="reach,views,likes", period="day")
    assert error["message"] == (
        "(#100) The following metrics (views,likes) should be specified with parameter "
        "metric_type=total_value"
    )


def test_all_totals_come_in_one_call(sandbox: Driver, token: str) -> None:
    until = seconds(sandbox.now)
    rows = insights(
        sandbox,
        token,
        metric=TOTALS,
        period="day",
        metric_type="total_value",
        since=until - 14 * DAY,
        until=until,
    )
    values = {row["name"]: row["total_value"]["value"] for row in rows}
    assert list(values) == TOTALS.split(",")
    assert values["views"] > 0
    assert values["reach"] > values["accounts_engaged"] > 0
    assert values["total_interactions"] == pytest.approx(
        values["likes"] + values["comments"] + values["saves"] + values["shares"], abs=60
    )


def test_reach_of_a_window_is_not_the_sum_of_its_days(sandbox: Driver, token: str) -> None:
    until = seconds(sandbox.now)
    window = {"metric": "reach", "period": "day", "since": until - 10 * DAY, "until": until}
    days = insights(sandbox, token, **window)[0]["values"]
    total = insights(sandbox, token, **window, metric_type="total_value")[0]["total_value"]["value"]
    assert 0 < total < sum(point["value"] for point in days)


def test_breakdowns_give_parts_by_one_or_two_keys(sandbox: Driver, token: str) -> None:
    window = {"period": "day", "metric_type": "total_value", "since": "2026-10-01", "until": "2026-10-10"}
    for keys in ("media_product_type", "follow_type", "media_product_type,follow_type"):
        total = insights(sandbox, token, metric="reach", breakdown=keys, **window)[0]["total_value"]
        part = total["breakdowns"][0]
        assert part["dimension_keys"] == keys.split(",")
        assert {len(row["dimension_values"]) for row in part["results"]} == {len(keys.split(","))}
        assert sum(row["value"] for row in part["results"]) <= total["value"]
    taps = insights(sandbox, token, metric="profile_links_taps", breakdown="contact_button_type", **window)
    rows = taps[0]["total_value"]["breakdowns"][0]["results"]
    assert {"EMAIL", "CALL"} <= {row["dimension_values"][0] for row in rows}


def test_an_unsupported_breakdown_is_a_vague_error(sandbox: Driver, token: str) -> None:
    error = sandbox.refusal(
        f"{MARA}/insights",
        token,
        metric="views",
        period="day",
        metric_type="total_value",
        breakdown="follower_type",
    )
    assert (error["code"], error["message"]) == (1, "An unknown error has occurred.")


def test_follows_and_unfollows_need_their_breakdown(sandbox: Driver, token: str) -> None:
    window = {"period": "day", "metric_type": "total_value", "since": "2026-10-01", "until": "2026-10-10"}
    bare = insights(sandbox, token, metric="follows_and_unfollows", **window)[0]
    assert "total_value" not in bare
    full = insights(sandbox, token, metric="follows_and_unfollows", breakdown="follow_type", **window)[0]
    rows = full["total_value"]["breakdowns"][0]["results"]
    parts = {row["dimension_values"][0]: row["value"] for row in rows}
    daily = insights(
        sandbox, token, metric="follower_count", period="day", since="2026-10-02", until="2026-10-11"
    )[0]["values"]
    assert parts["FOLLOWER"] == sum(point["value"] for point in daily)
    assert parts["NON_FOLLOWER"] > 0


def test_follower_count_reaches_thirty_days_back_and_leaves_out_today(sandbox: Driver, token: str) -> None:
    today = day_start(pacific_day(sandbox.now))
    far = today - timedelta(days=30)
    entry = insights(
        sandbox,
        token,
        metric="follower_count",
        period="day",
        since=seconds(far),
        until=seconds(far) + 30 * DAY,
    )[0]
    assert all(point["value"] >= 0 for point in entry["values"])
    error = sandbox.refusal(
        f"{MARA}/insights",
        token,
        metric="follower_count",
        period="day",
        since=seconds(far) - 1,
        until=seconds(far),
    )
    assert error["message"] == (
        "(#100) (follower_count) metric only supports querying data for the last 30 days excluding the "
        "current day"
    )
    latest = insights(
        sandbox,
        token,
        metric="follower_count",
        period="day",
        since=seconds(today) - 2 * DAY,
        until=seconds(sandbox.now) + 5 * DAY,
    )[0]["values"][-1]
    assert latest["end_time"] == today.strftime("%Y-%m-%dT%H:%M:%S+0000")


def test_follower_count_as_total_is_empty(sandbox: Driver, token: str) -> None:
    assert insights(sandbox, token, metric="follower_count", period="day", metric_type="total_value") == []


@pytest.mark.parametrize("breakdown", ["age", "gender", "country", "city", "age,gender"])
def test_demographics_have_parts_and_no_value(sandbox: Driver, token: str, breakdown: str) -> None:
    total = insights(
        sandbox,
        token,
        metric="follower_demographics",
        period="lifetime",
        metric_type="total_value",
        breakdown=breakdown,
    )[0]["total_value"]
    assert "value" not in total
    results = total["breakdowns"][0]["results"]
    assert 1 < len(results) <= 45
    assert {len(row["dimension_values"]) for row in results} == {len(breakdown.split(","))}
    assert sum(row["value"] for row in results) <= 812_400


def test_engaged_demographics_need_a_time_frame(sandbox: Driver, token: str) -> None:
    ask = {
        "metric": "engaged_audience_demographics",
        "period": "lifetime",
        "metric_type": "total_value",
        "breakdown": "country",
    }
    assert "timeframe must be one of" in sandbox.refusal(f"{MARA}/insights", token, **ask)["message"]
    assert (
        "timeframe must be one of"
        in sandbox.refusal(f"{MARA}/insights", token, **ask, timeframe="last_30_days")["message"]
    )
    assert insights(sandbox, token, **ask, timeframe="this_month")


def test_under_a_hundred_followers_there_is_no_audience(sandbox: Driver) -> None:
    token = sandbox.connect("lena_ferraro")
    error = sandbox.refusal(
        f"{LENA}/insights",
        token,
        metric="follower_demographics",
        period="lifetime",
        breakdown="age",
        metric_type="total_value",
    )
    assert error["error_subcode"] == 2874010
    for metric, period in (("follower_count", "day"), ("online_followers", "lifetime")):
        assert sandbox.read(f"{LENA}/insights", token, metric=metric, period=period)["data"] == []
    assert sandbox.read(f"{LENA}/insights", token, metric="reach", period="day")["data"]


def test_online_followers_come_by_hour_and_lag_two_days(sandbox: Driver, token: str) -> None:
    until = seconds(sandbox.now)
    points = insights(
        sandbox, token, metric="online_followers", period="lifetime", since=until - 5 * DAY, until=until
    )[0]["values"]
    assert points[-1]["value"] == points[-2]["value"] == {}
    assert list(points[0]["value"]) == [str(hour) for hour in range(24)]


@pytest.mark.parametrize("metric", ["impressions", "audience_city", "saved", "text_message_clicks"])
def test_removed_account_metrics_are_refused_with_the_accepted_list(
    sandbox: Driver, token: str, metric: str
) -> None:
    error = sandbox.refusal(f"{MARA}/insights", token, metric=f"reach,{metric}", period="day")
    assert error["message"].startswith(
        "(#100) metric[1] must be one of the following values: reach, follower_count, website_clicks"
    )


@pytest.mark.parametrize(
    "query",
    [
        {"metric": ""},
        {"metric": "reach", "period": "hour"},
        {"metric": "reach", "period": "lifetime"},
        {"metric": "reach", "metric_type": "x"},
        {"metric": "reach", "since": "2026-10-09", "until": "2026-10-01"},
    ],
)
def test_malformed_questions_are_code_100(sandbox: Driver, token: str, query: dict[str, str]) -> None:
    assert sandbox.refusal(f"{MARA}/insights", token, **query)["code"] == 100
