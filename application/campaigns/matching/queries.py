"""Posts as a rule looks at them, and what was found. Each answer takes a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from application.campaigns.candidates import Window, candidate_posts
from application.campaigns.matching.held import Held
from application.campaigns.matching.judging import MatchPost
from application.campaigns.post_filters import KINDS, OTHER_KIND
from application.campaigns.post_queries import person_label
from application.extensions import db
from application.media_kinds import media_kind
from application.models import (
    Assignment,
    Campaign,
    CampaignMember,
    Decision,
    InstagramAccount,
    MatchVerdict,
    Post,
    PostMatch,
    User,
)

ROWS_AT_ONCE = 1_000
_PLACES = 1_000_003
"""Ids are told apart by what remains of them: the squares of many millions still fit into a BIGINT."""


class Standing(StrEnum):
    """How posts stand to the rule, as lists are narrowed by it; the value is for addresses."""

    MATCHED = "matched"
    NEAR = "near"
    NOT = "not"


_OWNER = func.coalesce(InstagramAccount.user_id, Post.user_id)
LOOKED_AT: tuple[Any, ...] = (
    Post.id,
    Post.caption,
    Post.media_type,
    Post.media_product_type,
    _OWNER.label("owner_id"),
    Post.posted_at,
)


class StreamedPost(NamedTuple):
    """A post, and whether nobody has decided on it yet; a person's "decide later" is a decision here."""

    post: MatchPost
    is_open: bool


@dataclass(frozen=True)
class ShownPost:
    """A post as the lists of the dry run show it."""

    post: MatchPost
    person: str
    decision: Decision


@dataclass(frozen=True)
class Covered:
    """Which posts a campaign has to hold against its rule. `key` changes with them, and with its days."""

    posts: int
    key: str
    latest_read: datetime | None


def matches_of(campaign_id: int, post_ids: Collection[int]) -> dict[int, MatchVerdict]:
    """How posts stand to the campaign's rule, by their id; a post that does not match is not in it.

    One statement. Verdicts on an older rule than the present one don't count.
    """
    if not post_ids:
        return {}
    rows = db.session.execute(
        select(PostMatch.post_id, PostMatch.verdict).where(
            PostMatch.campaign_id == campaign_id,
            PostMatch.post_id.in_(list(post_ids)),
            PostMatch.version == _present_version(campaign_id),
        )
    )
    return {post_id: verdict for post_id, verdict in rows}


def stands(campaign_id: int, standing: Standing) -> ColumnElement[bool]:
    """The condition on `Post` for those that match the campaign's rule, nearly do, or do not.

    One that has not been held against the rule is none of these.
    """
    found = exists().where(
        PostMatch.campaign_id == campaign_id,
        PostMatch.post_id == Post.id,
        PostMatch.version == _present_version(campaign_id),
    )
    if standing is Standing.NOT:
        campaign = db.session.get_one(Campaign, campaign_id)
        return and_(~found, Held.of(campaign).condition()) if campaign.matching_rule else ~found
    verdict = MatchVerdict.MATCH if standing is Standing.MATCHED else MatchVerdict.NEAR
    return found.where(PostMatch.verdict == verdict)


def _present_version(campaign_id: int) -> Any:
    return select(Campaign.matching_version).where(Campaign.id == campaign_id).scalar_subquery()


def match_counts(campaign_id: int) -> dict[MatchVerdict, int]:
    """How many posts match the present rule, and how many nearly; one statement."""
    rows = db.session.execute(
        select(PostMatch.verdict, func.count())
        .where(PostMatch.campaign_id == campaign_id, PostMatch.version == _present_version(campaign_id))
        .group_by(PostMatch.verdict)
    )
    return {**dict.fromkeys(MatchVerdict, 0), **{verdict: number for verdict, number in rows}}


def coverage_of(campaigns: Sequence[Campaign]) -> dict[int, Covered]:
    """What the campaigns have to hold against their rules, by their id; two statements."""
    if not campaigns:
        return {}
    windows = {campaign.id: Window.of(campaign) for campaign in campaigns}
    candidates = candidate_posts(list(windows.values())).subquery("candidates")
    place = Post.id % _PLACES
    rows = db.session.execute(
        select(
            candidates.c.campaign_id,
            func.count().label("posts"),
            func.sum(place).label("places"),
            func.sum(place * place).label("squares"),
            func.max(Post.last_read_at).label("latest_read"),
        )
        .select_from(candidates)
        .join(Post, Post.id == candidates.c.post_id)
        .group_by(candidates.c.campaign_id)
    )
    found = {row.campaign_id: row for row in rows}
    members = _members_marks(windows)
    covered = {}
    for campaign in campaigns:
        window, row = windows[campaign.id], found.get(campaign.id)
        which = f"{row.posts} {int(row.places)} {int(row.squares)}" if row else "none"
        days = f"{window.starts_at.isoformat()} {window.ends_at.isoformat()} {campaign.time_zone}"
        covered[campaign.id] = Covered(
            row.posts if row else 0,
            f"{days} {members.get(campaign.id, '')} {which}",
            row.latest_read if row else None,
        )
    return covered


def _members_marks(campaign_ids: Collection[int]) -> dict[int, str]:
    """What tells the members and their accounts from others, by campaign; one statement."""
    rows = db.session.execute(
        select(CampaignMember.campaign_id, CampaignMember.user_id, InstagramAccount.id)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == CampaignMember.user_id)
        .where(CampaignMember.campaign_id.in_(list(campaign_ids)))
        .order_by(CampaignMember.campaign_id, CampaignMember.user_id, InstagramAccount.id)
    )
    digests: dict[int, Any] = defaultdict(sha256)
    for campaign_id, user_id, account_id in rows:
        digests[campaign_id].update(f"{user_id} {account_id};".encode())
    return {campaign_id: digest.hexdigest()[:16] for campaign_id, digest in digests.items()}


def posts_after(window: Window, post_id: int, *, since: datetime | None, most: int) -> list[MatchPost]:
    """The campaign's next posts by rising id; with `since` only those read or found from then on."""
    wanted = _candidates(window, *LOOKED_AT).where(Post.id > post_id).order_by(Post.id).limit(most)
    if since is not None:
        wanted = wanted.where(or_(Post.last_read_at >= since, Post.first_seen_at >= since))
    return [match_post(row) for row in db.session.execute(wanted)]


def stream_posts(window: Window) -> Iterator[StreamedPost]:
    """All the campaign's posts, fetched a thousand at a time by one statement."""
    wanted = _candidates(window, *LOOKED_AT, Assignment.id.label("assignment_id")).outerjoin(
        Assignment, and_(Assignment.post_id == Post.id, Assignment.campaign_id == window.campaign_id)
    )
    for row in db.session.execute(wanted, execution_options={"yield_per": ROWS_AT_ONCE}):
        yield StreamedPost(match_post(row), row.assignment_id is None)


def posts_to_show(campaign_id: int, post_ids: Sequence[int]) -> list[ShownPost]:
    """These posts, in this order; one statement."""
    if not post_ids:
        return []
    rows = db.session.execute(_shown(campaign_id).where(Post.id.in_(list(post_ids))))
    found = {row.id: _shown_post(row) for row in rows}
    return [found[post_id] for post_id in post_ids if post_id in found]


def post_in_campaign(window: Window, post_id: int) -> ShownPost | None:
    """The post, if the campaign has or had to decide on it; one statement."""
    candidates = candidate_posts([window]).subquery("candidates")
    row = db.session.execute(
        _shown(window.campaign_id).where(
            Post.id == post_id,
            or_(Assignment.id.is_not(None), Post.id.in_(select(candidates.c.post_id))),
        )
    ).one_or_none()
    return None if row is None else _shown_post(row)


def _candidates(window: Window, *columns: Any) -> Select[*tuple[Any, ...]]:
    candidates = candidate_posts([window]).subquery("candidates")
    return (
        select(*columns)
        .select_from(candidates)
        .join(Post, Post.id == candidates.c.post_id)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
    )


def _shown(campaign_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(*LOOKED_AT, User.name, InstagramAccount.username, Assignment.decision)
        .select_from(Post)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .outerjoin(User, User.id == _OWNER)
        .outerjoin(Assignment, and_(Assignment.post_id == Post.id, Assignment.campaign_id == campaign_id))
    )


def _shown_post(row: Row[*tuple[Any, ...]]) -> ShownPost:
    person = person_label(row.name, row.username)
    return ShownPost(match_post(row), person, row.decision or Decision.UNDECIDED)


def match_post(row: Row[*tuple[Any, ...]]) -> MatchPost:
    """A row of LOOKED_AT."""
    kind = kind_key(row.media_type, row.media_product_type)
    return MatchPost(row.id, row.caption, kind, row.owner_id, row.posted_at)


@lru_cache(maxsize=256)
def kind_key(media_type: str | None, media_product_type: str | None) -> str:
    """The kind of a post by its key in filters and rules."""
    kind = media_kind(media_type, media_product_type)
    return next((key for key, known in KINDS.items() if known == kind), OTHER_KIND)
