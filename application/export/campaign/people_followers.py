"""The columns of the tab Influencers about followers: how many, how they grew, how large that is. Pure."""

from collections.abc import Callable, Sequence
from datetime import date

from application.campaigns.results.growth import Growth, growth
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.people import AccountGroup, PersonField
from application.export.report import Cell, Entry, Format, cell_name

TIERS: tuple[tuple[int, str], ...] = (
    (10_000, "nano"),
    (100_000, "micro"),
    (500_000, "mid"),
    (1_000_000, "macro"),
)
"""Below how many followers an account is called so; from the last number on it is "mega"."""
NO_ACCOUNT = "No Instagram account"
NOT_COUNTED = "Followers were not counted in the campaign's days"
TOO_FEW = "Needs two counts of followers"

GrowthOf = Callable[[AccountGroup], Growth | None]


def follower_fields_of(facts: CampaignFacts, before: int) -> list[PersonField]:
    """Tier, followers at start and end, gain and growth; the first column stands at the place `before`."""
    grown = _growths(facts)

    def of(account: AccountGroup) -> Growth | None:
        accounts = {post.instagram_account for post in account.posts} | {account.person.instagram_account}
        return next((grown[each] for each in accounts if each is not None and each in grown), None)

    names = ", ".join(f"{name} below {most:,}" for most, name in TIERS)
    start = "The last count ahead of the campaign's first day, else the first within its days"
    end = "The last count within the campaign's days"
    return [
        PersonField(
            "tier",
            "Tier",
            Format.TEXT,
            lambda one, _: _size(of(one)),
            f"By followers at the end: {names}, then mega",
        ),
        _counted("followers_first", "Followers at the start", "first", of, start),
        _counted("followers_last", "Followers at the end", "last", of, end),
        _gained(of, before + 1),
        _growth(of, before + 1),
    ]


def tier(followers: int) -> str:
    """How accounts of that size are called: nano below 10,000 followers, mega from 1,000,000 on."""
    return next((name for most, name in TIERS if followers < most), "mega")


def _size(found: Growth | None) -> Entry:
    last = (found.last or found.first) if found else None
    return tier(last[1]) if last else Cell(note=NOT_COUNTED)


def _counted(key: str, title: str, point: str, of: GrowthOf, note: str) -> PersonField:
    def entry(account: AccountGroup, _row: int) -> Entry:
        found = of(account)
        told: tuple[date, int] | None = getattr(found, point) if found else None
        if told is None:
            return Cell(note=NOT_COUNTED if account.person.username else NO_ACCOUNT)
        return Cell(told[1], note=f"Counted on {told[0]:%Y-%m-%d} (UTC)")

    return PersonField(key, title, Format.INTEGER, entry, note)


def _gained(of: GrowthOf, start: int) -> PersonField:
    """End less start; the column of the start is given, that of the end is the next."""

    def entry(account: AccountGroup, row: int) -> Entry:
        found = of(account)
        if found is None or found.gained is None:
            return Cell(note=TOO_FEW)
        return Cell(found.gained, formula=f"={cell_name(row, start + 1)}-{cell_name(row, start)}")

    return PersonField("gained", "Followers gained", Format.INTEGER, entry, "End less start")


def _growth(of: GrowthOf, start: int) -> PersonField:
    def entry(account: AccountGroup, row: int) -> Entry:
        found = of(account)
        if found is None or found.rate is None:
            return Cell(note=TOO_FEW)
        return Cell(found.rate, formula=f"={cell_name(row, start + 2)}/{cell_name(row, start)}")

    return PersonField("growth", "Follower growth", Format.PERCENT, entry, "Followers gained / start")


def _growths(facts: CampaignFacts) -> dict[int, Growth]:
    if facts.starts_on is None:
        return {}
    last = min(facts.ends_on or facts.today, facts.today)
    return {account: growth(counts, facts.starts_on, last) for account, counts in facts.followers.items()}


def accounts_counted(facts: CampaignFacts) -> Sequence[int]:
    """The accounts of which followers were counted, the largest last count first."""
    last = {account: counts[max(counts)] for account, counts in facts.followers.items() if counts}
    return sorted(last, key=lambda account: (-last[account], account))
