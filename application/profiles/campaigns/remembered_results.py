"""What a partner's accepted posts of a campaign come to, remembered until one of the posts changes.

Of a thousand posts each one has to be looked at for a chart and for medians. So they are taken in parts, by
the time when they were posted. The database tells in three numbers whether a part stands as it did
(`models/change_marks.py`); only the posts of parts that don't are read again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from application.campaigns.results.coverage import Coverage
from application.campaigns.results.days import Timeline, timeline_of_days
from application.extensions import db
from application.media_kinds import MediaKind
from application.models import InstagramAccount, Post
from application.profiles.alike_posts import AlikePosts, EngagementByReach, engagement_of, merged
from application.profiles.alike_queries import alike_in_state
from application.profiles.campaigns.own_coverage import coverage_of
from application.profiles.campaigns.own_post import NO_POSTS, OwnPosts
from application.profiles.campaigns.own_post_queries import (
    CampaignSpan,
    accepted_own,
    accepted_posts,
    before_own,
    part_of,
    posts_before,
)
from application.profiles.campaigns.part_of_posts import PartOfPosts, part_of_posts
from application.profiles.campaigns.usual import AgainstUsual, against_usual
from application.profiles.own_posts import Owner
from application.profiles.posts.median_queries import MOST_BEFORE
from application.profiles.queries import Partner

Mark = tuple[Any, ...]
Marks = frozenset[Mark]
_MARKS = (func.count(), func.sum(Post.id), func.sum(Post.change_mark))
"""They differ as soon as a post comes or goes, or anything of one is written."""


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


@dataclass
class _Kept:
    """The parts by their marks, and what they came to last; `told` is what that was worked out from."""

    parts: dict[Mark, PartOfPosts] = field(default_factory=dict)
    told: tuple[Any, ...] = ()
    results: RememberedResults | None = None


def remembered_results(span: CampaignSpan, partner: Partner, figure: str, today: date) -> RememberedResults:
    """As the posts are now; two statements, two more where one has changed, and one for those before."""
    last = max(span.starts_on, min(span.ends_on, today))
    owner = Owner(partner.user_id, partner.account_id)
    told = (_marks_of_parts(span, owner), _marks_before(span, owner), last)
    kept = _kept(span, owner, figure)
    if kept.results is None or kept.told != told:
        kept.results, kept.told = _results(span, owner, figure, kept, told), told
    return kept.results


@lru_cache(maxsize=64)
def _kept(span: CampaignSpan, owner: Owner, figure: str) -> _Kept:
    return _Kept()


def forget_results() -> None:
    """Read everything again."""
    _kept.cache_clear()
    before_once.cache_clear()


def _results(
    span: CampaignSpan, owner: Owner, figure: str, kept: _Kept, told: tuple[Any, ...]
) -> RememberedResults:
    """What the posts come to, by themselves and against those before."""
    of_parts, marks_before, last = told
    parts = _parts(span, owner, figure, kept.parts, of_parts)
    alike = merged(group for part in parts for group in part.alike)
    before = before_once(span, owner.account_id, figure, marks_before)
    kinds: Counter[MediaKind] = Counter()
    for part in parts:
        kinds.update(part.kinds)
    dated = [part for part in parts if part.is_dated]
    undated = [part for part in parts if not part.is_dated]
    kept.parts = dict(zip(_in_order(of_parts), parts, strict=True))
    return RememberedResults(
        ids=[post_id for part in [*reversed(dated), *undated] for post_id in part.ids],
        alike=alike,
        engagement=engagement_of(alike),
        coverage=coverage_of(alike),
        usual=against_usual([part.compared for part in parts], before, MOST_BEFORE),
        by_day=timeline_of_days([each for part in parts for each in part.posted], span.starts_on, last),
        kinds=kinds,
        stories=[at for part in parts for at in part.open_stories],
    )


def _parts(
    span: CampaignSpan, owner: Owner, figure: str, known: Mapping[Mark, PartOfPosts], of_parts: Marks
) -> list[PartOfPosts]:
    """In the order of time; those that have changed are read, in two statements."""
    changed = [mark[0] for mark in of_parts if mark not in known]
    read: dict[int | None, OwnPosts] = {}
    alike: dict[int | None, list[AlikePosts]] = {}
    if changed:
        read = accepted_posts(span, owner, figure, changed)
        ids = [post_id for posts in read.values() for post_id in posts.ids]
        alike = alike_in_state(Post.id.in_(ids), part_of(span))

    def part(mark: Mark) -> PartOfPosts:
        of_part = mark[0]
        return part_of_posts(read.get(of_part, NO_POSTS), alike.get(of_part, ()), span.time_zone)

    return [known.get(mark) or part(mark) for mark in _in_order(of_parts)]


def _in_order(of_parts: Marks) -> list[Mark]:
    return sorted(of_parts, key=lambda mark: (mark[0] is None, mark[0] or 0))


@lru_cache(maxsize=128)
def before_once(span: CampaignSpan, account_id: int | None, figure: str, marks_before: Marks) -> OwnPosts:
    """The posts that others are held against. They seldom change while a campaign's own are read each hour.

    `marks_before` only tell one answer from another.
    """
    return NO_POSTS if account_id is None else posts_before(span, account_id, figure)


def _marks_of_parts(span: CampaignSpan, owner: Owner) -> Marks:
    """Of each part, with the account's region, on which hangs why a figure is missing; one statement."""
    part = part_of(span)
    region = select(InstagramAccount.region).where(InstagramAccount.id == owner.account_id).scalar_subquery()
    found = select(part, *_MARKS, region).where(accepted_own(span, owner)).group_by(part)
    return frozenset(map(tuple, db.session.execute(found)))


def _marks_before(span: CampaignSpan, owner: Owner) -> Marks:
    """Of the posts of the 90 days before; none without an account, one statement else."""
    if owner.account_id is None:
        return frozenset()
    found = select(*_MARKS).where(before_own(span, owner.account_id))
    return frozenset(map(tuple, db.session.execute(found)))
