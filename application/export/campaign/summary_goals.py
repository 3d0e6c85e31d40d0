"""The parts of a campaign report's Summary that hold it against what was planned and spent. Pure."""

from application.campaigns.plans.goal_figures import ENGAGEMENT_RATE, Unit
from application.campaigns.results.goals import GoalReached, goals_reached
from application.campaigns.results.money import Entered, together
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.summary_layout import Sources
from application.export.parts.layout import Layout
from application.export.parts.metric_cells import metric_format, metric_title, shown, total_title
from application.export.report import Area, Cell, Entry, Format, Name, Tab, cell_name, clean_text
from application.integrations.graph.metrics import metric

_NAMED = {"posts": "total_posts", ENGAGEMENT_RATE: "engagement_rate_by_reach"}
_FORMATS = {Unit.COUNT: Format.INTEGER, Unit.PERCENT: Format.PERCENT, Unit.MONEY: Format.MONEY}
_MONEY_LABELS = {
    "cost_per_1000_views": "CPM",
    "cost_per_engagement": "CPE",
    "cost_per_post": "Cost per post",
    "cost_per_order": "Cost per order",
    "return_on_investment": "Return on investment",
    "earned_media_value": "Earned media value",
}


def lay_out_goals(layout: Layout, sources: Sources) -> None:
    """Targets against what came, with live shares; nothing without goals."""
    facts = sources.facts
    if not facts.goals:
        return
    entered = together(facts.money.by_user.values()) if facts.money else Entered()
    by_hand = sum(post.is_by_hand for post in facts.counted)
    found = goals_reached(facts.goals, sources.results.overall, entered, facts.currency, by_hand)
    layout.section("Targets")
    layout.heading(("Figure", "Came", "Target", "Reached", "Remark"))
    for goal in found:
        _lay_out_goal(layout, goal, facts)


def _lay_out_goal(layout: Layout, goal: GoalReached, facts: CampaignFacts) -> None:
    row, style = layout.next_row, _FORMATS[goal.figure.unit]
    per = 100 if goal.figure.unit is Unit.PERCENT else 1
    currency = facts.currency if goal.figure.unit is Unit.MONEY else None
    name = _NAMED.get(goal.figure.name, f"total_{goal.figure.name}")
    formula = _reference(layout, name)
    came = (
        Cell(None, style, note=goal.reason)
        if goal.came is None
        else Cell(goal.came / per, style, formula, currency=currency, by_hand=goal.by_hand > 0)
    )
    share = f"={cell_name(row, 1)}/{cell_name(row, 2)}" if goal.came is not None else None
    layout.add(
        Cell(goal.figure.label, Format.LABEL),
        came,
        Cell(goal.target / per, style, currency=currency),
        Cell(goal.share, Format.PERCENT, share, note=goal.reason or None),
        Cell(goal.figure.note or None, Format.REMARK),
    )


def _reference(layout: Layout, name: str) -> str | None:
    """The named cell that already holds the figure above, in this tab."""
    area = next((each.area for each in layout.names if each.name == name), None)
    return f"={cell_name(area.first_row, area.first_column)}" if area else None


def lay_out_money(layout: Layout, agreed: Tab, names: tuple[Name, ...]) -> None:
    """Costs and what comes of them, as the tab of costs has them; nothing where it names none."""
    if not names:
        return
    layout.section("Costs and value")
    rows = list(agreed.rows)
    for name in names:
        label = _MONEY_LABELS.get(name.name) or f"Cost, {name.name.rpartition('_')[2].upper()}"
        layout.add(Cell(label, Format.LABEL), _copied(rows[name.area.first_row], name.area))


def _copied(row: object, area: Area) -> Entry:
    """The same value again, as a formula that leads to it; blank with its reason where there is none."""
    assert isinstance(row, tuple)
    cell = row[area.first_column]
    assert isinstance(cell, Cell)
    formula = f"={area.reference()}" if cell.value is not None else None
    return Cell(
        cell.value, cell.format, formula, note=cell.note, by_hand=cell.by_hand, currency=cell.currency
    )


def lay_out_whole(layout: Layout, facts: CampaignFacts) -> None:
    """The whole campaign's totals for whom its other posts are not shown to: plain numbers."""
    whole = facts.whole
    if whole is None:
        return
    layout.section("The whole campaign")
    words = "Everybody's accepted posts together; those of others are not in this report."
    layout.add(Cell(words, Format.REMARK))
    layout.heading(("Figure", "Value", "Known", "Of posts"))
    for label, number in (
        ("Posts accepted", whole.posts),
        ("Stories among them", whole.stories),
        ("People with posts", whole.people),
    ):
        layout.add(Cell(label, Format.LABEL), Cell(number, Format.INTEGER))
    for found in whole.totals:
        own = metric(found.metric)
        style = metric_format(own)
        value = (
            Cell(None, style, note=f"No post has {metric_title(own)}")
            if found.total is None
            else Cell(shown(own, found.total), style)
        )
        counts = (Cell(found.measured, Format.INTEGER), Cell(found.expected, Format.INTEGER))
        layout.add(Cell(total_title(own), Format.LABEL), value, *counts)
    rate = Cell(whole.rate, Format.PERCENT, note=None if whole.rate is not None else "No post has a rate")
    layout.add(Cell("Engagement rate by reach", Format.LABEL), rate, Cell(whole.rated, Format.INTEGER))


def recipient_words(facts: CampaignFacts) -> str:
    """For whom the report is made, and what that leaves out."""
    told = {
        "staff": "The platform's staff: everything that is known",
        "consultant": f"{facts.recipient.name or 'A consultant'} (consultant)",
        "brand": f"{facts.recipient.name or 'A brand'} (brand)",
        "influencer": f"{facts.recipient.name or 'An influencer'} (influencer)",
    }
    return clean_text(told[facts.recipient.kind.value])[0]


LEFT_OUT = {
    "staff": None,
    "consultant": "Left out: costs and values, connections, single audiences, brands' accounts",
    "brand": "Left out: connections, single audiences, other brands' accounts",
    "influencer": "Left out: everybody else's posts and figures, costs and values",
}
