"""Charts of the style guide, of figures that belong to nobody."""

from datetime import UTC, datetime, timedelta
from math import sin

from application.charts.lines import Line
from application.charts.timeline import Timeline
from application.charts.upright import Upright, UprightChart

_FIRST_DAY = datetime(2026, 8, 23, tzinfo=UTC)
_DAYS = 90
_REPLACED = 34
_UNREAD = range(52, 57)


def sample_bars() -> UprightChart:
    """A week with a gap and a figure entered by hand."""
    return UprightChart(
        name="sample-views",
        title="Views per day",
        base="Of the 21 collected posts, by the day of posting. A gap is a day without a figure.",
        heads=("Day", "Views"),
        bars=tuple(
            Upright(
                label=f"{day} Nov 2026",
                short=f"{day} Nov 2026",
                value=None if views is None else float(views),
                text="No figure" if views is None else f"{views:,}",
                by_hand="by hand" if day == 12 else "",
            )
            for day, views in enumerate((4_012, 6_410, 2_205, None, 5_830, 7_104, 3_518), 8)
        ),
    )


def sample_timeline() -> Timeline:
    """Two lines over 90 days: a break of definition, days that nobody read, a day alone between them."""
    times = tuple(_FIRST_DAY + timedelta(days=day) for day in range(_DAYS))
    reach = [_wave(day, 2_600, 900) for day in range(_DAYS)]
    views = [None if day < _REPLACED else _wave(day, 5_200, 1_400) for day in range(_DAYS)]
    return Timeline(
        name="sample-timeline",
        title="Reach and views by day",
        base="Accounts reached and views on each day. Days are not added up: the same people come back.",
        time_head="Day",
        times=times,
        labels=tuple(f"{time.day} {time:%b %Y}" for time in times),
        lines=(_line("Reach", reach, 1), _line("Views", views, 2)),
        marks=((_REPLACED, "Views replaced impressions"),),
        frame_address="#chart",
    )


def _wave(day: int, middle: int, swing: int) -> float | None:
    if day in _UNREAD and day != _UNREAD[2]:
        return None
    return float(round(middle + swing * sin(day / 9) + swing / 3 * sin(day * 2.4) + day * middle / 300))


def _line(label: str, values: list[float | None], hue: int) -> Line:
    texts = tuple("Not read on this day" if value is None else f"{value:,.0f}" for value in values)
    return Line(label, tuple(values), texts, hue)
