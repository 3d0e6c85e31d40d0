"""Taking a decision back: posts are returned to what stood before. Set-based, whatever the number."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, not_, select, update

from application.campaigns.deciding.sorting import Deeds
from application.campaigns.decisions import standing_of_row, stands
from application.campaigns.matching.accepting import was_restored
from application.extensions import db
from application.models import Assignment, Decision
from application.models.rows_changed import rows_changed
from application.row_locks import lock_campaign


@dataclass(frozen=True)
class TakenBack:
    """How many posts an undo returned, and who has decided on others of them since."""

    posts: int
    since: Deeds
    beyond: int = 0
    """Of how many it is not known any more what stood before."""


def take_back(campaign_id: int, *, decision: Decision, decided_at: datetime, by_id: int) -> TakenBack:
    """Return the posts of one decision to what stood before, by whom and since when.

    Those on which anybody has decided again since then are left as they are, and so are those that an undo
    has put back to this decision: what stood before it isn't known any more. The caller commits.
    """
    lock_campaign(campaign_id)
    stands_so = and_(
        Assignment.campaign_id == campaign_id,
        Assignment.decided_by_id == by_id,
        Assignment.decided_at == decided_at,
        Assignment.decision == decision,
    )
    still_so = and_(stands_so, not_(was_restored()))
    restored = (
        update(Assignment)
        .where(still_so, Assignment.former_decision.is_not(None))
        .values(
            decision=Assignment.former_decision,
            decided_by_id=Assignment.former_decided_by_id,
            decided_at=Assignment.former_decided_at,
        )
    )
    undecided = delete(Assignment).where(still_so, Assignment.former_decision.is_(None))
    beyond = db.session.scalar(select(func.count()).where(stands_so, was_restored())) or 0
    posts = sum(
        rows_changed(db.session.execute(statement.execution_options(synchronize_session=False)))
        for statement in (undecided, restored)
    )
    decided_over = and_(
        Assignment.campaign_id == campaign_id,
        Assignment.former_decided_by_id == by_id,
        Assignment.former_decided_at == decided_at,
        Assignment.former_decision == decision,
        not_(was_restored()),
    )
    since = Deeds()
    for row in db.session.execute(stands().where(decided_over)):
        since.note(standing_of_row(row))
    return TakenBack(posts, since, beyond)
