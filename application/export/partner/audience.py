"""The tab Audience of a partner's report: who follows the account. Pure."""

from dataclasses import dataclass

from application.audience_answers import AudienceReading
from application.export.partner.facts import PartnerFacts
from application.export.parts.audience_charts import audience_charts, ordered
from application.export.report import (
    Cell,
    Column,
    Entry,
    Format,
    Row,
    Tab,
    cell_name,
    fitted_width,
    text_cell,
)
from application.profiles.audience.breakdowns import Breakdown, dimension_words

NAME = "Audience"
SHARE, FOLLOWERS, BASE = 3, 4, 5
"""Where shares, followers and what they are shares of stand among the columns."""
COLUMNS: tuple[tuple[str, Format, str | None], ...] = (
    ("Breakdown", Format.TEXT, None),
    ("Followers who are", Format.TEXT, None),
    ("As Instagram names it", Format.TEXT, None),
    (
        "Share",
        Format.PERCENT,
        "Followers of this kind / all followers on the day of reading. Instagram tells the 45 largest kinds; "
        "what it does not name is unknown.",
    ),
    ("Followers", Format.INTEGER, "Of this kind, as Instagram told"),
    ("Of followers", Format.INTEGER, "All followers on the day of reading, or all that were told"),
    ("Read on (UTC day)", Format.DATE, None),
    ("API call", Format.NUMBER, "Its row in Provenance"),
)


@dataclass(frozen=True)
class Line:
    """A kind of followers in one reading."""

    breakdown: Breakdown
    dimension: str
    who: str
    reading: AudienceReading

    @property
    def share(self) -> float | None:
        return self.reading.share(self.dimension)


def audience_tab(facts: PartnerFacts) -> Tab:
    """A row for each kind of followers of the newest reading; shares are live formulas."""
    lines = [
        Line(breakdown, dimension, facts.label, reading)
        for audience in facts.audiences
        for breakdown in Breakdown
        if (reading := audience.readings.get(breakdown.value)) is not None
        for dimension in ordered(breakdown, reading.told)
    ]
    rows = [_row(line, row) for row, line in enumerate(lines, 1)]
    columns = tuple(
        Column(title, format, note, fitted_width(title, (row[index] for row in rows)))
        for index, (title, format, note) in enumerate(COLUMNS)
    )
    charts = audience_charts(NAME, lines, SHARE, column=len(COLUMNS) + 1)
    return Tab(NAME, columns, rows, empty=facts.why_no_audience, charts=charts)


def _row(line: Line, row: int) -> Row:
    reading = line.reading
    followers: Entry = reading.told[line.dimension]
    if followers is None:
        followers = Cell(note="Instagram named this kind without a number")
    formula = f"={cell_name(row, FOLLOWERS)}/{cell_name(row, BASE)}"
    share = line.share
    return [
        line.breakdown.heading,
        text_cell(dimension_words(line.breakdown, line.dimension)),
        text_cell(line.dimension),
        Cell(note="No number is known of this kind") if share is None else Cell(share, formula=formula),
        followers,
        reading.base,
        reading.day,
        Cell(note="No call is recorded") if reading.call_id is None else reading.call_id,
    ]
