"""Marks by which changed rows are noticed: whoever remembers what came of rows asks for the sum of theirs."""

import random

CHANGE_MARK = "change_mark"
"""The column, in tables that have one. SQLAlchemy gives it a new number with each insert and update; `upsert`
does so by itself, as SQLAlchemy leaves the updates of upserts alone."""

_BITS = 31
"""So that the sum over two billion rows fits into 63."""


def new_change_mark() -> int:
    """A number that nobody can tell beforehand: what one row gains doesn't make up for what another loses."""
    return random.getrandbits(_BITS)
