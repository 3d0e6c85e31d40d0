"""What a partner's accepted posts of a campaign come to, remembered until one of the posts changes.

Of a thousand posts each one has to be looked at for a chart and for medians. All of it hangs on two sets of
posts alone, so it is remembered by what the database tells of these in groups: how many they are, what they
have alike, and sums that no change of a single post leaves as they were.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from application.campaigns.results.coverage import Coverage
from application.campaigns.results.days import Timeline, timeline
from application.extensions import db
from application.media_kinds import MediaKind
from application.profiles.alike_posts import AlikePosts, EngagementByReach, engagement_of
from application.profiles.alike_queries import groups_in_state, rows_in_state
from application.profiles.campaigns.own_coverage import coverage_of
from application.profiles.campaigns.own_post import NO_POSTS, OwnPosts
from application.profiles.campaigns.own_post_queries import (
    CampaignSpan,
    accepted_own,
    accepted_posts,
    before_own,
    posts_before,
)
from application.profiles.campaigns.post_marks import accepted_marks, marks_before
from application.profiles.campaigns.usual import AgainstUsual, against_usual
from application.profiles.own_posts import Owner
from application.profiles.posts.median_queries import MOST_BEFORE
from application.profiles.queries import Partner

Rows = frozenset[tuple[Any, ...]]
"""What the database tells of posts, or of groups of them, in no order."""


@dataclass(frozen=True)
class RememberedResults:
    """`ids` are the newest first, those without a time last.

    `stories` tell when those were posted of which Instagram may still tell the last figures by itself.
    """

    ids: Sequence[int]
    alike: Sequence[AlikePosts]
    engagement: EngagementByReach
    coverage: Coverage
    usual: AgainstUsual
    by_day: Timeline
    kinds: Counter[MediaKind]
    stories: Sequence[datetime]


def remembered_results(span: CampaignSpan, partner: Partner, figure: str, today: date) -> RememberedResults:
    """As the posts are now; two statements, and one more for either set of which a post has changed."""
    last = max(span.starts_on, min(span.ends_on, today))
    owner = Owner(partner.user_id, partner.account_id)
    accepted = _as_set(rows_in_state(accepted_own(span, owner), accepted_marks(figure)))
    return results_once(span, owner, figure, last, accepted, _rows_before(span, owner, figure))


@lru_cache(maxsize=128)
def results_once(
    span: CampaignSpan, owner: Owner, figure: str, last: date, accepted_rows: Rows, rows_before: Rows
) -> RememberedResults:
    """What the posts come to, by themselves and against `rows_before`."""
    accepted = accepted_posts(span, owner, figure)
    alike = groups_in_state(accepted_rows)
    before = before_once(span, owner.account_id, figure, rows_before)
    dated = len(accepted) - accepted.posted_at.count(None)
    kinds: Counter[MediaKind] = Counter()
    for type_, places in accepted.places.items():
        kinds[type_.kind] += len(places)
    posted = list(zip(accepted.posted_at, accepted.values, accepted.is_entered, strict=True))
    return RememberedResults(
        ids=[*reversed(accepted.ids[:dated]), *accepted.ids[dated:]],
        alike=alike,
        engagement=engagement_of(alike),
        coverage=coverage_of(alike),
        usual=against_usual(accepted, before, MOST_BEFORE),
        by_day=timeline(posted, span.starts_on, last, ZoneInfo(span.time_zone)),
        kinds=kinds,
        stories=list(_open_stories(accepted)),
    )


@lru_cache(maxsize=128)
def before_once(span: CampaignSpan, account_id: int | None, figure: str, rows_before: Rows) -> OwnPosts:
    """The posts that others are held against. They seldom change while a campaign's own are read each hour.

    `rows_before` only tell one answer from another.
    """
    return NO_POSTS if account_id is None else posts_before(span, account_id, figure)


def _open_stories(accepted: OwnPosts) -> Iterator[datetime]:
    """When those stories were posted of which Instagram may still tell the last figures by itself."""
    for type_, places in accepted.places.items():
        if type_.kind.is_story:
            for place in places:
                posted_at = accepted.posted_at[place]
                if accepted.is_open[place] and posted_at is not None:
                    yield posted_at


def _rows_before(span: CampaignSpan, owner: Owner, figure: str) -> Rows:
    """The marks of the posts of the 90 days before; none without an account, one statement else."""
    if owner.account_id is None:
        return frozenset()
    return _as_set(
        db.session.execute(select(*marks_before(figure)).where(before_own(span, owner.account_id)))
    )


def _as_set(rows: Any) -> Rows:
    return frozenset(map(tuple, rows))
