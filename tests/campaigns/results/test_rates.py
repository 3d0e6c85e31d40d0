"""Rates and their formulas: worked by hand, over all posts and as the mean of the posts' own."""

from collections.abc import Mapping

import pytest

from application.campaigns.results.columns import PostColumns, post_type
from application.campaigns.results.figures import Number
from application.campaigns.results.rates import FOLLOWERS, RATES, Rate, RateResult, rate_result, worked_out
from application.integrations.graph.metrics import POST_METRICS

NAMES = {rate.name: rate for rate in RATES}
FEED = {"likes": 10, "comments": 3, "saves": 2, "shares": 5, "reach": 200, "views": 400, FOLLOWERS: 1000}
STORY = {"views": 80, "exits": 6, "swipes_forward": 10, "taps_forward": 20, "taps_back": 4, "reach": 70}


def columns(
    *posts: Mapping[str, Number], product: str = "FEED", manual: dict[int, str] | None = None
) -> PostColumns:
    names = [*(metric.name for metric in POST_METRICS), FOLLOWERS]
    figures = worked_out({name: [post.get(name) for post in posts] for name in names})
    entered = {place: frozenset(words.split()) for place, words in (manual or {}).items()}
    return PostColumns([post_type("IMAGE", product)] * len(posts), figures, entered)


def rate(name: str, posts: PostColumns) -> RateResult:
    return rate_result(NAMES[name], posts)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("engagement_rate", 20 / 200),
        ("engagement_by_views", 20 / 400),
        ("engagement_by_followers", 20 / 1000),
        ("reach_rate", 200 / 1000),
        ("save_rate", 2 / 200),
        ("share_rate", 5 / 200),
    ],
)
def test_rates_of_a_post_in_the_feed(name: str, value: float) -> None:
    assert rate(name, columns(FEED)).value == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("completion_rate", (80 - 6 - 10) / 80),
        ("exit_rate", (6 + 10) / 80),
        ("tap_forward_rate", 20 / 80),
        ("tap_back_rate", 4 / 80),
    ],
)
def test_rates_of_a_story(name: str, value: float) -> None:
    assert rate(name, columns(STORY, product="STORY")).value == value


def test_over_all_posts_weighs_and_the_mean_of_posts_does_not() -> None:
    small = {**FEED, "reach": 100, "likes": 40}  # 50 of 100
    found = rate("engagement_rate", columns(FEED, small))
    assert found.value == pytest.approx(70 / 300)
    assert found.mean_of_posts == pytest.approx((0.1 + 0.5) / 2)
    assert (found.above, found.below, found.based_on, found.rated_posts) == (70, 300, 2, 2)


@pytest.mark.parametrize("each", RATES, ids=lambda each: each.name)
def test_a_post_without_a_part_is_left_out_and_counted(each: Rate) -> None:
    whole: Mapping[str, Number] = {**FEED, **STORY}
    product = "STORY" if "stories" in each.label else "FEED"
    for part in (*each.metrics, *([FOLLOWERS] if FOLLOWERS in (each.above, each.below) else [])):
        lacking = {name: value for name, value in whole.items() if name != part}
        found = rate_result(each, columns(whole, lacking, product=product))
        assert (found.based_on, found.expected) == (1, 2), part


def test_stories_are_not_expected_to_have_likes_nor_feed_posts_exits() -> None:
    assert rate("engagement_rate", columns(STORY, product="STORY")).expected == 0
    assert rate("completion_rate", columns(FEED)).expected == 0
    assert rate("reach_rate", columns(STORY, product="STORY")).expected == 1


def test_nobody_reached_gives_no_rate() -> None:
    found = rate("save_rate", columns({"saves": 0, "reach": 0}))
    assert (found.value, found.mean_of_posts, found.based_on, found.rated_posts) == (None, None, 1, 0)


def test_figures_by_hand_are_counted_where_they_are_part_of_the_rate() -> None:
    posts = columns(FEED, FEED, FEED, manual={0: "likes views", 2: "replies"})
    assert rate("engagement_rate", posts).by_hand == 1
    assert rate("save_rate", posts).by_hand == 0


def test_every_formula_is_written_out() -> None:
    assert all("÷" in each.formula for each in RATES)
    assert len({each.name for each in RATES}) == len(RATES)
