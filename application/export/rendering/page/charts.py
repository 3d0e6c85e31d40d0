"""A report's charts as the server's own drawings; every one has its figures as a table. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise

from application.charts.bars import Bar, BarChart
from application.charts.lines import MOST_LINES, Line, LineChart
from application.charts.timeline import Timeline
from application.export.rendering.page.cells import value_words
from application.export.report import Chart, Series

Category = str | int | float | date
NO_VALUE = "Not known"
BY_HAND = "with figures by hand"


@dataclass(frozen=True)
class Drawn:
    """One drawing: `kind` says which of the site's charts it is."""

    kind: str
    chart: BarChart | LineChart | Timeline


def drawings_of(charts: Sequence[Chart], name: str) -> Iterator[Drawn]:
    """The drawings of a tab; `name` leads the names by which the page tells them apart.

    Each series of bars gets a drawing of its own, lines stand together as long as they can be told apart.
    """
    for number, chart in enumerate(charts, 1):
        own = f"{name}-chart-{number}"
        yield from (_bars(chart, own) if chart.kind in ("bar", "column") else _lines(chart, own))


def _bars(chart: Chart, name: str) -> Iterator[Drawn]:
    for number, series in enumerate(chart.series, 1):
        title = chart.title if len(chart.series) == 1 else f"{chart.title}: {series.name}"
        heads = ("What", series.name)
        bars = tuple(_bar(chart, series, place) for place in range(len(series.value_values)))
        yield Drawn("bars", BarChart(f"{name}-{number}", title, _base(chart), heads, bars))


def _bar(chart: Chart, series: Series, place: int) -> Bar:
    value = series.value_values[place]
    by_hand = bool(series.by_hand) and series.by_hand[place]
    return Bar(
        label=_words(series.category_values[place]),
        value=value,
        text=NO_VALUE if value is None else value_words(value, chart.format),
        by_hand=BY_HAND if by_hand else "",
    )


def _lines(chart: Chart, name: str) -> Iterator[Drawn]:
    groups = _groups(chart.series)
    for number, group in enumerate(groups, 1):
        title = chart.title if len(groups) == 1 else f"{chart.title} ({number} of {len(groups)})"
        times = group[0].category_values
        lines = tuple(_line(chart, series, hue) for hue, series in enumerate(group, 1))
        yield _over(times, lines, f"{name}-{number}", title, chart)


def _groups(series: Sequence[Series]) -> list[Sequence[Series]]:
    """Series of the same categories, as many together as one drawing has lines."""
    groups: list[list[Series]] = []
    for each in series:
        last = groups[-1] if groups else None
        if last and len(last) < MOST_LINES and last[0].category_values == each.category_values:
            last.append(each)
        else:
            groups.append([each])
    return list(groups)


def _line(chart: Chart, series: Series, hue: int) -> Line:
    texts = tuple("" if value is None else value_words(value, chart.format) for value in series.value_values)
    return Line(series.name, series.value_values, texts, hue)


def _over(times: Sequence[Category], lines: tuple[Line, ...], name: str, title: str, chart: Chart) -> Drawn:
    """Over days that go on, on a scale of time; over anything else, at equal distances."""
    labels = tuple(_words(at) for at in times)
    days = [at for at in times if isinstance(at, date)]
    if len(days) == len(times) and all(earlier <= later for earlier, later in pairwise(days)):
        moments = tuple(datetime.combine(day, time(), UTC) for day in days)
        line = Timeline(name, title, _base(chart), "Day", moments, labels, lines)
        return Drawn("timeline", line)
    return Drawn("lines", LineChart(name, title, _base(chart), "What", labels, lines))


def _words(category: Category) -> str:
    return category if isinstance(category, str) else f"{category}"


def _base(chart: Chart) -> str:
    """What is drawn, as a sentence."""
    return f"{chart.description.rstrip('.')}."
