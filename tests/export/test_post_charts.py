"""The charts of the tabs of posts: named, over cells of the report, and only where there are some."""

from dataclasses import replace

from application.campaigns.results.reported import ReportedPost
from application.export.campaign.report import build_campaign_report
from application.export.parts.post_charts import MOST_STORIES, TOP_POSTS
from application.export.report import Area, Chart, Format, Report, Tab, Value, value_of
from tests.export.examples import POSTS, REEL, STORY, facts, filled_in, many_posts, post


def report_of(*posts: ReportedPost) -> Report:
    return build_campaign_report(facts(posts))


def charts_of(report: Report, name: str) -> tuple[Chart, ...]:
    return tab_of(report, name).charts


def tab_of(report: Report, name: str) -> Tab:
    return next(tab for tab in report.tabs if tab.name == name)


def cells(report: Report, area: Area) -> list[Value]:
    tab = tab_of(report, area.tab)
    rows = list(tab.rows)[area.first_row - tab.header : area.last_row + 1 - tab.header]
    return [value_of(row[area.first_column]) for row in rows]


def assert_drawn_as_it_stands(report: Report, chart: Chart) -> None:
    """What a viewer is told beside the areas is what the cells there hold."""
    assert all((chart.title, chart.axis, chart.category_axis, chart.description))
    for series in chart.series:
        assert cells(report, series.categories) == list(series.category_values)
        assert cells(report, series.values) == list(series.value_values)


def test_the_posts_with_the_most_views_are_drawn_with_their_rates() -> None:
    report = report_of(*many_posts(60))
    views, rates = charts_of(report, "Posts")
    for chart in (views, rates):
        assert_drawn_as_it_stands(report, chart)
    assert views.title == f"The {TOP_POSTS} posts with the most views"
    assert len(views.series[0].value_values) == TOP_POSTS
    told = [value for value in views.series[0].value_values if value is not None]
    assert told == sorted(told, reverse=True)
    assert rates.format is Format.PERCENT
    assert len({*views.series[0].category_values}) == TOP_POSTS
    assert next(name for name in report.names if name.name == "top_posts").area.tab == "Summary"


def test_fewer_posts_are_as_many_bars_and_those_by_hand_are_marked() -> None:
    by_hand = filled_in(post(9, "tom_runs", REEL, {}), views=700)
    views, *_ = charts_of(report_of(POSTS[0], by_hand), "Posts")
    assert views.title == "The 2 posts with the most views"
    assert views.series[0].category_values == ("1. @lena.cooks", "2. @tom_runs")
    assert views.series[0].by_hand == (False, True)


def test_stories_are_drawn_in_the_order_of_posting_with_who_left() -> None:
    stories = [
        post(number, "tom_runs", STORY, {"views": 90 - number, "exits": number}) for number in (3, 1, 2)
    ]
    gap = replace(POSTS[5], posted_at=stories[1].posted_at)
    report = report_of(*stories, gap, POSTS[0])
    (chart,) = charts_of(report, "Stories")
    assert_drawn_as_it_stands(report, chart)
    assert chart.title == "Views and exits of stories in the order of posting"
    views, exits = chart.series
    assert (views.value_values, exits.value_values) == ((89, None, 88, 87), (1, None, 2, 3))
    assert views.by_hand == (False,) * 4


def test_of_very_many_stories_the_first_are_drawn_and_the_title_says_so() -> None:
    many = [post(number, "tom_runs", STORY, {"views": number}) for number in range(1, MOST_STORIES + 6)]
    report = report_of(*many)
    (chart,) = charts_of(report, "Stories")
    assert_drawn_as_it_stands(report, chart)
    assert chart.title == "Views of stories in the order of posting, the first 100 of 105"


def test_without_rows_or_views_nothing_is_drawn() -> None:
    for report in (report_of(), report_of(POSTS[5]), report_of(POSTS[2])):
        assert charts_of(report, "Posts") == charts_of(report, "Stories") == ()
