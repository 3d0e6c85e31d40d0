"""Lists of posts and the insights of a post."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.world.post import Post
from tests.sandbox.driver import INES, LENA, MARA, NESTED, Driver


def post_of(sandbox: Driver, account: str, product_type: str) -> Post:
    timeline = sandbox.world.account(account).timeline
    posts = [*timeline.live_stories(sandbox.now), *reversed(timeline.posts(sandbox.now))]
    return next(post for post in posts if post.product_type == product_type)


def test_walking_the_cursors_reaches_every_post_once(sandbox: Driver) -> None:
    token = sandbox.connect("ines_duarte")
    rows = sandbox.walk(f"{INES}/media", token, fields="id,timestamp", limit=100)
    assert len(rows) == len({row["id"] for row in rows}) == 1_000
    assert [row["timestamp"] for row in rows] == sorted((row["timestamp"] for row in rows), reverse=True)


def test_new_posts_during_a_walk_neither_repeat_nor_hide_others(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    first = sandbox.read(f"{MARA}/media", token, limit=50)
    sandbox.advance(3 * 86_400)
    rest: list[dict[str, str]] = []
    after = first["paging"]["cursors"]["after"]
    while True:
        page = sandbox.read(f"{MARA}/media", token, limit=50, after=after)
        rest += page["data"]
        if "next" not in page["paging"]:
            break
        after = page["paging"]["cursors"]["after"]
    ids = [row["id"] for row in first["data"] + rest]
    assert len(ids) == len(set(ids)) == 420


def test_the_last_page_has_cursors_but_no_next(sandbox: Driver) -> None:
    token = sandbox.connect("lena_ferraro")
    first = sandbox.read(f"{LENA}/media", token, limit=25)
    assert "previous" not in first["paging"]
    last = sandbox.read(f"{LENA}/media", token, limit=25, after=first["paging"]["cursors"]["after"])
    assert len(last["data"]) == 11
    assert "next" not in last["paging"]
    assert set(last["paging"]["cursors"]) == {"before", "after"}
    back = sandbox.read(f"{LENA}/media", token, limit=25, before=last["paging"]["cursors"]["before"])
    assert back["data"] == first["data"]


def test_the_next_link_carries_the_token_and_works(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    page = sandbox.read(f"{MARA}/media", token, fields="id", limit=10)
    link = urlsplit(page["paging"]["next"])
    assert parse_qs(link.query)["access_token"] == [token]
    following = sandbox.client.get(f"{link.path}?{link.query}").get_json()["data"]
    assert len(following) == 10
    assert following[0] not in page["data"]


def test_since_and_until_bound_the_list(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    since = int((sandbox.now - timedelta(days=20)).timestamp())
    until = int((sandbox.now - timedelta(days=10)).timestamp())
    rows = sandbox.walk(f"{MARA}/media", token, fields="timestamp", since=since, until=until, limit=7)
    timeline = sandbox.world.account(MARA).timeline
    expected = [post for post in timeline.posts(sandbox.now) if since <= post.timestamp.timestamp() <= until]
    assert len(rows) == len(expected) > 3


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "x"}, {"after": "%%"}, {"since": "soonish"}])
def test_bad_bounds_are_refused(sandbox: Driver, query: dict[str, str]) -> None:
    assert sandbox.refusal(f"{MARA}/media", sandbox.connect("mara_lindqvist"), **query)["code"] == 100


def test_nested_insights_come_with_the_page(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    rows = sandbox.read(f"{MARA}/media", token, fields=f"id,{NESTED}", limit=50)["data"]
    assert len(rows) == 50
    for row in rows:
        names = [entry["name"] for entry in row["insights"]["data"]]
        assert names == ["views", "reach", "saved", "shares", "total_interactions"]
        assert all(isinstance(entry["values"][0]["value"], int) for entry in row["insights"]["data"])


def test_the_long_form_of_nested_insights_is_taken_too(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    fields = "insights.period(lifetime).metric_type(total_value).metric(views,reach)"
    assert sandbox.read(f"{MARA}/media", token, fields=fields, limit=2)["data"][0]["insights"]["data"]


def test_one_post_from_before_the_account_was_professional_costs_the_whole_page(sandbox: Driver) -> None:
    token = sandbox.connect("ines_duarte")
    posts = sandbox.world.account(INES).timeline.posts(sandbox.now)
    border = posts[300]
    assert not border.before_professional
    good = sandbox.read(
        f"{INES}/media",
        token,
        fields=f"id,{NESTED}",
        limit=100,
        until=int(posts[340].timestamp.timestamp()),
        since=int(border.timestamp.timestamp()),
    )["data"]
    assert good[-1]["id"] == border.id
    error = sandbox.refusal(
        f"{INES}/media", token, fields=f"id,{NESTED}", limit=100, until=int(posts[340].timestamp.timestamp())
    )
    assert (error["code"], error["error_subcode"]) == (100, 2108006)
    plain = sandbox.read(
        f"{INES}/media",
        token,
        fields="id,like_count,comments_count,saved_count",
        limit=100,
        until=int(posts[340].timestamp.timestamp()),
    )["data"]
    assert len(plain) == 100
    assert plain[-1]["like_count"] > 0
    assert "saved_count" not in plain[-1]
    assert sandbox.refusal(f"{posts[299].id}/insights", token, metric="views")["error_subcode"] == 2108006


@pytest.mark.parametrize("metric", ["follows", "ig_reels_avg_watch_time", "replies", "made_up"])
def test_one_metric_that_does_not_fit_costs_the_whole_page(sandbox: Driver, metric: str) -> None:
    token = sandbox.connect("mara_lindqvist")
    error = sandbox.refusal(f"{MARA}/media", token, fields=f"id,insights.metric(views,{metric})")
    assert error["code"] == 100
    assert metric in error["message"] or "metric[1]" in error["message"]


def test_an_empty_page_does_not_notice_a_wrong_metric(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    answer = sandbox.read(f"{MARA}/media", token, fields="insights.metric(made_up)", until="2001-01-01")
    assert answer == {"data": []}


@pytest.mark.parametrize(
    ("metric", "kinds"),
    [
        ("views", "FEED REELS STORY"),
        ("reach", "FEED REELS STORY"),
        ("shares", "FEED REELS STORY"),
        ("total_interactions", "FEED REELS STORY"),
        ("reposts", "FEED REELS STORY"),
        ("likes", "FEED REELS"),
        ("comments", "FEED REELS"),
        ("saved", "FEED REELS"),
        ("follows", "FEED STORY"),
        ("profile_visits", "FEED STORY"),
        ("profile_activity", "FEED STORY"),
        ("ig_reels_avg_watch_time", "REELS"),
        ("ig_reels_video_view_total_time", "REELS"),
        ("reels_skip_rate", "REELS"),
        ("crossposted_views", "REELS"),
        ("replies", "STORY"),
        ("navigation", "STORY"),
        ("link_clicks", "STORY"),
    ],
)
def test_each_metric_answers_for_its_kinds_of_post_only(sandbox: Driver, metric: str, kinds: str) -> None:
    token = sandbox.connect("mara_lindqvist")
    for kind in ("FEED", "REELS", "STORY"):
        post = post_of(sandbox, MARA, kind)
        answer = sandbox.get(f"{post.id}/insights", token, metric=metric)
        if kind in kinds.split():
            entry = answer.get_json()["data"][0]
            assert (entry["name"], entry["period"]) == (metric, "lifetime")
            assert entry["id"] == f"{post.id}/insights/{metric}/lifetime"
        else:
            assert answer.status_code == 400
            assert f"{metric}" in answer.get_json()["error"]["message"]


def test_a_removed_metric_is_refused_by_its_position_with_the_accepted_list(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    post = post_of(sandbox, MARA, "FEED")
    error = sandbox.refusal(f"{post.id}/insights", token, metric="views,engagement")
    assert error["message"].startswith(
        "(#100) metric[1] must be one of the following values: impressions, reach, replies, saved"
    )
    assert error["code"] == 100
    assert sandbox.refusal(f"{post.id}/insights", token, metric="impressions")["code"] == 100


def test_facebook_views_of_a_post_that_is_not_crossposted_kill_the_batch(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    post = post_of(sandbox, MARA, "REELS")
    error = sandbox.refusal(f"{post.id}/insights", token, metric="views,facebook_views")
    assert error["error_subcode"] == 2207086


def test_navigation_breaks_down_by_action(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    story = post_of(sandbox, MARA, "STORY")
    entry = sandbox.read(
        f"{story.id}/insights", token, metric="navigation", breakdown="story_navigation_action_type"
    )["data"][0]
    results = entry["total_value"]["breakdowns"][0]["results"]
    total = entry["total_value"]["value"]
    assert sum(row["value"] for row in results) == total == entry["values"][0]["value"]
    assert {row["dimension_values"][0] for row in results} <= {
        "tap_forward",
        "tap_back",
        "tap_exit",
        "swipe_forward",
    }
    error = sandbox.refusal(f"{story.id}/insights", token, metric="navigation", breakdown="action_type")
    assert (error["code"], error["message"]) == (1, "An unknown error has occurred.")


def test_profile_activity_breaks_down_by_action(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    post = post_of(sandbox, MARA, "FEED")
    entry = sandbox.read(f"{post.id}/insights", token, metric="profile_activity", breakdown="action_type")[
        "data"
    ][0]
    total = entry["total_value"]
    assert sum(row["value"] for row in total["breakdowns"][0]["results"]) == total["value"]


def test_children_have_no_insights_and_no_permalink(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    timeline = sandbox.world.account(MARA).timeline
    album = next(post for post in reversed(timeline.posts(sandbox.now)) if post.children)
    node = sandbox.read(album.id, token, fields="children{id,media_type,media_url,permalink}")
    rows = node["children"]["data"]
    assert len(rows) == len(album.children)
    assert all(set(row) == {"id", "media_type", "media_url"} for row in rows)
    assert sandbox.read(f"{album.id}/children", token, fields="id")["data"] == [
        {"id": child.id} for child in album.children
    ]
    assert sandbox.read(rows[0]["id"], token, fields="media_type")["media_type"] == "IMAGE"
    assert sandbox.get(f"{rows[0]['id']}/insights", token, metric="views").status_code == 400


def test_stories_stand_apart_and_vanish_after_a_day(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    fields = "id,media_product_type,timestamp,permalink"
    live = sandbox.read(f"{MARA}/stories", token, fields=fields)["data"]
    assert live
    assert {row["media_product_type"] for row in live} == {"STORY"}
    listed = sandbox.walk(f"{MARA}/media", token, limit=100)
    assert {row["id"] for row in live}.isdisjoint(row["id"] for row in listed)
    sandbox.advance(86_400)
    later = sandbox.read(f"{MARA}/stories", token)["data"]
    assert {row["id"] for row in live}.isdisjoint(row["id"] for row in later)
    error = sandbox.refusal(f"{live[0]['id']}/insights", token, metric="views")
    assert (error["code"], error["error_subcode"]) == (100, 33)


def test_a_story_with_few_viewers_refuses_and_costs_the_whole_list(sandbox: Driver) -> None:
    token = sandbox.connect("lena_ferraro")
    timeline = sandbox.world.account(LENA).timeline
    for _ in range(200):
        if any(
            (sandbox.now - story.timestamp).total_seconds() < 1_200
            for story in timeline.live_stories(sandbox.now)
        ):
            break
        sandbox.advance(600)
    fresh = timeline.live_stories(sandbox.now)[-1]
    for path, query in (
        (f"{fresh.id}/insights", {"metric": "views"}),
        (f"{LENA}/stories", {"fields": "id,insights.metric(views,reach)"}),
    ):
        error = sandbox.refusal(path, token, **query)
        assert error["code"] == 10
        assert error["message"] == "(#10) Not enough viewers for the media to show insights"
    assert sandbox.read(f"{LENA}/stories", token, fields="id")["data"]


def test_fields_of_a_post_are_those_of_its_kind(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    fields = (
        "id,caption,media_type,media_product_type,media_url,thumbnail_url,permalink,shortcode,timestamp,username,"
        "owner{id},like_count,comments_count,saved_count,total_views_count"
    )
    reel = sandbox.read(post_of(sandbox, MARA, "REELS").id, token, fields=fields)
    assert reel["owner"] == {"id": MARA}
    assert "thumbnail_url" in reel
    assert "/instagram/reel/" in reel["permalink"]
    assert reel["timestamp"].endswith("+0000")
    picture = post_of(sandbox, MARA, "FEED")
    row = sandbox.read(picture.id, token, fields=fields)
    assert "thumbnail_url" not in row
    assert row["username"] == "mara.lindqvist"
    assert row["permalink"].endswith(f"/instagram/p/{picture.shortcode}/")


def test_a_metric_type_on_a_single_post_gives_zeros(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    post = post_of(sandbox, MARA, "FEED")
    entry = sandbox.read(f"{post.id}/insights", token, metric="views", metric_type="total_value")["data"][0]
    assert entry["values"][0]["value"] == 0
