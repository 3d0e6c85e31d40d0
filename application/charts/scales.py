"""Where values stand on a chart: round steps of an axis, and places as SVG takes them. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_STEPS = 5
_ROUND = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high` with its steps, both ends among them."""

    low: float
    high: float
    steps: tuple[float, ...]

    def share(self, value: float) -> float:
        """How far up the value stands, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def scale(values: Sequence[float], *, whole: bool = False, from_zero: bool = True) -> Scale:
    """An axis of round steps around the values; `whole` for counts, whose steps are no fractions.

    `from_zero`: 0 is on the axis, as bars need it.
    """
    low, high = min(values, default=0.0), max(values, default=0.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-9):  # no step would be left
        high = low + 1
    step = _round_step((high - low) / (MOST_STEPS - 1))
    if whole:
        step = max(1.0, step if step >= 10 else float(math.ceil(step)))
    first, last = math.floor(low / step), math.ceil(high / step)
    steps = tuple(number * step for number in range(first, last + 1))
    return Scale(steps[0], steps[-1], steps)


def _round_step(least: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(least))
    return next(factor * magnitude for factor in _ROUND if factor * magnitude >= least * (1 - 1e-9))


def across(share: float) -> str:
    """A place or a width as a part of the drawing's width, so that the drawing fits any page."""
    return f"{share * 100:.2f}%"


def down(share: float) -> str:
    """A place in pixels, without digits that nobody sees."""
    return f"{share:.1f}"


def anchor(share: float) -> str:
    """Which end of a text stands at a place, so that it stays inside the drawing."""
    return "start" if share < 0.25 else "end" if share > 0.75 else "middle"


def step_text(value: float) -> str:
    """A step of an axis: 12 k, 1.5 M, 0.25."""
    for divisor, unit in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= divisor:
            return f"{value / divisor:g}\u202f{unit}"
    return f"{value:g}"
