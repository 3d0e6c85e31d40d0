"""How far the latest update of a campaign's metrics is: three statements, and one for what was left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, null, or_, select

from application.built_once import built_once
from application.campaigns.post_queries import person_label
from application.campaigns.updating.fates import OF_REASON, WORDS, Fate
from application.campaigns.updating.standing import LeftPost, PersonUpdate, Reading, UpdateStanding
from application.clock import clock
from application.collection.asked_posts import READ_BY, TRIED_FOR, has_ended
from application.collection.stages.details import NO_INSIGHTS
from application.extensions import db
from application.media_kinds import STORY_PRODUCT, product_type
from application.models import (
    Assignment,
    CollectionRun,
    Decision,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    MetricsUpdate,
    Post,
    RunKind,
    RunState,
    User,
)
from application.models.collection import OPEN_STATES

LEFT_SHOWN = 50
TOLD_FOR = timedelta(days=3)
"""Longer than an update is tried for and waits for a limit."""
UNTRIED = "Reading did not come about. Update the metrics once more."
NOT_GIVEN = "Instagram’s answers left some posts out. Look at them on Instagram, or update once more."
KINDS = {"REELS": "Reel", STORY_PRODUCT: "Story"}

OF_STORY = {True: RunKind.STORIES, False: RunKind.POSTS}


@dataclass
class _Counts:
    """What is counted of one person: fates, and of what waits how much by account and kind of post."""

    label: str
    fates: dict[Fate, int] = field(default_factory=lambda: defaultdict(int))
    waiting: dict[tuple[int, RunKind], int] = field(default_factory=dict)


def standing_of_update(campaign_id: int, *, with_left: bool = False) -> UpdateStanding | None:
    """How far the campaign's latest update is; None when none was asked for. Three statements.

    `with_left` brings the posts that could not be updated, too, once it has ended: a fourth.
    """
    asked = _asked(campaign_id)
    return None if asked is None else _standing(campaign_id, asked, with_left=with_left)


def shown_update(campaign_id: int) -> UpdateStanding | None:
    """The same with what was left out, as pages show it: one of some days ago without its posts."""
    asked = _asked(campaign_id)
    if asked is None:
        return None
    if asked.asked_at < clock.now() - TOLD_FOR:
        return UpdateStanding(asked.asked_at, asked.name, (), is_past=True)
    return _standing(campaign_id, asked, with_left=True)


def _asked(campaign_id: int) -> Row[datetime, str] | None:
    return db.session.execute(*_last_update(campaign_id)).one_or_none()


@built_once
def _last_update(campaign_id: int) -> Select[datetime, str]:
    return (
        select(MetricsUpdate.asked_at, User.name)
        .outerjoin(User, User.id == MetricsUpdate.asked_by_id)
        .where(MetricsUpdate.campaign_id == campaign_id)
    )


def _standing(campaign_id: int, asked: Row[datetime, str], *, with_left: bool) -> UpdateStanding:
    counts = _counted(campaign_id, asked.asked_at)
    readings = _readings({pair for each in counts for pair in each.waiting}, asked.asked_at)
    people = tuple(_person(each, readings) for each in counts)
    standing = UpdateStanding(asked.asked_at, asked.name, people)
    if not with_left or standing.is_open or not standing.left_out:
        return standing
    return replace(standing, left=_left_posts(campaign_id, asked.asked_at))


def waiting_accounts(campaign_id: int, asked_at: datetime) -> dict[RunKind, list[int]]:
    """The accounts with posts that still wait, or whose reading failed, by the kind of run for them."""
    found: dict[RunKind, list[int]] = defaultdict(list)
    for each in _counted(campaign_id, asked_at):
        for account_id, kind in each.waiting:
            found[kind].append(account_id)
    return found


def _counted(campaign_id: int, asked_at: datetime) -> list[_Counts]:
    now = clock.now()
    is_story = and_(Post.media_product_type.is_not(None), Post.media_product_type == STORY_PRODUCT)
    posts = _posts(campaign_id, asked_at, now).add_columns(
        Post.instagram_account_id.label("account_id"),
        User.id.label("user_id"),
        User.name,
        InstagramAccount.username,
        case((is_story, 1), else_=0).label("is_story"),
    )
    each = posts.subquery("asked_posts")
    rows = db.session.execute(
        select(each, func.count().label("posts")).group_by(*each.c).order_by(each.c.name, each.c.username)
    )
    people: dict[tuple[int | None, int | None], _Counts] = {}
    for row in rows:
        key = (row.user_id, None if row.user_id else row.account_id)
        person = people.setdefault(key, _Counts(person_label(row.name, row.username)))
        fate = Fate(row.fate)
        person.fates[fate] += row.posts
        if fate is Fate.WAITING:
            person.waiting[row.account_id, OF_STORY[bool(row.is_story)]] = row.posts
    return list(people.values())


def _posts(campaign_id: int, asked_at: datetime, now: datetime) -> Select[Any]:
    """The fate of each post that was accepted when the update was asked for, and still is."""
    return (
        select(_fate(asked_at, now).label("fate"))
        .select_from(Assignment)
        .join(Post, Post.id == Assignment.post_id)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .outerjoin(User, User.id == func.coalesce(InstagramAccount.user_id, Post.user_id))
        .outerjoin(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(
            Assignment.campaign_id == campaign_id,
            Assignment.decision == Decision.ACCEPTED,
            Assignment.decided_at <= asked_at,
        )
    )


def _fate(asked_at: datetime, now: datetime) -> ColumnElement[str]:
    planned_further = or_(Post.next_read_at.is_(None), Post.next_read_at > asked_at)
    complete = or_(planned_further, Post.details_read_at >= asked_at, Post.insights_reason.in_(NO_INSIGHTS))
    read_as = case(
        (Post.insights_reason.is_(None), Fate.UPDATED.value),
        *((Post.insights_reason == reason, fate.value) for reason, fate in OF_REASON.items()),
        else_=Fate.REFUSED.value,
    )
    return case(
        (or_(Post.graph_id.is_(None), Post.instagram_account_id.is_(None)), Fate.BY_HAND.value),
        (Post.deleted_at.is_not(None), Fate.DELETED.value),
        (and_(Post.last_read_at >= asked_at, complete), read_as),
        (has_ended(), Fate.STORY_ENDED.value),
        (or_(InstagramAccount.user_id.is_(None), User.active.is_(False)), Fate.LEFT.value),
        (
            or_(FacebookLogin.id.is_(None), FacebookLogin.state != LoginState.CONNECTED),
            Fate.NOT_CONNECTED.value,
        ),
        (Post.next_read_at <= now, Fate.WAITING.value),
        else_=Fate.NOT_ASKED.value,
    )


def _readings(
    pairs: Iterable[tuple[int, RunKind]], asked_at: datetime
) -> Mapping[tuple[int, RunKind], Reading]:
    """What the runs are at that read the posts which wait, by account and kind."""
    wanted = set(pairs)
    rows = db.session.execute(
        select(
            CollectionRun.instagram_account_id,
            CollectionRun.kind,
            CollectionRun.state,
            CollectionRun.paused_until,
            CollectionRun.problem,
        )
        .where(
            CollectionRun.instagram_account_id.in_({account_id for account_id, _ in wanted}),
            CollectionRun.kind != RunKind.HISTORY,
            or_(CollectionRun.open_for_account_id.is_not(None), CollectionRun.created_at >= asked_at),
        )
        .order_by(CollectionRun.id)
    ).all()
    found: dict[tuple[int, RunKind], list[Any]] = defaultdict(list)
    for row in rows:
        for kind, read_by in READ_BY.items():
            if row.kind in read_by:
                found[row.instagram_account_id, kind].append(row)
    return {pair: _reading(found.get(pair, []), asked_at) for pair in wanted}


def _reading(runs: list[Any], asked_at: datetime) -> Reading:
    open_runs = [run for run in runs if run.state in OPEN_STATES]
    if open_runs:
        going_on = next((run for run in open_runs if run.paused_until is None), open_runs[-1])
        return Reading(is_open=True, paused_until=going_on.paused_until, problem=going_on.problem)
    if not runs:
        # The sweep opens one within minutes; after a day it doesn't any more.
        is_awaited = clock.now() < asked_at + TRIED_FOR
        return Reading(is_open=is_awaited, problem=None if is_awaited else UNTRIED)
    last = runs[-1]
    return Reading(is_open=False, problem=last.problem if last.state is RunState.FAILED else NOT_GIVEN)


def _person(counts: _Counts, readings: Mapping[tuple[int, RunKind], Reading]) -> PersonUpdate:
    """Posts wait as long as somebody reads for them."""
    fates = dict(counts.fates)
    given_up = sum(number for pair, number in counts.waiting.items() if not readings[pair].is_open)
    if given_up:
        fates[Fate.NOT_READ] = given_up
        fates[Fate.WAITING] -= given_up
    return PersonUpdate(counts.label, fates, tuple(readings[pair] for pair in counts.waiting))


def _left_posts(campaign_id: int, asked_at: datetime) -> tuple[LeftPost, ...]:
    """Posts that were not updated, the newest first; those that wait are given up by now."""
    fate = _fate(asked_at, clock.now())
    rows = db.session.execute(
        _posts(campaign_id, asked_at, clock.now())
        .add_columns(
            User.name,
            InstagramAccount.username,
            Post.media_type,
            Post.media_product_type,
            Post.posted_at,
            case((InstagramAccount.user_id.is_(None), null()), else_=Post.permalink).label("permalink"),
        )
        .where(fate != literal(Fate.UPDATED.value))
        .order_by(Post.posted_at.desc(), Post.id.desc())
        .limit(LEFT_SHOWN)
    )
    return tuple(
        LeftPost(
            label=person_label(row.name, row.username),
            kind=KINDS.get(product_type(row.media_type, row.media_product_type) or "", "Post"),
            posted_at=row.posted_at,
            permalink=row.permalink,
            reason=WORDS.get(Fate(row.fate), WORDS[Fate.NOT_READ]),
        )
        for row in rows
    )
