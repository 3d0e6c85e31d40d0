"""What an address asks for, how old a post was, and what it is held against."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import pytest

from application.integrations.graph.metrics import metric
from application.models import MissingReason, ReadingSource
from application.profiles.posts.ages import age_words
from application.profiles.posts.curve import curve, points_of
from application.profiles.posts.one_post import OnePost, OneReading
from application.profiles.posts.own_median import MedianBefore, PostBefore, medians_before
from application.profiles.posts.post_list import PostList, read_post_list

POSTED = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _post(**more: object) -> OnePost:
    values: dict[str, Any] = {
        **dict.fromkeys(OnePost.__dataclass_fields__),
        "id": 1,
        "instagram_account_id": 1,
        "media_type": "IMAGE",
        "media_product_type": "FEED",
        "posted_at": POSTED,
        "refused_metrics": "",
        "figures": _figures(),
        **more,
    }
    return OnePost(**values)


def _figures(**known: float | None) -> Mapping[str, float | None]:
    names = ("views", "reach", "average_watch_ms")
    return {name: known.get(name) for name in names}


def _reading(
    age: timedelta,
    *,
    reason: MissingReason | None = None,
    refused: str = "",
    source: ReadingSource = ReadingSource.ASKED,
    classic: str = "",
    **known: float | None,
) -> OneReading:
    names = frozenset(classic.split())
    return OneReading(POSTED + age, source, names, reason, refused, _figures(**known))


def test_a_first_visit_shows_all_posts_as_a_grid_newest_first() -> None:
    assert read_post_list({}) == PostList()
    assert PostList().is_grid
    assert PostList().arguments() == {}


def test_an_address_says_everything_that_is_asked_for() -> None:
    query = {
        "as": "list",
        "kind": "reel",
        "text": "tea",
        "from": "2026-01-02",
        "to": "2026-03-04",
        "campaign": "out",
        "missing": "yes",
        "sort": "reach",
        "page": "3",
    }
    chosen = read_post_list(query)
    assert chosen.arguments() == query
    assert (chosen.first_day, chosen.last_day) == (date(2026, 1, 2), date(2026, 3, 4))
    assert "page" not in chosen.but(kind="story")
    assert chosen.unnarrowed() == {"as": "list", "sort": "reach"}


@pytest.mark.parametrize("nonsense", ["", "x", "10000-01-01", "0001-01-01", "2026-02-30", "\x00", "🫖" * 300])
def test_what_an_address_cannot_mean_is_left_out_and_days_are_told(nonsense: str) -> None:
    names = ("as", "kind", "from", "to", "campaign", "missing", "sort", "page")
    chosen = read_post_list(dict.fromkeys(names, nonsense))
    assert chosen.arguments() == {}
    assert chosen.unread_days == (("first day", "last day") if nonsense else ())


def test_a_first_day_after_the_last_is_noticed() -> None:
    assert read_post_list({"from": "2026-03-01", "to": "2026-02-01"}).is_reversed
    assert not read_post_list({"from": "2026-03-01", "to": "2026-03-01"}).is_reversed


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (-HOUR, "0 min"),
        (timedelta(minutes=35), "35 min"),
        (3 * HOUR, "3 h"),
        (timedelta(hours=1, minutes=20), "1 h 20 min"),
        (DAY, "1 d"),
        (timedelta(days=2, hours=4), "2 d 4 h"),
        (timedelta(days=41, hours=4), "41 d"),
        (timedelta(days=1_500), "1,500 d"),
    ],
)
def test_an_age_is_told_in_the_units_that_fit(age: timedelta, words: str) -> None:
    assert age_words(age) == words


def _grown(value: float | None, age: timedelta = 8 * DAY) -> PostBefore:
    return PostBefore(age, {"views": value})


def test_a_grown_post_is_held_against_the_latest_figures_of_grown_ones() -> None:
    values = [40, 10, 90, 20]
    before = [*map(_grown, values), _grown(9_999, age=2 * DAY), _grown(None)]
    found = medians_before(["views"], 30 * DAY, before, is_story=False)
    assert found["views"] == MedianBefore(4, median(values))


def test_a_median_needs_three_posts() -> None:
    two = medians_before(["views"], 30 * DAY, [_grown(1), _grown(2)], is_story=False)["views"]
    assert two == MedianBefore(2, None)
    assert two.change(5) is None
    three = medians_before(["views"], 30 * DAY, [_grown(1), _grown(2), _grown(3)], is_story=False)["views"]
    assert three.change(3) == pytest.approx(0.5)
    assert three.change(None) is None


def test_a_median_of_zero_gives_no_difference() -> None:
    assert MedianBefore(3, 0).change(7) is None


def _young(*told: tuple[float, float | None], age: timedelta = 30 * DAY) -> PostBefore:
    readings = [(hours * HOUR, {"views": value}) for hours, value in told]
    return PostBefore(age, {"views": 1_000_000}, readings)


@pytest.mark.parametrize(
    ("before", "value"),
    [
        (_young((1, 10), (3, 30), (24, 240)), 30),
        (_young((1, 10), (2, 20), (5, 50), (24, 240)), 50),
        (_young((1, 10), (3, None), (4.5, 45), (24, 240)), 45),
        (_young((1, 10)), 10),
        (_young((24, 240)), None),
        (_young((0.5, 5), (24, 240)), None),
        (_young((1, 10), age=2 * HOUR), None),
        (_young(), None),
    ],
    ids=[
        "the nearest is the one before",
        "the nearest is the one after",
        "readings of other figures don't count",
        "nothing changed since, and it was looked at later",
        "first read when much older",
        "read when much younger and much older only",
        "never read at that age",
        "no reading",
    ],
)
def test_a_young_post_is_held_against_what_others_had_at_about_its_age(
    before: PostBefore, value: float | None
) -> None:
    found = medians_before(["views"], 4 * HOUR, [before] * 3, is_story=False)["views"]
    assert found.median == value
    assert found.posts == (0 if value is None else 3)


def test_a_story_is_grown_before_its_day_is_over() -> None:
    before = [_grown(value, age=23 * HOUR) for value in (1, 2, 3)]
    assert medians_before(["views"], 20 * HOUR, before, is_story=True)["views"].median == 2
    assert medians_before(["views"], 20 * HOUR, before, is_story=False)["views"].median is None


def test_the_curve_is_by_age_with_gaps_where_the_figure_was_refused() -> None:
    readings = (
        _reading(HOUR, reason=MissingReason.NOT_ENOUGH_VIEWERS),
        _reading(3 * HOUR, views=10),
        _reading(4 * HOUR, average_watch_ms=5_000),
        _reading(DAY, refused="views"),
        _reading(2 * DAY, views=90),
    )
    views = metric("views")
    points = points_of(views, readings)
    drawn = curve(views, _post(), points, csv_address="/readings.csv")
    assert drawn is not None
    assert list(drawn.labels) == ["1 h", "3 h", "1 d", "2 d"]
    assert list(drawn.lines[0].values) == [None, 10, None, 90]
    assert drawn.lines[0].texts[0].startswith("Too few people")
    assert "refused" in drawn.lines[0].texts[2]
    assert drawn.lines[0].texts[3] == "90"


def test_manual_readings_those_of_the_webhook_and_a_new_way_of_counting_are_marked() -> None:
    readings = (
        _reading(HOUR, views=1, classic="impressions"),
        _reading(2 * HOUR, views=2),
        _reading(3 * HOUR, views=3, source=ReadingSource.WEBHOOK),
        _reading(4 * HOUR, views=4, source=ReadingSource.MANUAL),
    )
    drawn = curve(metric("views"), _post(), readings, csv_address="")
    assert drawn is not None
    assert drawn.marks == ((1, "views counted anew"), (2, "told at the end"), (3, "by hand"))


def test_watch_time_is_drawn_in_seconds() -> None:
    drawn = curve(
        metric("average_watch_ms"), _post(), (_reading(HOUR, average_watch_ms=4_500),), csv_address=""
    )
    assert drawn is not None
    assert (drawn.lines[0].values, drawn.lines[0].texts, drawn.unit) == ((4.5,), ("4.5 s",), " s")


def test_a_post_without_a_known_time_has_no_age_to_draw_by() -> None:
    assert curve(metric("views"), _post(posted_at=None), (), csv_address="") is None
