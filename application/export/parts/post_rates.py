"""Rates of single posts in a report: worked out as the results are, as values and as live formulas. Pure."""

from collections.abc import Mapping, Sequence

from application.campaigns.results.engagement import engagements, post_engagement_rate
from application.campaigns.results.figures import Number, is_expected
from application.campaigns.results.rates import (
    COMPLETION,
    ENGAGEMENT_BY_REACH,
    ENGAGEMENT_PARTS,
    EXIT,
    FOLLOWERS,
    RATES,
    Rate,
    parts_of,
)
from application.campaigns.results.reported import ReportedPost
from application.export.parts.post_fields import Field
from application.export.report import Cell, Entry, Format, cell_name
from application.integrations.graph.metrics import metric

STORY_RATES = (COMPLETION, EXIT)
FOLLOWER_RATES = tuple(rate for rate in RATES if rate.below == FOLLOWERS)
AT_POSTING = "Followers of the account on the UTC day of posting"
NOT_COUNTED = "Followers were not counted on the day of posting"
BY_HAND = "Worked out of figures by hand"

_ENGAGEMENTS = "Likes + comments + saves + shares, where these and reach are known"
_RATE = "Engagements / reach"
_PART_MISSING = "Reach, likes, comments, saves or shares are missing"
_NO_RATE = "A part is missing, or nobody was reached"
_NO_STORY_RATE = "Views, exits or swipes forward are missing, or views are 0"


def rate_title(rate: Rate) -> str:
    """Its title among stories, where it needs not say that it is theirs."""
    return rate.label.removesuffix(" of stories")


def rate_of_post(rate: Rate, figures: Mapping[str, Number | None]) -> float | None:
    """The rate as a fraction; None when a part is missing or there is nothing below."""
    above, below = (_worked_out(name, figures) for name in (rate.above, rate.below))
    return above / below if above is not None and below else None


def rate_formula(rate: Rate, cells: Mapping[str, str]) -> str:
    """The same as a formula; `cells` names the cell of each metric."""
    return f"={_sum_of_cells(rate.above, cells)}/{_sum_of_cells(rate.below, cells)}"


def has_figures_by_hand(rate: Rate, post: ReportedPost) -> bool:
    """Whether a figure of the rate was entered."""
    return any(map(post.is_entered, rate.metrics))


def rate_fields(keys: Sequence[str]) -> list[Field]:
    """Columns worked out from the figures before them, as live formulas on the same row."""
    fields: list[Field] = []
    if {"reach", *ENGAGEMENT_PARTS} <= set(keys):
        fields += _engagement_fields(keys)
    return fields + [_story_rate_field(rate, keys) for rate in STORY_RATES if set(rate.metrics) <= set(keys)]


def follower_fields(followers: Mapping[int, int], keys: Sequence[str]) -> list[Field]:
    """Followers at posting, by post, and the rates over them, as live formulas on the same row."""
    column = len(keys)

    def counted(post: ReportedPost, row: int) -> Entry:
        number = followers.get(post.post_id)
        return Cell(note=NOT_COUNTED) if number is None else number

    def rate_field(rate: Rate) -> Field:
        def entry(post: ReportedPost, row: int) -> Entry:
            number = followers.get(post.post_id)
            if number is None:
                return Cell(note=NOT_COUNTED)
            cells = {name: cell_name(row, keys.index(name)) for name in rate.metrics}
            formula = rate_formula(rate, {**cells, FOLLOWERS: cell_name(row, column)})
            value = rate_of_post(rate, {**post.figures, FOLLOWERS: number})
            return _cell(rate, post, formula, value, f"A part of it is missing: {rate.formula}")

        return Field(rate.name, rate.label, Format.PERCENT, entry, f"{rate.formula}. {rate.note}")

    rates = [rate_field(rate) for rate in FOLLOWER_RATES if set(rate.metrics) <= set(keys)]
    return [Field("followers", "Followers at posting", Format.INTEGER, counted, AT_POSTING), *rates]


def _engagement_fields(keys: Sequence[str]) -> list[Field]:
    sum_column, reach = len(keys), keys.index("reach")
    parts = [keys.index(key) for key in ENGAGEMENT_PARTS]

    def amount(post: ReportedPost, row: int) -> Entry:
        formula = "=" + "+".join(cell_name(row, part) for part in parts)
        return _cell(ENGAGEMENT_BY_REACH, post, formula, engagements(post), _PART_MISSING)

    def rate(post: ReportedPost, row: int) -> Entry:
        formula = f"={cell_name(row, sum_column)}/{cell_name(row, reach)}"
        return _cell(ENGAGEMENT_BY_REACH, post, formula, post_engagement_rate(post), _NO_RATE)

    return [
        Field("engagements", "Engagements", Format.INTEGER, amount, _ENGAGEMENTS),
        Field("engagement_rate", "Engagement rate by reach", Format.PERCENT, rate, _RATE),
    ]


def _story_rate_field(rate: Rate, keys: Sequence[str]) -> Field:
    def entry(post: ReportedPost, row: int) -> Entry:
        cells = {name: cell_name(row, keys.index(name)) for name in rate.metrics}
        return _cell(rate, post, rate_formula(rate, cells), rate_of_post(rate, post.figures), _NO_STORY_RATE)

    note = f"{rate.formula}. {rate.note}"
    return Field(rate.name, rate_title(rate), Format.PERCENT, entry, note)


def _cell(rate: Rate, post: ReportedPost, formula: str, value: Number | None, missing: str) -> Entry:
    if value is None:
        is_offered = all(is_expected(post, metric(name)) for name in rate.metrics)
        return Cell(note=missing) if is_offered else Cell(format=Format.NOT_OFFERED)
    by_hand = has_figures_by_hand(rate, post)
    return Cell(value, formula=formula, note=BY_HAND if by_hand else None, by_hand=by_hand)


def _worked_out(name: str, figures: Mapping[str, Number | None]) -> Number | None:
    added, taken = (_known(parts, figures) for parts in parts_of(name))
    return None if added is None or taken is None else sum(added) - sum(taken)


def _known(names: Sequence[str], figures: Mapping[str, Number | None]) -> list[Number] | None:
    found = [value for name in names if (value := figures.get(name)) is not None]
    return found if len(found) == len(names) else None


def _sum_of_cells(name: str, cells: Mapping[str, str]) -> str:
    added, taken = parts_of(name)
    terms = "+".join(cells[part] for part in added) + "".join(f"-{cells[part]}" for part in taken)
    return f"({terms})" if len(added) + len(taken) > 1 else terms
