"""The form of the metric dictionary's rows."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["post", "account"]
Unit = Literal["count", "milliseconds", "percent"]
Request = Literal["node_field", "nested", "single", "series", "total_value", "lifetime"]

FEED: frozenset[str] = frozenset({"FEED"})
REELS: frozenset[str] = frozenset({"REELS"})
STORY: frozenset[str] = frozenset({"STORY"})
EVERY_POST = FEED | REELS | STORY


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One figure that the platform keeps.

    `name` is ours (for posts: the column), `api_name` the insights metric or node field it comes from.
    `request`: "node_field" stands on the media or user node itself, "nested" also comes with a media
    listing, "single" needs a call per post, "series" is one value a day, "total_value" one for a window,
    "lifetime" the state at the time of asking. `media_product_types` is empty for account metrics.
    `breakdown` must be asked for; `breakdown_value` is the row of it that this metric is. `node_field` is
    a field of the media node that holds the same figure. `replaces` are the classic names, best first.
    `summable`: may be added up over posts or days; figures of unique people may not. `may_vanish`: listed
    as removed by the API's pages though it still answers. `definition` is for everybody who reads the figure,
    `note` for whoever works with the API.
    """

    name: str
    label: str
    unit: Unit
    level: Level
    api_name: str
    media_product_types: frozenset[str]
    request: Request
    breakdown: str | None
    replaces: tuple[str, ...]
    summable: bool
    definition: str
    note: str = ""
    breakdown_value: str | None = None
    node_field: str | None = None
    may_vanish: bool = False


@dataclass(frozen=True, kw_only=True)
class Field:
    """A word or id, not a figure, that the platform keeps of an account, post or person."""

    name: str
    level: Literal["post", "account", "person"]
    source: str
    definition: str


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """A classic metric that the API has taken away. `replaced_by` are our metrics; empty when nothing is."""

    name: str
    level: Level
    last_version: str
    replaced_by: tuple[str, ...]
    note: str
