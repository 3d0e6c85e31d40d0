"""The charts of the tabs of posts: those with the most views, and stories in the order of posting. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from application.campaigns.results.engagement import post_engagement_rate
from application.campaigns.results.rates import ENGAGEMENT_BY_REACH
from application.campaigns.results.reported import ReportedPost
from application.export.parts.facts import ReportFacts
from application.export.parts.post_rates import has_figures_by_hand
from application.export.parts.post_tab import PostTab
from application.export.report import Area, Chart, Format, Name, Series, clean_text

TOP_POSTS = 10
TOP = "top_posts"
"""The name of the table of the posts with the most views."""
MOST_STORIES = 100
"""A line through more cannot be read."""
_WIDTH, _HEIGHT, _ROWS_OF_CHART = 760, 380, 20
_VIEWS, _RATE = 3, 5
"""Columns of the table."""
_LINES = (("views", "Views"), ("exits", "Exits"))


def top_posts(posts: Sequence[ReportedPost]) -> list[ReportedPost]:
    """Those with the most views; none whose views are not known."""
    seen = [(views, post) for post in posts if (views := post.figures.get("views")) is not None]
    return [post for _, post in sorted(seen, key=lambda pair: (-pair[0], pair[1].post_id))[:TOP_POSTS]]


def top_label(facts: ReportFacts, post: ReportedPost, place: int) -> str:
    """How a post is called in the table and its charts: by its place, so that no two are called alike."""
    return clean_text(f"{place}. {facts.label_of(post)}")[0]


def with_top_charts(tab: PostTab, facts: ReportFacts, names: Sequence[Name]) -> PostTab:
    """The tab with charts of the table of top posts, which stands in the report's first tab."""
    table = next((name.area for name in names if name.name == TOP), None)
    if table is None:
        return tab
    posts = top_posts(facts.posts)
    views = _over(facts, posts, table, _VIEWS, "Views", [post.figures.get("views") for post in posts])
    views = replace(views, by_hand=tuple(post.is_entered("views") for post in posts))
    title = (
        "The post with the most views" if len(posts) == 1 else f"The {len(posts)} posts with the most views"
    )
    charts = [_bars(tab, title, views, 0)]
    rates = _over(
        facts, posts, table, _RATE, "Engagement rate by reach", list(map(post_engagement_rate, posts))
    )
    if any(rate is not None for rate in rates.value_values):
        marks = zip(posts, rates.value_values, strict=True)
        rates = replace(
            rates,
            by_hand=tuple(
                rate is not None and has_figures_by_hand(ENGAGEMENT_BY_REACH, post) for post, rate in marks
            ),
        )
        bars = _bars(tab, f"Engagement rate by reach of {title[0].lower()}{title[1:]}", rates, 1)
        charts.append(replace(bars, format=Format.PERCENT))
    return _with(tab, charts)


def with_story_chart(stories: PostTab, labels: Sequence[str]) -> PostTab:
    """The tab with its stories' views and exits; without a chart where none has views.

    `labels` are those of the first MOST_STORIES.
    """
    posts = stories.posts[:MOST_STORIES]
    lines = [(key, name) for key, name in _LINES if _is_known(stories, posts, key)]
    if ("views", "Views") not in lines:
        return stories
    words = " and ".join(name.lower() for _, name in lines)
    which = f", the first {MOST_STORIES} of {len(stories.posts):,}" if len(stories.posts) > len(posts) else ""
    title = f"{words.capitalize()} of stories in the order of posting{which}"
    chart = Chart(
        kind="line",
        title=title,
        axis=words.capitalize(),
        category_axis="Stories, from the first to the last",
        series=tuple(_line(stories, labels, key, name) for key, name in lines),
        row=1,
        column=len(stories.tab.columns) + 1,
        width=_WIDTH + 200,
        height=_HEIGHT,
        description=f"{title}: a point is a story, named by its account; a gap is a figure that is missing",
    )
    return _with(stories, [chart])


def _is_known(tab: PostTab, posts: Sequence[ReportedPost], key: str) -> bool:
    return key in tab.keys and any(post.figures.get(key) is not None for post in posts)


def _line(tab: PostTab, labels: Sequence[str], key: str, name: str) -> Series:
    posts = tab.posts[: len(labels)]
    accounts, values = tab.keys.index("account"), tab.keys.index(key)
    return Series(
        name=name,
        categories=Area(tab.tab.name, 1, accounts, len(posts), accounts),
        values=Area(tab.tab.name, 1, values, len(posts), values),
        category_values=tuple(labels),
        value_values=tuple(post.figures.get(key) for post in posts),
        by_hand=tuple(post.is_entered(key) for post in posts),
    )


def _over(
    facts: ReportFacts,
    posts: Sequence[ReportedPost],
    table: Area,
    column: int,
    name: str,
    values: Sequence[int | float | None],
) -> Series:
    """A column of the table."""
    return Series(
        name=name,
        categories=replace(table, first_column=0, last_column=0),
        values=replace(table, first_column=column, last_column=column),
        category_values=tuple(top_label(facts, post, place) for place, post in enumerate(posts, 1)),
        value_values=tuple(values),
    )


def _bars(tab: PostTab, title: str, series: Series, place: int) -> Chart:
    table = series.values.tab
    return Chart(
        kind="bar",
        title=title,
        axis=series.name,
        category_axis="Posts",
        series=(series,),
        row=1 + place * _ROWS_OF_CHART,
        column=len(tab.tab.columns) + 1,
        width=_WIDTH,
        height=_HEIGHT,
        description=f"{title}: the bars are the posts of the table in {table}, by the same numbers",
    )


def _with(tab: PostTab, charts: Sequence[Chart]) -> PostTab:
    return replace(tab, tab=replace(tab.tab, charts=(*tab.tab.charts, *charts)))
