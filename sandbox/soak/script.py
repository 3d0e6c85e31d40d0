"""What happens in a soak, drawn from the seed: who joins when, which campaigns run, and with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sandbox.soak.people import SoakPerson
from sandbox.world.randomness import stream

LATE_SHARE = 0.2
"""So many people join only while the weeks run."""
MEMBERS = 8
"""Of a campaign, but no more than half of those who are there."""
AN_ACCOUNT_IS_IN_ONE_EVERY = 75
"""Days. A campaign's people are read as such for two or three weeks: its posts are read after its end."""
CAMPAIGN_DAYS = (5, 9)
COMING_SHARE, LEAVING_SHARE = 0.2, 0.15
"""Of a campaign's members, those who come in after its first days, and those who are taken out early."""
FIRST_MORNING = timedelta(hours=1)


@dataclass(frozen=True)
class Membership:
    """Somebody's time in a campaign: from being put into it, until being taken out of it, if ever."""

    key: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class SoakCampaign:
    """A campaign with its days; `made_at` is when staff enter it."""

    name: str
    made_at: datetime
    starts_on: date
    ends_on: date
    members: tuple[Membership, ...]

    def members_at(self, moment: datetime) -> frozenset[str]:
        """Who is in it then, by key."""
        return frozenset(
            member.key
            for member in self.members
            if member.since <= moment and (member.until is None or moment < member.until)
        )

    @property
    def changes(self) -> tuple[datetime, ...]:
        """When its list of members changes, the making not counted."""
        moments = {member.since for member in self.members} | {
            member.until for member in self.members if member.until is not None
        }
        return tuple(sorted(moment for moment in moments if moment > self.made_at))


@dataclass(frozen=True)
class Script:
    """The weeks from `begins` to `ends`. `joins` says when somebody joins, by key."""

    begins: datetime
    ends: datetime
    joins: dict[str, datetime]
    campaigns: tuple[SoakCampaign, ...]


def write_script(people: Sequence[SoakPerson], begins: datetime, days: int, seed: int) -> Script:
    """Joins over the first day and, of some, over the first half; a campaign a few days after another.

    Campaigns begin over the first four fifths of the time.
    """
    numbers = stream(seed, "soak script")
    joins = {}
    for person in people:
        late = numbers.random() < LATE_SHARE
        span = timedelta(days=days / 2) if late else timedelta(hours=20)
        joins[person.key] = begins + FIRST_MORNING + span * numbers.random()
    wanted = max(1, round(len(people) * days / AN_ACCOUNT_IS_IN_ONE_EVERY / MEMBERS))
    first, last = begins + timedelta(days=1.2), begins + timedelta(days=max(2.0, days * 0.8))
    campaigns = []
    for place in range(wanted):
        made_at = first + (last - first) * (place / wanted)
        there = sorted(key for key, joined in joins.items() if joined < made_at - timedelta(hours=4))
        if there:
            campaigns.append(_campaign(place, made_at, there, seed))
    return Script(begins, begins + timedelta(days=days), joins, tuple(campaigns))


def _campaign(place: int, made_at: datetime, there: Sequence[str], seed: int) -> SoakCampaign:
    numbers = stream(seed, "soak campaign", place)
    starts_on = made_at.date() - timedelta(days=numbers.randint(0, 2))
    days = timedelta(days=numbers.randint(*CAMPAIGN_DAYS))
    members = []
    for key in numbers.sample(there, min(MEMBERS, -(-len(there) // 2))):
        draw = numbers.random()
        since, until = made_at, None
        if draw < COMING_SHARE:
            since = made_at + timedelta(days=numbers.uniform(0.5, 2.5))
        elif draw < COMING_SHARE + LEAVING_SHARE:
            until = made_at + timedelta(days=numbers.uniform(1.5, 4.0))
        members.append(Membership(key, since, until))
    return SoakCampaign(f"Soak campaign {place + 1}", made_at, starts_on, starts_on + days, tuple(members))
