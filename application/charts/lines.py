"""Lines over time, with gaps as gaps and each line's name beside it. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from application.charts.scales import Scale, across, anchor, down, scale, step_text
from application.charts.upright import FLOOR, HEIGHT, TOP, AxisText, ends_and_middle

MOST_LINES = 4
LONGEST_NAME = 14
_LABEL_HEIGHT = 15


@dataclass(frozen=True)
class Line:
    """One value for each time of the chart; None is a gap."""

    label: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    hue: int

    @property
    def short_label(self) -> str:
        return self.label if len(self.label) <= LONGEST_NAME else f"{self.label[: LONGEST_NAME - 1]}…"


@dataclass(frozen=True)
class Piece:
    """A straight piece between two neighbours in time that both have a value."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class Dot:
    x: str
    y: str
    hue: int


@dataclass(frozen=True)
class Moment:
    """One time: the strip that belongs to it, its dots, and what all lines say there."""

    label: str
    strip_x: str
    strip_width: str
    x: str
    anchor: str
    dots: tuple[Dot, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class LineChart:
    """`times` name the times, of equal distance; `marks` are events at places of `times`.

    `name` is unique on the page; `unit` stands behind the steps of the axis. Raises ValueError for more
    than four lines: nobody tells more apart.
    """

    name: str
    title: str
    base: str
    time_head: str
    times: tuple[str, ...]
    lines: tuple[Line, ...]
    marks: tuple[tuple[int, str], ...] = ()
    unit: str = ""

    def __post_init__(self) -> None:
        if len(self.lines) > MOST_LINES:
            raise ValueError(f"a chart has {MOST_LINES} lines at most")

    @cached_property
    def scale(self) -> Scale:
        known = [value for line in self.lines for value in line.values if value is not None]
        return scale(known, from_zero=False)

    def _x(self, place: int) -> float:
        return 0.5 if len(self.times) < 2 else 0.01 + 0.98 * place / (len(self.times) - 1)

    def _y(self, value: float) -> float:
        return FLOOR - self.scale.share(value) * (FLOOR - TOP)

    def pieces(self, line: Line) -> Iterator[Piece]:
        """The straight pieces of a line; none leads over a gap."""
        for place, (value, following) in enumerate(zip(line.values, line.values[1:], strict=False)):
            if value is not None and following is not None:
                yield Piece(
                    across(self._x(place)),
                    down(self._y(value)),
                    across(self._x(place + 1)),
                    down(self._y(following)),
                )

    @property
    def names(self) -> Sequence[tuple[Line, str]]:
        """How far down each line's name stands."""
        return name_places(self.lines, self._y)

    @property
    def moments(self) -> Sequence[Moment]:
        """Each time at which a line has a value."""
        width = 1 / max(1, len(self.times))
        found = []
        for place, label in enumerate(self.times):
            told = [(line, value) for line in self.lines if (value := line.values[place]) is not None]
            if not told:
                continue
            x = self._x(place)
            dots = tuple(Dot(across(x), down(self._y(value)), line.hue) for line, value in told)
            texts = tuple(f"{line.label} {line.texts[place]}" for line, _ in told)
            strip = max(0.0, min(1 - width, x - width / 2))
            found.append(Moment(label, across(strip), across(width), across(x), anchor(x), dots, texts))
        return found

    @property
    def steps(self) -> Sequence[AxisText]:
        return [
            AxisText("0", down(self._y(step)), "end", f"{step_text(step)}{self.unit}")
            for step in self.scale.steps
        ]

    @property
    def below(self) -> Sequence[AxisText]:
        """What stands below the axis."""
        return ends_and_middle(self.times)

    @property
    def events(self) -> Sequence[AxisText]:
        """The marks, as upright lines with their words."""
        return [
            AxisText(across(self._x(place)), str(HEIGHT), anchor(self._x(place)), words)
            for place, words in self.marks
        ]

    @property
    def has_values(self) -> bool:
        return any(value is not None for line in self.lines for value in line.values)

    @property
    def description(self) -> str:
        if not self.has_values:
            return "No value is known."
        told = [f"{label} ends at {text}" for label, text in last_told(self.lines)]
        return f"{len(self.times)} times from {self.times[0]} to {self.times[-1]}; {', '.join(told)}."


def last_told(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Each line's label with the words of its last value; lines without any are left out."""
    found = []
    for line in lines:
        known = [text for text, value in zip(line.texts, line.values, strict=True) if value is not None]
        if known:
            found.append((line.label, known[-1]))
    return found


def name_places(lines: Sequence[Line], y: Callable[[float], float]) -> list[tuple[Line, str]]:
    """Each line's name at its last value, pushed apart where names would touch; `y`: how far down."""
    ends = []
    for line in lines:
        known = [value for value in line.values if value is not None]
        if known:
            ends.append((y(known[-1]), line))
    found, floor = [], 0.0
    for at, line in sorted(ends, key=lambda end: end[0]):
        floor = max(at, floor + _LABEL_HEIGHT)
        found.append((line, down(floor)))
    return found
