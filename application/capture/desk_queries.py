"""The stories of the watch-desk: those that live, and those that ended lately with nothing kept.

Each answer takes a fixed number of statements, however many stories there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from application.capture.asking import AT_ONCE
from application.capture.desk_filter import STATES, DeskFilter, DeskState
from application.capture.kept import SOMETHING_KEPT
from application.capture.words import DELETED, NEVER_ASKED, Reason, reason_of
from application.clock import clock
from application.collection.activity import active_account_ids, is_active
from application.extensions import db
from application.media_kinds import STORY_LIFE
from application.models import (
    Campaign,
    CampaignMember,
    Capture,
    CaptureState,
    InstagramAccount,
    Post,
    User,
)
from application.paging import PageOf, page_of

LATELY = timedelta(hours=24)
MOST_ENDED = 50


@dataclass(frozen=True)
class DeskStory:
    """A story with its newest capture; `state` is about all of its captures."""

    post_id: int
    account_id: int
    user_id: int
    username: str | None
    partner: str
    media_type: str | None
    permalink: str | None
    posted_at: datetime
    deleted_at: datetime | None
    last_read_at: datetime | None
    views: int | None
    state: DeskState
    capture_state: CaptureState | None
    problem: str | None
    next_try_at: datetime | None

    @property
    def ends_at(self) -> datetime:
        return self.posted_at + STORY_LIFE

    @property
    def reason(self) -> Reason | None:
        """Why it, or a part of it, is not kept; None where nothing is amiss."""
        if self.problem is not None:
            return reason_of(self.problem, is_over=self.capture_state is not CaptureState.ASKED)
        if self.deleted_at is not None:
            return DELETED
        return NEVER_ASKED if self.capture_state is None else None


@dataclass(frozen=True)
class DeskCampaign:
    campaign_id: int
    name: str


@dataclass(frozen=True)
class DeskCounts:
    """Living stories by state, within the campaign and person that the desk is narrowed to."""

    by_state: Mapping[DeskState, int]
    to_ask: int
    """Of how many nothing is kept, and nothing is under way."""

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


def desk_counts(wanted: DeskFilter) -> DeskCounts:
    """How many living stories there are; one statement."""
    columns = (_STATE.label("desk_state"), _TO_ASK.label("to_ask"), func.count())
    rows = db.session.execute(_living(wanted, *columns).group_by("desk_state", "to_ask")).all()
    counts = dict.fromkeys(DeskState, 0)
    to_ask = 0
    for state, is_to_ask, number in rows:
        counts[STATES[state]] += number
        to_ask += number if is_to_ask else 0
    return DeskCounts(counts, to_ask)


def living_stories(wanted: DeskFilter, counts: DeskCounts) -> tuple[tuple[DeskStory, ...], PageOf]:
    """One page of living stories, the soonest to end first; one statement."""
    total = counts.total if wanted.state is None else counts.by_state[wanted.state]
    page = page_of(wanted.page, total)
    statement = _living(wanted, *_COLUMNS)
    if wanted.state is not None:
        statement = statement.where(_STATE.in_([wanted.state.value]))
    rows = db.session.execute(
        statement.order_by(Post.posted_at, Post.id).offset(page.offset).limit(page.size)
    )
    return tuple(_story(row) for row in rows), page


def stories_to_ask(wanted: DeskFilter) -> Sequence[int]:
    """Living stories of which nothing is kept and nothing is under way, the soonest to end first."""
    statement = _living(wanted, Post.id).where(_TO_ASK == 1)
    return db.session.scalars(statement.order_by(Post.posted_at, Post.id).limit(AT_ONCE)).all()


def ended_unkept(wanted: DeskFilter) -> tuple[tuple[DeskStory, ...], int]:
    """Stories that ended lately with nothing kept, the latest first, at most MOST_ENDED; how many. Two."""
    now = clock.now()
    conditions = (
        Post.posted_at <= now - STORY_LIFE,
        Post.posted_at > now - STORY_LIFE - LATELY,
        _STATE.in_([state.value for state in (DeskState.WAITING, DeskState.FAILED, DeskState.NOT_ASKED)]),
    )
    total: int = db.session.scalar(_stories(wanted, func.count(Post.id)).where(*conditions)) or 0
    newest_first = (Post.posted_at.desc(), Post.id.desc())
    statement = _stories(wanted, *_COLUMNS).where(*conditions).order_by(*newest_first)
    return tuple(_story(row) for row in db.session.execute(statement.limit(MOST_ENDED))), total


def running_campaigns() -> tuple[DeskCampaign, ...]:
    """The campaigns whose stories are watched, by name; one statement."""
    rows = db.session.execute(
        select(Campaign.id, Campaign.name).where(is_active()).order_by(Campaign.name, Campaign.id)
    )
    return tuple(DeskCampaign(row.id, row.name) for row in rows)


def watched_people() -> Mapping[str, str]:
    """Whose stories are watched: name and handle, by id, in order of names; one statement."""
    rows = db.session.execute(
        select(User.id, User.name, InstagramAccount.username)
        .join(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(InstagramAccount.id.in_(active_account_ids()))
        .order_by(User.name, User.id)
    )
    return {str(row.id): f"{row.name} (@{row.username})" if row.username else row.name for row in rows}


def campaigns_of(account_ids: Sequence[int]) -> dict[int, tuple[DeskCampaign, ...]]:
    """The running campaigns of each of these accounts; one statement, or none."""
    if not account_ids:
        return {}
    rows = db.session.execute(
        select(InstagramAccount.id.label("account_id"), Campaign.id, Campaign.name)
        .join(CampaignMember, CampaignMember.user_id == InstagramAccount.user_id)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .where(InstagramAccount.id.in_(set(account_ids)), is_active())
        .order_by(Campaign.name, Campaign.id)
    )
    found: dict[int, tuple[DeskCampaign, ...]] = {}
    for row in rows:
        found[row.account_id] = (*found.get(row.account_id, ()), DeskCampaign(row.id, row.name))
    return found


_Newest = aliased(Capture)


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Capture.post_id == Post.id, *conditions).correlate(Post)


_STATE: ColumnElement[str] = case(
    (_has(Capture.state == CaptureState.DONE), DeskState.KEPT.value),
    (_has(Capture.state == CaptureState.PARTLY), DeskState.PARTLY.value),
    (_has(Capture.state == CaptureState.ASKED), DeskState.WAITING.value),
    (_has(), DeskState.FAILED.value),
    else_=DeskState.NOT_ASKED.value,
)
_IS_UNDER_WAY = and_(Capture.state == CaptureState.ASKED, Capture.problem.is_(None))
_TO_ASK: ColumnElement[int] = case((_has(or_(Capture.state.in_(SOMETHING_KEPT), _IS_UNDER_WAY)), 0), else_=1)


_COLUMNS: tuple[Any, ...] = (
    Post.id.label("post_id"),
    InstagramAccount.id.label("account_id"),
    User.id.label("user_id"),
    InstagramAccount.username,
    User.name.label("partner"),
    Post.media_type,
    Post.permalink,
    Post.posted_at,
    Post.deleted_at,
    Post.last_read_at,
    Post.views,
    _STATE.label("desk_state"),
    _Newest.state.label("capture_state"),
    _Newest.problem,
    _Newest.next_try_at,
)


def _living(wanted: DeskFilter, *columns: Any) -> Select[*tuple[Any, ...]]:
    return _stories(wanted, *columns).where(
        Post.posted_at > clock.now() - STORY_LIFE, Post.deleted_at.is_(None)
    )


def _stories(wanted: DeskFilter, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Stories of accounts in running campaigns, narrowed to a campaign and a person."""
    newest = select(func.max(Capture.id)).where(Capture.post_id == Post.id).correlate(Post).scalar_subquery()
    statement = (
        select(*columns)
        .select_from(Post)
        .join(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .join(User, User.id == InstagramAccount.user_id)
        .outerjoin(_Newest, and_(_Newest.post_id == Post.id, _Newest.id == newest))
        .where(Post.media_product_type == "STORY", Post.instagram_account_id.in_(active_account_ids()))
    )
    if wanted.campaign_id is not None:
        members = select(CampaignMember.user_id).where(CampaignMember.campaign_id == wanted.campaign_id)
        statement = statement.where(User.id.in_(members))
    if wanted.user_id is not None:
        statement = statement.where(User.id == wanted.user_id)
    return statement


def _story(row: Row[*tuple[Any, ...]]) -> DeskStory:
    values = dict(row._mapping)
    state = STATES[values.pop("desk_state")]
    return DeskStory(**values, state=state)
