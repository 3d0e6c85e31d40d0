"""The tab Deliverables and costs of a campaign report: what was agreed, what came, what it cost. Pure."""

from application.campaigns.plans.queries import EnteredCost
from application.campaigns.results.goals import DeliverableCame, deliverables_came
from application.campaigns.results.groups import CampaignResults
from application.campaigns.results.media_value import CAVEAT, Part, media_value
from application.campaigns.results.money import MoneyFigure, added, together
from application.campaigns.results.money_figures import money_figures
from application.campaigns.results.money_shares import shares_of
from application.campaigns.results.people import by_person
from application.export.campaign.beside import MoneyFacts
from application.export.campaign.deliverable_days import PostedOn, day_cells, posted_days
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.in_columns import RATE, before_of
from application.export.campaign.media_prices import card_words, in_order
from application.export.parts.layout import Layout
from application.export.parts.metric_cells import entry_words
from application.export.report import Cell, Column, Entry, Format, Name, Tab, cell_name, clean_text, text_cell
from application.models import RecipientKind

WITH_COSTS, WITHOUT_COSTS = "Deliverables and costs", "Deliverables"
NOTHING_AGREED = "No deliverables are entered for this campaign."
NO_COSTS = "No costs are entered for this campaign."
NO_CARD = "No rate card is entered, so there is no earned media value."


def agreed_tab(facts: CampaignFacts, results: CampaignResults) -> tuple[Tab, tuple[Name, ...]]:
    """The tab and the named cells in it; without any money where the recipient sees none."""
    name = WITHOUT_COSTS if facts.money is None else WITH_COSTS
    layout = Layout(tab=name)
    layout.add(Cell(name, Format.TITLE))
    _lay_out_deliverables(layout, facts)
    if facts.money is not None:
        _lay_out_costs(layout, facts, facts.money)
        _lay_out_figures(layout, facts, facts.money)
        _lay_out_value(layout, facts.money, results)
    columns = (Column(width=34), Column(width=26), *(Column(width=16) for _ in range(9)))
    tab = Tab(name, columns, layout.rows, header=False, frozen_columns=0)
    return tab, tuple(layout.names)


def _lay_out_deliverables(layout: Layout, facts: CampaignFacts) -> None:
    layout.section("Deliverables")
    if not facts.deliverables:
        layout.add(Cell(NOTHING_AGREED, Format.REMARK))
        return
    ends_on = facts.ends_on or facts.today
    found = deliverables_came(facts.deliverables, facts.accepted, ends_on, facts.today)
    layout.heading(
        (
            "Person",
            "Kind",
            "Agreed",
            "Due",
            "Delivered",
            "Still missing",
            "Delivered, share",
            "Late",
            "Posted",
            "Days from due",
            "Remark",
        )
    )
    first, days = layout.next_row, posted_days(facts)
    for each in found:
        _lay_out_deliverable(layout, facts, each, days.get(each.agreed.deliverable_id, PostedOn()))
    last = layout.next_row - 1
    numbers = [
        (2, sum(each.agreed.number for each in found)),
        (4, sum(each.came for each in found)),
        (5, sum(each.missing for each in found)),
    ]
    cells: list[Entry] = [Cell("All", Format.LABEL), None, None, None, None, None]
    for column, number in numbers:
        reference = f"{cell_name(first, column)}:{cell_name(last, column)}"
        cells[column] = Cell(number, Format.INTEGER, formula=f"=SUM({reference})")
    layout.add(*cells)


def _lay_out_deliverable(
    layout: Layout, facts: CampaignFacts, each: DeliverableCame, posted: PostedOn
) -> None:
    row = layout.next_row
    agreed, came = cell_name(row, 2), cell_name(row, 4)
    note = None if each.agreed.due_on else "No day was agreed: it is due on the campaign's last day"
    is_staff = facts.recipient.kind is RecipientKind.STAFF
    layout.add(
        text_cell(each.agreed.person),
        text_cell(each.kind),
        Cell(each.agreed.number, Format.INTEGER),
        Cell(each.due_on, Format.DATE, note=note),
        Cell(each.came, Format.INTEGER, note="Accepted posts that count for it, never more than were agreed"),
        Cell(each.missing, Format.INTEGER, formula=f"={agreed}-{came}"),
        Cell(each.came / each.agreed.number, Format.PERCENT, formula=f"={came}/{agreed}"),
        "yes" if each.is_late else "no",
        *day_cells(posted, each.agreed.number, each.due_on, row=row, columns=(3, 8)),
        text_cell(each.agreed.note) if is_staff else None,
    )


def _lay_out_costs(layout: Layout, facts: CampaignFacts, money: MoneyFacts) -> None:
    layout.section("Costs")
    if not money.costs:
        layout.add(Cell(NO_COSTS, Format.REMARK))
        return
    is_staff = facts.recipient.kind is RecipientKind.STAFF
    by_whom = (f"Entered, by whom and when ({facts.time_zone})", "Remark") if is_staff else ()
    layout.heading(("Person", "For", "Amount", "Currency", *by_whom))
    # One currency after the other, so that each sum stands over cells that lie together.
    costs = sorted(money.costs, key=lambda cost: (cost.currency, cost.entered_at, cost.cost_id))
    firsts: dict[str, int] = {}
    lasts: dict[str, int] = {}
    for cost in costs:
        firsts.setdefault(cost.currency, layout.next_row)
        lasts[cost.currency] = layout.next_row
        _lay_out_cost(layout, facts, cost, is_staff=is_staff)
    for currency, amount in added({cost.currency: cost.amount} for cost in costs).items():
        reference = f"{cell_name(firsts[currency], 2)}:{cell_name(lasts[currency], 2)}"
        total = Cell(float(amount), Format.MONEY, f"=SUM({reference})", currency=currency, by_hand=True)
        layout.name_next(f"cost_{currency.lower()}", column=2)
        layout.add(Cell(f"All costs in {currency}", Format.LABEL), None, total, currency)


def _lay_out_cost(layout: Layout, facts: CampaignFacts, cost: EnteredCost, *, is_staff: bool) -> None:
    whole = "the campaign as a whole"
    of = text_cell(cost.post_label) if cost.post_label else "all posts" if cost.person else whole
    entered = entry_words(facts, cost.entered_by, cost.entered_at)
    layout.add(
        text_cell(cost.person),
        of,
        Cell(float(cost.amount), Format.MONEY, currency=cost.currency, by_hand=True),
        cost.currency,
        *((entered, text_cell(cost.note)) if is_staff else ()),
    )


def _lay_out_figures(layout: Layout, facts: CampaignFacts, money: MoneyFacts) -> None:
    """Cost per thousand views and the like, as the page of results works them out."""
    people = by_person(facts.accepted, before_of(()), RATE)
    shares = shares_of(facts.accepted, [(one.user_id, one.places) for one in people], money.by_user)
    found = money_figures(together(money.by_user.values()), facts.accepted.posts, shares)
    if not found:
        return
    layout.section("What it cost for what it brought")
    layout.heading(("Figure", "Formula", "Value", "Base"))
    for figure in found:
        if not figure.is_of_covered and figure.formula in _NAMES:
            layout.name_next(_NAMES[figure.formula], column=2)
        layout.add(
            Cell(figure.label, Format.LABEL),
            text_cell(figure.formula),
            money_cell(figure),
            text_cell(figure.base),
        )


_NAMES = {
    "cost ÷ views × 1,000": "cost_per_1000_views",
    "cost ÷ engagements": "cost_per_engagement",
    "cost ÷ posts": "cost_per_post",
    "cost ÷ orders": "cost_per_order",
    "(revenue − cost) ÷ cost": "return_on_investment",
}


def money_cell(figure: MoneyFigure) -> Cell:
    """The value of a figure of money; blank with the reason where there is none."""
    style = Format.MONEY if figure.currency else Format.PERCENT
    if figure.value is None:
        return Cell(None, style, note=figure.reason)
    return Cell(float(figure.value), style, currency=figure.currency or None, by_hand=True)


def _lay_out_value(layout: Layout, money: MoneyFacts, results: CampaignResults) -> None:
    layout.section("Earned media value")
    if money.card is None:
        layout.add(Cell(NO_CARD, Format.REMARK))
        return
    found = media_value(in_order(money.card), results.overall)
    layout.add(Cell(clean_text(f"{card_words(money.card)} {CAVEAT}")[0], Format.REMARK))
    if found.unknown:
        words = f"Priced in vain, since no post has such a figure: {', '.join(found.unknown)}."
        layout.add(Cell(clean_text(words)[0], Format.REMARK))
    layout.heading(("Figure", "Price of one", "Total", "Known", "Of posts", "Value"))
    first = layout.next_row
    for part in found.parts:
        _lay_out_part(layout, part, money.card.currency)
    if found.total is None:
        return
    reference = f"{cell_name(first, 5)}:{cell_name(layout.next_row - 1, 5)}"
    layout.name_next("earned_media_value", column=5)
    total = Cell(float(found.total), Format.MONEY, f"=SUM({reference})", currency=money.card.currency)
    layout.add(Cell("Earned media value", Format.LABEL), None, None, None, None, total)


def _lay_out_part(layout: Layout, part: Part, currency: str) -> None:
    row = layout.next_row
    formula = f"={cell_name(row, 1)}*{cell_name(row, 2)}"
    untold = Cell(None, Format.MONEY, note="None of the posts has this figure")
    layout.add(
        Cell(part.label, Format.LABEL),
        Cell(float(part.price), Format.NUMBER, by_hand=True),
        Cell(part.number, Format.INTEGER, by_hand=part.by_hand > 0),
        Cell(part.measured, Format.INTEGER),
        Cell(part.expected, Format.INTEGER),
        untold
        if part.value is None
        else Cell(float(part.value), Format.MONEY, formula, currency=currency, by_hand=part.by_hand > 0),
    )
