"""Upright bars from zero: time goes to the right, or a figure's values in steps. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from application.charts.scales import Scale, across, anchor, down, scale, step_text

TOP, FLOOR, HEIGHT = 26, 176, 200
"""Pixels from above: where the highest value may stand, where zero is, where the drawing ends."""
_GAP = 0.18


@dataclass(frozen=True)
class Upright:
    """`value` None is missing and leaves a gap. `short` stands below the axis where there is room."""

    label: str
    short: str
    value: float | None
    text: str
    by_hand: str = ""
    note: str = ""


@dataclass(frozen=True)
class PlacedUpright:
    """A bar, the strip of the drawing that belongs to it, and where its exact value stands."""

    bar: Upright
    strip_x: str
    strip_width: str
    x: str
    width: str
    y: str
    height: str
    text_x: str
    anchor: str


@dataclass(frozen=True)
class AxisText:
    x: str
    y: str
    anchor: str
    text: str


@dataclass(frozen=True)
class UprightChart:
    """`name` is unique on the page. `heads` are the two columns of the table beside it."""

    name: str
    title: str
    base: str
    heads: tuple[str, str]
    bars: tuple[Upright, ...]
    whole: bool = True

    @cached_property
    def scale(self) -> Scale:
        return scale([bar.value for bar in self.bars if bar.value is not None], whole=self.whole)

    @property
    def placed(self) -> Sequence[PlacedUpright]:
        """The bars from the left."""
        width = 1 / max(1, len(self.bars))
        placed = []
        for place, bar in enumerate(self.bars):
            top = FLOOR - self.scale.share(bar.value or 0) * (FLOOR - TOP)
            middle = (place + 0.5) * width
            placed.append(
                PlacedUpright(
                    bar,
                    strip_x=across(place * width),
                    strip_width=across(width),
                    x=across((place + _GAP / 2) * width),
                    width=across(width * (1 - _GAP)),
                    y=down(top),
                    height=down(FLOOR - top),
                    text_x=across(middle),
                    anchor=anchor(middle),
                )
            )
        return placed

    @property
    def steps(self) -> Sequence[AxisText]:
        return step_lines(self.scale)

    @property
    def times(self) -> Sequence[AxisText]:
        """What stands below the axis: the first, the middle and the last."""
        return ends_and_middle([bar.short for bar in self.bars])

    @property
    def has_values(self) -> bool:
        return any(bar.value is not None for bar in self.bars)

    @property
    def has_by_hand(self) -> bool:
        return any(bar.by_hand for bar in self.bars)

    @property
    def description(self) -> str:
        known = [bar for bar in self.bars if bar.value is not None]
        if not known:
            return "No value is known."
        most = max(known, key=lambda bar: bar.value or 0)
        number = "1 bar" if len(self.bars) == 1 else f"{len(self.bars)} bars"
        return f"{number} from zero; the highest is {most.label} with {most.text}."


def step_lines(axis: Scale) -> list[AxisText]:
    """Where the steps of an axis stand."""
    return [
        AxisText("0", down(FLOOR - axis.share(step) * (FLOOR - TOP)), "end", step_text(step))
        for step in axis.steps
    ]


def ends_and_middle(texts: Sequence[str]) -> list[AxisText]:
    """Three texts at most, so that they fit a phone."""
    if not texts:
        return []
    at = str(HEIGHT - 6)
    last = len(texts) - 1
    found = [AxisText("0%", at, "start", texts[0])]
    if last > 3:
        found.append(AxisText("50%", at, "middle", texts[len(texts) // 2]))
    if last:
        found.append(AxisText("100%", at, "end", texts[last]))
    return found
