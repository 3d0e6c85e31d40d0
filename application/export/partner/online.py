"""The tab Online followers of a partner's report: a week hour by hour, in the report's zone. Pure."""

from datetime import date

from application.export.partner.facts import PartnerFacts
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
    fitted_width,
)
from application.formats import counted
from application.profiles.audience.online import (
    HOURS,
    WEEKDAYS,
    OnlineHour,
    OnlineWeek,
    WeekHour,
    hour_words,
    online_week,
)

NAME = "Online followers"
NEVER_READ = "This hour was never read"
ALL_DAYS = 1 + len(WEEKDAYS)
"""Where the mean of the weekdays stands among the columns."""


def online_tab(facts: PartnerFacts) -> Tab:
    """Means of followers online, an hour a row and a weekday a column; the mean of all is a live formula."""
    if not facts.online:
        return Tab(NAME, _columns(facts, ()), [], empty=facts.why_no_hours)
    week = online_week((OnlineHour(each.day, each.hour, each.followers) for each in facts.online), facts.zone)
    rows = [_row(week, hour) for hour in range(HOURS)]
    return Tab(NAME, _columns(facts, week.days), rows, charts=(_chart(rows),))


def _columns(facts: PartnerFacts, days: tuple[date, ...]) -> tuple[Column, ...]:
    note = "Followers online in this hour, the mean of the weekday's hours that were read"
    if days:
        note += f": {counted(len(days), 'Pacific day')} from {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}"
    hour = f"Hour ({facts.time_zone})"
    every = "The mean of the weekdays beside it"
    return (
        Column(hour, Format.TEXT, "The hour that begins then", fitted_width(hour, ())),
        *(Column(name, Format.DECIMAL, note, fitted_width(name, ())) for name in WEEKDAYS),
        Column("Mean of the weekdays", Format.DECIMAL, every, fitted_width("Mean of the weekdays", ())),
    )


def _row(week: OnlineWeek, hour: int) -> Row:
    found = [week.hours.get((weekday, hour), WeekHour()) for weekday in range(len(WEEKDAYS))]
    known = [each.mean for each in found if each.mean is not None]
    cells = f"{cell_name(hour + 1, 1)}:{cell_name(hour + 1, len(WEEKDAYS))}"
    mean: Entry = (
        Cell(sum(known) / len(known), formula=f"=AVERAGE({cells})") if known else Cell(note=NEVER_READ)
    )
    return [hour_words(hour), *(_cell(each) for each in found), mean]


def _cell(found: WeekHour) -> Entry:
    if found.mean is None:
        return Cell(note=NEVER_READ)
    return Cell(found.mean, note=f"The mean of {counted(found.hours, 'hour')}")


def _chart(rows: list[Row]) -> Chart:
    means = [row[ALL_DAYS] for row in rows]
    values = [each.value if isinstance(each, Cell) else each for each in means]
    return Chart(
        kind="column",
        title="Followers online by hour, mean of the weekdays",
        axis="Followers online",
        series=(
            Series(
                name="Mean of the weekdays",
                categories=Area(NAME, 1, 0, len(rows), 0),
                values=Area(NAME, 1, ALL_DAYS, len(rows), ALL_DAYS),
                category_values=tuple(str(row[0]) for row in rows),
                value_values=tuple(value if isinstance(value, int | float) else None for value in values),
            ),
        ),
        row=1,
        column=ALL_DAYS + 2,
        width=760,
        height=340,
        description="Columns: the means of the last column, an hour each",
    )
