"""What the networks' interfaces cost, as it was and as planned."""

from datetime import date

import pytest

from application.follower_settings import FollowerSettings
from application.followers.watching.costs import Asked, Planned, calls_a_day, costs
from application.networks import Network

TODAY = date(2026, 11, 22)
SETTINGS = FollowerSettings(x_price=0.01, youtube_daily_units=10_000)


@pytest.mark.parametrize(
    ("network", "hourly", "daily", "calls"),
    [
        (Network.INSTAGRAM, 4_000, 0, 96_000),
        (Network.FACEBOOK, 0, 2_000, 2_000),
        (Network.YOUTUBE, 50, 0, 24),
        (Network.YOUTUBE, 51, 1, 49),
        (Network.TWITTER, 2_000, 100, 481),
        (Network.TWITTER, 0, 0, 0),
    ],
)
def test_calls_a_day_by_the_plan(network: Network, hourly: int, daily: int, calls: int) -> None:
    assert calls_a_day(network, hourly, daily) == calls


def test_x_charges_for_each_account_once_a_day() -> None:
    asked = [
        Asked(Network.TWITTER, date(2026, 10, 31), 24, 2_400, 100),
        Asked(Network.TWITTER, date(2026, 11, 1), 24, 2_400, 100),
        Asked(Network.TWITTER, TODAY, 17, 1_700, 90),
        Asked(Network.YOUTUBE, TODAY, 17, 800, 50),
    ]
    found = costs(Network.TWITTER, {Network.TWITTER: (100, 0)}, asked, TODAY, SETTINGS)
    assert (found.today.calls, found.today.handles) == (17, 1_700)
    assert found.today.dollars == pytest.approx(0.9)
    assert found.month.dollars == pytest.approx(1.9)
    assert found.dollars_planned == pytest.approx(100 * 0.01 * 30)
    assert (found.quota_used, found.people_needed) == (None, None)


def test_youtube_is_held_against_the_days_quota() -> None:
    asked = [Asked(Network.YOUTUBE, TODAY, 250, 12_500, 500)]
    found = costs(Network.YOUTUBE, {Network.YOUTUBE: (100_000, 0)}, asked, TODAY, SETTINGS)
    assert (found.today.dollars, found.dollars_planned) == (None, None)
    assert found.quota_used == pytest.approx(0.025)
    assert found.quota_planned == pytest.approx(4.8)


@pytest.mark.parametrize(
    ("instagram", "facebook", "people"),
    [
        ((0, 0), (0, 0), 0),
        ((1, 0), (0, 0), 1),
        ((60, 0), (30, 10), 1),
        ((100, 0), (0, 1), 2),
        ((4_000, 0), (2_000, 0), 60),
    ],
)
def test_the_plan_at_facebook_needs_people_who_use_the_app(
    instagram: tuple[int, int], facebook: tuple[int, int], people: int
) -> None:
    """Half of 200 calls an hour for each of them, for both networks together."""
    planned: Planned = {Network.INSTAGRAM: instagram, Network.FACEBOOK: facebook}
    for network in planned:
        assert costs(Network(network), planned, [], TODAY, SETTINGS).people_needed == people
