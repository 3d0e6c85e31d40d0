"""The networks whose followers are counted, how exact a count is, and what a look at a handle finds. Pure.

Handles and counts of other networks are kept too, by whatever name a file gives them; only these are asked.
"""

import enum
from collections.abc import Mapping


class Network(enum.StrEnum):
    """The networks that can be asked, in the order of the columns of the files."""

    FACEBOOK = "facebook"
    TWITTER = "twitter"
    INSTAGRAM = "instagram"
    YOUTUBE = "youtube"


LABELS: Mapping[str, str] = {
    Network.FACEBOOK: "Facebook",
    Network.TWITTER: "X",
    Network.INSTAGRAM: "Instagram",
    Network.YOUTUBE: "YouTube",
    "linkedin": "LinkedIn",
    "slideshare": "SlideShare",
    "tiktok": "TikTok",
}


def label(network: str) -> str:
    """How a network is called on pages; one that is only kept, by its column's name."""
    return LABELS.get(network) or network.replace("_", " ").capitalize()


class Precision(enum.StrEnum):
    """How exact a count is."""

    EXACT = "exact"
    THREE_FIGURES = "three_figures"
    """Rounded down to its first three figures, as YouTube tells it (graph-api.md §8)."""


class Finding(enum.StrEnum):
    """What the last look at a handle found."""

    COUNTED = "counted"
    RENAMED = "renamed"
    """Counted by the network's number; the account goes by another handle now."""
    PRIVATE = "private"
    """Counted, though only those who follow may see its posts."""
    HIDDEN = "hidden"
    """It is there, and its owner shows nobody the count."""
    TAKEN = "taken"
    """Somebody else's account has the handle now: not counted."""
    UNKNOWN = "unknown"
    """No account goes by the handle."""
    UNKNOWN_OR_PERSONAL = "unknown_or_personal"
    """Gone, renamed or no Professional account: Instagram doesn't tell these apart."""
    SUSPENDED = "suspended"
    NOT_ALLOWED = "not_allowed"
    """The network lets this app see only Pages of its own people."""
    FAILED = "failed"
    """The reply about this one handle could not be read, or was an error that may pass."""


WITH_COUNT = (Finding.COUNTED, Finding.RENAMED, Finding.PRIVATE)
