"""An account's audience: each stored share against the truth, and that it is asked for once a week."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from application.extensions import db
from application.models import AudienceShare
from sandbox.soak.audit.account import AccountAudit
from sandbox.soak.audit.blame import Due
from sandbox.soak.audit.days import READ_WITHIN, WEEKLY, few_followers
from sandbox.soak.audit.truths import audience

WEEK = timedelta(days=7)
LONGEST_PAUSE = WEEKLY + READ_WITHIN
BREAKDOWNS = ("age,gender", "city", "country")


def check_audience(audit: AccountAudit, account_id: int) -> None:
    """Every stored share, and that no week goes by without a reading of each breakdown."""
    rows = db.session.execute(
        select(
            AudienceShare.breakdown,
            AudienceShare.dimension,
            AudienceShare.value,
            AudienceShare.read_at,
            AudienceShare.api_call_id,
        ).where(AudienceShare.instagram_account_id == account_id)
    ).all()
    truths: dict[Any, tuple[dict[str, int], dict[str, int]]] = {}
    read: dict[str, set[datetime]] = {breakdown: set() for breakdown in BREAKDOWNS}
    for row in rows:
        begins, ends = audit.calls.span(row.api_call_id, row.read_at)
        known = truths.get((row.breakdown, begins))
        if known is None:
            known = (audience(audit.world, row.breakdown, begins), audience(audit.world, row.breakdown, ends))
            truths[row.breakdown, begins] = known
        true = (known[0].get(row.dimension), known[1].get(row.dimension))
        what = f"{row.breakdown} {row.dimension} at {begins}"
        audit.tally.compare("audience", audit.key, what, row.value, true)
        read[row.breakdown].add(row.read_at)
    for breakdown in BREAKDOWNS:
        _check_weeks(audit, breakdown, sorted(read[breakdown]))


def _check_weeks(audit: AccountAudit, breakdown: str, read: Sequence[datetime]) -> None:
    """From joining on, each reading has to be followed by another within a week, or little more."""
    last = audit.presence.joined
    for moment in (*read, audit.presence.ends):
        while moment - last > LONGEST_PAUSE:
            due = Due(last + WEEK, last + LONGEST_PAUSE, READ_WITHIN)
            rule = few_followers(audit, due.ends)
            audit.miss("audience", f"{breakdown} of the week to {due.begins:%m-%d}", due, rule=rule)
            last += WEEK
        if moment != audit.presence.ends:
            audit.tally.found("audience")
            last = moment
