"""Numbers and amounts of money as people write them. Pure."""

import re
import unicodedata
from decimal import Decimal

LARGEST_AMOUNT = Decimal("999999999999.99")
LARGEST_NUMBER = 10**15
"""Whole numbers up to here are exact in a column of floating point."""

HOW_TO_WRITE = "Write it like 1200, 1200.50, 1 200,50 or 1,200.50."
HOW_TO_WRITE_WHOLE = "Write a whole number, like 1200 or 12,000."

_GAPS = re.compile(r"[\s’']")
_LONGEST = 60


class Unreadable(ValueError):
    """What was written is no number that is taken; the message says to the person what is."""


def read_amount(text: str) -> Decimal:
    """The amount of money, with two decimals at most. Raises Unreadable.

    A comma or point followed by one or two digits begins the decimals; one of each: the later does. Spaces
    and apostrophes part thousands. "1,200" alone is refused: to some it means 1200, to others a bit over 1.
    """
    whole, decimals = _parts(_bare(text))
    if len(decimals) > 2:
        raise Unreadable("Write two decimals at most.")
    amount = Decimal(f"{_joined(whole, HOW_TO_WRITE)}.{decimals or '0'}")
    if amount > LARGEST_AMOUNT:
        raise Unreadable(f"Write at most {LARGEST_AMOUNT:,}.")
    return amount


def read_whole(text: str, largest: int = LARGEST_NUMBER) -> int:
    """The whole number above 0; commas, points, spaces and apostrophes part thousands. Raises Unreadable."""
    bare = _bare(text, HOW_TO_WRITE_WHOLE)
    marks = set(bare) & {",", "."}
    if len(marks) > 1:
        raise Unreadable(HOW_TO_WRITE_WHOLE)
    number = int(_joined(bare.replace(".", ","), HOW_TO_WRITE_WHOLE))
    if not 0 < number <= largest:
        raise Unreadable(f"Write a number from 1 to {largest:,}.")
    return number


def _bare(text: str, told: str = HOW_TO_WRITE) -> str:
    """What was written, with gaps between thousands as commas where they stand between digits."""
    text = unicodedata.normalize("NFKC", text).strip()
    if len(text) > _LONGEST:
        raise Unreadable(told)
    if text.startswith(("-", "−", "–")):
        raise Unreadable("Write a number that is not below 0.")
    bare = _GAPS.sub(" ", text)
    if not re.fullmatch(r"[0-9]+(?:[ .,][0-9]+)*", bare, re.ASCII):
        raise Unreadable(told)
    if " " not in bare:
        return bare
    if "," in bare.rpartition(" ")[0] or "." in bare.rpartition(" ")[0]:
        raise Unreadable(told)
    # With gaps between thousands, a comma or point can only begin decimals.
    return bare.replace(",", ".").replace(" ", ",")


def _parts(bare: str) -> tuple[str, str]:
    """The digits before the decimals, thousands parted by commas, and the decimals."""
    commas, points = bare.count(","), bare.count(".")
    if commas and points:
        mark = "," if bare.rindex(",") > bare.rindex(".") else "."
        if bare.count(mark) > 1:
            raise Unreadable(HOW_TO_WRITE)
        whole, _, decimals = bare.partition(mark)
        return whole.replace(".", ","), decimals
    if commas + points == 1:
        whole, decimals = re.split("[.,]", bare)
        if len(decimals) == 3 and len(whole) <= 3 and whole.strip("0"):
            raise Unreadable(
                f"“{bare}” can mean two amounts. Write {whole}{decimals} or {whole}{decimals}.00 "
                "if you mean the larger."
            )
        return whole, decimals
    return bare.replace(".", ","), ""


def _joined(whole: str, told: str) -> str:
    """The digits without what parts the thousands; parted otherwise than by threes they are no number."""
    if "," in whole and not re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+", whole):
        raise Unreadable(told)
    return whole.replace(",", "")
