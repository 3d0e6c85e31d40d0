"""An account's audience: each reading share by share against the truth, and that it is read once a week."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from application.extensions import db
from application.models import AudienceShare
from sandbox.soak.audit.account import AccountAudit
from sandbox.soak.audit.blame import Due, Interval
from sandbox.soak.audit.days import READ_WITHIN, few_followers
from sandbox.soak.audit.slots import FIRST_READING
from sandbox.soak.audit.tally import Missing
from sandbox.soak.audit.truths import audience

WEEK = timedelta(days=7)
BREAKDOWNS = ("age,gender", "city", "country")

Reading = tuple[str, Interval]
"""The breakdown, and when its call was."""


def check_audience(audit: AccountAudit, account_id: int) -> None:
    """Every share of each reading, none left out, and that no week goes by without one of each breakdown."""
    rows = db.session.execute(
        select(
            AudienceShare.breakdown,
            AudienceShare.dimension,
            AudienceShare.value,
            AudienceShare.read_at,
            AudienceShare.api_call_id,
        ).where(AudienceShare.instagram_account_id == account_id)
    ).all()
    told: dict[Reading, dict[str, int]] = defaultdict(dict)
    for row in rows:
        span = audit.calls.span(row.api_call_id, row.read_at)
        told[row.breakdown, span][row.dimension] = row.value
    for reading, shares in told.items():
        _check_reading(audit, reading, shares)
    for breakdown in BREAKDOWNS:
        _check_weeks(audit, breakdown, sorted(ends for which, (_, ends) in told if which == breakdown))


def _check_reading(audit: AccountAudit, reading: Reading, shares: dict[str, int]) -> None:
    """One breakdown as a call told it: kinds that were there from the call's beginning to its end are due."""
    breakdown, (begins, ends) = reading
    first, last = (audience(audit.world, breakdown, moment) for moment in (begins, ends))
    for dimension, value in shares.items():
        what = f"{breakdown} {dimension} at {begins}"
        audit.tally.compare("audience", audit.key, what, value, (first.get(dimension), last.get(dimension)))
    audit.tally.found("audience")
    for dimension in sorted(first.keys() & last.keys() - shares.keys()):
        what = f"{breakdown} {dimension}"
        audit.tally.miss(Missing("audience", audit.key, what, begins, ends, cause=None, traced=False))


def _check_weeks(audit: AccountAudit, breakdown: str, read: Sequence[datetime]) -> None:
    """The first reading comes with the account, each further one a week or little more after the last."""
    due = Due(audit.presence.joined, audit.presence.joined + FIRST_READING, READ_WITHIN)
    for moment in (*read, audit.presence.ends):
        while moment > due.ends:
            rule = few_followers(audit, due.ends)
            audit.miss("audience", f"{breakdown} due on {due.begins:%m-%d}", due, rule=rule)
            due = _from(due.ends)
        due = _from(moment + WEEK)


def _from(moment: datetime) -> Due:
    """One that is missing stays due: it has to come with the next reading that comes at all."""
    return Due(moment, moment + READ_WITHIN, READ_WITHIN)
