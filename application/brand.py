"""The look that the settings give: name, logo, and the accent colour made readable on light and on dark."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from application.colours import AA_TEXT, BLACK, WHITE, Colour, mixed, parse, readable, text_on

OWN_ACCENT = "#1f5f5b"
"""The accent where the settings name none; static/css/tokens.css is written for it."""
_STRONGER = 2.5
"""By how much a link gains in contrast while the pointer is on it."""
_TINT = 0.07
_PRESSED = 0.18


class Scheme(NamedTuple):
    """What stands behind text on light or dark pages, as static/css/tokens.css has it."""

    paper: Colour
    wash: Colour
    ratio: float
    """Of text in the accent. On dark pages the least that is allowed still looks dull."""


LIGHT = Scheme(parse("#ffffff"), parse("#f4f6f6"), AA_TEXT)
DARK = Scheme(parse("#14191c"), parse("#1c2326"), 6.5)


def accent_tokens(accent: str, scheme: Scheme) -> Mapping[str, str]:
    """The variables of the accent on such pages, by name.

    Surfaces keep the colour itself and choose the text on them; text and lines in the accent are darkened or
    lightened as far as they must be to be read. Raises ValueError for what is no colour.
    """
    given = parse(accent)
    tint = mixed(scheme.paper, readable(given, scheme.paper), _TINT)
    behind = (scheme.paper, scheme.wash, tint)
    text = readable(given, *behind, ratio=scheme.ratio)
    strong = readable(given, *behind, ratio=scheme.ratio + _STRONGER)
    on_fill = text_on(given)
    pressed = mixed(given, BLACK if on_fill == WHITE else WHITE, _PRESSED)
    return {
        "--accent": text.hex,
        "--accent-rgb": _parts(text),
        "--accent-strong": strong.hex,
        "--accent-strong-rgb": _parts(strong),
        "--accent-wash": tint.hex,
        "--accent-fill": given.hex,
        "--accent-fill-strong": pressed.hex,
        "--on-accent": on_fill.hex,
    }


def style_sheet(accent: str) -> str:
    """CSS that sets the accent on light and dark pages. Raises ValueError for what is no colour."""
    light, dark = (_declared(accent_tokens(accent, scheme)) for scheme in (LIGHT, DARK))
    return f":root {{ {light} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"


class Brand(NamedTuple):
    """What the pages carry of it."""

    name: str
    logo: str
    """The path of the picture beside the name; empty: the platform's own mark."""
    version: str
    """Changes with what `style_sheet` gives; empty: the accent is the style sheets' own."""
    accent: str = OWN_ACCENT
    on_accent: str = text_on(parse(OWN_ACCENT)).hex
    """Of text and signs on the accent, for what has no style sheet: the tab's icon, letters."""


def brand_of(name: str, logo: str, accent: str) -> Brand:
    """The brand of the settings. Raises ValueError for an accent that is no colour."""
    if not accent:
        return Brand(name, logo, "")
    version = hashlib.sha256(style_sheet(accent).encode()).hexdigest()[:10]
    given = parse(accent)
    return Brand(name, logo, version, given.hex, text_on(given).hex)


def _declared(tokens: Mapping[str, str]) -> str:
    return " ".join(f"{name}: {value};" for name, value in tokens.items())


def _parts(colour: Colour) -> str:
    return ", ".join(str(part) for part in colour)
