"""What a post is in the sandbox's world."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MediaType = Literal["IMAGE", "VIDEO", "CAROUSEL_ALBUM"]
ProductType = Literal["FEED", "REELS", "STORY"]


@dataclass(frozen=True)
class Child:
    """One picture of a carousel album."""

    id: str
    shortcode: str


@dataclass(frozen=True)
class Post:
    """One post or story; `final` holds the figures that it grows towards."""

    id: str
    account_id: str
    username: str
    shortcode: str
    timestamp: datetime
    media_type: MediaType
    product_type: ProductType
    caption: str | None
    children: tuple[Child, ...]
    final: Mapping[str, int]
    half_time_hours: float
    delay_seconds: int
    average_watch_ms: int
    skip_rate: float
    before_professional: bool
    without_media_url: bool

    @property
    def is_story(self) -> bool:
        """Whether the post ends after 24 hours."""
        return self.product_type == "STORY"

    @property
    def sort_key(self) -> tuple[int, str]:
        """Order of time with the id as tie break."""
        return int(self.timestamp.timestamp()), self.id
