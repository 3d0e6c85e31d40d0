"""A pyramid: two groups of one whole on either side of a middle line, step by step. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.charts.scales import across

ROW_HEIGHT = 36
HEAD = 30
"""Pixels above the first step, for the names of the sides."""


@dataclass(frozen=True)
class Side:
    """`value` None is missing and draws nothing; `text` is the value in words, or why it is missing."""

    value: float | None
    text: str


@dataclass(frozen=True)
class Tier:
    """One step of the pyramid; `note` is what belongs to neither side, in words."""

    label: str
    left: Side
    right: Side
    note: str = ""


@dataclass(frozen=True)
class PlacedTier:
    """A step with its place: pixels down, places across as parts of the whole."""

    tier: Tier
    y: int
    left_x: str
    left_width: str
    right_width: str


@dataclass(frozen=True)
class Pyramid:
    """`name` is unique on the page; the tiers stand as given, from above.

    A side's name stands above it; its word goes before each of its values where they are spoken.
    """

    name: str
    title: str
    base: str
    left_name: str
    right_name: str
    left_word: str
    right_word: str
    tiers: tuple[Tier, ...]

    @property
    def height(self) -> int:
        return HEAD + len(self.tiers) * ROW_HEIGHT

    @property
    def placed(self) -> Sequence[PlacedTier]:
        """Both sides grow from the middle on one scale; the longest bar fills its half."""
        highest = max(self._known, default=0.0)
        placed = []
        for place, tier in enumerate(self.tiers):
            left, right = (_half(side, highest) for side in (tier.left, tier.right))
            y = HEAD + place * ROW_HEIGHT
            placed.append(PlacedTier(tier, y, across(0.5 - left), across(left), across(right)))
        return placed

    @property
    def description(self) -> str:
        """What is seen, for who does not see it."""
        if not self._known:
            return "No value is known."
        sides = [
            (side.value, f"{word}, {tier.label}, with {side.text}")
            for tier in self.tiers
            for word, side in ((self.left_word, tier.left), (self.right_word, tier.right))
            if side.value is not None
        ]
        longest = max(sides)[1]
        number = "1 step" if len(self.tiers) == 1 else f"{len(self.tiers)} steps"
        return f"{number}, {self.left_name} to the left, {self.right_name} to the right; longest: {longest}."

    @property
    def _known(self) -> list[float]:
        return [
            side.value for tier in self.tiers for side in (tier.left, tier.right) if side.value is not None
        ]


def _half(side: Side, highest: float) -> float:
    """How much of the whole width a side's bar takes: half of it at most."""
    return 0.5 * max(0.0, side.value or 0.0) / highest if highest > 0 else 0.0
