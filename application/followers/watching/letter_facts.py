"""What letters to admins tell of the follower counts."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, select

from application.extensions import db
from application.follower_settings import FollowerSettings
from application.followers.changes import Change, Count, Period
from application.followers.earlier_counts import changes_of, latest_of, newest_count
from application.followers.standing import FINDINGS, ToldAccount, told_accounts, told_units
from application.followers.watching.conditions import is_counted, is_stale
from application.followers.watching.state import last_copy
from application.mail.follower_words import (
    DigestFacts,
    NetworkWeek,
    StaleHandle,
    TroubleFacts,
    jump_words,
)
from application.models import NetworkState, TrackedAccount, Unit
from application.networks import Network, label

MOST_MOVERS = 5
_JUST_BEFORE = timedelta(minutes=1)
"""What a letter is about was marked in the same transaction as the letter was asked for."""


def trouble_facts(reader: str, asked_at: datetime) -> TroubleFacts:
    """What was noticed when the letter was asked for, and is still so; three statements."""
    since = asked_at - _JUST_BEFORE
    networks = db.session.execute(
        select(NetworkState.network, NetworkState.words)
        .where(NetworkState.told_at >= since, NetworkState.trouble.is_not(None))
        .order_by(NetworkState.network)
    )
    return TroubleFacts(
        reader,
        networks=[(label(row.network), row.words) for row in networks],
        handles=_stale_handles(since),
        jumps=_jumps(since),
    )


def digest_facts(reader: str, settings: FollowerSettings, asked_at: datetime) -> DigestFacts:
    """The week up to `asked_at`; six statements."""
    accounts = [account for account in told_accounts() if account.network in tuple(Network)]
    changes = changes_of(accounts, newest_count(accounts), [Period.WEEK])
    names = {unit.zid: unit.name for unit in told_units()}
    border = asked_at - timedelta(hours=settings.stale_after_hours)
    copy = last_copy(asked_at)
    tracked = select(func.count()).select_from(TrackedAccount).where(is_counted())
    return DigestFacts(
        reader,
        day=asked_at.astimezone(settings.zone).date(),
        networks=_weeks(accounts, changes),
        movers=_movers(accounts, changes, names),
        stale=db.session.execute(tracked.where(is_stale(border))).scalar_one(),
        tracked=db.session.execute(tracked).scalar_one(),
        is_copy_overdue=copy is not None and copy.is_overdue,
    )


def _stale_handles(since: datetime) -> list[StaleHandle]:
    rows = db.session.execute(
        select(
            Unit.name,
            TrackedAccount.network,
            TrackedAccount.handle,
            TrackedAccount.counted_at,
            TrackedAccount.finding,
            TrackedAccount.words,
        )
        .where(is_counted(), TrackedAccount.told_at >= since)
        .order_by(Unit.position, Unit.zid, TrackedAccount.network)
    )
    return [
        StaleHandle(
            row.name,
            label(row.network),
            row.handle,
            row.counted_at and row.counted_at.date(),
            row.words or (FINDINGS[row.finding] if row.finding else ""),
        )
        for row in rows
    ]


def _jumps(since: datetime) -> list[str]:
    """As they stand against the count of a day before."""
    rows = db.session.execute(
        select(TrackedAccount.id, TrackedAccount.unit_zid).where(
            is_counted(), TrackedAccount.jump_told_at >= since
        )
    ).all()
    if not rows:
        return []
    marked = {row.id for row in rows}
    zids = {row.unit_zid for row in rows}
    accounts = [account for account in told_accounts(zids) if account.id in marked]
    changes = changes_of(accounts, newest_count(accounts), [Period.DAY])
    names = {unit.zid: unit.name for unit in told_units()}
    told = []
    for account in accounts:
        change, latest = changes[account.id, Period.DAY], latest_of(account)
        if change.share is not None and latest is not None:
            told.append(
                jump_words(names[account.unit_zid], account.network_label, change.share, latest.followers)
            )
    return told


def _weeks(accounts: list[ToldAccount], changes: dict[tuple[int, Period], Change]) -> list[NetworkWeek]:
    """By network, of the accounts that were counted at both ends."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for account in accounts:
        change, latest = changes.get((account.id, Period.WEEK)), latest_of(account)
        if change is not None and change.amount is not None and latest is not None:
            found[account.network].append((latest.followers, change.amount))
    return [
        NetworkWeek(
            label(network),
            sum(followers for followers, _ in found[network]),
            sum(amount for _, amount in found[network]),
            len(found[network]),
        )
        for network in Network
        if network in found
    ]


def _movers(
    accounts: list[ToldAccount], changes: dict[tuple[int, Period], Change], names: dict[int, str]
) -> list[str]:
    """The accounts that gained or lost most in the week, as sentences without full stops."""
    moved: list[tuple[int, ToldAccount, Change, Count]] = []
    for account in accounts:
        change, latest = changes.get((account.id, Period.WEEK)), latest_of(account)
        if change is not None and change.amount and latest is not None:
            moved.append((abs(change.amount), account, change, latest))
    moved.sort(key=lambda each: (-each[0], each[1].id))
    return [
        f"{names[account.unit_zid]} on {account.network_label}: {change.amount_words} ({change.share_words})"
        for _, account, change, _ in moved[:MOST_MOVERS]
    ]
