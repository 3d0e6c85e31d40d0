"""What a partner's accepted posts of a campaign come to, kept until one of the posts changes.

Of a thousand posts each one has to be looked at for a chart and for medians. All of it hangs on two sets of
posts alone, so it is kept under their checksums, which the database works out without sending a post.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, literal, select, union_all

from application.campaigns.results.coverage import Coverage
from application.campaigns.results.days import Timeline, timeline
from application.extensions import db
from application.media_kinds import MediaKind
from application.models import FIGURE_NAMES, InstagramAccount, Post, Region
from application.profiles.alike_posts import AlikePosts, EngagementByReach, engagement_of
from application.profiles.alike_queries import alike_in_state
from application.profiles.campaigns.own_coverage import coverage_of
from application.profiles.campaigns.own_post import NO_POSTS, OwnPosts
from application.profiles.campaigns.own_post_queries import (
    CampaignSpan,
    accepted_own,
    accepted_posts,
    before_own,
    posts_before,
)
from application.profiles.campaigns.seconds import Seconds
from application.profiles.campaigns.usual import AgainstUsual, against_usual
from application.profiles.posts.median_queries import MOST_BEFORE
from application.profiles.queries import Partner

_REMAINDER = 65_521
_FACTOR = 31
"""The first of the odd numbers that facts are weighed with, so that they don't make up for each other."""

Checksum = tuple[int, ...]


@dataclass(frozen=True)
class KeptPosts:
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


def posts_kept(span: CampaignSpan, partner: Partner, figure: str, today: date) -> KeptPosts:
    """As the posts are now; two statements, and three more where one of them has changed."""
    last = max(span.starts_on, min(span.ends_on, today))
    of_account = select(InstagramAccount.region).where(InstagramAccount.id == partner.account_id)
    region = db.session.scalar(of_account)
    return kept_once(span, partner, figure, last, region, _checksums(span, partner))


@lru_cache(maxsize=128)
def kept_once(
    span: CampaignSpan,
    partner: Partner,
    figure: str,
    last: date,
    region: Region | None,
    checksums: tuple[Checksum, ...],
) -> KeptPosts:
    """What the posts come to; `region` and `checksums` only tell one answer from another."""
    accepted = accepted_posts(span, partner, figure)
    alike = alike_in_state(accepted_own(span, partner))
    before = posts_before(span, partner.account_id, figure) if partner.account_id is not None else NO_POSTS
    dated = len(accepted) - accepted.posted_at.count(None)
    kinds: Counter[MediaKind] = Counter()
    for type_, places in accepted.places.items():
        kinds[type_.kind] += len(places)
    posted = list(zip(accepted.posted_at, accepted.values, accepted.is_entered, strict=True))
    return KeptPosts(
        ids=[*reversed(accepted.ids[:dated]), *accepted.ids[dated:]],
        alike=alike,
        engagement=engagement_of(alike),
        coverage=coverage_of(alike),
        usual=against_usual(accepted, before, MOST_BEFORE),
        by_day=timeline(posted, span.starts_on, last, ZoneInfo(span.time_zone)),
        kinds=kinds,
        stories=list(_open_stories(accepted)),
    )


def _open_stories(accepted: OwnPosts) -> Iterator[datetime]:
    """When those stories were posted of which Instagram may still tell the last figures by itself."""
    for type_, places in accepted.places.items():
        if type_.kind.is_story:
            for place in places:
                posted_at = accepted.posted_at[place]
                if accepted.is_open[place] and posted_at is not None:
                    yield posted_at


def _checksums(span: CampaignSpan, partner: Partner) -> tuple[Checksum, ...]:
    """Of the accepted posts, and of those of the 90 days before."""
    sets: list[ColumnElement[bool]] = [accepted_own(span, partner)]
    if partner.account_id is not None:
        sets.append(before_own(span, partner.account_id))
    arms = (select(*_checksum()).where(condition) for condition in sets)
    return tuple(tuple(int(number or 0) for number in row) for row in db.session.execute(union_all(*arms)))


def _checksum() -> tuple[Any, ...]:
    """Sums over posts that differ as soon as a post comes or goes, or one of its facts changes."""
    remainder = _mark() % _REMAINDER
    return (
        func.count(),
        func.sum(Post.id),
        func.sum(_mark()),
        func.sum(remainder * remainder),
        func.sum(remainder * (Post.id % _REMAINDER)),
    )


def _mark() -> ColumnElement[int]:
    """A number of all that counts of a post; what is not known is another than 0."""
    whole = [name for name in FIGURE_NAMES if name != "skip_rate"]
    facts: list[Any] = [func.coalesce(getattr(Post, name), -1) for name in whole]
    facts += [func.coalesce(Seconds(at), -1) for at in (Post.posted_at, Post.last_read_at)]
    unknown = (Post.closed_at, Post.details_read_at, Post.deleted_at, Post.skip_rate)
    facts += [case((each.is_(None), 1), else_=0) for each in unknown]
    words = (Post.manual_figures, Post.webhook_figures, Post.insights_reason, Post.refused_metrics)
    facts += [func.coalesce(func.length(each), -1) for each in words]
    mark: ColumnElement[int] = literal(0)
    for place, each in enumerate(facts):
        mark = mark + each * (_FACTOR + 2 * place)
    return mark
