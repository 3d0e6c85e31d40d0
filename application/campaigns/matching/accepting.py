"""Posts that a campaign's rule accepts by itself, where the campaign lets it. Callers commit.

Who decides afterwards leaves `by_rule` on the row, with a decision before theirs beside it: so an undo finds
the rule's acceptance again, and the condition here asks for both.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, not_, or_, select

from application.campaigns.deciding.times import after_all_decisions
from application.extensions import db
from application.models import Assignment, Campaign, Decision, MatchVerdict, PostMatch
from application.models.rows_changed import rows_changed
from application.models.upsert import upsert


def is_accepted_by_rule() -> ColumnElement[bool]:
    """The condition on `Assignment` for posts that the rule accepted and no person has decided on since."""
    return and_(
        Assignment.by_rule.is_(True),
        Assignment.decision == Decision.ACCEPTED,
        Assignment.decided_by_id.is_(None),
        or_(Assignment.former_decision.is_(None), was_restored()),
    )


def was_restored() -> ColumnElement[bool]:
    """The condition on `Assignment` for what an undo has put back: it stands beside itself as the former."""
    return and_(
        Assignment.former_decided_at.is_not(None), Assignment.former_decided_at == Assignment.decided_at
    )


def accept(campaign_id: int, post_ids: Sequence[int]) -> int:
    """Accept those of the posts that nobody has decided on; how many they were.

    The caller has locked the campaign. "Decide later" is a person's decision too.
    """
    if not post_ids:
        return 0
    decided = set(
        db.session.scalars(
            select(Assignment.post_id).where(
                Assignment.campaign_id == campaign_id, Assignment.post_id.in_(list(post_ids))
            )
        )
    )
    undecided = [post_id for post_id in post_ids if post_id not in decided]
    if not undecided:
        return 0
    now = after_all_decisions(campaign_id)
    rows = [
        {
            "campaign_id": campaign_id,
            "post_id": post_id,
            "decision": Decision.ACCEPTED,
            "decided_by_id": None,
            "decided_at": now,
            "by_rule": True,
        }
        for post_id in undecided
    ]
    upsert(db.session(), Assignment, rows, key=["campaign_id", "post_id"], update=[])
    return len(rows)


def accepted_counts(campaign_id: int) -> tuple[int, int]:
    """How many posts stand accepted by the rule, and how many of them match it no more; one statement."""
    total, stale = db.session.execute(
        select(
            func.count(),
            func.sum(case((_matches_no_more(campaign_id), 1), else_=0)),
        )
        .select_from(Assignment)
        .where(Assignment.campaign_id == campaign_id, is_accepted_by_rule())
    ).one()
    return total, int(stale or 0)


def take_back_accepted(campaign: Campaign, *, only_stale: bool) -> int:
    """Make posts undecided that the rule accepted: all, or those that match it no more; how many.

    The caller has locked the campaign. Who takes all back has no more accepted by the rule either: else they
    would be accepted again at once.
    """
    gone = [Assignment.campaign_id == campaign.id, is_accepted_by_rule()]
    if only_stale:
        gone.append(_matches_no_more(campaign.id))
    else:
        campaign.accepts_matches = False
    done = db.session.execute(delete(Assignment).where(*gone).execution_options(synchronize_session=False))
    return rows_changed(done)


def _matches_no_more(campaign_id: int) -> ColumnElement[bool]:
    version = select(Campaign.matching_version).where(Campaign.id == campaign_id).scalar_subquery()
    return not_(
        exists().where(
            PostMatch.campaign_id == campaign_id,
            PostMatch.post_id == Assignment.post_id,
            PostMatch.verdict == MatchVerdict.MATCH,
            PostMatch.version == version,
        )
    )
