"""Where words stand in a drawing whose width only the reader's screen knows. Pure.

Shares are of the plot's width. The width of words is judged from their letters, rather too wide than too
narrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_LETTER = 6.4
"""Pixels of a letter at 12 px, digits and capitals among them."""
_APART = 14
_NARROWEST = 240
"""The plot of a chart on a phone of 360 px, with long steps."""
_ASIDE = 5
_SIDES = {"start": (0.0, 1.0), "middle": (0.5, 0.5), "end": (1.0, 0.0)}
_DIVISIONS = (2, 4, 8)
_NEAR = 0.25


@dataclass(frozen=True)
class AxisLabel:
    """Words below the axis at a share; they stand there on a plot of at least `room` pixels."""

    share: float
    anchor: str
    text: str
    room: float


@dataclass(frozen=True)
class PlacedWords:
    """Words at a share, `aside` pixels from it."""

    share: float
    anchor: str
    aside: int


def width_of(text: str) -> float:
    """Pixels, at 12 px."""
    return len(text) * _LETTER


def axis_labels(shares: Sequence[float], texts: Sequence[str]) -> list[AxisLabel]:
    """The last of these times, the first, and those nearest to halves, quarters and eighths between them.

    From left to right. Each says how wide the plot has to be for it and for all that came before it.
    """
    last = len(shares) - 1
    if last <= 0:
        return [AxisLabel(0.5, "middle", text, 0) for text in texts]
    found = [AxisLabel(1.0, "end", texts[last], 0)]
    for more in _rounds(shares):
        new = [_label(place, shares, texts) for place in more]
        standing = sorted([*found, *new], key=lambda label: label.share)
        room = max((_room_between(*two) for two in pairwise(standing)), default=0.0)
        found += [AxisLabel(label.share, label.anchor, label.text, room) for label in new]
    return sorted(found, key=lambda label: label.share)


def mark_words(share: float, text: str) -> PlacedWords:
    """Beside the mark where the words fit a phone, else across it, else at the edge of the plot."""
    taken = (width_of(text) + _ASIDE) / _NARROWEST
    right = PlacedWords(share, "start", _ASIDE) if share + taken <= 1 else None
    left = PlacedWords(share, "end", -_ASIDE) if share - taken >= 0 else None
    beside = (right or left) if share < 0.5 else (left or right)
    if beside:
        return beside
    if taken / 2 <= share <= 1 - taken / 2:
        return PlacedWords(share, "middle", 0)
    return PlacedWords(0.0, "start", 0) if share < 0.5 else PlacedWords(1.0, "end", 0)


def _rounds(shares: Sequence[float]) -> list[list[int]]:
    """Places to be labelled, a round at a time: the first, then those nearest to ever finer divisions."""
    taken = {0, len(shares) - 1}
    rounds = [[0]]
    for parts in _DIVISIONS:
        wanted = [part / parts for part in range(1, parts, 2)]
        nearest = {want: min(range(len(shares)), key=lambda at: abs(shares[at] - want)) for want in wanted}
        new = {at for want, at in nearest.items() if abs(shares[at] - want) < _NEAR / parts} - taken
        taken |= new
        rounds.append(sorted(new))
    return rounds


def _label(place: int, shares: Sequence[float], texts: Sequence[str]) -> AxisLabel:
    if place == 0:
        return AxisLabel(0.0, "start", texts[0], 0)
    return AxisLabel(shares[place], "middle", texts[place], 0)


def _room_between(left: AxisLabel, right: AxisLabel) -> float:
    needed = _SIDES[left.anchor][1] * width_of(left.text) + _SIDES[right.anchor][0] * width_of(right.text)
    return (needed + _APART) / max(right.share - left.share, 1e-6)
