"""The table of campaigns as a file: what it holds, and that no name in it is taken for a formula."""

import csv
import io
from decimal import Decimal

from application.extensions import db
from application.models import Campaign, Cost, Outcome
from tests import builders
from tests.campaigns.portfolio.conftest import Pair
from tests.campaigns.results.pages import entered, money


def table(pair: Pair) -> list[dict[str, str]]:
    answer = pair.stage.client.get(f"/campaigns/portfolio/campaigns.csv?chosen={pair.chosen}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="campaigns-')
    assert answer.data.startswith(b"\xef\xbb\xbf"), "table programs take it for UTF-8 then"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_it_has_a_row_for_each_campaign_and_both_totals(pair: Pair) -> None:
    rows = table(pair)
    assert [row["Campaign"] for row in rows] == [
        "Winter Table 🍂",
        "Autumn Table",
        "Campaigns added up",
        "All posts, each counted once",
    ]
    assert [row["Posts"] for row in rows] == ["2", "3", "5", "4"]
    assert [row["Views"] for row in rows] == ["2000", "2400", "4400", "4000"]
    assert [row["Posts accepted in another of these campaigns too"] for row in rows] == ["1", "1", "", "1"]
    assert [row["Engagement rate by reach (fraction)"] for row in rows] == ["0.1", "0.1", "", "0.1"]
    assert rows[0]["First day"] == "2026-11-10"
    assert [row["Interactions"] for row in rows] == ["", "", "", ""], "missing is not zero"


def test_amounts_stand_in_a_column_for_each_currency(pair: Pair) -> None:
    entered(
        pair.stage,
        Cost(amount=Decimal("12.50"), currency="EUR", **money(pair.stage)),
        Cost(campaign_id=pair.other_id, amount=Decimal(3), currency="USD", entered_at=builders.NOW),
        Outcome(revenue=Decimal(25), currency="EUR", clicks=7, **money(pair.stage)),
    )
    other, own, added, once = table(pair)
    assert (own["Cost EUR"], own["Cost USD"], own["Revenue EUR"], own["Revenue USD"]) == (
        "12.50",
        "",
        "25.00",
        "",
    )
    assert (other["Cost EUR"], other["Cost USD"]) == ("", "3.00")
    assert Decimal(own["ROI (fraction)"]) == 1
    assert other["Why there is no ROI"] == "No revenue is entered"
    for row in (added, once):
        assert (row["Cost EUR"], row["Cost USD"], row["Clicks"]) == ("12.50", "3.00", "7")
        assert "several currencies" in row["Why there is no ROI"]


def test_a_name_that_looks_like_a_formula_is_text(pair: Pair) -> None:
    with pair.stage.rows():
        db.session.get_one(Campaign, pair.other_id).rename('=HYPERLINK("https://example.org")')
        db.session.commit()
    assert table(pair)[0]["Campaign"] == '\'=HYPERLINK("https://example.org")'


def test_without_campaigns_it_leads_to_where_they_are_chosen(pair: Pair) -> None:
    for chosen in ("", "x", str(max(pair.ids) + 1_000_000)):
        answer = pair.stage.client.get(f"/campaigns/portfolio/campaigns.csv?chosen={chosen}")
        assert answer.status_code == 302
        assert answer.location == "/campaigns/portfolio"
