"""The still smaller sizes of pictures, for lists of many: which there are, and under which kinds. Pure."""

SIZES = {"thumbnail": 112, "tile": 240}
"""Pixels of the longest side, by the word that an address asks for them with as `size`."""


def kind_of_size(kind: str, size: str) -> str:
    """The kind of file of that size of pictures of a kind; each is kept under the picture's own name."""
    return f"{kind}-{size}"


def kinds_of_sizes(kind: str) -> tuple[str, ...]:
    """The kinds of file of all sizes of pictures of a kind."""
    return tuple(kind_of_size(kind, size) for size in SIZES)
