"""What the archive of docs/scale.md has to do at each size, and what comes of it. Pure."""

from benchmarks.archiving import AT_ONCE
from benchmarks.scale_load import CAMPAIGN_SHARE, YEAR, Load, a_day
from benchmarks.scale_model import CAMPAIGN_ROWS

PEOPLE, DAYS = 20, 30
"""Assumed, of a campaign."""
DAYS_OVER = {1_000: 200, 10_000: 200, 100_000: 30}
"""By accounts: how long a campaign has been over when it is archived."""
SPARE_SHARE = 0.33
"""Of a campaign's readings, what may go: counted by `measure(3, 30, in_campaign=True)` of `scale_world`."""
SPAN = {1_000: 30, 10_000: 30, 100_000: 7}
"""By accounts: the days whose campaigns are archived at once."""
SECONDS_OF_A_ROUND = 0.21
"""Each of `AT_ONCE` readings: a pause, and what was measured."""
YEARS = 2


def archive(load: Load) -> dict[str, str]:
    """In words, by name."""
    daily, span = campaign_readings(load), SPAN[load.accounts]
    at_once = daily * span
    begins = first_day(load)
    return {
        "readings of campaigns a day": f"{daily:,.0f}",
        f"campaigns that end a day, each of {PEOPLE} people and {DAYS} days": (
            f"{daily / readings_of_a_campaign():,.1f}"
        ),
        "first day on which one may be archived": f"{begins}",
        "readings in all by then, million": f"{begins * load.rows['readings'] / 1e6:,.0f}",
        "days whose campaigns are archived at once": f"{span}",
        "their readings, million": f"{at_once / 1e6:,.1f}",
        "hours until those that may go are gone": (
            f"{at_once * SPARE_SHARE / AT_ONCE * SECONDS_OF_A_ROUND / 3_600:,.1f}"
        ),
        "readings after two years, million, without an archive": (
            f"{YEARS * YEAR * load.rows['readings'] / 1e6:,.0f}"
        ),
        "the same with it": f"{left(load, YEARS * YEAR) / 1e6:,.0f}",
    }


def campaign_readings(load: Load) -> float:
    """A day, of all accounts in running campaigns."""
    return load.accounts * CAMPAIGN_SHARE * a_day(CAMPAIGN_ROWS, "readings")


def readings_of_a_campaign() -> float:
    """Of all its people over all its days."""
    return PEOPLE * DAYS * a_day(CAMPAIGN_ROWS, "readings")


def first_day(load: Load) -> int:
    """When the first campaign has been over for long enough, of those that began on the first day."""
    return DAYS + DAYS_OVER[load.accounts]


def left(load: Load, day: int) -> float:
    """Readings that there are on that day, where all that may be archived has been: a campaign's readings
    are on average half its days old when it ends.
    """
    archived = max(0.0, day - DAYS_OVER[load.accounts] - DAYS / 2) * campaign_readings(load)
    return day * load.rows["readings"] - archived * SPARE_SHARE
