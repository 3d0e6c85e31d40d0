"""Figures over real time, up to years of days: drawn by the server, then taken over by a script. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from application.charts.lines import LONGEST_NAME, MOST_LINES, Line, name_places
from application.charts.scales import Scale, across, down, scale, step_text
from application.charts.upright import FLOOR, HEIGHT, TOP, AxisText

WIDE, HIGH = 2000, (FLOOR - TOP) * 10
"""Steps of the stretched drawing across and down: whole numbers keep years of days short."""
_EDGE = 0.01
_MARK_ROWS = (170, 154, 138)
_LONGEST_OF_THREE = 12
_LONGEST_SHORT_STEP = 7


class Run(NamedTuple):
    """Neighbours in time that all have a value: places of the chart from `first` to `last`."""

    first: int
    last: int


@dataclass(frozen=True)
class Timeline:
    """`times` (aware, UTC, the oldest first) have one label and one value of each line each; None is a gap.

    A line's `texts` are its values in words, and why one is missing ("" where there is no more to say).
    `marks` are events at places of `times`. `name` is unique on the page, `unit` stands behind the steps of
    the axis. `frame_address`: the page that takes `from` and `to` (days, in UTC); `csv_address`: the file.
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
        for run in _runs(line):
            if run.first == run.last:
                continue
            points = [self._step(line, place) for place in range(run.first, run.last + 1)]
            steps = (f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(points))
            parts.append(f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}")
        return "".join(parts)

    def dots(self, line: Line) -> str:
        """The values that stand alone between gaps, as one SVG path of points; empty when there are none."""
        alone = [self._step(line, run.first) for run in _runs(line) if run.first == run.last]
        return "".join(f"M{x} {y}h0" for x, y in alone)

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

    @property
    def below(self) -> Sequence[AxisText]:
        """The first time, the last, and one in the middle if there is one and all three fit a phone."""
        if not self.times:
            return []
        if len(self.times) == 1:
            return [AxisText("50%", str(HEIGHT - 6), "middle", self.labels[0])]
        last = len(self.times) - 1
        middle = min(range(last + 1), key=lambda place: abs(self._x(place) - 0.5))
        at = str(HEIGHT - 6)
        found = [AxisText("0%", at, "start", self.labels[0])]
        longest = max(len(self.labels[place]) for place in (0, middle, last))
        if 0 < middle < last and abs(self._x(middle) - 0.5) < 0.1 and longest <= _LONGEST_OF_THREE:
            found.append(AxisText(across(self._x(middle)), at, "middle", self.labels[middle]))
        return [*found, AxisText("100%", at, "end", self.labels[-1])]

    @property
    def events(self) -> Sequence[AxisText]:
        """The marks, as upright lines with their words, those of neighbours above each other."""
        return [
            AxisText(
                across(self._x(place)),
                str(_MARK_ROWS[number % len(_MARK_ROWS)]),
                "start" if self._x(place) < 0.5 else "end",
                words,
            )
            for number, (place, words) in enumerate(self.marks)
        ]

    @property
    def has_values(self) -> bool:
        return any(value is not None for line in self.lines for value in line.values)

    @property
    def description(self) -> str:
        if not self.has_values:
            return "No figure in this time."
        told = []
        for line in self.lines:
            known = [text for text, value in zip(line.texts, line.values, strict=True) if value is not None]
            if known:
                told.append(f"{line.label} {known[-1]}")
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
                "below": [[float(text.x[:-1]) / 100, text.anchor, text.text] for text in self.below],
                "marks": [
                    [place, at.anchor, int(at.y), at.text]
                    for (place, _), at in zip(self.marks, self.events, strict=True)
                ],
                "lines": [_plotted_line(line) for line in self.lines],
                "names": [[line.hue, float(y), line.short_label] for line, y in self.names],
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


def _plotted_line(line: Line) -> dict[str, Any]:
    values = [value if value is None else _short(value) for value in line.values]
    told: dict[str, Any] = {"label": line.label, "hue": line.hue, "values": values}
    if any(
        value is not None and not (isinstance(value, int) and text == f"{value:,}")
        for value, text in zip(values, line.texts, strict=True)
    ):
        told["texts"] = [
            "" if value is None else text for value, text in zip(values, line.texts, strict=True)
        ]
    return told


def _short(value: float) -> float:
    return int(value) if value == int(value) else round(value, 6)


def _runs(line: Line) -> Iterator[Run]:
    first: int | None = None
    for place, value in enumerate((*line.values, None)):
        if value is None and first is not None:
            yield Run(first, place - 1)
            first = None
        elif value is not None and first is None:
            first = place
