"""The tab Timeline of a campaign report: what each day's readings added, and followers by day. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from application.export.campaign.beside import TIMED, Gain
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.people_followers import accounts_counted
from application.export.report import (
    Area,
    Cell,
    Chart,
    Column,
    Entry,
    Format,
    Row,
    Series,
    Tab,
    cell_name,
    clean_text,
    fitted_width,
)
from application.formats import counted
from application.integrations.graph.metrics import metric

NAME = "Timeline"
MOST_ACCOUNTS = 20
MOST_LINES = 5
MOST_DAYS = 1_100
NOTHING_NEW = "No reading of this day told anything new"
NOT_COUNTED = "Followers were not counted on this day"
EMPTY = "No reading of these posts is known yet."
_DAY = timedelta(days=1)


def timeline_tab(facts: CampaignFacts) -> Tab:
    """A row a day, from the campaign's first day, or an earlier one that a reading tells of, to the last."""
    gains = {(gain.metric, gain.day): gain for gain in facts.gains}
    days = _days(facts)
    accounts = list(accounts_counted(facts))[:MOST_ACCOUNTS]
    labels = labels_of(facts)
    titles = _titles(facts, [labels.get(account, f"Account {account}") for account in accounts])
    posted = _posted(facts)
    rows = [_row(facts, day, row, gains, accounts, posted) for row, day in enumerate(days, 1)]
    columns = tuple(
        Column(title, format, note, fitted_width(title, (row[index] for row in rows[:300])))
        for index, (title, format, note) in enumerate(titles)
    )
    charts = _charts(titles, rows, len(accounts)) if rows else ()
    return Tab(NAME, columns, rows, empty=EMPTY, charts=charts)


def _days(facts: CampaignFacts) -> list[date]:
    told = [gain.day for gain in facts.gains]
    first = facts.starts_on or (min(told) if told else facts.today)
    last = min(facts.today, max([facts.ends_on or facts.today, *told]))
    earlier = sorted({day for day in told if day < first})
    within = min((last - first).days + 1, MOST_DAYS)
    return [*earlier[-MOST_DAYS:], *(first + place * _DAY for place in range(max(0, within)))]


def labels_of(facts: CampaignFacts) -> dict[int, str]:
    """How the people are called in the report whose accounts these are."""
    found: dict[int, str] = {}
    for person in facts.people:
        for account in {person.instagram_account, *(post.instagram_account for post in person.posts)}:
            if account is not None:
                found.setdefault(account, person.label)
    return found


def _posted(facts: CampaignFacts) -> Counter[date]:
    """How many of the posts were posted on each day."""
    found: Counter[date] = Counter()
    for post in facts.posts:
        at = facts.local(post.posted_at)
        if at is not None:
            found[at.date()] += 1
    return found


def _titles(facts: CampaignFacts, accounts: Sequence[str]) -> list[tuple[str, Format, str | None]]:
    new = (
        "What the readings of the day told more than each post's reading before; of a post first read within "
        "a day of posting, all that it had. A day without news is blank, not 0."
    )
    earlier = (
        "What posts had when they were first read, later than a day after posting: no day is known for it"
    )
    summed = " (summed, not unique)"
    return [
        (f"Day ({facts.time_zone})", Format.DATE, None),
        ("In the campaign", Format.TEXT, None),
        ("Posted", Format.INTEGER, "Accepted posts and stories that were posted on the day"),
        *(
            (f"New {metric(name).label.lower()}{summed if name == 'reach' else ''}", Format.INTEGER, new)
            for name in TIMED
        ),
        *((f"{metric(name).label} of no known day", Format.INTEGER, earlier) for name in TIMED),
        ("Followers together", Format.INTEGER, "Of the accounts beside it; blank unless each was counted"),
        *(
            (clean_text(f"Followers {label}")[0], Format.INTEGER, "Counted on the UTC day of this date")
            for label in accounts
        ),
    ]


def _row(
    facts: CampaignFacts,
    day: date,
    row: int,
    gains: Mapping[tuple[str, date], Gain],
    accounts: Sequence[int],
    posted: Counter[date],
) -> Row:
    is_within = (facts.starts_on or day) <= day <= (facts.ends_on or day)
    found = [gains.get((name, day)) for name in TIMED]
    counts = [facts.followers[account].get(day) for account in accounts]
    first = 4 + 2 * len(TIMED)
    return [
        day,
        "yes" if is_within else "no",
        posted[day],
        *(_gained(gain) for gain in found),
        *(None if gain is None or gain.earlier is None else gain.earlier for gain in found),
        _together(counts, row, first),
        *(Cell(note=NOT_COUNTED) if count is None else count for count in counts),
    ]


def _gained(gain: Gain | None) -> Entry:
    if gain is None or gain.gained is None:
        return Cell(note=NOTHING_NEW)
    return Cell(gain.gained, note=f"Told by readings of {counted(gain.posts, 'post')}")


def _together(counts: Sequence[int | None], row: int, first: int) -> Entry:
    known = [count for count in counts if count is not None]
    if not counts or len(known) < len(counts):
        return Cell(note=f"{len(known)} of {len(counts)} accounts were counted on this day")
    return Cell(
        sum(known), formula=f"=SUM({cell_name(row, first)}:{cell_name(row, first + len(counts) - 1)})"
    )


def _charts(
    titles: Sequence[tuple[str, Format, str | None]], rows: Sequence[Row], accounts: int
) -> tuple[Chart, ...]:
    first = 4 + 2 * len(TIMED)
    beside = first + accounts + 1
    found = []
    for place, (title, axis, columns) in enumerate(
        (
            ("New views, reach and interactions by day", "New on the day", range(3, 3 + len(TIMED))),
            ("Followers by day", "Followers", range(first, first + min(accounts, MOST_LINES))),
        )
    ):
        series = [_series(titles[column][0], column, rows) for column in columns]
        series = [each for each in series if any(value is not None for value in each.value_values)]
        if series:
            found.append(
                Chart(
                    kind="line",
                    title=title,
                    axis=axis,
                    series=tuple(series),
                    row=1 + place * 17,
                    column=beside,
                    width=760,
                    height=320,
                    description=f"{title}, as in the columns beside it; a gap is a day without a figure",
                )
            )
    return tuple(found)


def _series(title: str, column: int, rows: Sequence[Row]) -> Series:
    entries = [row[column] for row in rows]
    values = [entry.value if isinstance(entry, Cell) else entry for entry in entries]
    days = [row[0] for row in rows]
    return Series(
        name=title,
        categories=Area(NAME, 1, 0, len(rows), 0),
        values=Area(NAME, 1, column, len(rows), column),
        category_values=tuple(day for day in days if isinstance(day, date)),
        value_values=tuple(value if isinstance(value, int | float) else None for value in values),
    )
