"""How many figures of the accepted posts are known, how many of them by hand, why others are not. Pure."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from application.campaigns.results.columns import METRIC_NAMES, is_offered, post_type
from application.campaigns.results.post_sets import Accepted, State
from application.missing import why_missing
from application.models import MissingReason, Region

_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Gap:
    """One reason why figures are missing, how many of how many posts it concerns."""

    reason: str
    figures: int
    posts: int


@dataclass(frozen=True)
class Coverage:
    """`expected` figures are those that Instagram offers for the posts, or that are known all the same."""

    expected: int
    measured: int
    by_hand: int
    gaps: tuple[Gap, ...]

    @property
    def missing(self) -> int:
        return self.expected - self.measured - self.by_hand


def coverage_of(accepted: Accepted) -> Coverage:
    """What is known of the posts' figures, the commonest reason for a gap first."""
    gaps = gaps_of(accepted)
    known = sum(
        len(column) - column.count(None) for name in METRIC_NAMES if (column := accepted.posts.figures[name])
    )
    by_hand = sum(
        accepted.posts.figures[name][place] is not None
        for place, names in accepted.posts.manual.items()
        for name in names
        if name in accepted.posts.figures
    )
    return Coverage(known + sum(gap.figures for gap in gaps), known - by_hand, by_hand, gaps)


def gaps_of(accepted: Accepted) -> tuple[Gap, ...]:
    """Why figures that Instagram offers for these posts are missing, the commonest reason first."""
    alike: dict[State, list[int]] = defaultdict(list)
    for place, state in enumerate(accepted.states):
        alike[state].append(place)
    figures: dict[str, int] = defaultdict(int)
    concerned: dict[str, set[int]] = defaultdict(set)
    for state, places in alike.items():
        type_ = post_type(state.media_type, state.media_product_type)
        for name in METRIC_NAMES:
            if not is_offered(name, type_):
                continue
            column = accepted.posts.figures[name]
            lacking = [place for place in places if column[place] is None]
            if lacking:
                reason = reason_of(state, name).rstrip(".")
                figures[reason] += len(lacking)
                concerned[reason].update(lacking)
    found = [Gap(reason, number, len(concerned[reason])) for reason, number in figures.items()]
    return tuple(sorted(found, key=lambda gap: (-gap.figures, gap.reason)))


@dataclass(frozen=True)
class _Post:
    """A post of a state, as the sentences about missing figures ask for it."""

    media_type: str | None
    media_product_type: str | None
    insights_reason: MissingReason | None
    refused_metrics: str
    details_read_at: datetime | None
    deleted_at: datetime | None
    region: Region | None
    is_by_hand: bool


def reason_of(state: State, name: str) -> str:
    """Why a post of this state lacks the metric of that name, as a sentence."""
    reason = MissingReason(state.insights_reason) if state.insights_reason else None
    post = _Post(
        media_type=state.media_type,
        media_product_type=state.media_product_type,
        insights_reason=reason or (MissingReason.NOT_YET_READ if state.is_unread else None),
        refused_metrics=state.refused_metrics or "",
        details_read_at=_SOME_TIME if state.has_details else None,
        deleted_at=_SOME_TIME if state.is_deleted else None,
        region=Region(state.region) if state.region else None,
        is_by_hand=bool(state.is_by_hand),
    )
    return why_missing(post, name)
