"""The tab Audience of a campaign report: who follows the accounts, told as far as its reader may know. Pure.

Staff get each account and all of them weighted by reach; an influencer the own account; a brand a sum over
at least three accounts, which the facts hold in place of single ones.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from application.audience_answers import AudienceReading
from application.export.campaign.beside import AudienceSum
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.timeline import labels_of
from application.export.parts.audience_charts import audience_charts, ordered
from application.export.parts.facts import AccountAudience
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
from application.formats import counted
from application.models import RecipientKind
from application.profiles.audience.breakdowns import Breakdown, dimension_words

NAME = "Audience"
WEIGHTED = "All accounts, weighted by reach"
MOST_TERMS = 60
"""Of more accounts the weighted share is a plain number: its formula would be too long to read."""
SHARE = 4
"""Where the shares stand among the columns."""
_WEIGHT = 7


@dataclass(frozen=True)
class Line:
    """A row before its place is known."""

    breakdown: Breakdown
    dimension: str
    who: str
    share: float | None
    followers: int | None = None
    base: int | None = None
    weight: int | None = None
    accounts: int = 1
    read_on: Entry = None
    call: int | None = None


def audience_tab(facts: CampaignFacts) -> Tab:
    """A row for each kind of followers and account; sums and weighted shares stand ahead of the accounts."""
    single = list(_single_lines(facts))
    ahead = [*_weighted_lines(facts), *_sum_lines(facts)]
    lines = [*ahead, *single]
    at = {(line.breakdown, line.dimension, line.who): row for row, line in enumerate(lines, 1)}
    labels = _account_labels(facts)
    rows = [_row(line, facts, labels, at) for line in lines]
    columns = tuple(
        Column(title, format, note, fitted_width(title, (row[index] for row in rows[:300])))
        for index, (title, format, note) in enumerate(COLUMNS)
    )
    return Tab(
        NAME,
        columns,
        rows,
        empty=_empty(facts),
        charts=audience_charts(NAME, ahead or single, SHARE, column=len(COLUMNS) + 1),
    )


COLUMNS: tuple[tuple[str, Format, str | None], ...] = (
    ("Breakdown", Format.TEXT, None),
    ("Followers who are", Format.TEXT, None),
    ("As Instagram names it", Format.TEXT, None),
    ("Account", Format.TEXT, None),
    (
        "Share",
        Format.PERCENT,
        "Followers of this kind / all followers on the day of reading. Instagram tells the 45 largest kinds; "
        "what it does not name is unknown. In weighted shares an account that does not name a kind adds "
        "nothing, so the true share may be a little higher.",
    ),
    ("Followers", Format.INTEGER, "Of this kind, as Instagram told"),
    ("Of followers", Format.INTEGER, "All followers on the day of reading, or all that were told"),
    ("Weight", Format.INTEGER, "Reach of the account's accepted posts, summed, not unique"),
    ("Accounts", Format.INTEGER, "How many accounts the row stands on"),
    ("Read on (UTC day)", Format.DATE, None),
    ("API call", Format.NUMBER, "Its row in Provenance"),
)


def _row(
    line: Line,
    facts: CampaignFacts,
    labels: Mapping[int, str],
    at: Mapping[tuple[Breakdown, str, str], int],
) -> Row:
    share: Entry = line.share
    if line.who == WEIGHTED:
        share = _weighted_cell(line, facts, labels, at)
    return [
        line.breakdown.heading,
        text_cell(dimension_words(line.breakdown, line.dimension)),
        text_cell(line.dimension),
        text_cell(line.who),
        share,
        line.followers,
        line.base,
        line.weight,
        line.accounts,
        line.read_on,
        line.call,
    ]


def _single_lines(facts: CampaignFacts) -> Iterator[Line]:
    labels, weights = _account_labels(facts), _weights(facts)
    for audience in facts.audiences:
        for breakdown in Breakdown:
            reading = audience.readings.get(breakdown.value)
            for dimension in ordered(breakdown, reading.told) if reading else ():
                assert reading is not None
                yield Line(
                    breakdown,
                    dimension,
                    labels[audience.account_id],
                    reading.share(dimension),
                    reading.told[dimension],
                    reading.base,
                    weights.get(audience.account_id),
                    read_on=reading.day,
                    call=reading.call_id,
                )


def _weighted_lines(facts: CampaignFacts) -> Iterator[Line]:
    """Shares over all accounts with a reading and a reach; nothing of fewer than two, nor for others."""
    if facts.recipient.kind is not RecipientKind.STAFF:
        return
    for breakdown in Breakdown:
        weighed = _weighed(facts, breakdown)
        if len(weighed) < 2:
            continue
        told: dict[str, float] = {}
        all_weight = sum(weight for _, _, weight in weighed)
        for _, reading, weight in weighed:
            for dimension in reading.told:
                part = (reading.share(dimension) or 0) * weight / all_weight
                told[dimension] = told.get(dimension, 0) + part
        for dimension in ordered(breakdown, told):
            yield Line(
                breakdown, dimension, WEIGHTED, told[dimension], weight=all_weight, accounts=len(weighed)
            )


def _weighed(
    facts: CampaignFacts, breakdown: Breakdown
) -> list[tuple[AccountAudience, AudienceReading, int]]:
    weights = _weights(facts)
    return [
        (each, reading, weights[each.account_id])
        for each in facts.audiences
        if (reading := each.readings.get(breakdown.value)) and weights.get(each.account_id)
    ]


def _weighted_cell(
    line: Line,
    facts: CampaignFacts,
    labels: Mapping[int, str],
    at: Mapping[tuple[Breakdown, str, str], int],
) -> Cell:
    """Shares times weights by the weights, over the rows of the single accounts."""
    weighed = _weighed(facts, line.breakdown)
    if len(weighed) > MOST_TERMS:
        return Cell(line.share)
    rows = [at.get((line.breakdown, line.dimension, labels[each.account_id])) for each, _, _ in weighed]
    terms = "+".join(f"{cell_name(row, SHARE)}*{cell_name(row, _WEIGHT)}" for row in rows if row is not None)
    own = at[line.breakdown, line.dimension, WEIGHTED]
    return Cell(line.share, formula=f"=({terms})/{cell_name(own, _WEIGHT)}")


def _sum_lines(facts: CampaignFacts) -> Iterator[Line]:
    for found in facts.audience_sums:
        breakdown = next(each for each in Breakdown if each.value == found.breakdown)
        for dimension in ordered(breakdown, found.told):
            yield _sum_line(found, breakdown, dimension)


def _sum_line(found: AudienceSum, breakdown: Breakdown, dimension: str) -> Line:
    followers = found.told[dimension]
    days = f"Read from {found.first:%Y-%m-%d} to {found.last:%Y-%m-%d}"
    return Line(
        breakdown,
        dimension,
        f"Sum of {counted(found.accounts, 'account')}",
        followers / found.base if found.base else None,
        followers,
        found.base,
        accounts=found.accounts,
        read_on=Cell(found.last, note=days),
    )


def _weights(facts: CampaignFacts) -> dict[int, int]:
    """By account, the reach of its posts added up; none without a reach."""
    found: dict[int, int] = {}
    for post in facts.posts:
        reach = post.figures.get("reach")
        if reach and post.instagram_account is not None:
            found[post.instagram_account] = found.get(post.instagram_account, 0) + int(reach)
    return found


def _account_labels(facts: CampaignFacts) -> dict[int, str]:
    labels = labels_of(facts)
    return {
        each.account_id: labels.get(each.account_id, f"Account {each.account_id}") for each in facts.audiences
    }


def _empty(facts: CampaignFacts) -> str:
    if facts.recipient.sees_audience_sums and facts.audience_accounts:
        return (
            "An audience is told here only as a sum over at least 3 accounts; it was read of "
            f"{counted(facts.audience_accounts, 'account')}."
        )
    return "No audience of these accounts has been read. Instagram tells it from 100 followers on."
