"""The platform's own mark, a tick on a rounded field, in the colours of the brand. Pure."""

import io

from PIL import Image, ImageDraw

SIDE = 32
TOUCH_SIDE = 180
"""Pixels of the picture that phones keep on their first screen."""
_ROUND = 7
_WIDTH = 3.2
_TICK = ((8.0, 17.5), (13.0, 22.5), (24.0, 10.5))
_FINER = 4
"""The drawing is made so much larger and shrunk, so that its edges are smooth."""


def mark_svg(field: str, tick: str) -> str:
    """The mark as SVG; both colours as `#rrggbb`."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<rect width="{SIDE}" height="{SIDE}" rx="{_ROUND}" fill="{field}"/>'
        f'<path d="M8 17.5l5 5L24 10.5" fill="none" stroke="{tick}" stroke-width="{_WIDTH}" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>\n'
    )


def mark_png(field: str, tick: str, side: int = TOUCH_SIDE) -> bytes:
    """The mark as a square PNG without rounded corners: who shows it rounds them."""
    scale = side * _FINER / SIDE
    drawn = Image.new("RGB", (side * _FINER, side * _FINER), field)
    pen = ImageDraw.Draw(drawn)
    points = [(x * scale, y * scale) for x, y in _TICK]
    pen.line(points, fill=tick, width=round(_WIDTH * scale), joint="curve")
    radius = _WIDTH * scale / 2
    for x, y in points:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=tick)
    written = io.BytesIO()
    drawn.resize((side, side), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()
