"""The networks and kinds of posts that staff may add by hand. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.campaigns.post_filters import KINDS, OTHER_KIND
from application.media_kinds import STORY_PRODUCT, media_kind

INSTAGRAM, OTHER_NETWORK = "instagram", "other"
NETWORKS: Mapping[str, str] = {
    INSTAGRAM: "Instagram",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "facebook": "Facebook",
    "x": "X",
    OTHER_NETWORK: "Another network",
}


@dataclass(frozen=True)
class EnteredKind:
    """A kind of post in the words of the form, and the API's two type fields that say the same."""

    label: str
    media_type: str
    media_product_type: str | None


ENTERED_KINDS: Mapping[str, EnteredKind] = {
    "picture": EnteredKind("Picture", "IMAGE", "FEED"),
    "video": EnteredKind("Video", "VIDEO", "FEED"),
    "carousel": EnteredKind("Several pictures or videos", "CAROUSEL_ALBUM", "FEED"),
    "reel": EnteredKind("Reel or other short video", "VIDEO", "REELS"),
    "story": EnteredKind("Story", "IMAGE", STORY_PRODUCT),
    OTHER_KIND: EnteredKind("Text, or something else", "TEXT", None),
}


def entered_kind_of(media_type: str | None, media_product_type: str | None) -> str:
    """The key of ENTERED_KINDS that a post's two type fields mean."""
    found = media_kind(media_type, media_product_type)
    return next((key for key, kind in KINDS.items() if kind == found), OTHER_KIND)
