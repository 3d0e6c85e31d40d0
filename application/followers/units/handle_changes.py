"""What a change of handle means: the history goes on, what was known of the old one is forgotten. Pure."""

from collections.abc import Mapping
from typing import Any

FORGOTTEN: Mapping[str, Any] = {
    "network_id": None,
    "tried_at": None,
    "finding": None,
    "words": "",
    "handle_now": None,
    "trouble_since": None,
    "told_at": None,
}
"""The columns of an account that tell of its handle, as they are before the first look at another."""


def is_same_account(before: str | None, after: str | None) -> bool:
    """Whether both lead to one account: networks don't tell capital letters from small ones."""
    return before is not None and after is not None and before.casefold() == after.casefold()


def change_words(before: str, after: str) -> str:
    """The note in charts; 300 characters at most, as handles have 100."""
    return f"Handle changed from {before} to {after}"
