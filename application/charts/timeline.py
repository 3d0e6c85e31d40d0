"""Figures over real time, up to years of days: drawn by the server, then taken over by a script. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from application.charts.label_places import AxisLabel, axis_labels, mark_words
from application.charts.lines import LONGEST_NAME, MOST_LINES, Line, last_told, name_places
from application.charts.scales import Scale, across, down, scale, step_text
from application.charts.upright import FLOOR, HEIGHT, TOP, AxisText

WIDE, HIGH = 2000, (FLOOR - TOP) * 10
"""Steps of the stretched drawing across and down: whole numbers keep years of days short."""
_EDGE = 0.01
_MARK_ROWS = (170, 154, 138)
_LONGEST_SHORT_STEP = 7
_MOST_DASHED = 60
"""Longer runs are drawn solid: dashes between days that stand close run together."""
NARROW = 560
"""Below so many pixels the names of lines stand above the plot, not beside it; as in timeline.css."""
WIDTHS = (*range(280, 400, 20), *range(400, 641, 40), *range(720, 1201, 80))
"""The widths in pixels from which on labels below the axis are shown; as in timeline.css."""
_STEPS, _LONG_STEPS = 52, 84
_NAMES = {6: 80, 10: 104, LONGEST_NAME: 132}


class Event(NamedTuple):
    """A mark's upright line at `x`; its words at `text_x` and `aside` pixels from there, `y` from above."""

    x: str
    text_x: str
    aside: int
    y: int
    anchor: str
    text: str


class Below(NamedTuple):
    """Words below the axis, shown where the chart is at least `least` pixels wide; 0 is always."""

    x: str
    y: str
    anchor: str
    text: str
    least: int


Run = list[int]
"""Places of the chart that one stroke leads through."""


@dataclass(frozen=True)
class Timeline:
    """`times` (aware, UTC, the oldest first) have one label and one value of each line each; None is a gap.

    A line's `texts` are its values in words, and why one is missing ("" where there is no more to say).
    `marks` are events at places of `times`. `name` is unique on the page, `unit` stands behind the steps of
    the axis. `frame_address`: the page that takes `from` and `to` (in UTC: days, or minutes of a thinned
    chart); `csv_address`: the file.
    `breaks`: of a thinned chart, whose lines need no value at each other's times, the places of each line to
    which nothing leads from its value before. None: whatever has no value is a gap. The script then words the
    times itself, in UTC, so that the page's table may have fewer rows.
    Raises ValueError for more than four lines, for values that are not one for each time, for times that
    go back.
    """

    name: str
    title: str
    base: str
    time_head: str
    times: tuple[datetime, ...]
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    marks: tuple[tuple[int, str], ...] = ()
    unit: str = ""
    frame_address: str = ""
    csv_address: str = ""
    breaks: tuple[frozenset[int], ...] | None = None

    def __post_init__(self) -> None:
        if len(self.lines) > MOST_LINES:
            raise ValueError(f"a chart has {MOST_LINES} lines at most")
        told = [self.labels, *(line.values for line in self.lines), *(line.texts for line in self.lines)]
        if any(len(each) != len(self.times) for each in told):
            raise ValueError("each time has one label and one value of each line")
        if any(later < earlier for earlier, later in pairwise(self.times)):
            raise ValueError("times go on")

    @cached_property
    def scale(self) -> Scale:
        known = [value for line in self.lines for value in line.values if value is not None]
        return scale(known, whole=all(float(value).is_integer() for value in known), from_zero=False)

    @cached_property
    def span(self) -> tuple[float, float]:
        """The seconds since 1970 at both edges of the drawing: a little around the first and last time."""
        if not self.times:
            return 0.0, 1.0
        first, last = self.times[0].timestamp(), self.times[-1].timestamp()
        edge = (last - first) * _EDGE or 1.0
        return first - edge, last + edge

    def _x(self, place: int) -> float:
        low, high = self.span
        return (self.times[place].timestamp() - low) / (high - low)

    def _y(self, value: float) -> float:
        return FLOOR - self.scale.share(value) * (FLOOR - TOP)

    def path(self, line: Line) -> str:
        """The line as one SVG path of `WIDE` by `HIGH` steps, interrupted at gaps; empty without pieces."""
        parts = []
        for run in self._runs(line):
            if len(run) == 1:
                continue
            points = [self._step(line, place) for place in run]
            steps = (f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(points))
            parts.append(f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}")
        return "".join(parts)

    def is_solid(self, line: Line) -> bool:
        """Whether the line has a run too long for dashes."""
        return any(len(run) > _MOST_DASHED for run in self._runs(line))

    def dots(self, line: Line) -> str:
        """The values that stand alone between gaps, as one SVG path of points; empty when there are none."""
        alone = [self._step(line, run[0]) for run in self._runs(line) if len(run) == 1]
        return "".join(f"M{x} {y}h0" for x, y in alone)

    def _runs(self, line: Line) -> Iterator[Run]:
        breaks = None if self.breaks is None else self.breaks[self.lines.index(line)]
        run: Run = []
        for place, value in enumerate(line.values):
            if run and (value is None if breaks is None else place in breaks):
                yield run
                run = []
            if value is not None:
                run.append(place)
        if run:
            yield run

    def _step(self, line: Line, place: int) -> tuple[int, int]:
        value = line.values[place] or 0.0
        return round(self._x(place) * WIDE), round((1 - self.scale.share(value)) * HIGH)

    @property
    def names(self) -> Sequence[tuple[Line, str]]:
        """How far down each line's name stands; none where there is but one line, which the title names."""
        return name_places(self.lines, self._y) if len(self.lines) > 1 else []

    @property
    def room_for_names(self) -> int:
        """How many letters have room at the right: 6, 10 or 14."""
        longest = max((len(line.short_label) for line in self.lines), default=0)
        return next((room for room in (6, 10) if longest <= room), LONGEST_NAME)

    @property
    def has_long_steps(self) -> bool:
        """Whether the words of the axis need more room at the left."""
        return any(len(step.text) > _LONGEST_SHORT_STEP for step in self.steps)

    @property
    def steps(self) -> Sequence[AxisText]:
        """Where the steps of the axis stand; in full where the short words would not tell them apart."""
        words = [step_text(step) for step in self.scale.steps]
        if len(set(words)) < len(words):
            words = [f"{step:,.12g}" for step in self.scale.steps]
        return [
            AxisText("0", down(self._y(step)), "end", f"{word}{self.unit}")
            for step, word in zip(self.scale.steps, words, strict=True)
        ]

    @cached_property
    def below(self) -> Sequence[Below]:
        """The first and last time, and as many between them as fit, from left to right.

        What fits no screen is left out.
        """
        shares = [self._x(place) for place in range(len(self.times))]
        labels = [(label, self._least_width(label)) for label in axis_labels(shares, self.labels)]
        return [
            Below(across(label.share), str(HEIGHT - 6), label.anchor, label.text, least)
            for label, least in labels
            if least is not None
        ]

    def _least_width(self, label: AxisLabel) -> int | None:
        """The chart's width from which on the label is shown: the plot with what stands beside it."""
        if not label.room:
            return 0
        needed = label.room + (_LONG_STEPS if self.has_long_steps else _STEPS)
        beside = _NAMES[self.room_for_names] if self.names else 0
        # Where names come to stand beside the plot, it becomes narrower again.
        least = needed if needed + beside <= NARROW else max(NARROW, needed + beside)
        return next((width for width in WIDTHS if width >= least), None)

    @cached_property
    def events(self) -> Sequence[Event]:
        """The marks, as upright lines with their words, those of neighbours above each other."""
        found = []
        for number, (place, words) in enumerate(self.marks):
            share = self._x(place)
            at, row = mark_words(share, words), _MARK_ROWS[number % len(_MARK_ROWS)]
            found.append(Event(across(share), across(at.share), at.aside, row, at.anchor, words))
        return found

    @property
    def has_values(self) -> bool:
        return any(value is not None for line in self.lines for value in line.values)

    @property
    def description(self) -> str:
        if not self.has_values:
            return "No figure in this time."
        told = [f"{label} {text}" for label, text in last_told(self.lines)]
        figures = "Last figure" if len(told) == 1 else "Last figures"
        span = " to ".join(dict.fromkeys((self.labels[0], self.labels[-1])))
        return f"{span}. {figures}: {', '.join(told)}."

    @property
    def plotted(self) -> str:
        """All that the script draws, as JSON: the first time and the seconds from each to the next.

        The words of the times are in the table; a line has words of its own only where its values are not
        whole numbers told in full.
        """
        seconds = [round(time.timestamp()) for time in self.times]
        return json.dumps(
            {
                "times": [*seconds[:1], *(later - earlier for earlier, later in pairwise(seconds))],
                "span": self.span,
                "scale": [self.scale.low, self.scale.high],
                "steps": [[step, at.text] for step, at in zip(self.scale.steps, self.steps, strict=True)],
                "below": [[_share(text.x), text.anchor, text.text, text.least] for text in self.below],
                "marks": [
                    [place, at.text, _share(at.text_x), at.aside, at.y, at.anchor]
                    for (place, _), at in zip(self.marks, self.events, strict=True)
                ],
                "lines": [
                    {**_plotted_line(line), **({"solid": True} if self.is_solid(line) else {})}
                    for line in self.lines
                ],
                **({"breaks": [sorted(places) for places in self.breaks]} if self.breaks else {}),
                "names": [[line.hue, float(y), line.short_label] for line, y in self.names],
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


def _plotted_line(line: Line) -> dict[str, Any]:
    values = [value if value is None else _short(value) for value in line.values]
    told: dict[str, Any] = {"label": line.label, "hue": line.hue, "values": values}
    if any(
        value is not None and text != _plain_text(value)
        for value, text in zip(values, line.texts, strict=True)
    ):
        told["texts"] = [
            "" if value is None else text for value, text in zip(values, line.texts, strict=True)
        ]
    return told


def _plain_text(value: float) -> str:
    """How the script writes a value by itself; "" where it would round it."""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.10g}" if value == round(value, 3) else ""


def _share(across: str) -> float:
    return float(across[:-1]) / 100


def _short(value: float) -> float:
    return int(value) if value == int(value) else round(value, 6)
