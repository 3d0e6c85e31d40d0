"""A thinned series keeps its shape: peaks, ends and gaps."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from application.charts.thinning import ODD_TIME, Bucket, Point, ThinLine, thin_line

HOUR = 3_600
DAY = 24 * HOUR
series = st.lists(
    st.tuples(st.integers(0, 2_000_000), st.integers(0, 10_000)), max_size=300, unique_by=lambda each: each[0]
).map(lambda rows: [Point(*row) for row in sorted(rows)])


def cut(points: Sequence[Point], width: int) -> list[list[Point]]:
    parts: dict[int, list[Point]] = {}
    for point in points:
        parts.setdefault(point.at // width, []).append(point)
    return list(parts.values())


def thinned(points: Sequence[Point], width: int) -> ThinLine:
    return thin_line(
        [
            Bucket(
                part[0],
                min(part, key=lambda point: (point.value, point.at)),
                max(part, key=lambda point: (point.value, point.at)),
                part[-1],
                len(part),
            )
            for part in cut(points, width)
        ]
    )


@given(points=series, width=st.integers(1, 300_000))
def test_every_bucket_keeps_its_ends_and_its_extremes_and_no_more_than_four(
    points: list[Point], width: int
) -> None:
    line = thinned(points, width)
    kept = cut(line.points, width)
    whole = cut(points, width)
    assert len(kept) == len(whole)
    for few, many in zip(kept, whole, strict=True):
        assert 1 <= len(few) <= 4
        assert few[0] == many[0]
        assert few[-1] == many[-1]
        assert {min(p.value for p in few), max(p.value for p in few)} == {
            min(p.value for p in many),
            max(p.value for p in many),
        }


@given(points=series, width=st.integers(1, 300_000))
def test_nothing_is_drawn_that_was_not_counted_and_times_go_on(points: list[Point], width: int) -> None:
    line = thinned(points, width)
    assert set(line.points) <= set(points)
    assert list(line.points) == sorted(line.points)
    assert line.breaks <= {point.at for point in line.points}


@given(
    before=st.integers(30, 200),
    after=st.integers(30, 200),
    missed=st.integers(3, 500),
    spacing=st.sampled_from([HOUR, DAY]),
    width=st.integers(1, 40),
)
def test_a_gap_wider_than_a_bucket_is_never_bridged(
    before: int, after: int, missed: int, spacing: int, width: int
) -> None:
    """However many counts a bucket holds, as long as the gap is wider than it."""
    behind = (before + missed) * spacing
    times = [*(place * spacing for place in range(before)), *(behind + at * spacing for at in range(after))]
    points = [Point(at, at) for at in times]
    bucket = min(width, missed) * spacing
    line = thinned(points, bucket)
    assert behind in line.breaks
    assert len(line.breaks) == 1


def test_one_missed_count_is_no_gap_and_two_are() -> None:
    hourly = [Point(hour * HOUR, 1) for hour in range(100) if hour not in (40, 60, 61, 62)]
    assert thinned(hourly, 1).breaks == {63 * HOUR}
    daily = [Point(day * DAY, 1) for day in range(100) if day not in (40, 60, 61)]
    assert thinned(daily, 1).breaks == {62 * DAY}
    late = [Point(day * DAY + (day % 2) * ODD_TIME // 2, 1) for day in range(50)]
    assert not thinned(late, 1).breaks


def test_a_series_may_change_its_rhythm() -> None:
    daily = [Point(day * DAY, day) for day in range(200)]
    hourly = [Point(200 * DAY + hour * HOUR, hour) for hour in range(500)]
    assert not thinned([*daily, *hourly], 1).breaks


def test_two_counts_of_one_moment_are_one_point() -> None:
    twice = Bucket(Point(5, 1), Point(5, 1), Point(5, 2), Point(5, 2), 2)
    assert thin_line([twice]).points == (Point(5, 1),)
    assert thin_line([]) == ThinLine((), frozenset())
