"""Deciding which posts belong to a campaign, and taking a decision back. Set-based, whatever the number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, func, select, update

from application.campaigns.candidates import Window, candidate_posts
from application.campaigns.post_filters import PostFilter
from application.campaigns.post_queries import posts_in_view
from application.clock import clock
from application.extensions import db
from application.models import Assignment, Campaign, Decision, Post
from application.models.rows_changed import rows_changed
from application.models.upsert import upsert

LONGEST_ID_LIST = 1_000
"""Beyond this the view's ids are read whole: SQLite takes 32,766 values in one statement."""

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
    former: Decision
    decided_at: datetime
    posts: int
    left_alone: int
    """Posts ticked that were not in the view any more: somebody else had decided on them."""
    out_of_sight: int = 0
    """Posts put back to be decided that the campaign's dates or members no longer cover."""


def decide(
    window: Window,
    shown: PostFilter,
    selection: ChosenPosts | AllMatching,
    decision: Decision,
    *,
    by_id: int,
) -> Decided:
    """Give `decision` to those selected posts that are still in the view that was shown.

    A post that left the view in the meantime, by another person's decision, keeps that decision. The
    caller commits.
    """
    lock_decisions(window.campaign_id)
    post_ids = _selected(window, shown, selection)
    now = _later_than_before(window.campaign_id)
    changed = post_ids if decision is not shown.view else []
    former = _standing(window.campaign_id)
    rows = [
        {
            "campaign_id": window.campaign_id,
            "post_id": post_id,
            "decision": decision,
            "decided_by_id": by_id,
            "decided_at": now,
            **former.get(post_id, _NOTHING_STOOD),
        }
        for post_id in changed
    ]
    out_of_sight = _not_candidates(window, post_ids) if rows and decision is Decision.UNDECIDED else 0
    upsert(
        db.session(),
        Assignment,
        rows,
        key=["campaign_id", "post_id"],
        update=["decision", "decided_by_id", "decided_at", *_NOTHING_STOOD],
    )
    ticked = len(selection.post_ids) if isinstance(selection, ChosenPosts) else len(post_ids)
    return Decided(decision, shown.view, now, len(rows), ticked - len(rows), out_of_sight)


def take_back(campaign_id: int, *, decision: Decision, decided_at: datetime, by_id: int) -> int:
    """Return the posts of one decision to what stood before, by whom and since when; how many there were.

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
    return sum(
        rows_changed(db.session.execute(statement.execution_options(synchronize_session=False)))
        for statement in (undecided, restored)
    )


def _standing(campaign_id: int) -> dict[int, dict[str, Any]]:
    """What stands at each post of the campaign so far, as the former values of a new decision."""
    rows = db.session.execute(
        select(
            Assignment.post_id, Assignment.decision, Assignment.decided_by_id, Assignment.decided_at
        ).where(Assignment.campaign_id == campaign_id)
    )
    return {
        row.post_id: dict(zip(_NOTHING_STOOD, (row.decision, row.decided_by_id, row.decided_at), strict=True))
        for row in rows
    }


def lock_decisions(campaign_id: int) -> None:
    """Let one person at a time decide in a campaign: who comes second sees what the first did."""
    db.session.execute(select(Campaign.id).where(Campaign.id == campaign_id).with_for_update())


def _selected(window: Window, shown: PostFilter, selection: ChosenPosts | AllMatching) -> list[int]:
    if isinstance(selection, AllMatching):
        return _ids(posts_in_view(window, shown).where(Post.id <= selection.newest_id))
    whole_view = posts_in_view(window, PostFilter(view=shown.view))
    if len(selection.post_ids) <= LONGEST_ID_LIST:
        return _ids(whole_view.where(Post.id.in_(selection.post_ids)))
    return [post_id for post_id in _ids(whole_view) if post_id in selection.post_ids]


def _ids(statement: Select[*tuple[Any, ...]]) -> list[int]:
    return list(db.session.scalars(statement))


def _not_candidates(window: Window, post_ids: list[int]) -> int:
    candidates = set(_ids(select(candidate_posts([window]).subquery().c.post_id)))
    return sum(post_id not in candidates for post_id in post_ids)


def _later_than_before(campaign_id: int) -> datetime:
    """Now, but after every decision so far: a decision is found again by its time."""
    latest = db.session.scalar(
        select(func.max(Assignment.decided_at)).where(Assignment.campaign_id == campaign_id)
    )
    now = clock.now()
    return now if latest is None or latest < now else latest + timedelta(microseconds=1)
