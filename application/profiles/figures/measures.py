"""What a partner's overview shows of an account: figures by day, and how each makes up a period. Pure."""

import enum
from dataclasses import dataclass

from application.integrations.graph.metrics import metric


class Way(enum.Enum):
    """How the days of a period become one figure."""

    SUM = "sum"
    MEAN = "mean"
    """People overlap between days: a period is the mean of a day, unless Instagram told the period itself."""
    LATEST = "latest"
    """A count at the time of reading: a period ends with its last one."""


@dataclass(frozen=True)
class Measure:
    """A figure by day; `name` stands in addresses. `parts` are metrics that are added up on each day."""

    name: str
    label: str
    parts: tuple[str, ...]
    way: Way

    @property
    def title(self) -> str:
        return f"{self.label} by day"

    @property
    def definition(self) -> str:
        return " ".join(metric(part, "account").definition for part in self.parts)

    @property
    def is_snapshot(self) -> bool:
        """Counted when read, by the UTC day; the others are figures of Pacific days."""
        return self.way is Way.LATEST

    def part_label(self, part: str) -> str:
        return metric(part, "account").label

    def classic_label(self, part: str) -> str:
        """What the part was called before, counted otherwise."""
        return ", ".join(classic_names(part)).capitalize()


def classic_names(part: str) -> tuple[str, ...]:
    """The classic metrics that counted this one otherwise; not those that are parts of it by now."""
    row = metric(part, "account")
    return row.replaces if row.breakdown is None else ()


def _single(name: str, way: Way) -> Measure:
    return Measure(name, metric(name, "account").label, (name,), way)


FOLLOWERS = _single("followers_count", Way.LATEST)
MEASURES: tuple[Measure, ...] = (
    FOLLOWERS,
    _single("reach", Way.MEAN),
    _single("views", Way.SUM),
    _single("total_interactions", Way.SUM),
    Measure("profile_links_taps", "Profile taps", ("profile_links_taps", "website_clicks"), Way.SUM),
)
"""Those with a tile. Taps on a profile are on its buttons and its website, as Instagram's app has it."""

FURTHER: tuple[Measure, ...] = (
    _single("follower_count", Way.SUM),
    _single("accounts_engaged", Way.MEAN),
    _single("profile_views", Way.SUM),
)
"""Those that the chart can show besides."""

USUAL = MEASURES[1]
_BY_NAME = {each.name: each for each in MEASURES + FURTHER}


def measure(name: str | None) -> Measure | None:
    """The measure that an address names; None when there is no such."""
    return _BY_NAME.get(name or "")
