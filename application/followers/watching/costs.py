"""What counting costs: calls, shares of quotas, and money, as it was and as the plan says. Pure.

Sources: graph-api.md §8 (YouTube: 1 unit a call of up to 50 channels, a quota by the day; X: a price for
each account asked for, once a day of UTC, up to 100 a call), §9 (Facebook: 200 calls an hour for each person
who uses the app in a day).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from application.follower_settings import FollowerSettings
from application.networks import Network, label

HANDLES_A_CALL: Mapping[Network, int] = {
    Network.FACEBOOK: 1,
    Network.INSTAGRAM: 1,
    Network.YOUTUBE: 50,
    Network.TWITTER: 100,
}
OF_ONE_APP = (Network.FACEBOOK, Network.INSTAGRAM)
"""They share the app's limit."""
Planned = Mapping[str, tuple[int, int]]
"""How many handles are counted hourly and daily, by network."""
DAYS_A_MONTH = 30
HOURS_A_DAY = 24
CALLS_A_PERSON = 200
"""An hour, for each person who uses the app within a day."""


@dataclass(frozen=True)
class Asked:
    """What a network was asked on a day."""

    network: Network
    day: date
    calls: int
    handles: int
    different_handles: int


@dataclass(frozen=True)
class Spent:
    """What a network was asked over some days; `dollars` is None where asking costs none."""

    calls: int
    handles: int
    dollars: float | None


@dataclass(frozen=True)
class NetworkCosts:
    """A network's costs. `quota_used` and `quota_planned` are shares of one day's quota.

    `people_needed`: how many have to use the app each day for half of its limit to be enough for the plan of
    all networks that share it.
    """

    network: Network
    hourly: int
    daily: int
    today: Spent
    month: Spent
    calls_planned: int
    dollars_planned: float | None
    quota: int | None = None
    quota_used: float | None = None
    quota_planned: float | None = None
    people_needed: int | None = None

    @property
    def label(self) -> str:
        return label(self.network)


def costs(
    network: Network, planned: Planned, asked: Iterable[Asked], today: date, settings: FollowerSettings
) -> NetworkCosts:
    """Of one network by the plan of all, from what was asked on the days of the month up to `today`."""
    hourly, daily = planned.get(network, (0, 0))
    price = settings.x_price if network is Network.TWITTER else None
    days = [each for each in asked if each.network is network]
    spent_today = _spent((each for each in days if each.day == today), price)
    first = today.replace(day=1)
    calls = calls_a_day(network, hourly, daily)
    quota = settings.youtube_daily_units if network is Network.YOUTUBE else None
    return NetworkCosts(
        network=network,
        hourly=hourly,
        daily=daily,
        today=spent_today,
        month=_spent((each for each in days if first <= each.day <= today), price),
        calls_planned=calls,
        dollars_planned=None if price is None else (hourly + daily) * price * DAYS_A_MONTH,
        quota=quota,
        quota_used=spent_today.calls / quota if quota else None,
        quota_planned=calls / quota if quota else None,
        people_needed=_people_needed(planned) if network in OF_ONE_APP else None,
    )


def calls_a_day(network: Network, hourly: int, daily: int) -> int:
    """Calls by the plan, when every handle is known by the network's number already."""
    at_once = HANDLES_A_CALL[network]
    return math.ceil(hourly / at_once) * HOURS_A_DAY + math.ceil(daily / at_once)


def first_day(today: date) -> date:
    """The first day that `costs` looks at."""
    return min(today.replace(day=1), today - timedelta(days=1))


def _people_needed(planned: Planned) -> int:
    """The busiest hour has the day's round beside its own; the tracker takes half of the limit at most."""
    calls = sum(sum(planned.get(network, (0, 0))) for network in OF_ONE_APP)
    return math.ceil(calls / (CALLS_A_PERSON / 2))


def _spent(days: Iterable[Asked], price: float | None) -> Spent:
    each = list(days)
    different = sum(day.different_handles for day in each)
    return Spent(
        sum(day.calls for day in each),
        sum(day.handles for day in each),
        None if price is None else different * price,
    )
