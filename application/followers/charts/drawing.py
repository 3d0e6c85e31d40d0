"""Thinned counts of several accounts as one chart over time, as its table and as its file. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from application.charts.lines import Line
from application.charts.thinning import ThinLine
from application.charts.timeline import Timeline
from application.followers.charts.choice import Way
from application.followers.charts.frame import Frame
from application.formats import day_words

MOST_ROWS = 120
"""Rows of the table beside the chart; the file has every count."""
_WITH_HOURS = timedelta(days=4)


@dataclass(frozen=True)
class Note:
    """A note on an event; `by_itself`: the tracker wrote it."""

    happened_at: datetime
    text: str
    by_itself: bool


class Series(NamedTuple):
    """An account's line, by the name that tells it from the others."""

    label: str
    account_id: int
    thin: ThinLine
    counted: int

    @property
    def base(self) -> int | None:
        """Its first count in the frame."""
        return self.thin.points[0].value if self.thin.points else None


def told_value(value: int, base: int | None, way: Way) -> float | None:
    """A count as it is drawn; None where there is nothing to hold it against."""
    if way is Way.COUNT:
        return value
    if way is Way.GROWTH:
        return None if base is None else value - base
    return round(value / base * 100, 2) if base else None


def value_words(value: float) -> str:
    """12,345, -38, 102.35: as the script of the chart writes them."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"


@dataclass(frozen=True)
class FollowersChart:
    """The lines of a frame, drawn in one way, with the notes on it."""

    title: str
    frame: Frame
    way: Way
    series: tuple[Series, ...]
    notes: tuple[Note, ...]

    @property
    def counted(self) -> int:
        return sum(line.counted for line in self.series)

    @cached_property
    def _moments(self) -> list[int]:
        return sorted({point.at for line in self.series for point in line.thin.points})

    @cached_property
    def _values(self) -> list[dict[int, float | None]]:
        """By line, what is drawn at each moment."""
        return [
            {point.at: told_value(point.value, line.base, self.way) for point in line.thin.points}
            for line in self.series
        ]

    def timeline(self, *, frame_address: str = "", csv_address: str = "") -> Timeline:
        """The chart; a thinned one."""
        places = {moment: place for place, moment in enumerate(self._moments)}
        times = tuple(datetime.fromtimestamp(moment, UTC) for moment in self._moments)
        return Timeline(
            name="followers",
            title=self.title,
            base=self.base,
            time_head="Time (UTC)",
            times=times,
            labels=tuple(self._labels(times)),
            lines=tuple(self._lines()),
            marks=tuple(self._marks(times)),
            frame_address=frame_address,
            csv_address=csv_address,
            breaks=tuple(frozenset(places[at] for at in line.thin.breaks) for line in self.series),
        )

    @property
    def base(self) -> str:
        drawn = sum(len(line.thin.points) for line in self.series)
        thinned = (
            f" Of {self.counted:,} counts the {drawn:,} that make the shape are drawn; less time shows more."
            if drawn < self.counted
            else ""
        )
        return f"{self.way.base} Times are UTC. A gap is a time without counts.{thinned}"

    def _labels(self, times: Sequence[datetime]) -> Iterator[str]:
        has_hours = self.frame.last - self.frame.first < _WITH_HOURS
        for time in times:
            yield f"{day_words(time)}, {time:%H:%M}" if has_hours else day_words(time)

    def _lines(self) -> Iterator[Line]:
        for hue, (line, values) in enumerate(zip(self.series, self._values, strict=True), 1):
            drawn = tuple(values.get(moment) for moment in self._moments)
            texts = tuple("" if value is None else value_words(value) for value in drawn)
            yield Line(line.label, drawn, texts, hue)

    def _marks(self, times: Sequence[datetime]) -> Iterator[tuple[int, str]]:
        """Each note by its number in the list, at the first moment since; one behind all at the last."""
        place = 0
        for number, note in enumerate(self.notes, 1):
            while place < len(times) - 1 and times[place] < note.happened_at:
                place += 1
            if times:
                yield place, f"{number}"

    @property
    def rows(self) -> list[tuple[datetime, list[tuple[float | None, str]]]]:
        """The rows of the table, the newest first: moments evenly among those drawn, values with words."""
        every = max(1, -(-len(self._moments) // MOST_ROWS))
        return [
            (
                datetime.fromtimestamp(moment, UTC),
                [
                    (value, "" if value is None else value_words(value))
                    for value in (values.get(moment) for values in self._values)
                ],
            )
            for moment in self._even_moments(every)
        ]

    def _even_moments(self, every: int) -> list[int]:
        """Every so-many-th of the moments; of each stretch the one at which most lines have a value."""
        newest_first = self._moments[::-1]
        stretches = [newest_first[start : start + every] for start in range(0, len(newest_first), every)]
        return [
            max(stretch, key=lambda at: sum(at in values for values in self._values)) for stretch in stretches
        ]

    def table(self, counts: Iterable[tuple[int, int, int]]) -> Iterator[Sequence[Any]]:
        """The head of a file and a row a moment with every count of the frame, not thinned.

        An account that was counted more than once at a moment takes as many rows.
        `counts` are (seconds since 1970, account's id, followers), the oldest first.
        """
        yield ["Time (UTC)", *(f"{line.label} ({self.way.word})" for line in self.series)]
        lines = {line.account_id: (place, line.base) for place, line in enumerate(self.series)}
        for moment, group in groupby(counts, key=itemgetter(0)):
            rows: list[list[float | None]] = []
            filled = [0] * len(lines)
            for _, account_id, followers in group:
                place, base = lines[account_id]
                if filled[place] == len(rows):
                    rows.append([None] * len(lines))
                rows[filled[place]][place] = told_value(followers, base, self.way)
                filled[place] += 1
            told = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            yield from ([told, *row] for row in rows)


def line_labels(named: Sequence[tuple[str, str]]) -> list[str]:
    """The shortest names that tell lines apart: by network, by unit, or by both; of (unit, network)."""
    units, networks = {unit for unit, _ in named}, {network for _, network in named}
    if len(units) == 1:
        return [network for _, network in named]
    if len(networks) == 1:
        return [unit for unit, _ in named]
    return [f"{unit}, {network}" for unit, network in named]


def chart_title(named: Sequence[tuple[str, str]], way: Way) -> str:
    """What the chart shows, in a line."""
    units = list(dict.fromkeys(unit for unit, _ in named))
    networks = list(dict.fromkeys(network for _, network in named))
    subject = units[0] if len(units) == 1 else f"{len(units)} units"
    where = networks[0] if len(networks) == 1 else f"{len(networks)} networks"
    ways: Mapping[Way, str] = {
        Way.COUNT: "Followers",
        Way.GROWTH: "Growth of followers",
        Way.INDEX: "Followers, start = 100",
    }
    return f"{ways[way]}: {subject}, {where}"
