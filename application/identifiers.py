"""Numbers that come from outside: ids in paths, whole numbers and pages in queries and forms."""

from flask import abort

LARGEST_ID = 2**63 - 1
"""What a BIGINT column holds; a larger number makes the database drivers raise."""

LARGEST_PAGE = 1_000_000
"""Beyond it a database's OFFSET could overflow."""

_MOST_DIGITS = len(str(LARGEST_ID))


def known_id(value: int) -> int:
    """`value` if a row can have that id, else the request ends with 404."""
    if not 0 < value <= LARGEST_ID:
        abort(404)
    return value


def whole_number(text: str | None) -> int | None:
    """The positive whole number that `text` writes in plain digits and that an id may be; else None."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
        return None
    number = int(text)
    return number if 0 < number <= LARGEST_ID else None


def page_number(text: str | None) -> int:
    """The page that an address asks for, counted from 1; what is no number is the first."""
    return min(whole_number(text) or 1, LARGEST_PAGE)
