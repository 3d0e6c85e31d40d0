"""Colours as numbers: how far two stand apart, and the nearest one that can still be read."""

import colorsys
import re
from typing import NamedTuple

AA_TEXT = 4.5
"""What WCAG 2.2 asks between text and what is behind it (1.4.3)."""
AA_PARTS = 3.0
"""The same for parts of controls and charts, and for the focus (1.4.11)."""

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEPS = 200


class Colour(NamedTuple):
    """Red, green and blue, each from 0 to 255."""

    red: int
    green: int
    blue: int

    @property
    def hex(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Relative luminance as WCAG 2 defines it, from 0 to 1."""
        red, green, blue = (_linear(part / 255) for part in self)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


WHITE = Colour(255, 255, 255)
BLACK = Colour(0, 0, 0)


def parse(text: str) -> Colour:
    """The colour that `#rgb` or `#rrggbb` names. Raises ValueError."""
    if not _HEX.fullmatch(text):
        raise ValueError(f"{text!r} is no colour like #1f5f5b")
    digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
    return Colour(*(int(digits[place : place + 2], 16) for place in (0, 2, 4)))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    lighter, darker = sorted((one.luminance, other.luminance), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: Colour, into: Colour, share: float) -> Colour:
    """`share` of the way from one colour to another, from 0 to 1."""
    parts = (round(own + (other - own) * share) for own, other in zip(colour, into, strict=True))
    return Colour(*parts)


def readable(colour: Colour, *behind: Colour, ratio: float = AA_TEXT) -> Colour:
    """The colour itself, or the nearest darker or lighter one of its hue that keeps the ratio to all behind.

    Where none does, black or white, whichever is farther from what is behind.
    """
    towards = text_on(behind[0])
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    for step in range(_STEPS + 1):
        moved = lightness + (towards.luminance - lightness) * step / _STEPS
        parts = colorsys.hls_to_rgb(hue, moved, saturation)
        found = Colour(*(round(part * 255) for part in parts))
        if all(contrast(found, each) >= ratio for each in behind):
            return found
    return towards


def text_on(colour: Colour) -> Colour:
    """Black or white, whichever is read better on the colour: one of them always keeps `AA_TEXT`."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, colour))


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
