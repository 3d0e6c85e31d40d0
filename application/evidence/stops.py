"""Where a check stopped that did not come to its end, and how much it left."""

from application.evidence.portions import files_behind, reach
from application.evidence.troubles import UNREAD, Found, Outcome, Trouble


def stopped_at(trouble: Trouble, position: int, last: int) -> Outcome:
    """What a check says that stopped behind the link `position`. Three statements at most."""
    if position >= last:
        return Outcome(findings=[Found(trouble)])
    to, _end = reach(position, last)
    outcome = Outcome(findings=[Found(trouble, position + 1, to)])
    if trouble is Trouble.OUT_OF_REACH:
        outcome.looked_at[UNREAD] += files_behind(position, last)
    return outcome
