"""What the typed edges give back. An absent figure or word is None, never 0 or ""."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

Figure = int | float


@dataclass(frozen=True)
class InstagramProfile:
    """A professional account. `profile_picture_url` is signed and expires: copy the picture."""

    id: str
    username: str | None = None
    name: str | None = None
    biography: str | None = None
    website: str | None = None
    profile_picture_url: str | None = None
    followers_count: int | None = None
    follows_count: int | None = None
    media_count: int | None = None


@dataclass(frozen=True)
class PageAccount:
    """A Facebook Page of the person; `instagram` is None where no professional account is linked.

    `tasks` is what the person may do there, empty when it isn't told. `connected` is the account that the
    Page's own settings name, which may be a personal one.
    """

    page_id: str
    page_name: str | None
    tasks: tuple[str, ...]
    instagram: InstagramProfile | None
    page_token: str | None = field(repr=False)
    connected: InstagramProfile | None = None


@dataclass(frozen=True)
class BreakdownValue:
    """One row of a breakdown: keys such as ("age", "gender"), values such as ("18-24", "F")."""

    keys: tuple[str, ...]
    values: tuple[str, ...]
    value: Figure | None


@dataclass(frozen=True)
class Insight:
    """One metric of a reply, by our name. `classic`: it came under a name that the API has withdrawn.

    `dimension` is set where a classic metric is now one row of a breakdown (phone_call_clicks: CALL).
    """

    metric: str
    value: Figure | None
    api_name: str
    classic: bool = False
    dimension: str = ""
    breakdown: tuple[BreakdownValue, ...] = ()


@dataclass(frozen=True)
class SeriesPoint:
    """One metric of an account on one Pacific day; `dimension` is "" where there is none."""

    metric: str
    day: date
    value: Figure | None
    dimension: str = ""
    classic: bool = False


@dataclass(frozen=True)
class AudienceShare:
    """One row of the audience: `breakdown` age | city | country | gender | "age,gender", and how many."""

    metric: str
    breakdown: str
    key: tuple[str, ...]
    value: Figure | None
    classic: bool = False


@dataclass(frozen=True)
class MediaChild:
    """One picture or video of an album; children have no insights of their own."""

    id: str
    media_type: str | None = None
    media_url: str | None = None
    thumbnail_url: str | None = None
    permalink: str | None = None
    shortcode: str | None = None
    timestamp: datetime | None = None
    username: str | None = None


@dataclass(frozen=True)
class MediaItem:
    """A post or story. `figures` holds what the reply had, by our names; `media_url` expires.

    `insights_present`: the reply held at least one insight of it. `classic_names`: withdrawn names under
    which figures came.
    """

    id: str
    timestamp: datetime | None = None
    media_type: str | None = None
    media_product_type: str | None = None
    caption: str | None = None
    permalink: str | None = None
    shortcode: str | None = None
    media_url: str | None = None
    thumbnail_url: str | None = None
    username: str | None = None
    like_count: int | None = None
    comments_count: int | None = None
    children: tuple[MediaChild, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    insights_present: bool = False
    classic_names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MediaPage:
    """One page of posts, newest first; `after` asks for the next, None when this was the last."""

    items: tuple[MediaItem, ...]
    after: str | None


@dataclass(frozen=True)
class DiscoveredAccount:
    """Another professional account's public face, and a page of its posts when asked for."""

    profile: InstagramProfile
    media: MediaPage
