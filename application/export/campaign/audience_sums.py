"""Audiences of a campaign's accounts added up, so that none can be told from them. Pure."""

from collections import Counter
from collections.abc import Sequence

from application.audience_answers import AudienceReading
from application.export.campaign.beside import AudienceSum
from application.export.parts.facts import AccountAudience
from application.profiles.audience.breakdowns import Breakdown

FEWEST_ACCOUNTS = 3
"""So many accounts at least must stand in a sum, and in each of its rows, that goes to a brand."""


def sums_of(audiences: Sequence[AccountAudience]) -> tuple[AudienceSum, ...]:
    """The audiences of at least three accounts together, a breakdown each.

    A row that fewer than three accounts told is left out: it would tell of one or two of them.
    """
    found = []
    for breakdown in Breakdown:
        readings = [each.readings[breakdown] for each in audiences if breakdown in each.readings]
        if len(readings) >= FEWEST_ACCOUNTS:
            found.append(_sum(breakdown, readings))
    return tuple(found)


def _sum(breakdown: Breakdown, readings: Sequence[AudienceReading]) -> AudienceSum:
    told: Counter[str] = Counter()
    accounts: Counter[str] = Counter()
    for reading in readings:
        known = {dimension: value for dimension, value in reading.told.items() if value is not None}
        told.update(known)
        accounts.update(known.keys())
    days = [reading.day for reading in readings]
    return AudienceSum(
        breakdown=breakdown.value,
        accounts=len(readings),
        base=sum(reading.base for reading in readings),
        first=min(days),
        last=max(days),
        told={name: value for name, value in told.items() if accounts[name] >= FEWEST_ACCOUNTS},
    )
