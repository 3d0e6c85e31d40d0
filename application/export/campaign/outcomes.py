"""The tab Outcomes and channels of a campaign report: what staff entered of what came outside posts. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from application.campaigns.entered.result_queries import PersonSums, day_words
from application.campaigns.results.money import Money
from application.campaigns.results.money_queries import Channel
from application.export.campaign.agreed import money_cell
from application.export.campaign.facts import CampaignFacts
from application.export.parts.layout import Layout
from application.export.report import Cell, Column, Entry, Format, Tab, cell_name, text_cell

NAME = "Outcomes and channels"
NOT_ENTERED = "Nothing is entered"
WHOLE = "The campaign as a whole"


def outcomes_tab(facts: CampaignFacts) -> Tab | None:
    """Clicks, codes, orders and revenue by person, then other channels; None where nothing was entered."""
    money = facts.money
    if money is None or not (money.outcomes or money.channels):
        return None
    layout = Layout(tab=NAME)
    layout.add(Cell(NAME, Format.TITLE))
    layout.add(Cell("All of it was entered by staff: no interface tells it.", Format.REMARK))
    if money.outcomes:
        _lay_out_outcomes(layout, money.outcomes)
    if money.channels:
        _lay_out_channels(layout, money.channels)
    columns = (Column(width=34), Column(width=22), *(Column(width=15) for _ in range(10)))
    return Tab(NAME, columns, layout.rows, header=False, frozen_columns=0)


def _lay_out_outcomes(layout: Layout, outcomes: Sequence[PersonSums]) -> None:
    layout.section("Outcomes")
    layout.heading(("Person", "Clicks", "Code uses", "Orders", "Revenue", "Entries"))
    first = layout.next_row
    for sums in outcomes:
        layout.add(
            text_cell(sums.person) or WHOLE,
            *(_count(value) for value in (sums.clicks, sums.code_uses, sums.orders)),
            _amount(sums.revenue, sums.currency),
            Cell(sums.rows, Format.INTEGER),
        )
    last = layout.next_row - 1
    cells: list[Entry] = [Cell("All", Format.LABEL)]
    for column, name in enumerate(("clicks", "code_uses", "orders"), 1):
        known = [value for sums in outcomes if (value := getattr(sums, name)) is not None]
        reference = f"{cell_name(first, column)}:{cell_name(last, column)}"
        total = Cell(sum(known), Format.INTEGER, f"=SUM({reference})", by_hand=True)
        cells.append(total if known else Cell(None, Format.INTEGER, note=NOT_ENTERED))
    cells.append(_revenue(outcomes, f"{cell_name(first, 4)}:{cell_name(last, 4)}"))
    layout.add(*cells)


def _revenue(outcomes: Sequence[PersonSums], reference: str) -> Cell:
    amounts = [sums for sums in outcomes if sums.revenue is not None]
    currencies = sorted({sums.currency or "" for sums in amounts})
    if len(currencies) != 1:
        several = f"Revenue is in {', '.join(currencies)}, which are never added"
        return Cell(None, Format.MONEY, note=several if currencies else NOT_ENTERED)
    total = sum((sums.revenue for sums in amounts if sums.revenue is not None), Decimal())
    return Cell(
        float(total), Format.MONEY, f"=SUM({reference})", currency=currencies[0] or None, by_hand=True
    )


def _lay_out_channels(layout: Layout, channels: Sequence[Channel]) -> None:
    layout.section("Other channels")
    layout.heading(
        (
            "Channel",
            "Days",
            "Spend",
            "Views",
            "Reach",
            "Interactions",
            "Clicks",
            "Orders",
            "Revenue",
            "Return on investment",
            "Remark",
        )
    )
    for channel in channels:
        counts = (channel.views, channel.reach, channel.interactions)
        layout.add(
            text_cell(channel.name),
            day_words(channel.starts_on, channel.ends_on) or None,
            _money(channel.entered.cost),
            *(_count(value) for value in (*counts, channel.entered.clicks, channel.entered.orders)),
            _money(channel.entered.revenue),
            money_cell(channel.roi),
            text_cell(channel.note),
        )


def _count(value: int | None) -> Cell:
    if value is None:
        return Cell(None, Format.INTEGER, note=NOT_ENTERED)
    return Cell(value, Format.INTEGER, by_hand=True)


def _money(money: Money) -> Cell:
    """An amount of the one currency that a channel is entered in."""
    currency, amount = next(iter(money.items()), (None, None))
    return _amount(amount, currency)


def _amount(amount: Decimal | None, currency: str | None) -> Cell:
    if amount is None:
        return Cell(None, Format.MONEY, note=NOT_ENTERED)
    return Cell(float(amount), Format.MONEY, currency=currency, by_hand=True)
