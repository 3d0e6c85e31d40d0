"""The kind of a post as people name it, from the API's two type fields. Pure."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, order=True)
class MediaKind:
    """A kind of media as people name it; `position` orders kinds on pages and in reports."""

    position: int
    label: str

    @property
    def is_story(self) -> bool:
        return self == STORY


FEED_PICTURE = MediaKind(1, "Feed picture")
FEED_VIDEO = MediaKind(2, "Feed video")
CAROUSEL = MediaKind(3, "Carousel")
REEL = MediaKind(4, "Reel")
STORY = MediaKind(5, "Story")
_UNKNOWN_POSITION = 9

STORY_PRODUCT = "STORY"
"""The `media_product_type` of stories."""

STORY_LIFE = timedelta(hours=24)
"""How long a story can be seen, and its figures be asked for."""

_FEED_KINDS = {"IMAGE": FEED_PICTURE, "VIDEO": FEED_VIDEO, "CAROUSEL_ALBUM": CAROUSEL}
_PRODUCT_KINDS = {STORY_PRODUCT: STORY, "REELS": REEL}


def media_kind(media_type: str | None, media_product_type: str | None) -> MediaKind:
    """The kind of a post by the API's two type fields; a type that is not known is named as it came.

    Old replies carry no `media_product_type`: those count as feed media by their `media_type`.
    """
    product = (media_product_type or "").upper()
    media = (media_type or "").upper()
    known = _PRODUCT_KINDS.get(product) or _PRODUCT_KINDS.get(media)
    if known is None and product in ("", "FEED"):
        known = _FEED_KINDS.get(media)
    if known is not None:
        return known
    # The words come from outside and end up as a criterion in spreadsheet formulas: letters only.
    words = re.sub(r"[^A-Za-z0-9_]+", " ", f"{product} {media}").strip()
    return MediaKind(_UNKNOWN_POSITION, f"Other ({words})" if words else "Unknown type")


class Typed(Protocol):
    """A post, or a row of one, with the API's two type fields."""

    @property
    def media_type(self) -> str | None: ...

    @property
    def media_product_type(self) -> str | None: ...


def kind_label(post: Typed) -> str:
    """What people call the post's kind."""
    return media_kind(post.media_type, post.media_product_type).label


def product_type(media_type: str | None, media_product_type: str | None) -> str | None:
    """The `media_product_type` that counts: a story known by its `media_type` alone is one."""
    if media_product_type is None and media_kind(media_type, None).is_story:
        return STORY_PRODUCT
    return media_product_type
