"""Counts, prices and figures of posts as people write them. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from application.campaigns.plans.amounts import Unreadable, read_amount, read_whole
from application.integrations.graph.metrics import POST_METRICS, Metric, offered_for
from application.models import FIGURE_NAMES

Figure = int | float

FIGURES: tuple[Metric, ...] = tuple(each for each in POST_METRICS if each.name in FIGURE_NAMES)
"""What can be entered of a post, in the order of the dictionary."""

ENTER_MISSING = "Enter missing figures"
CHANGE_ENTERED = "Change figures by hand"
HOW_TO_WRITE_PRICE = "Write the price of one, like 0.05 or 0,005: six decimals at most."
MOST_SECONDS = Decimal(10**11)

_PRICE = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,6}))?", re.ASCII)


def read_count(text: str) -> int:
    """The whole number, 0 among them; marks may part thousands. Raises Unreadable."""
    bare = unicodedata.normalize("NFKC", text).strip()
    return 0 if re.fullmatch("0{1,12}", bare) else read_whole(text)


def read_price(text: str) -> Decimal:
    """What one view, like and so on is held to be worth. Raises Unreadable."""
    found = _PRICE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise Unreadable(HOW_TO_WRITE_PRICE)
    whole, decimals = found[1], found[2] or "0"
    if "," in text and len(decimals) == 3 and int(whole):
        raise Unreadable(f"“{text}” can mean two prices. Write {whole}{decimals} or {whole}.{decimals}0.")
    return Decimal(f"{int(whole)}.{decimals}")


def read_figure(asked: Metric, text: str) -> Figure | None:
    """A figure in the metric's own unit from what was written; nothing written is missing. Raises Unreadable.

    Times are written in seconds, shares in percent.
    """
    if not text.strip():
        return None
    if asked.unit == "percent":
        share = read_amount(text.strip().removesuffix("%"))
        if share > 100:
            raise Unreadable("Write at most 100: it is a part of the whole.")
        return float(share)
    if asked.unit == "milliseconds":
        seconds = read_amount(text)
        if seconds > MOST_SECONDS:
            raise Unreadable("Write the seconds, for example 12.5.")
        return int(seconds * 1000)
    return read_count(text)


def written_figure(asked: Metric, value: Figure | None) -> str:
    """A figure as its field takes it back."""
    if value is None:
        return ""
    if asked.unit == "milliseconds":
        return f"{Decimal(int(value)) / 1000:.2f}"
    return f"{value:.2f}" if asked.unit == "percent" else f"{value:.0f}"


def unit_words(asked: Metric) -> str:
    """What stands behind a figure's name in a form."""
    return {"percent": " (%)", "milliseconds": " (seconds)"}.get(asked.unit, "")


def fillable_names(
    media_product_type: str | None, stands: Mapping[str, Figure | None], manual_figures: str | None
) -> tuple[str, ...]:
    """The figures of a post of the API that staff may enter: missing ones, and those entered before."""
    entered = (manual_figures or "").split()
    offered = _offered(media_product_type)
    return tuple(name for name in offered if stands.get(name) is None or name in entered)


@lru_cache(maxsize=16)
def _offered(media_product_type: str | None) -> tuple[str, ...]:
    return tuple(each.name for each in FIGURES if offered_for(each, media_product_type))


def word_to_fill_in(
    media_product_type: str | None, stands: Mapping[str, Figure | None], manual_figures: str | None
) -> str | None:
    """What the way to entering a post's figures is called; None where there is nothing to enter."""
    names = fillable_names(media_product_type, stands, manual_figures)
    if not names:
        return None
    return ENTER_MISSING if any(stands.get(name) is None for name in names) else CHANGE_ENTERED
