"""The networks' costs from what is stored."""

from datetime import datetime

from sqlalchemy import case, func, select

from application.extensions import db
from application.follower_settings import FollowerSettings
from application.followers.watching.conditions import is_counted
from application.followers.watching.costs import Asked, NetworkCosts, Planned, costs, first_day
from application.integrations.audience.network import quota_day
from application.models import CountRhythm, NetworkDay, TrackedAccount
from application.networks import Network


def network_costs(settings: FollowerSettings, now: datetime) -> list[NetworkCosts]:
    """Of each network that has handles, or was asked this month; two statements."""
    today = {network: quota_day(network, now) for network in Network}
    rows = db.session.execute(
        select(
            NetworkDay.network,
            NetworkDay.day,
            NetworkDay.calls,
            NetworkDay.handles,
            NetworkDay.different_handles,
        ).where(NetworkDay.day >= first_day(min(today.values())))
    )
    asked = [Asked(*row) for row in rows]
    planned = _planned()
    return [
        costs(network, planned, asked, today[network], settings)
        for network in Network
        if network in planned or any(each.network is network for each in asked)
    ]


def _planned() -> Planned:
    hourly = func.sum(case((TrackedAccount.rhythm == CountRhythm.HOURLY, 1), else_=0))
    daily = func.sum(case((TrackedAccount.rhythm == CountRhythm.DAILY, 1), else_=0))
    rows = db.session.execute(
        select(TrackedAccount.network, hourly, daily).where(is_counted()).group_by(TrackedAccount.network)
    )
    return {network: (int(by_hour), int(by_day)) for network, by_hour, by_day in rows}
