"""The world: fixed by seed and epoch, believable, and only ever growing."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.personas import ACCOUNTS, PERSONAS
from sandbox.world.figures import figures, growth
from sandbox.world.world import World
from tests.sandbox.driver import EPOCH, INES, LENA, MARA, Driver

DAY = timedelta(days=1)


def test_two_worlds_of_one_seed_and_epoch_are_equal() -> None:
    first, second = World(seed=7, epoch=EPOCH), World(seed=7, epoch=EPOCH)
    later = EPOCH + 10 * DAY
    for account_id in ACCOUNTS:
        one, other = first.account(account_id), second.account(account_id)
        assert one.timeline.posts(later) == other.timeline.posts(later)
        assert one.timeline.live_stories(later) == other.timeline.live_stories(later)
        assert one.audience.reach(later.date()) == other.audience.reach(later.date())


def test_another_seed_gives_another_world() -> None:
    first, second = World(seed=7, epoch=EPOCH), World(seed=8, epoch=EPOCH)
    assert first.account(MARA).timeline.posts(EPOCH) != second.account(MARA).timeline.posts(EPOCH)


def test_days_composed_in_one_step_or_many_are_the_same() -> None:
    steps, leap = World(seed=7, epoch=EPOCH), World(seed=7, epoch=EPOCH)
    for day in range(8):
        steps.account(MARA).timeline.posts(EPOCH + day * DAY)
    later = EPOCH + 7 * DAY
    assert steps.account(MARA).timeline.posts(later) == leap.account(MARA).timeline.posts(later)


def test_there_are_at_least_two_thousand_posts_at_the_epoch() -> None:
    world = World(seed=2026, epoch=EPOCH)
    assert sum(world.account(account_id).timeline.count(EPOCH) for account_id in ACCOUNTS) >= 2_000


def test_every_id_and_shortcode_is_given_once() -> None:
    world = World(seed=2026, epoch=EPOCH)
    later = EPOCH + 60 * DAY
    ids: Counter[str] = Counter()
    shortcodes: Counter[str] = Counter()
    for account_id in ACCOUNTS:
        timeline = world.account(account_id).timeline
        for post in [*timeline.posts(later), *timeline.live_stories(later)]:
            ids.update([post.id, *(child.id for child in post.children)])
            shortcodes.update([post.shortcode])
    assert max(ids.values()) == 1
    assert max(shortcodes.values()) == 1


def test_the_late_professional_has_a_thousand_posts_and_the_oldest_three_hundred_are_from_before() -> None:
    posts = World(seed=2026, epoch=EPOCH).account(INES).timeline.posts(EPOCH)
    assert len(posts) == 1_000
    assert [post.before_professional for post in posts] == [True] * 300 + [False] * 700
    assert posts == sorted(posts, key=lambda post: post.timestamp)


def test_every_kind_of_post_occurs() -> None:
    posts = World(seed=2026, epoch=EPOCH).account(MARA).timeline.posts(EPOCH)
    kinds = Counter((post.media_type, post.product_type) for post in posts)
    assert set(kinds) == {("IMAGE", "FEED"), ("VIDEO", "REELS"), ("CAROUSEL_ALBUM", "FEED")}
    assert all(bool(post.children) == (post.media_type == "CAROUSEL_ALBUM") for post in posts)


def test_influencers_advertise_the_brands_in_recent_weeks_only() -> None:
    world = World(seed=2026, epoch=EPOCH)
    for persona in PERSONAS:
        if persona.kind != "influencer":
            continue
        for account in persona.accounts:
            posts = world.account(account.id).timeline.posts(EPOCH)
            recent = [post for post in posts if post.timestamp > EPOCH - 28 * DAY]
            marked = [post for post in recent if "@" in (post.caption or "")]
            assert marked, account.username
            assert len(marked) < len(recent), account.username
            assert not any("@" in (post.caption or "") for post in posts if post not in recent)


def test_figures_never_shrink_and_keep_their_order() -> None:
    world = World(seed=2026, epoch=EPOCH)
    ages = [0, 1, 60, 900, 3_600, 20_000, 86_400, 200_000, 864_000, 86_400_000]
    for account_id in (MARA, LENA):
        timeline = world.account(account_id).timeline
        for post in [*timeline.posts(EPOCH)[-40:], *timeline.live_stories(EPOCH)]:
            before = figures(post, 0)
            for age in ages:
                now = figures(post, age)
                assert all(now[name] >= before[name] for name in now)
                assert now["views"] >= now["reach"] >= now["total_interactions"]
                before = now


def test_total_interactions_are_the_sum_of_their_parts() -> None:
    post = World(seed=2026, epoch=EPOCH).account(MARA).timeline.posts(EPOCH)[-10]
    now = figures(post, 400_000)
    assert now["total_interactions"] == now["likes"] + now["comments"] + now["saved"] + now["shares"]
    assert now["total_interactions"] > 0


def test_growth_is_fast_at_first_and_then_levels_off() -> None:
    post = World(seed=2026, epoch=EPOCH).account(MARA).timeline.posts(EPOCH)[0]
    first_day = growth(post, 86_400)
    assert first_day > 3 * (growth(post, 3 * 86_400) - growth(post, 2 * 86_400))
    assert growth(post, 60 * 86_400) > 0.99


def test_a_story_ends_after_a_day_and_some_start_slowly() -> None:
    world = World(seed=2026, epoch=EPOCH)
    timeline = world.account(MARA).timeline
    stories = timeline.live_stories(EPOCH)
    assert stories
    assert all(EPOCH - story.timestamp < DAY for story in stories)
    later = {story.id for story in timeline.live_stories(EPOCH + DAY)}
    assert later.isdisjoint(story.id for story in stories)
    assert timeline.find(stories[0].id, EPOCH + DAY) is None
    slow = [
        story
        for account_id in ACCOUNTS
        for story in world.account(account_id).timeline.live_stories(EPOCH)
        if story.delay_seconds
    ]
    assert slow
    assert all(figures(story, story.delay_seconds)["reach"] == 0 for story in slow)


@pytest.mark.parametrize("hour", [0, 5, 13, 20, 23])
def test_who_posts_four_stories_a_day_always_has_one_that_lives(hour: int) -> None:
    for seed in range(25):
        epoch = EPOCH.replace(hour=hour, minute=seed * 2)
        timeline = World(seed=seed, epoch=epoch).account(MARA).timeline
        for quarter in range(4 * 24 * 4):
            now = epoch + quarter * timedelta(minutes=15)
            assert any(timedelta(hours=1) < now - story.timestamp for story in timeline.live_stories(now))


def test_followers_are_as_stated_at_the_epoch_and_move_with_time() -> None:
    audience = World(seed=2026, epoch=EPOCH).account(MARA).audience
    assert audience.followers(EPOCH) == 812_400
    assert audience.followers(EPOCH + DAY) > audience.followers(EPOCH)


def test_reach_over_days_is_less_than_the_sum_of_the_days() -> None:
    audience = World(seed=2026, epoch=EPOCH).account(MARA).audience
    days = [EPOCH.date() - back * DAY for back in range(7)]
    assert max(map(audience.reach, days)) < audience.reach_over(days) < sum(map(audience.reach, days))


def test_a_day_later_there_are_new_posts_higher_figures_and_other_followers(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    fields = "id,like_count,insights.metric(views)"
    before = sandbox.read(f"{MARA}/media", token, fields=fields)["data"]
    profile = sandbox.read(MARA, token, fields="followers_count,media_count")
    sandbox.advance(86_400)
    after = sandbox.read(f"{MARA}/media", token, fields=fields)["data"]
    later = sandbox.read(MARA, token, fields="followers_count,media_count")
    assert later["media_count"] > profile["media_count"]
    assert later["followers_count"] != profile["followers_count"]
    old = {row["id"]: row["insights"]["data"][0]["values"][0]["value"] for row in before}
    new = {row["id"]: row["insights"]["data"][0]["values"][0]["value"] for row in after}
    assert set(new) - set(old)
    assert all(new[name] >= old[name] for name in set(new) & set(old))
    assert any(new[name] > old[name] for name in set(new) & set(old))


def test_the_clock_only_moves_forward(sandbox: Driver) -> None:
    assert sandbox.client.post("/control/clock", json={"advance_seconds": -1}).status_code == 400
    assert sandbox.now == EPOCH


@pytest.mark.parametrize("body", [{}, {"advance_seconds": "1"}, {"advance_seconds": True}, []])
def test_a_step_of_the_clock_is_a_number(sandbox: Driver, body: object) -> None:
    assert sandbox.client.post("/control/clock", json=body).status_code == 400


def test_a_restart_keeps_clock_world_tokens_faults_and_mail(tmp_path: Path) -> None:
    first = Driver(tmp_path / "state", epoch=EPOCH, seed=5)
    token = first.connect("tomas_okafor")
    first.advance(3_600)
    first.fault("server_error", persona="yuki_brandt")
    first.client.post("/mailbox", json={"to": "a@example.org", "subject": "Hello", "text": "There"})
    second = Driver(tmp_path / "state", epoch=EPOCH + 30 * DAY, seed=6)
    assert second.now == first.now
    assert second.world.epoch == EPOCH
    assert second.world.seed == 5
    assert second.read("me", token)["name"] == "Tomás Okafor"
    assert [row["kind"] for row in second.client.get("/control/faults").get_json()] == ["server_error"]
    assert second.client.get("/mailbox.json").get_json()[0]["subject"] == "Hello"
