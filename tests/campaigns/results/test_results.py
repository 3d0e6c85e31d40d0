"""Campaign results: totals, middle values and spread, where missing is never zero."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.campaigns.results.engagement import engagement_rate, engagements, post_engagement_rate
from application.campaigns.results.figures import Number, is_expected
from application.campaigns.results.groups import campaign_results, group_results
from application.campaigns.results.spreads import metric_result, spread
from application.integrations.graph.metrics import POST_METRICS, metric
from tests.campaigns.examples import FULL, post

COUNTS = st.integers(min_value=0, max_value=10**9)
VALUES = st.lists(COUNTS, max_size=40)


def test_figures_worked_by_hand() -> None:
    found = spread([2, 4, 4, 4, 5, 5, 7, 9])
    assert found.count == 8
    assert found.total == 40
    assert found.mean == 5
    assert found.median == 4.5
    # Squared distances from 5: 9 1 1 1 0 0 4 16 = 32; 32 / 7 under the root.
    assert found.deviation == pytest.approx(2.138089935)
    assert (found.minimum, found.maximum) == (2, 9)


def test_nothing_measured_has_no_total_and_no_zero() -> None:
    found = spread([])
    assert found.count == 0
    assert found.total is found.mean is found.median is found.deviation is found.minimum is None


def test_one_value_has_no_deviation() -> None:
    assert spread([7]).deviation is None
    assert spread([7]).mean == 7


@given(VALUES)
def test_spread_equals_the_naive_formulas(values: list[int]) -> None:
    found = spread(values)
    if not values:
        assert found.total is None
        return
    ordered, count = sorted(values), len(values)
    middle = count // 2
    mean = sum(values) / count
    assert found.total == sum(values)
    assert found.mean == pytest.approx(mean)
    assert found.median == pytest.approx(
        ordered[middle] if count % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    )
    assert (found.minimum, found.maximum) == (ordered[0], ordered[-1])
    if count > 1:
        naive = math.sqrt(sum((value - mean) ** 2 for value in values) / (count - 1))
        assert found.deviation == pytest.approx(naive, abs=1e-3)
    else:
        assert found.deviation is None


@given(st.lists(st.one_of(st.none(), COUNTS), max_size=30))
def test_a_missing_figure_is_left_out_and_counted(values: list[int | None]) -> None:
    posts = [post(number, {"views": value}) for number, value in enumerate(values)]
    result = metric_result(metric("views"), posts)
    measured = [value for value in values if value is not None]
    assert result.expected == len(values)
    assert result.measured == len(measured)
    assert result.missing == values.count(None)
    assert result.total == (sum(measured) if measured else None)
    assert result.mean == (pytest.approx(sum(measured) / len(measured)) if measured else None)


@given(st.lists(st.one_of(st.none(), COUNTS), max_size=20), st.integers(min_value=0, max_value=5))
def test_posts_without_the_figure_change_no_number_but_the_base(values: list[int | None], more: int) -> None:
    posts = [post(number, {"views": value}) for number, value in enumerate(values)]
    unread = [post(1000 + number) for number in range(more)]
    before, after = metric_result(metric("views"), posts), metric_result(metric("views"), posts + unread)
    assert (after.total, after.mean, after.median, after.deviation) == (
        before.total,
        before.mean,
        before.median,
        before.deviation,
    )
    assert after.expected == before.expected + more


def test_a_zero_that_was_read_counts() -> None:
    result = metric_result(metric("views"), [post(1, {"views": 0}), post(2, {"views": 10}), post(3)])
    assert (result.measured, result.expected, result.total, result.mean) == (2, 3, 10, 5)


def test_a_figure_is_expected_only_of_types_that_offer_it() -> None:
    posts = [post(1, {"views": 5}), post(2, {"average_watch_ms": 4200}, media_type="VIDEO", product="REELS")]
    result = metric_result(metric("average_watch_ms"), posts)
    assert (result.measured, result.expected, result.mean) == (1, 1, 4200)


def test_a_figure_that_came_unasked_counts_too() -> None:
    result = metric_result(metric("replies"), [post(1, {"replies": 4}), post(2)])
    assert (result.measured, result.expected) == (1, 1)


def test_reach_is_summed_with_a_mark_that_it_is_not_unique() -> None:
    result = metric_result(metric("reach"), [post(1, {"reach": 30}), post(2, {"reach": 40})])
    assert result.total == 70
    assert result.total_note == "summed, not unique"


def test_times_and_shares_have_no_total() -> None:
    reels = [post(n, {"average_watch_ms": 1000 * n}, media_type="VIDEO", product="REELS") for n in (1, 3)]
    result = metric_result(metric("average_watch_ms"), reels)
    assert result.total is None
    assert result.mean == 2000


def test_only_reach_may_be_totalled_though_it_is_not_summable() -> None:
    marked = [row.name for row in POST_METRICS if metric_result(row, []).total_note]
    assert marked == ["reach"]


def test_engagement_rate_worked_by_hand() -> None:
    posts = [
        post(1, FULL),  # 20 of 200
        post(2, {"likes": 50, "comments": 10, "saves": 15, "shares": 25, "reach": 400}),  # 100 of 400
        post(3, {"likes": 1000, "comments": 0, "saves": 0, "reach": 10}),  # shares missing: out
    ]
    rate = engagement_rate(posts)
    assert (rate.engagements, rate.reach) == (120, 600)
    assert rate.rate == pytest.approx(0.2)
    assert rate.mean_of_posts == pytest.approx((0.1 + 0.25) / 2)
    assert (rate.based_on, rate.rated_posts, rate.expected) == (2, 2, 3)
    assert rate.base == "2 of 3 posts have reach, likes, comments, saves and shares"


def test_stories_are_not_in_the_base_of_the_rate_since_they_have_no_likes() -> None:
    rate = engagement_rate([post(1, FULL), post(2), post(3, {"reach": 9}, product="STORY")])
    assert rate.base == "1 of 2 posts have reach, likes, comments, saves and shares"


@pytest.mark.parametrize("missing", sorted(FULL))
def test_a_post_without_one_part_has_no_engagement_rate(missing: str) -> None:
    figures: dict[str, Number | None] = {**FULL, missing: None}
    assert engagements(post(1, figures)) is None
    assert post_engagement_rate(post(1, figures)) is None


def test_a_post_that_reached_nobody_has_no_rate_of_its_own() -> None:
    nobody = post(1, {"likes": 0, "comments": 0, "saves": 0, "shares": 0, "reach": 0})
    assert post_engagement_rate(nobody) is None
    alone = engagement_rate([nobody])
    assert (alone.rate, alone.mean_of_posts, alone.based_on, alone.rated_posts) == (None, None, 1, 0)
    assert engagement_rate([nobody, post(2, FULL)]).rate == pytest.approx(0.1)


PARTS = st.fixed_dictionaries(
    {name: st.one_of(st.none(), st.integers(min_value=0, max_value=10**7)) for name in FULL}
)


@given(st.lists(PARTS, max_size=15))
def test_engagement_rate_equals_the_naive_formula(rows: list[dict[str, int | None]]) -> None:
    rate = engagement_rate([post(number, row) for number, row in enumerate(rows)])
    whole = [row for row in rows if all(value is not None for value in row.values())]
    above = sum(row[name] or 0 for row in whole for name in ("likes", "comments", "saves", "shares"))
    below = sum(row["reach"] or 0 for row in whole)
    assert rate.based_on == len(whole)
    assert rate.rate == (pytest.approx(above / below) if below else None)


@given(st.lists(st.tuples(st.sampled_from(["FEED", "REELS", "STORY", "AD"]), PARTS), max_size=15))
def test_the_kinds_together_are_all_posts(rows: list[tuple[str, dict[str, int | None]]]) -> None:
    posts = [post(n, figures, product=product) for n, (product, figures) in enumerate(rows)]
    results = campaign_results(posts)
    assert sum(group.posts for group in results.by_kind) == results.overall.posts == len(posts)
    for result in results.overall.metrics:
        parts = [found for group in results.by_kind if (found := group.of(result.metric.name))]
        assert sum(part.measured for part in parts) == result.measured
        assert sum(part.expected for part in parts) == result.expected
        assert sum(part.total or 0 for part in parts) == (result.total or 0)


def test_metrics_that_no_post_should_have_are_left_out() -> None:
    names = {result.metric.name for result in group_results([post(1, FULL)]).metrics}
    assert "likes" in names
    assert "replies" not in names


def test_no_posts_give_no_metrics_and_no_rate() -> None:
    results = campaign_results([])
    assert results.by_kind == ()
    assert results.overall.metrics == ()
    assert results.overall.engagement.rate is None


def test_coverage_counts_figures_read_and_offered() -> None:
    group = group_results([post(1, {"views": 3, "reach": 2}), post(2, {"views": 4})])
    assert group.measured == 3
    assert group.expected == 2 * len({row.name for row in POST_METRICS if is_expected(post(), row)})
