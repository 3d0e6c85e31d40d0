"""An account's totals of periods: each stored one against the truth, each period against the plan.

docs/metrics.md: people are asked for over the last 7 and 28 settled days once a day; all metrics over the
days of each campaign, of which the last reading comes when its last day has settled.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from application.extensions import db
from application.models import AccountPeriodTotal
from sandbox.soak.acting import Stay
from sandbox.soak.audit.account import AccountAudit
from sandbox.soak.audit.blame import Due
from sandbox.soak.audit.days import NEIGHBOURS, READ_WITHIN, SETTLING
from sandbox.soak.audit.truths import TOTALS, period_figure
from sandbox.world.audience import day_start, pacific_day

FRAMES = (7, 28)
OF_PEOPLE = ("reach", "accounts_engaged")
DAY = timedelta(days=1)

Told = dict[tuple[date, date, str], datetime]
"""When a metric of a period was last read."""


def check_periods(audit: AccountAudit, account_id: int) -> None:
    """Every stored total, the frames of every day, and the days of every campaign that is over."""
    told = _compare(audit, account_id)
    day = pacific_day(audit.presence.joined)
    while settles_at(day) + READ_WITHIN <= audit.presence.ends:
        if settles_at(day) >= audit.presence.joined:
            _check_frames(audit, told, day)
        day += DAY
    for stay in audit.presence.stays:
        _check_campaign(audit, told, stay)


def settles_at(day: date) -> datetime:
    """From when on its figures change no more."""
    return day_start(day + DAY) + SETTLING


def _compare(audit: AccountAudit, account_id: int) -> Told:
    rows = db.session.execute(
        select(
            AccountPeriodTotal.since,
            AccountPeriodTotal.until,
            AccountPeriodTotal.metric,
            AccountPeriodTotal.dimension,
            AccountPeriodTotal.value,
            AccountPeriodTotal.read_at,
            AccountPeriodTotal.api_call_id,
        ).where(AccountPeriodTotal.instagram_account_id == account_id, AccountPeriodTotal.value.is_not(None))
    )
    told: Told = {}
    for row in rows:
        span = audit.calls.span(row.api_call_id, row.read_at)
        # Whole totals are asked for: a part of one is nothing that the world would have told.
        true = tuple(
            None if row.dimension else period_figure(audit.world, row.metric, row.since, row.until, moment)
            for moment in span
        )
        what = f"{row.metric} {row.dimension} from {row.since} to {row.until}"
        audit.tally.compare("period", audit.key, what, row.value, true)
        told[row.since, row.until, row.metric] = row.read_at
    return told


def _check_frames(audit: AccountAudit, told: Told, last: date) -> None:
    """The frames that end with this day."""
    for length in FRAMES:
        for metric in OF_PEOPLE:
            at = {
                step: told.get((last + (step - length + 1) * DAY, last + (step + 1) * DAY, metric))
                for step in (-1, 0, 1)
            }
            if at[0] is not None:
                audit.tally.found("period")
                continue
            before, after = at[-1], at[1]
            if before is not None and after is not None and after - before <= NEIGHBOURS:
                # Two readings a day apart that the day's settling fell outside of: none was due in between.
                continue
            due = Due(settles_at(last), settles_at(last) + READ_WITHIN, READ_WITHIN)
            audit.miss("period", f"{metric} of {length} days to {last}", due, metric=metric)


def _check_campaign(audit: AccountAudit, told: Told, stay: Stay) -> None:
    """All metrics of a campaign's days, read after the last had settled, of whoever was in it until then."""
    since, last = stay.campaign.starts_on, stay.campaign.ends_on
    begins = max(settles_at(last), stay.since)
    due = Due(begins, begins + READ_WITHIN, READ_WITHIN)
    if due.ends > audit.presence.ends or (stay.until is not None and stay.until < due.ends):
        return
    for metric in ("reach", *TOTALS):
        at = told.get((since, last + DAY, metric))
        if at is not None and at >= settles_at(last):
            audit.tally.found("period")
        else:
            audit.miss("period", f"{metric} of {stay.campaign.name}", due, metric=metric)
