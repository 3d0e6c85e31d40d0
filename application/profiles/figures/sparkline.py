"""A line of a tile's width that shows how a figure went, without axis and words. Pure."""

from collections.abc import Sequence
from itertools import pairwise

WIDE, HIGH = 120, 28
"""Its view box; it is stretched to its place."""

MOST_POINTS = 60
_EDGE = 2


def sparkline(values: Sequence[float | None]) -> str:
    """The values from left to right as an SVG path, from the lowest to the highest; None leaves a gap.

    Where there are more than 60, neighbours are drawn as their mean. A value alone between gaps is a dot.
    """
    points = _thinned(values)
    known = [value for value in points if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    parts, is_open = [], False
    for place, value in enumerate(points):
        if value is None:
            is_open = False
            continue
        x = WIDE / 2 if len(points) == 1 else _EDGE + (WIDE - 2 * _EDGE) * place / (len(points) - 1)
        share = 0.5 if high == low else (value - low) / (high - low)
        y = HIGH - _EDGE - share * (HIGH - 2 * _EDGE)
        is_alone = not is_open and (place + 1 == len(points) or points[place + 1] is None)
        parts.append(f"{'L' if is_open else 'M'}{x:.1f} {y:.1f}{'h0' if is_alone else ''}")
        is_open = True
    return "".join(parts)


def _thinned(values: Sequence[float | None]) -> list[float | None]:
    number = min(len(values), MOST_POINTS)
    edges = [len(values) * place // number for place in range(number)] + [len(values)]
    groups = (values[start:end] for start, end in pairwise(edges))
    return [_mean([value for value in group if value is not None]) for group in groups]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
