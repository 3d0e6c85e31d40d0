"""How many values lie where: steps of equal width, from zero. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from application.charts.scales import scale

FEWEST_VALUES = 8
"""Below that, the values themselves say more."""


@dataclass(frozen=True)
class Bin:
    """Values from `low` up to but not `high`; the last one holds its `high` too."""

    low: float
    high: float
    number: int


def bins(values: Sequence[float], most: int = 20) -> tuple[Bin, ...]:
    """The values from 0 to the highest in steps of equal, round width; nothing of nothing."""
    if not values:
        return ()
    axis = scale(values)
    coarse = axis.steps[1] - axis.steps[0]
    parts = max(1, most // max(1, len(axis.steps) - 1))
    width = coarse / next(part for part in (5, 4, 2, 1) if part <= parts)
    if all(isinstance(value, int) for value in values):
        width = max(1.0, width)  # between two neighbours there is nothing to tell apart
    number = math.ceil((axis.high - axis.low) / width - 1e-9)
    counts = [0] * number
    for value in values:
        counts[min(number - 1, int((value - axis.low) // width))] += 1
    return tuple(
        Bin(axis.low + place * width, axis.low + (place + 1) * width, count)
        for place, count in enumerate(counts)
    )
