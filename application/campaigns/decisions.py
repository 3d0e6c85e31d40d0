"""Deciding which posts belong to a campaign, and taking a decision back. Set-based, whatever the number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from application.campaigns.candidates import Window, candidate_posts
from application.campaigns.deciding.sorting import Deeds, Seen, Sorted, Stands, sort_posts
from application.campaigns.deciding.views import narrowed, posts_in_view
from application.campaigns.matching.accepting import is_accepted_by_rule
from application.campaigns.post_filters import PostFilter
from application.clock import clock
from application.extensions import db
from application.models import Assignment, Campaign, Decision, Post, User
from application.models.rows_changed import rows_changed
from application.models.upsert import upsert

LONGEST_ID_LIST = 1_000
"""Beyond this the campaign's ids are read whole: SQLite takes 32,766 values in one statement."""

_NOTHING_STOOD: dict[str, Any] = {
    "former_decision": None,
    "former_decided_by_id": None,
    "former_decided_at": None,
}


@dataclass(frozen=True)
class ChosenPosts:
    """Posts ticked one by one."""

    post_ids: frozenset[int]


@dataclass(frozen=True)
class AllMatching:
    """Every post that matches the filter and was there when its reader saw the list."""

    newest_id: int


@dataclass(frozen=True)
class Decided:
    """What a decision did; with `decided_at` and its person it finds the rows again."""

    decision: Decision
    decided_at: datetime
    sorted: Sorted
    is_knowing: bool = False
    """The person was told what others had decided, and decided all the same."""
    out_of_sight: int = 0
    """Posts put back to be decided that the campaign's dates or members no longer cover."""

    @property
    def posts(self) -> int:
        """How many were changed."""
        return len(self.sorted.change)


@dataclass(frozen=True)
class TakenBack:
    """How many posts an undo returned, and who has decided on others of them since."""

    posts: int
    since: Deeds


def decide(
    window: Window,
    shown: PostFilter,
    selection: ChosenPosts | AllMatching,
    decision: Decision,
    *,
    by_id: int,
    seen: Seen | None = None,
) -> Decided:
    """Give `decision` to those selected posts that still stand as the person saw them.

    `seen` is what they saw, by default the view shown. A post on which somebody has decided meanwhile keeps
    that decision. The caller commits.
    """
    lock_decisions(window.campaign_id)
    seen = seen or Seen(shown.view)
    found, standing = _sorted(window, shown, selection, decision, seen)
    now = after_all_decisions(window.campaign_id)
    rows = [
        {
            "campaign_id": window.campaign_id,
            "post_id": post_id,
            "decision": decision,
            "decided_by_id": by_id,
            "decided_at": now,
            **_as_former(standing.get(post_id)),
        }
        for post_id in found.change
    ]
    upsert(
        db.session(),
        Assignment,
        rows,
        key=["campaign_id", "post_id"],
        update=["decision", "decided_by_id", "decided_at", *_NOTHING_STOOD],
    )
    out_of_sight = _not_candidates(window, found.change) if decision is Decision.UNDECIDED else 0
    return Decided(decision, now, found, seen.view is None, out_of_sight)


def take_back(campaign_id: int, *, decision: Decision, decided_at: datetime, by_id: int) -> TakenBack:
    """Return the posts of one decision to what stood before, by whom and since when.

    Those on which anybody has decided again since then are left as they are. The caller commits.
    """
    lock_decisions(campaign_id)
    still_so = and_(
        Assignment.campaign_id == campaign_id,
        Assignment.decided_by_id == by_id,
        Assignment.decided_at == decided_at,
        Assignment.decision == decision,
    )
    restored = (
        update(Assignment)
        .where(still_so, Assignment.former_decision.is_not(None))
        # MySQL assigns from left to right: what is read here must not have been assigned before.
        .ordered_values(
            (Assignment.decision, Assignment.former_decision),
            (Assignment.decided_by_id, Assignment.former_decided_by_id),
            (Assignment.decided_at, Assignment.former_decided_at),
            (Assignment.former_decision, None),
            (Assignment.former_decided_by_id, None),
            (Assignment.former_decided_at, None),
        )
    )
    undecided = delete(Assignment).where(still_so, Assignment.former_decision.is_(None))
    posts = sum(
        rows_changed(db.session.execute(statement.execution_options(synchronize_session=False)))
        for statement in (undecided, restored)
    )
    decided_over = and_(
        Assignment.campaign_id == campaign_id,
        Assignment.former_decided_by_id == by_id,
        Assignment.former_decided_at == decided_at,
        Assignment.former_decision == decision,
    )
    since = Deeds()
    for row in db.session.execute(_stands().where(decided_over)):
        since.note(_standing_of(row))
    return TakenBack(posts, since)


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """The names of those who have decided; one statement, or none."""
    if not user_ids:
        return {}
    found = db.session.execute(select(User.id, User.name).where(User.id.in_(list(user_ids))))
    return {user_id: name for user_id, name in found}


def lock_decisions(campaign_id: int) -> None:
    """Let one person at a time decide in a campaign: who comes second sees what the first did."""
    db.session.execute(select(Campaign.id).where(Campaign.id == campaign_id).with_for_update())


def _sorted(
    window: Window, shown: PostFilter, selection: ChosenPosts | AllMatching, wanted: Decision, seen: Seen
) -> tuple[Sorted, dict[int, Stands]]:
    """The selected posts by their fate, and what stands at them so far."""
    if isinstance(selection, ChosenPosts):
        standing = _standing(window.campaign_id, selection.post_ids)
        covered = _candidates(window, selection.post_ids)
        return sort_posts(
            selection.post_ids, standing, covered.__contains__, seen=seen, wanted=wanted
        ), standing
    is_listed = Post.id <= selection.newest_id
    listed = set(db.session.scalars(posts_in_view(window, shown).where(is_listed)))
    gone = set(db.session.scalars(_gone_since(window, shown, seen).where(is_listed))) if seen.as_of else set()
    standing = _standing(window.campaign_id, listed | gone)
    return sort_posts(listed | gone, standing, lambda _: True, seen=seen, wanted=wanted), standing


def _as_former(stands: Stands | None) -> dict[str, Any]:
    """What stands at a post, as the former values of a new decision."""
    if stands is None:
        return _NOTHING_STOOD
    return dict(zip(_NOTHING_STOOD, (stands.decision, stands.by_id, stands.at), strict=True))


def _gone_since(window: Window, shown: PostFilter, seen: Seen) -> Any:
    """The ids of posts that match and were in the view when the person looked, but are in another now.

    One of which more than one decision was made since may have been in the view, and counts as such.
    """
    before = Assignment.former_decision == shown.view
    if shown.view is Decision.UNDECIDED:
        before = or_(before, Assignment.former_decision.is_(None))
    return narrowed(
        select(Post.id)
        .select_from(Assignment)
        .join(Post, Post.id == Assignment.post_id)
        .where(
            Assignment.campaign_id == window.campaign_id,
            Assignment.decision != shown.view,
            Assignment.decided_at > seen.as_of,
            or_(before, Assignment.former_decided_at > seen.as_of),
        ),
        window,
        shown,
    )


def _stands() -> Any:
    return select(
        Assignment.post_id,
        Assignment.decision,
        Assignment.decided_by_id,
        Assignment.decided_at,
        is_accepted_by_rule().label("by_rule"),
    )


def _standing_of(row: Any) -> Stands:
    return Stands(row.decision, row.decided_by_id, row.decided_at, bool(row.by_rule))


def _standing(campaign_id: int, post_ids: Collection[int]) -> dict[int, Stands]:
    """What stands at the posts so far, by their id."""
    wanted = _stands().where(Assignment.campaign_id == campaign_id)
    if len(post_ids) <= LONGEST_ID_LIST:
        wanted = wanted.where(Assignment.post_id.in_(list(post_ids)))
    return {row.post_id: _standing_of(row) for row in db.session.execute(wanted)}


def _candidates(window: Window, post_ids: Collection[int]) -> set[int]:
    """Those of the posts that the campaign's dates and members cover; beyond a length all such posts."""
    candidates = candidate_posts([window]).subquery("candidates")
    wanted = select(candidates.c.post_id)
    if len(post_ids) <= LONGEST_ID_LIST:
        wanted = wanted.where(candidates.c.post_id.in_(list(post_ids)))
    return set(db.session.scalars(wanted))


def _not_candidates(window: Window, post_ids: list[int]) -> int:
    return len(set(post_ids) - _candidates(window, post_ids)) if post_ids else 0


def after_all_decisions(campaign_id: int) -> datetime:
    """Now, but later than every decision of the campaign: by its time one is found again, and taken back."""
    latest = db.session.scalar(
        select(func.max(Assignment.decided_at)).where(Assignment.campaign_id == campaign_id)
    )
    now = clock.now()
    return now if latest is None or latest < now else latest + timedelta(microseconds=1)
