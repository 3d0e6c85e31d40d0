"""Randomness that is a pure function of its key: the same key always gives the same numbers."""

import random
from functools import lru_cache


def stream(*key: object) -> random.Random:
    """A generator seeded by the key; equal keys give equal rows of numbers on every machine."""
    return random.Random(":".join(map(str, key)))


@lru_cache(maxsize=65_536)
def unit(*key: str | int) -> float:
    """One number in [0, 1) for the key."""
    return stream(*key).random()
