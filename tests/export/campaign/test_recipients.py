"""What each recipient's report holds, read back from its description: nothing that is not theirs to know."""

import pytest
from flask import Flask

from application.export.recipient import Recipient
from application.export.rendering.xlsx import xlsx_bytes
from application.export.report import Report, Tab, value_of
from application.extensions import db
from application.models import RecipientKind
from tests.export.book import Book, check_formulas
from tests.export.campaign.rich import (
    COST_REMARK,
    HANDLES,
    LOST,
    RATE_SOURCE,
    Rich,
    facts_for,
    make_rich,
    report_for,
    words_of,
)

OTHERS = ("Tom Berg", "tom.runs", "Ida Still", "ida.still", "Una Quist", "una.sails", "Mia Hand", "tiktok")
MONEY = ("1234.56", "77.37", "812.33", "0.006", "EUR", "USD", RATE_SOURCE, COST_REMARK, "CPM", "CPE")
TOKENS = (LOST, "has to be renewed", "Connection", "working")

CONSULTANT = Recipient(RecipientKind.CONSULTANT, 999_999, "Cora")


@pytest.fixture
def rich(app: Flask) -> Rich:
    with app.app_context():
        return make_rich()


def made_for(app: Flask, rich: Rich, whom: str) -> Report:
    recipients = {"brand": rich.brand(), "influencer": rich.influencer(), "consultant": CONSULTANT}
    with app.app_context():
        report = report_for(rich, recipients[whom]) if whom in recipients else report_for(rich)
        db.session.commit()
        return report


def tab_of(report: Report, name: str) -> Tab:
    return next(tab for tab in report.tabs if tab.name == name)


def column(tab: Tab, title: str) -> list[object]:
    place = [column.title for column in tab.columns].index(title)
    return [value_of(row[place]) for row in tab.rows]


def test_staff_get_everything(app: Flask, rich: Rich) -> None:
    report = made_for(app, rich, "staff")
    words = words_of(report)
    for word in (*OTHERS, *MONEY, *TOKENS, "Oat Works", "Town of tom.runs", "Rosa Staff"):
        assert word in words, word
    names = [tab.name for tab in report.tabs]
    assert names == [
        "Summary",
        "Posts",
        "Stories",
        "Influencers",
        "Timeline",
        "Audience",
        "Brand insights",
        "Deliverables and costs",
        "Outcomes and channels",
        "Definitions",
        "Provenance",
        "Data",
    ]


@pytest.mark.parametrize("whom", ["staff", "consultant", "brand", "influencer"])
def test_rejected_posts_are_in_no_report(app: Flask, rich: Rich, whom: str) -> None:
    report = made_for(app, rich, whom)
    assert "Rejected words" not in words_of(report)
    for tab in ("Posts", "Stories", "Data"):
        assert rich.rejected not in column(tab_of(report, tab), "Post")


def test_a_brand_sees_posts_and_costs_but_no_connection_and_no_single_audience(
    app: Flask, rich: Rich
) -> None:
    report = made_for(app, rich, "brand")
    words = words_of(report)
    for word in (*OTHERS, "1234.56", "Followers at posting", "Sum of 4 accounts"):
        assert word in words, word
    for word in (*TOKENS, "Town of", COST_REMARK, "Tom's secret deal", "Accepted by"):
        assert word not in words, word
    assert set(column(tab_of(report, "Audience"), "Account")) == {"Sum of 4 accounts"}


def test_consultants_see_all_posts_but_no_money_no_connection_and_no_accounts_of_brands(
    app: Flask, rich: Rich
) -> None:
    report = made_for(app, rich, "consultant")
    words = words_of(report)
    for word in (*OTHERS, "Followers at posting", "Sum of 4 accounts"):
        assert word in words, word
    for word in (*TOKENS, "Town of", COST_REMARK, "Tom's secret deal", "Accepted by", "1234.56"):
        assert word not in words, word
    with app.app_context():
        facts = facts_for(rich, CONSULTANT)
        db.session.commit()
    assert (facts.connections, facts.audiences, facts.brand_days, facts.money) == (None, (), (), None)


def test_a_brands_audience_is_a_sum_of_rows_that_three_accounts_told(app: Flask, rich: Rich) -> None:
    audience = tab_of(made_for(app, rich, "brand"), "Audience")
    rows = dict(zip(column(audience, "As Instagram names it"), column(audience, "Followers"), strict=True))
    assert rows == {
        "18-24,F": 4 * 310 + 0 + 1 + 2 + 3,
        "25-34,M": 4 * 200 + 6,
        "25-34,U": 36,
        "DE": 4 * 410,
        "AT": 4 * 50 + 6,
        "Berlin, Berlin": 4 * 110,
    }


def test_of_two_accounts_a_brand_is_told_no_audience_and_why(app: Flask) -> None:
    with app.app_context():
        rich = make_rich(audiences=2)
        facts = facts_for(rich, rich.brand())
        assert (facts.audiences, facts.audience_sums) == ((), ())
        audience = tab_of(report_for(rich, rich.brand()), "Audience")
        db.session.commit()
    assert len(audience.rows) == 0
    assert audience.empty is not None
    assert "only as a sum over at least 3 accounts; it was read of 2 accounts" in audience.empty


def test_a_brand_sees_the_days_of_its_own_account_alone(app: Flask, rich: Rich) -> None:
    brand, staff = (words_of(made_for(app, rich, whom)) for whom in ("brand", "staff"))
    assert "Oat Works (@oat.works)" in staff
    assert "Oat Works (@oat.works) by day" not in brand
    assert "Mill & Stone (@mill.stone) by day" in brand


def test_a_brand_is_told_of_no_call_about_audiences_and_brands_of_others(app: Flask, rich: Rich) -> None:
    report = made_for(app, rich, "brand")
    assert not any("audience" in str(word) for word in column(tab_of(report, "Provenance"), "Used for"))


def test_an_influencer_sees_the_own_rows_and_nothing_of_others_or_of_money(app: Flask, rich: Rich) -> None:
    report = made_for(app, rich, "influencer")
    words = words_of(report)
    for word in (*OTHERS, *MONEY, *TOKENS, "Earned media", "Oat Works (@oat.works) by day"):
        assert word not in words, word
    for word in ("Lena Koch", "Town of lena.cooks", "Totals of your posts", "The whole campaign"):
        assert word in words, word
    own = {*rich.posts["lena.cooks"]}
    assert {*column(tab_of(report, "Posts"), "Post"), *column(tab_of(report, "Stories"), "Post")} == own
    assert set(column(tab_of(report, "Data"), "Post")) == own
    assert set(column(tab_of(report, "Provenance"), "API call")) == {*rich.calls["lena.cooks"]}
    names = [tab.name for tab in report.tabs]
    assert "Deliverables" in names
    assert not {"Brand insights", "Deliverables and costs", "Outcomes and channels"} & {*names}


def test_the_facts_of_an_influencer_hold_nothing_that_a_renderer_could_let_slip(
    app: Flask, rich: Rich
) -> None:
    with app.app_context():
        facts = facts_for(rich, rich.influencer())
        db.session.commit()
    assert (facts.money, facts.connections, facts.brand_days, facts.goals) == (None, None, (), ())
    told = repr(facts)
    for word in (*OTHERS, RATE_SOURCE, LOST, "Tom's secret deal"):
        assert word not in told, word


def test_the_facts_of_a_brand_hold_no_connection_and_no_account_of_others(app: Flask, rich: Rich) -> None:
    with app.app_context():
        facts = facts_for(rich, rich.brand())
        db.session.commit()
    assert (facts.connections, facts.audiences) == (None, ())
    assert [brand.user_id for brand in facts.brand_days] == [rich.brands[0]]
    assert "Town of" not in repr(facts)


def test_an_influencers_report_adds_up_the_whole_campaign_in_plain_numbers(app: Flask, rich: Rich) -> None:
    summary = tab_of(made_for(app, rich, "influencer"), "Summary")
    rows = list(summary.rows)
    start = next(place for place, row in enumerate(rows) if row and value_of(row[0]) == "The whole campaign")
    views = next(row for row in rows[start:] if row and value_of(row[0]) == "Views")
    sizes = [10 * place + number + 10 for place in range(len(HANDLES)) for number in range(3)]
    assert value_of(views[1]) == 101 * sum(sizes) + 4_000
    assert "formula='" not in repr(views)


@pytest.mark.parametrize(
    ("whom", "words"),
    [
        ("staff", "The platform's staff: everything that is known"),
        ("consultant", "Cora (consultant)"),
        ("brand", "Mill & Stone (brand)"),
        ("influencer", "Lena Koch (influencer)"),
    ],
)
def test_the_summary_names_the_recipient(app: Flask, rich: Rich, whom: str, words: str) -> None:
    rows = tab_of(made_for(app, rich, whom), "Summary").rows
    assert [value_of(row[1]) for row in rows if row and value_of(row[0]) == "Report made for"] == [words]


@pytest.mark.parametrize("whom", ["staff", "consultant", "brand", "influencer"])
def test_every_formula_comes_to_the_value_that_stands_in_its_cell(app: Flask, rich: Rich, whom: str) -> None:
    assert check_formulas(Book(xlsx_bytes(made_for(app, rich, whom)))) > 60
