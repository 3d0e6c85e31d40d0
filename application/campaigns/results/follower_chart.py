"""The chart of followers before and during a campaign. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from application.charts.lines import MOST_LINES, Line, LineChart
from application.formats import day_words

MOST_TIMES = 130


def followers_chart(
    counts: Mapping[int, Mapping[date, int]],
    accounts: Iterable[tuple[int, str]],
    first: date,
    last: date,
    starts_on: date,
) -> LineChart | None:
    """Followers of the first four of the accounts with two counts, as the change since their first count."""
    days = (last - first).days + 1
    width = max(1, -(-days // MOST_TIMES))
    starts = [first + timedelta(days=place) for place in range(0, max(0, days), width)]
    lines: list[Line] = []
    for account_id, label in accounts:
        own = {day: number for day, number in counts.get(account_id, {}).items() if first <= day <= last}
        if len(own) > 1 and own[min(own)] and len(lines) < MOST_LINES:
            lines.append(_follower_line(label, own, starts, width, len(lines) + 1))
    if not lines:
        return None
    each = "day" if width == 1 else f"{width} days"
    return LineChart(
        name="followers",
        title="Followers, change since the first count in percent",
        base=f"{', '.join(line.label for line in lines)}; one point for each {each}. A gap has no count.",
        time_head="Day",
        times=tuple(day_words(day) for day in starts),
        lines=tuple(lines),
        marks=((max(0, (starts_on - first).days // width), "campaign starts"),)
        if first < starts_on <= last
        else (),
        unit=" %",
    )


def _follower_line(label: str, own: Mapping[date, int], starts: Sequence[date], width: int, hue: int) -> Line:
    base = own[min(own)]
    values, texts = [], []
    for start in starts:
        known = [own[day] for offset in range(width) if (day := start + timedelta(days=offset)) in own]
        values.append((known[-1] / base - 1) * 100 if known else None)
        texts.append(f"{(known[-1] / base - 1) * 100:+.1f} %, {known[-1]:,} followers" if known else "")
    return Line(label, tuple(values), tuple(texts), hue)
