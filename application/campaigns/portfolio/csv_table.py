"""The table of several campaigns as a CSV file. Pure."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from application.campaigns.phases import PHASE_WORDS
from application.campaigns.portfolio.page import PortfolioPage
from application.campaigns.portfolio.totals import CampaignRow, Sums, Totals
from application.campaigns.results.figures import Number
from application.campaigns.results.money import Entered, MoneyFigure, return_on
from application.campaigns.results.people import SHOWN
from application.integrations.graph.metrics import metric

ADDED_UP, ONCE = "Campaigns added up", "All posts, each counted once"

Row = list[Any]
_CENT, _MILLIONTH = Decimal("0.01"), Decimal("0.000001")


def csv_rows(page: PortfolioPage, *, money: bool) -> list[Row]:
    """Header, a row for each campaign, the plain sum, the posts counted once; what is missing is empty."""
    currencies = sorted({*page.entered.cost, *page.entered.revenue}) if money else []
    rows = [_header(currencies, money=money)]
    for row in page.rows:
        rows.append(_campaign(row) + (_money(row.entered, row.roi, currencies) if money else []))
    total = _money(page.entered, return_on(page.entered.cost, page.entered.revenue), currencies)
    rows.append(_added_up(page.plain) + (total if money else []))
    rows.append(
        [ONCE, None, None, None, None, page.once.posts, page.repeated, *_figures(page.once)]
        + (total if money else [])
    )
    return rows


def _header(currencies: Sequence[str], *, money: bool) -> Row:
    row: Row = [
        "Campaign", "First day", "Last day", "Time zone", "Status", "Posts",
        "Posts accepted in another of these campaigns too",
    ]  # fmt: skip
    for name in SHOWN:
        label = metric(name).label
        row += [f"{label}, summed, not unique" if name == "reach" else label, f"{label} known, of posts"]
    row += ["Engagement rate by reach (fraction)", "Rate stands on, of posts", "Posts with figures by hand"]
    if money:
        row += [f"Cost {currency}" for currency in currencies]
        row += [f"Revenue {currency}" for currency in currencies]
        row += ["Clicks", "Code uses", "Orders", "ROI (fraction)", "Why there is no ROI"]
    return row


def _campaign(row: CampaignRow) -> Row:
    campaign = row.campaign
    status = "Completed" if campaign.completed_at else PHASE_WORDS[row.phase]
    facts = [campaign.name, campaign.starts_on, campaign.ends_on, campaign.time_zone, status]
    return [*facts, row.totals.posts, row.shared, *_figures(row.totals)]


def _figures(totals: Totals) -> Row:
    row: Row = []
    for name in SHOWN:
        row += [totals.total(name), totals.results[name].measured]
    return [*row, totals.engagement.value, totals.engagement.based_on, totals.by_hand]


def _added_up(plain: Sums) -> Row:
    """Rates are not added, nor is what they stand on."""
    totals: list[Number | None] = []
    for name in SHOWN:
        totals += [plain.totals[name], None]
    return [ADDED_UP, None, None, None, None, plain.posts, None, *totals, None, None, None]


def _money(entered: Entered, roi: MoneyFigure, currencies: Sequence[str]) -> Row:
    return [
        *(_rounded(entered.cost.get(currency), _CENT) for currency in currencies),
        *(_rounded(entered.revenue.get(currency), _CENT) for currency in currencies),
        entered.clicks,
        entered.code_uses,
        entered.orders,
        _rounded(roi.value, _MILLIONTH),
        roi.reason or None,
    ]


def _rounded(amount: Decimal | None, step: Decimal) -> Decimal | None:
    return None if amount is None else amount.quantize(step, ROUND_HALF_EVEN)
