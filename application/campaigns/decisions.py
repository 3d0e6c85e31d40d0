"""Deciding which posts belong to a campaign. Set-based, whatever the number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from application.campaigns.candidates import Window, candidate_posts
from application.campaigns.deciding.sorting import Seen, Sorted, Stands, sort_posts
from application.campaigns.deciding.times import after_all_decisions
from application.campaigns.deciding.views import narrowed, posts_in_view
from application.campaigns.matching.accepting import is_accepted_by_rule
from application.campaigns.post_filters import PostFilter
from application.clock import clock
from application.extensions import db
from application.models import Assignment, Campaign, Decision, Post, User
from application.models.upsert import upsert
from application.row_locks import lock_campaign

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
    """Every post that matches the filter and was there when its reader saw the list.

    `most` is how many the reader was told, `key` the list's as they saw it; None: their page did not tell.
    """

    newest_id: int
    most: int | None = None
    key: str | None = None


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
    is_other_list: bool = False
    """Nothing was written: by another rule, other members or dates, other posts match than were listed."""

    @property
    def posts(self) -> int:
        """How many were changed."""
        return len(self.sorted.change)


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
    lock_campaign(window.campaign_id)
    seen = seen or Seen(shown.view)
    found, standing = _sorted(window, shown, selection, decision, seen)
    if isinstance(selection, AllMatching) and _is_other_list(
        window.campaign_id, selection, len(found.change)
    ):
        return Decided(decision, clock.now(), Sorted(), is_other_list=True)
    now = after_all_decisions(window.campaign_id)
    new = {
        "campaign_id": window.campaign_id,
        "decision": decision,
        "decided_by_id": by_id,
        "decided_at": now,
    }
    rows = [{**new, "post_id": post_id, **_as_former(standing.get(post_id))} for post_id in found.change]
    upsert(
        db.session(),
        Assignment,
        rows,
        key=["campaign_id", "post_id"],
        update=["decision", "decided_by_id", "decided_at", *_NOTHING_STOOD],
    )
    out_of_sight = _not_candidates(window, found.change) if decision is Decision.UNDECIDED else 0
    return Decided(decision, now, found, seen.view is None, out_of_sight)


def _is_other_list(campaign_id: int, selection: AllMatching, posts: int) -> bool:
    """Whether a reader who pressed "all" would decide on others than they were shown, or on more."""
    if selection.most is not None and posts > selection.most:
        return True
    campaign = db.session.get_one(Campaign, campaign_id, populate_existing=True)
    return selection.key is not None and selection.key != list_key(campaign)


def list_key(campaign: Campaign) -> str:
    """Changes with what makes posts match besides themselves: members, dates, and the rule."""
    return f"{campaign.revision}-{campaign.matching_version}"


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """The names of those who have decided; one statement, or none."""
    if not user_ids:
        return {}
    found = db.session.execute(select(User.id, User.name).where(User.id.in_(list(user_ids))))
    return {user_id: name for user_id, name in found}


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
    in_view = posts_in_view(window, shown, such_that=[is_listed])
    listed = set(db.session.scalars(select(in_view.c.id)))
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


def stands() -> Any:
    return select(
        Assignment.post_id,
        Assignment.decision,
        Assignment.decided_by_id,
        Assignment.decided_at,
        is_accepted_by_rule().label("by_rule"),
    )


def standing_of_row(row: Any) -> Stands:
    return Stands(row.decision, row.decided_by_id, row.decided_at, bool(row.by_rule))


def _standing(campaign_id: int, post_ids: Collection[int]) -> dict[int, Stands]:
    """What stands at the posts so far, by their id."""
    wanted = stands().where(Assignment.campaign_id == campaign_id)
    if len(post_ids) <= LONGEST_ID_LIST:
        wanted = wanted.where(Assignment.post_id.in_(list(post_ids)))
    return {row.post_id: standing_of_row(row) for row in db.session.execute(wanted)}


def _candidates(window: Window, post_ids: Collection[int]) -> set[int]:
    """Those of the posts that the campaign's dates and members cover; beyond a length all such posts."""
    candidates = candidate_posts([window]).subquery("candidates")
    wanted = select(candidates.c.post_id)
    if len(post_ids) <= LONGEST_ID_LIST:
        wanted = wanted.where(candidates.c.post_id.in_(list(post_ids)))
    return set(db.session.scalars(wanted))


def _not_candidates(window: Window, post_ids: list[int]) -> int:
    return len(set(post_ids) - _candidates(window, post_ids)) if post_ids else 0
