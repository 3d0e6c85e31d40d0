"""What a partner's accepted posts of a campaign come to, remembered until one of the posts changes.

Of a thousand posts each one has to be looked at for a chart and for medians. So they are taken in parts, by
the time when they were posted. The database tells in three numbers whether a part stands as it did
(`models/change_marks.py`); only the posts of parts that don't are read again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
from application.remembered import LastMade

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


@dataclass(frozen=True)
class _Told:
    """What results are worked out from: the marks of the posts and of those before, and the last day."""

    of_parts: Marks
    before: Marks
    last: date


@dataclass(frozen=True)
class _Worked:
    """What was worked out, the parts by their marks and the posts before among it."""

    told: _Told
    parts: Mapping[Mark, PartOfPosts]
    before: OwnPosts
    results: RememberedResults


_worked: LastMade[_Worked] = LastMade(64)


def remembered_results(span: CampaignSpan, partner: Partner, figure: str, today: date) -> RememberedResults:
    """As the posts are now; two statements, four more where one has changed, and one for those before.

    The marks are read once more after the posts: a decision may be taken and undone meanwhile.
    """
    last = max(span.starts_on, min(span.ends_on, today))
    owner = Owner(partner.user_id, partner.account_id)
    place = _worked.place((span, owner, figure))
    known, told = place.last, _told(span, owner, last)
    if known is None or known.told != told:
        known = _work_out(span, owner, figure, told, known)
        if _told(span, owner, last) == told:
            place.last = known
    return known.results


def forget_results() -> None:
    """Read everything again."""
    _worked.forget()


def _told(span: CampaignSpan, owner: Owner, last: date) -> _Told:
    return _Told(_marks_of_parts(span, owner), _marks_before(span, owner), last)


def _work_out(span: CampaignSpan, owner: Owner, figure: str, told: _Told, known: _Worked | None) -> _Worked:
    """What the posts come to, by themselves and against those before."""
    parts = _parts(span, owner, figure, known.parts if known else {}, told.of_parts)
    if known and known.told.before == told.before:
        before = known.before
    else:
        before = posts_before(span, owner.account_id, figure) if owner.account_id is not None else NO_POSTS
    by_mark = dict(zip(_in_order(told.of_parts), parts, strict=True))
    return _Worked(told, by_mark, before, _results(span, parts, before, told.last))


def _results(
    span: CampaignSpan, parts: Sequence[PartOfPosts], before: OwnPosts, last: date
) -> RememberedResults:
    alike = merged(group for part in parts for group in part.alike)
    kinds: Counter[MediaKind] = Counter()
    for part in parts:
        kinds.update(part.kinds)
    dated = [part for part in parts if part.is_dated]
    undated = [part for part in parts if not part.is_dated]
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
