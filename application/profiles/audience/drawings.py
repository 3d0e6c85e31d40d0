"""What was read of an audience, as charts. Pure."""

from collections.abc import Iterable, Sequence

from application.audience_answers import AudienceReading
from application.charts.bars import Bar, BarChart
from application.charts.heatmap import HeatCell, Heatmap
from application.charts.pyramid import Pyramid, Side, Tier
from application.formats import MISSING, counted, day_words, full_number, percent
from application.profiles.audience.breakdowns import (
    MOST_TOLD,
    AgeGroup,
    Breakdown,
    Gender,
    age_and_gender,
    dimension_words,
)
from application.profiles.audience.online import HOURS, WEEKDAYS, OnlineWeek, hour_words
from application.profiles.audience.shares import Comparison, ShareRow, points

MOST_BARS = 10
NOT_TOLD = "Instagram did not tell"
NEVER_READ = "never read"
_NAMED_HOURS = (0, 6, 12, 18)


def base_words(found: Comparison) -> str:
    """What the shares are shares of, and what changes are against or why there are none."""
    reading = found.reading
    words = [f"{_shares_of(reading)}."]
    if found.is_comparable and found.earlier:
        words.append(f"Changes in percentage points since {day_words(found.earlier.day)}.")
    elif found.earlier:
        words.append(why_no_change(found))
    return " ".join(words)


def why_no_change(found: Comparison) -> str:
    """Why shares of two readings are not held against each other, in a sentence."""
    both = (found.reading, found.earlier)
    unknown = [day_words(each.day) for each in both if each and not each.is_of_all]
    return (
        f"No changes are shown: how many followers there were in all on {' and '.join(unknown)} is not "
        "known, and the number of those told differs from reading to reading."
    )


def _shares_of(reading: AudienceReading) -> str:
    told, day = full_number(reading.total), day_words(reading.day)
    if not reading.is_of_all or reading.base == reading.total:
        return f"Shares of the {told} followers told on {day}"
    return f"Shares of all {full_number(reading.base)} followers on {day}, {told} of whom are told"


def share_words(row: ShareRow) -> str:
    """A share and its change, as it stands beside a bar: "34.1 %, +1.2", "2.0 %, new"."""
    return ", ".join(part for part in (percent(row.share), change_words(row)) if part)


def change_words(row: ShareRow) -> str:
    """The change in percentage points; "new" for what the earlier reading did not name."""
    return "new" if row.is_new else points(row.change) or ""


def pyramid(found: Comparison) -> Pyramid:
    """Ages from the youngest, women to the left, men to the right; who said neither in each step's note."""
    by_age: dict[AgeGroup, dict[Gender, list[ShareRow]]] = {}
    for row in found.rows:
        age, gender = age_and_gender(row.dimension)
        by_age.setdefault(age, {}).setdefault(gender, []).append(row)
    tiers = tuple(
        Tier(
            age.words,
            _side(rows.get(Gender.WOMEN, [])),
            _side(rows.get(Gender.MEN, [])),
            _not_said(rows.get(Gender.NOT_SAID, [])),
        )
        for age, rows in sorted(by_age.items())
    )
    women, men = (percent(gender_share(found, gender)) for gender in (Gender.WOMEN, Gender.MEN))
    return Pyramid(
        "age-and-gender",
        Breakdown.AGE_GENDER.heading,
        base_words(found),
        f"Women {women}",
        f"Men {men}",
        Gender.WOMEN.value,
        Gender.MEN.value,
        tiers,
    )


def gender_share(found: Comparison, gender: Gender) -> float | None:
    """The part of the whole that is of this gender, all ages together; None where none of it was told."""
    return _sum(row for row in found.rows if age_and_gender(row.dimension)[1] is gender)


def largest(found: Comparison, breakdown: Breakdown) -> BarChart:
    """The ten largest as bars; all of them stand in the table."""
    rows = found.rows
    base = base_words(found)
    if len(rows) > MOST_BARS:
        most = ", the most that Instagram tells" if len(rows) == MOST_TOLD else ""
        base += f" The {MOST_BARS} largest; the table has all {len(rows)}{most}."
    bars = (
        Bar(dimension_words(breakdown, row.dimension), row.share, share_words(row))
        for row in rows[:MOST_BARS]
    )
    return BarChart(breakdown.slug, breakdown.heading, base, (breakdown.head, "Share"), tuple(bars))


def gone_words(breakdown: Breakdown, rows: Sequence[ShareRow]) -> str:
    """What only the earlier reading told: "Oslo, Oslo (2.1 % then)"; absent is not 0."""
    return "; ".join(
        f"{dimension_words(breakdown, row.dimension)} ({percent(row.earlier_share)} then)" for row in rows
    )


def new_words(breakdown: Breakdown, rows: Iterable[ShareRow]) -> str:
    """What only the newest reading told."""
    return "; ".join(f"{dimension_words(breakdown, row.dimension)} ({percent(row.share)})" for row in rows)


def heatmap(week: OnlineWeek) -> Heatmap:
    """Followers online by weekday and hour; hours never read stay blank."""
    cells = tuple(
        tuple(
            HeatCell(
                f"{name} {hour_words(hour)}", mean, NEVER_READ if mean is None else full_number(round(mean))
            )
            for hour in range(HOURS)
            for mean in (week.mean(weekday, hour),)
        )
        for weekday, name in enumerate(WEEKDAYS)
    )
    return Heatmap(
        "online",
        "When followers are online",
        _online_base(week),
        tuple(name[:2] for name in WEEKDAYS),
        tuple(hour_words(hour) for hour in range(HOURS)),
        cells,
        _NAMED_HOURS,
    )


def busiest_words(week: OnlineWeek) -> str:
    """The hour of the week with the most followers online, in a sentence; "" where nobody was."""
    if week.busiest is None:
        return ""
    weekday, hour = week.busiest
    mean = week.mean(weekday, hour)
    often = MISSING if mean is None else full_number(round(mean))
    return f"Most are online on {WEEKDAYS[weekday]}s around {hour_words(hour)}: about {often} followers."


def most_words(week: OnlineWeek) -> str:
    """What the darkest cell stands for."""
    means = [hour.mean for hour in week.hours.values() if hour.mean is not None]
    return full_number(round(max(means, default=0.0)))


def zone_words(week: OnlineWeek) -> str:
    return week.zone.key.replace("_", " ")


def _online_base(week: OnlineWeek) -> str:
    told = (
        f"Followers online in each hour, the mean of {counted(len(week.days), 'day')} read from "
        f"{day_words(week.days[0])} to {day_words(week.days[-1])}, in your time zone ({zone_words(week)}). "
        "Instagram counts these hours in its own zone (Pacific) and tells them two days late."
    )
    if week.is_shifted:
        told += " Where its hours begin within one of yours, they stand at the one in which they begin."
    return told


def _side(rows: Sequence[ShareRow]) -> Side:
    """Each gender of an age comes once."""
    if not rows or rows[0].share is None:
        return Side(None, NOT_TOLD)
    return Side(rows[0].share, share_words(rows[0]))


def _not_said(rows: Sequence[ShareRow]) -> str:
    share = _sum(rows)
    return "" if share is None else f"gender not said {percent(share)}"


def _sum(rows: Iterable[ShareRow]) -> float | None:
    """Shares of one whole, whose rows don't overlap; None where none is known."""
    shares = [row.share for row in rows if row.share is not None]
    return sum(shares) if shares else None
