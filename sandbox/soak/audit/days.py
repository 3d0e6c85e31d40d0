"""An account's days: each stored value against the truth, each day against the plan."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from application.extensions import db
from application.models import AccountInsight
from sandbox.soak.audit.account import AccountAudit
from sandbox.soak.audit.blame import Due
from sandbox.soak.audit.truths import SNAPSHOTS, TOTALS, day_figure, taps_by_button
from sandbox.world.audience import MIN_FOLLOWERS_FOR_AUDIENCE, day_start, pacific_day

SETTLING = timedelta(hours=48)
READ_WITHIN = timedelta(hours=30)
"""After a day has settled, the next reading tells it: once a day at least."""
WEEKLY = timedelta(days=7)
NEIGHBOURS = timedelta(hours=26)
OF_FOLLOWERS = ("follower_count", "online_followers")
HOURS = tuple(str(hour) for hour in range(24))

Key = tuple[str, date]


def check_days(audit: AccountAudit, account_id: int, history_days: int) -> None:
    """All figures of the account's days, and the snapshots of its counts."""
    told = _compare_days(audit, account_id)
    first = pacific_day(audit.presence.joined) - timedelta(days=history_days - 1)
    day = first
    while day_start(day + timedelta(days=1)) + SETTLING + READ_WITHIN <= audit.presence.ends:
        _check_day(audit, told, day)
        day += timedelta(days=1)
    utc = audit.presence.joined.date() + timedelta(days=1)
    while utc < audit.presence.ends.date():
        _check_snapshot(audit, told, utc)
        utc += timedelta(days=1)


def _compare_days(audit: AccountAudit, account_id: int) -> dict[Key, dict[str, tuple[int, datetime]]]:
    """The stored values by metric and day, by dimension; those that differ from the truth are noted."""
    rows = db.session.execute(
        select(
            AccountInsight.metric,
            AccountInsight.day,
            AccountInsight.dimension,
            AccountInsight.value,
            AccountInsight.read_at,
            AccountInsight.api_call_id,
        ).where(AccountInsight.instagram_account_id == account_id, AccountInsight.value.is_not(None))
    )
    found: dict[Key, dict[str, tuple[int, datetime]]] = defaultdict(dict)
    for row in rows:
        span = audit.calls.span(row.api_call_id, row.read_at)
        true = tuple(day_figure(audit.world, row.metric, row.dimension, row.day, moment) for moment in span)
        what = f"{row.metric} {row.dimension} of {row.day}"
        audit.tally.compare("day", audit.key, what, row.value, true)
        found[row.metric, row.day][row.dimension] = (row.value, row.read_at)
    return found


def _check_day(audit: AccountAudit, told: dict[Key, dict[str, tuple[int, datetime]]], day: date) -> None:
    settled = day_start(day + timedelta(days=1)) + SETTLING
    parts = [(metric, "") for metric in ("reach", *TOTALS)]
    parts += [("follows_and_unfollows", dimension) for dimension in ("FOLLOWER", "NON_FOLLOWER")]
    buttons = taps_by_button(audit.world, day, settled)
    parts += [("profile_links_taps", button) for button in buttons]
    if settled + WEEKLY + READ_WITHIN <= audit.presence.ends:
        parts += [("follower_count", ""), *(("online_followers", hour) for hour in HOURS)]
    for metric, dimension in parts:
        true = day_figure(audit.world, metric, dimension, day, settled)
        found = told[metric, day].get(dimension)
        # A value read before its day had settled counts only where it is the settled one.
        if found is not None and (found[1] >= settled or found[0] == true):
            # Hours and buttons come with their day: one that lacks is a miss, but only days are counted.
            audit.tally.found("day", 0 if dimension in (*HOURS[1:], *buttons) else 1)
            continue
        read_by, rule = settled + READ_WITHIN, None
        if metric in OF_FOLLOWERS:
            read_by, rule = read_by + WEEKLY, few_followers(audit, settled)
        due = Due(settled, read_by, READ_WITHIN)
        what = f"{metric} {dimension}" if dimension else metric
        audit.miss("day", f"{what} of {day}", due, metric=metric, rule=rule)


def few_followers(audit: AccountAudit, moment: datetime) -> str | None:
    """The rule's id, if the account has too few for the API to tell of them."""
    is_small = audit.world.audience.followers(moment) < MIN_FOLLOWERS_FOR_AUDIENCE
    return "R-100-followers" if is_small else None


def _check_snapshot(audit: AccountAudit, told: dict[Key, dict[str, tuple[int, datetime]]], day: date) -> None:
    begins = datetime.combine(day, time(), audit.presence.joined.tzinfo)
    for metric in SNAPSHOTS:
        if "" in told[metric, day]:
            audit.tally.found("snapshot")
            continue
        before, after = (told[metric, day + timedelta(days=step)].get("") for step in (-1, 1))
        if before is not None and after is not None and after[1] - before[1] <= NEIGHBOURS:
            # Two readings a day apart that midnight fell outside of: none was due in between.
            continue
        audit.miss("snapshot", f"{metric} of {day}", Due(begins, begins + timedelta(days=1), NEIGHBOURS))
