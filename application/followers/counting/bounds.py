"""What keeps from asking a network beforehand: the money for X, and campaigns' need of the app's limit."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from application.collection.limits import app_paused_until
from application.extensions import db
from application.follower_settings import FollowerSettings
from application.integrations.audience.network import Trouble, TroubleKind
from application.models import ApiCall, NetworkDay, NetworkState
from application.networks import LABELS, Network

OF_GRAPH_API = (Network.INSTAGRAM, Network.FACEBOOK)
MOST_PERCENT = 50
"""The tracker leaves the rest of the app's limit to campaigns."""

TOLD_LATELY = timedelta(minutes=5)
SHARED = (
    "Half of the app's limit at Facebook is used up. The rest is left to campaigns; counting goes on by "
    "itself when there is room again."
)
PAUSED = "Facebook lets the whole app wait. Counting goes on by itself when that is over."


def pause_in_force(network: Network, now: datetime) -> Trouble | None:
    """The network's own pause, of this round or one before; else that of the app it is asked by."""
    state = db.session.get(NetworkState, network)
    if state is not None and state.paused_until is not None and state.paused_until > now:
        shared = PAUSED if network in OF_GRAPH_API else f"{LABELS[network]} asks for a pause."
        words = state.words or shared
        return _limited(words, state.paused_until - now)
    if network not in OF_GRAPH_API:
        return None
    until = app_paused_until(now)
    if until is not None:
        return _limited(PAUSED, until - now)
    used = _told_usage(now)
    return _limited(SHARED, TOLD_LATELY) if used is not None and used >= MOST_PERCENT else None


def affordable(network: Network, now: datetime, settings: FollowerSettings) -> int | None:
    """How many more handles the month's money lets X be asked of; None without a bound.

    X charges for each handle once a day of UTC (graph-api.md §8), so only those not yet asked of today cost.
    """
    if network is not Network.TWITTER or not settings.x_monthly_dollars or settings.x_price <= 0:
        return None
    first = date(now.year, now.month, 1)
    asked = db.session.scalar(
        select(func.sum(NetworkDay.different_handles)).where(
            NetworkDay.network == network, NetworkDay.day >= first
        )
    )
    # In hundredths of a cent: floats would lose a handle now and then.
    price, bound = round(settings.x_price * 10_000), settings.x_monthly_dollars * 10_000
    return max(0, bound // max(price, 1) - int(asked or 0))


def out_of_money(settings: FollowerSettings, now: datetime) -> Trouble:
    """What is said once the month's money is spent: it waits for the next month, or for a higher bound."""
    next_month = (now.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0)
    words = (
        f"The month's bound of ${settings.x_monthly_dollars:,} for X is reached. Counting goes on next "
        "month, or when the setting X_MONTHLY_DOLLARS is raised."
    )
    return _limited(words, next_month - now)


def _told_usage(now: datetime) -> int | None:
    """The share of the app's limit that was told last. Calls about an account tell that account's limit."""
    return db.session.scalar(
        select(ApiCall.usage_percent)
        .where(
            ApiCall.requested_at > now - TOLD_LATELY,
            ApiCall.instagram_account_id.is_(None),
            ApiCall.usage_percent.is_not(None),
        )
        .order_by(ApiCall.requested_at.desc(), ApiCall.id.desc())
        .limit(1)
    )


def _limited(words: str, wait: timedelta) -> Trouble:
    return Trouble(TroubleKind.LIMITED, words, max(1, int(wait.total_seconds()) + 1))
