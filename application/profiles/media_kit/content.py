"""What a media kit shows at present: only what its owner chose, and of that only what was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from application.campaigns.results.growth import Growth, growth
from application.campaigns.results.queries import follower_counts
from application.campaigns.results.rates import ENGAGEMENT_BY_REACH
from application.campaigns.results.stored import AHEAD
from application.formats import day_words, signed_number, signed_percent
from application.integrations.graph.metrics import metric, offered_for
from application.media_kinds import media_kind, product_type
from application.missing import why_missing
from application.profiles.audience.breakdowns import Breakdown, Gender
from application.profiles.audience.drawings import gender_share
from application.profiles.audience.queries import reading_days, readings
from application.profiles.audience.reading_days import ReadingDays
from application.profiles.audience.shares import Comparison, compared
from application.profiles.media_kit.choices import Choices, Part
from application.profiles.media_kit.figures import PostFigures, post_figures
from application.profiles.media_kit.queries import (
    brands_named,
    campaigns_done,
    posts_between,
    posts_chosen,
)
from application.profiles.queries import Partner

DAYS = timedelta(days=90)
BY_HAND = "Staff entered this figure by hand, so it is not shown here."
_POST_FIGURES = ("views", "reach", "likes", "comments", "saves", "shares")
_AUDIENCE = {
    Part.AGES: Breakdown.AGE_GENDER,
    Part.COUNTRIES: Breakdown.COUNTRY,
    Part.CITIES: Breakdown.CITY,
}


@dataclass(frozen=True)
class PostFigure:
    """One figure of a chosen post; `reason` says why `value` is missing."""

    name: str
    label: str
    value: int | None
    reason: str


@dataclass(frozen=True)
class ChosenPost:
    """A post as the kit shows it."""

    id: int
    kind: str
    posted_at: datetime | None
    caption: str
    link: str | None
    figures: tuple[PostFigure, ...]


@dataclass(frozen=True)
class KitContent:
    """`since` and `until` bound what counts: 90 days up to the last reading of the account.

    `campaigns` is None where not shown.
    """

    partner: Partner
    choices: Choices
    since: datetime
    until: datetime
    growth: Growth | None
    figures: PostFigures | None
    audience: Mapping[Breakdown, Comparison] = field(hash=False)
    posts: tuple[ChosenPost, ...]
    campaigns: int | None
    brands: tuple[str, ...]

    def shows(self, part: Part) -> bool:
        """Whether the part was chosen and there is something to show of it."""
        return self.choices.shows(part) and part not in self.missing

    @property
    def missing(self) -> frozenset[Part]:
        """The chosen parts of which nothing has been read."""
        figures = self.figures
        has = {
            Part.FOLLOWERS: self.partner.followers_count is not None,
            Part.AVERAGES: figures is not None and bool(figures.kinds),
            Part.ENGAGEMENT: self.engagement is not None,
            Part.CAMPAIGNS: bool(self.campaigns),
            Part.BRANDS: bool(self.brands),
            **{part: breakdown in self.audience for part, breakdown in _AUDIENCE.items()},
        }
        return frozenset(part for part in Part if self.choices.shows(part) and not has[part])

    @property
    def ages(self) -> Comparison | None:
        """The audience by age and gender, where it is shown."""
        return self.audience[Breakdown.AGE_GENDER] if self.shows(Part.AGES) else None

    @property
    def gender_not_said(self) -> float | None:
        """The share of those of whose gender Instagram says nothing; None where there are none."""
        return gender_share(self.ages, Gender.NOT_SAID) if self.ages else None

    @property
    def places(self) -> list[tuple[Breakdown, Comparison]]:
        """The audience by countries and by cities, as far as these are shown."""
        parts = (Part.COUNTRIES, Part.CITIES)
        return [(_AUDIENCE[part], self.audience[_AUDIENCE[part]]) for part in parts if self.shows(part)]

    @property
    def has_figures(self) -> bool:
        """Whether any figure stands in it for which its date counts."""
        return bool(self.posts) or any(self.shows(part) for part in Part)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen at all."""
        chosen = self.choices
        return not (chosen.introduction or chosen.contact or self.has_figures or self.missing)

    @property
    def lacks_figures(self) -> bool:
        """Whether figures were chosen, and there is nothing yet to show of any of them."""
        return bool(self.missing) and not self.has_figures

    @property
    def growth_words(self) -> str:
        """+1,204 (+4.1 %) from one day to another; or what is lacking for that."""
        found = self.growth
        if found is None or found.first is None or found.last is None or found.gained is None:
            return "Not counted for long enough to tell how they grow."
        share = f" ({signed_percent(found.rate)})" if found.rate is not None else ""
        days = f"from {day_words(found.first[0])} to {day_words(found.last[0])}"
        return f"{signed_number(found.gained)}{share} {days}"

    @property
    def engagement_words(self) -> str:
        """The formula of the rate, and over how many posts it goes."""
        found = self.figures.engagement if self.figures else None
        if found is None:
            return ""
        of = "" if found.based_on == found.expected else f" of {found.expected:,}"
        which = "posts of these 90 days that have all of these figures"
        return f"{ENGAGEMENT_BY_REACH.formula}, added up over the {found.based_on:,}{of} {which}"

    @property
    def engagement(self) -> float | None:
        """A fraction."""
        return self.figures.engagement.rate if self.figures else None


def kit_content(partner: Partner, account_id: int, choices: Choices, now: datetime) -> KitContent:
    """What the partner's kit shows with these choices; eight statements at most, however much there is."""
    until = min(now, partner.last_collected_at or now)
    since = until - DAYS
    counts_posts = choices.shows(Part.AVERAGES) or choices.shows(Part.ENGAGEMENT)
    done = campaigns_done(partner, now) if choices.shows(Part.CAMPAIGNS) else None
    return KitContent(
        partner=partner,
        choices=choices,
        since=since,
        until=until,
        growth=_growth(account_id, until.date()) if choices.shows(Part.FOLLOWERS) else None,
        figures=post_figures(posts_between(account_id, since, until)) if counts_posts else None,
        audience=_audience(account_id, [each for part, each in _AUDIENCE.items() if choices.shows(part)]),
        posts=tuple(_chosen(row) for row in posts_chosen(account_id, choices.post_ids)),
        campaigns=None if done is None else len(done),
        brands=tuple(brands_named(done, besides=partner)) if done and choices.shows(Part.BRANDS) else (),
    )


def _growth(account_id: int, last: date) -> Growth:
    first = last - DAYS
    counts = follower_counts([account_id], first - AHEAD, last, ())
    return growth(counts.get(account_id, {}), first, last)


def _audience(account_id: int, wanted: Sequence[Breakdown]) -> dict[Breakdown, Comparison]:
    if not wanted:
        return {}
    days = reading_days(account_id)
    newest = {each: max(days[each]) for each in wanted if days.get(each)}
    told = readings(account_id, {each: ReadingDays(day, None, day, None) for each, day in newest.items()})
    found = {each: told.get((each, day)) for each, day in newest.items()}
    return {each: compared(reading, None) for each, reading in found.items() if reading and reading.total}


def _chosen(row: Row[Any]) -> ChosenPost:
    product = product_type(row.media_type, row.media_product_type)
    by_hand = (row.manual_figures or "").split()
    link = row.permalink or ""
    return ChosenPost(
        id=row.id,
        kind=media_kind(row.media_type, row.media_product_type).label,
        posted_at=row.posted_at,
        caption=row.caption or "",
        link=link if link.startswith("https://") else None,
        figures=tuple(
            _figure(row, name, is_by_hand=name in by_hand)
            for name in _POST_FIGURES
            if offered_for(metric(name), product)
        ),
    )


def _figure(row: Row[Any], name: str, *, is_by_hand: bool) -> PostFigure:
    value = None if is_by_hand else row._mapping[name]
    reason = BY_HAND if is_by_hand else why_missing(row, name) if value is None else ""
    return PostFigure(name, metric(name).label, value, reason)
