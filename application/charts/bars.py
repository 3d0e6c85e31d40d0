"""Lying bars from zero: one thing compared over many, each with its name and value in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import east_asian_width

from application.charts.scales import across

ROW_HEIGHT = 36
ROOM = 44
"""Widths of a small letter of label, gap and value together on a phone 360 px wide."""

GAP, WIDE, FULL_WIDTH = 2, 1.6, 2
"""In the same widths: what stays free between the two, a wide or capital letter, a letter as of Chinese."""


@dataclass(frozen=True)
class Bar:
    """`value` None is missing and draws nothing; `text` is the value in words, or why it is missing.

    `by_hand` says in words how much of it staff entered: "by hand", "3 by hand".
    """

    label: str
    value: float | None
    text: str
    by_hand: str = ""
    note: str = ""

    @property
    def short_label(self) -> str:
        """As much of the label as stands beside the value; the table has all of it."""
        value = "–" if self.value is None else f"{self.text}{'*' if self.by_hand else ''}"
        room = ROOM - GAP - _width(value)
        if _width(self.label) <= room:
            return self.label
        ends = accumulate(map(_width, self.label))
        fitting = sum(end <= room - 1 for end in ends)
        return f"{self.label[:fitting].rstrip()}…"


@dataclass(frozen=True)
class PlacedBar:
    """A bar with its place: pixels down, width as a part of the whole."""

    bar: Bar
    y: int
    width: str


@dataclass(frozen=True)
class BarChart:
    """`name` is unique on the page. `heads` are the two columns of the table beside it."""

    name: str
    title: str
    base: str
    heads: tuple[str, str]
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        return len(self.bars) * ROW_HEIGHT

    @property
    def placed(self) -> Sequence[PlacedBar]:
        """The bars from above; the longest is as wide as the drawing."""
        highest = max((bar.value for bar in self.bars if bar.value is not None), default=0.0)
        return [
            PlacedBar(
                bar, place * ROW_HEIGHT, across(max(0.0, (bar.value or 0) / highest) if highest else 0.0)
            )
            for place, bar in enumerate(self.bars)
        ]

    @property
    def has_values(self) -> bool:
        return any(bar.value is not None for bar in self.bars)

    @property
    def has_by_hand(self) -> bool:
        return any(bar.by_hand for bar in self.bars)

    @property
    def description(self) -> str:
        """What is seen, for who does not see it."""
        known = [bar for bar in self.bars if bar.value is not None]
        if not known:
            return "No value is known."
        most = max(known, key=lambda bar: bar.value or 0)
        number = "1 bar" if len(self.bars) == 1 else f"{len(self.bars)} bars"
        return f"{number} from zero; the longest is {most.label} with {most.text}."


def _width(text: str) -> float:
    return sum(
        FULL_WIDTH if east_asian_width(letter) in "WF" else WIDE if letter in "mw@" or letter.isupper() else 1
        for letter in text
    )
