"""The truth that tests compare with agrees with what the Graph API says once it has settled."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.sandbox.driver import LENA, MARA, Driver

PACIFIC = ZoneInfo("America/Los_Angeles")
CHANGES = (date(2026, 3, 8), date(2026, 11, 1))


def midnight(day: date) -> int:
    return int(datetime.combine(day, time(), PACIFIC).timestamp())


def truth(sandbox: Driver, account: str, since: date, until: date) -> dict[str, Any]:
    query = {"since": since.isoformat(), "until": until.isoformat()}
    found: dict[str, Any] = sandbox.client.get(f"/control/truth/{account}", query_string=query).get_json()
    return found


@pytest.fixture(params=CHANGES, ids=str)
def around_a_change(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Driver, str, date]:
    """A world that begins ten days after a change of the clocks, and a token."""
    change: date = request.param
    epoch = datetime.combine(change + timedelta(days=10), time(15), UTC)
    sandbox = Driver(tmp_path / "state", epoch=epoch)
    return sandbox, sandbox.connect("mara_lindqvist"), change


def test_days_of_23_and_25_hours_are_days_like_others(around_a_change: tuple[Driver, str, date]) -> None:
    sandbox, token, change = around_a_change
    first, last = change - timedelta(days=2), change + timedelta(days=3)
    days = truth(sandbox, MARA, first, last)
    asked = {"since": midnight(first + timedelta(days=1)), "until": midnight(last + timedelta(days=1))}
    (reach,) = sandbox.read(f"{MARA}/insights", token, metric="reach", period="day", **asked)["data"]
    assert [point["value"] for point in reach["values"]] == [day["reach"] for day in days.values()]
    ends = [datetime.strptime(point["end_time"], "%Y-%m-%dT%H:%M:%S%z") for point in reach["values"]]
    assert [end.astimezone(PACIFIC).time() for end in ends] == [time()] * len(ends)
    assert {end.hour for end in ends} == {7, 8}
    for day, told in days.items():
        start = date.fromisoformat(day)
        window = {"since": midnight(start), "until": midnight(start + timedelta(days=1))}
        totals = sandbox.read(
            f"{MARA}/insights",
            token,
            metric="views,likes,profile_links_taps",
            period="day",
            metric_type="total_value",
            **window,
        )["data"]
        assert {row["name"]: row["total_value"]["value"] for row in totals} == {
            name: told[name] for name in ("views", "likes", "profile_links_taps")
        }


def test_thirty_times_24_hours_are_answered_and_a_second_more_is_not(
    around_a_change: tuple[Driver, str, date],
) -> None:
    sandbox, token, change = around_a_change
    until = midnight(change + timedelta(days=5))
    asked = {"metric": "reach", "period": "day", "until": until}
    longest = 30 * 24 * 3_600
    assert sandbox.get(f"{MARA}/insights", token, since=until - longest, **asked).status_code == 200
    assert sandbox.refusal(f"{MARA}/insights", token, since=until - longest - 1, **asked)["code"] == 100


def test_parts_are_told_by_button_and_type(sandbox: Driver) -> None:
    day = sandbox.now.date() - timedelta(days=9)
    (told,) = truth(sandbox, MARA, day, day + timedelta(days=1)).values()
    assert set(told["follows_and_unfollows"]) == {"FOLLOWER", "NON_FOLLOWER"}
    assert told["follows_and_unfollows"]["FOLLOWER"] == told["follower_count"]
    assert len(told["online_followers"]) == 24
    assert sum(told["profile_links_taps_by_button"].values()) <= told["profile_links_taps"]


def test_a_story_s_truth_outlives_it(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    story = sandbox.read(f"{MARA}/stories", token, fields="id")["data"][0]["id"]
    sandbox.advance(30 * 3_600.0)
    found = sandbox.client.get(f"/control/truth/{MARA}/media/{story}").get_json()
    assert found["reach"] > 0
    assert sandbox.refusal(story, token)["code"] == 100


def test_a_deleted_post_is_gone_from_lists_and_by_itself_until_it_is_put_back(sandbox: Driver) -> None:
    token = sandbox.connect("lena_ferraro")
    post = sandbox.read(f"{LENA}/media", token, fields="id")["data"][3]["id"]
    assert sandbox.client.post(f"/control/posts/{post}/delete").get_json() == {"success": True}
    listed = {row["id"] for row in sandbox.walk(f"{LENA}/media", token, fields="id")}
    assert post not in listed
    assert sandbox.refusal(post, token)["error_subcode"] == 33
    sandbox.client.delete("/control/posts/deleted")
    assert sandbox.read(post, token)["id"] == post


def test_the_crowd_for_benchmarks_is_reached_by_key_and_shown_nowhere(sandbox: Driver) -> None:
    token = sandbox.connect("bench_1")
    (page,) = sandbox.read("me/accounts", token, fields="instagram_business_account{media_count}")["data"]
    assert page["instagram_business_account"]["media_count"] == 200
    assert "bench" not in sandbox.client.get("/control/personas").get_data(as_text=True)
    assert "Crowd" not in sandbox.client.get("/").get_data(as_text=True)
