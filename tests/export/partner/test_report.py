"""What stands in a report of a partner's own figures."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from application.export.partner.report import build_partner_report
from application.export.recipient import STAFF, Recipient
from application.export.rendering.xlsx import xlsx_bytes
from application.export.report import Cell, Report, Tab, value_of
from application.extensions import db
from application.models import RecipientKind, User
from tests import builders
from tests.export.book import Book, check_formulas
from tests.export.campaign.rich import LOST, NOW, words_of
from tests.export.partner.rich import (
    BREAK,
    FIRST_DAY,
    GAP,
    LAST_DAY,
    OTHERS_CAMPAIGN,
    RichPartner,
    facts_for,
    make_rich_partner,
    report_for,
)

OTHERS = ("Tom Berg", "tom.runs", "Ida Still", "ida.still", "Una Quist", "Mill & Stone", "Oat Works")
STAFF_ALONE = ("Rosa Staff", "Connection", OTHERS_CAMPAIGN)


@pytest.fixture
def partner(app: Flask) -> RichPartner:
    with app.app_context():
        return make_rich_partner()


def made(app: Flask, partner: RichPartner, recipient: Recipient = STAFF) -> Report:
    with app.app_context():
        return report_for(partner, recipient)


def tab_of(report: Report, name: str) -> Tab:
    return next(tab for tab in report.tabs if tab.name == name)


def column(tab: Tab, title: str) -> list[Any]:
    place = [column.title for column in tab.columns].index(title)
    return [row[place] for row in tab.rows]


def by_day(report: Report, title: str) -> dict[date, Any]:
    tab = tab_of(report, "Insights")
    return dict(zip(column(tab, "Pacific day"), column(tab, title), strict=True))


def test_the_partner_gets_their_own_figures_and_nothing_of_staff_or_others(
    app: Flask, partner: RichPartner
) -> None:
    words = words_of(made(app, partner, partner.own()))
    for word in ("@lena.cooks", "Autumn Bread", "Bread by lena.cooks #ad", "Town of lena.cooks"):
        assert word in words, word
    for word in (*OTHERS, *STAFF_ALONE):
        assert word not in words, word
    assert "Entered by hand on 20" in words


def test_staff_get_all_of_it_and_how_the_connection_stands(app: Flask, partner: RichPartner) -> None:
    words = words_of(made(app, partner))
    for word in ("Rosa Staff", "Connection to Facebook", OTHERS_CAMPAIGN, "Autumn Bread"):
        assert word in words, word
    for word in OTHERS:
        assert word not in words, word


def test_a_lost_connection_says_to_staff_what_happened(app: Flask, partner: RichPartner) -> None:
    with app.app_context():
        login = db.session.get_one(User, partner.user_id).facebook_login
        assert login is not None
        login.mark_lost(LOST, "password_changed", NOW)
        db.session.commit()
    assert LOST in words_of(made(app, partner))
    assert LOST not in words_of(made(app, partner, partner.own()))


def test_the_days_are_the_last_ninety_that_have_settled(app: Flask, partner: RichPartner) -> None:
    reach = by_day(made(app, partner), "Reach")
    assert list(reach) == [FIRST_DAY + timedelta(days=step) for step in range(90)]
    assert (reach[FIRST_DAY], reach[LAST_DAY]) == (300, 389)


def test_a_day_without_a_figure_is_blank_and_says_why(app: Flask, partner: RichPartner) -> None:
    found = by_day(made(app, partner), "Reach")[GAP]
    assert isinstance(found, Cell)
    assert found.value is None
    assert "no figures for this day" in (found.note or "")


def test_figures_of_the_older_api_stand_in_a_column_of_their_own(app: Flask, partner: RichPartner) -> None:
    report = made(app, partner)
    views, impressions = by_day(report, "Views"), by_day(report, "Impressions")
    before = BREAK - timedelta(days=1)
    assert views[before].value is None
    assert "counted otherwise" in views[before].note
    assert impressions[before] == 900 + 3 * 28
    assert impressions[BREAK] is None
    assert views[BREAK] == 900 + 3 * 29
    chart = next(chart for chart in tab_of(report, "Insights").charts if chart.title == "Views by day")
    assert [series.name for series in chart.series] == ["Views", "Impressions"]


def test_reach_is_never_added_up_but_told_of_periods(app: Flask, partner: RichPartner) -> None:
    rows = [[value_of(entry) for entry in row] for row in tab_of(made(app, partner), "Overview").rows]
    days = next(row for row in rows if row[:2] == ["Reach", "of the day"])
    assert days[4] is None
    periods = [(row[4], row[5]) for row in rows if row[:2] == ["Reach", "each account counted once"]]
    assert periods == [(7, 1_900), (28, 5_100)]


def test_every_formula_comes_to_the_value_that_stands_with_it(app: Flask, partner: RichPartner) -> None:
    report = made(app, partner)
    check_formulas(Book(xlsx_bytes(report)))


def test_each_figure_leads_to_its_call(app: Flask, partner: RichPartner) -> None:
    report = made(app, partner)
    calls = column(tab_of(report, "Provenance"), "API call")
    assert calls == sorted({partner.call, *partner.rich.calls["lena.cooks"]})
    told = {call for call in column(tab_of(report, "Data"), "API call") if call is not None}
    assert told == set(calls) - {partner.rich.calls["lena.cooks"][-1]}, "an audience stands in its own tab"
    used = dict(zip(calls, column(tab_of(report, "Provenance"), "Used for"), strict=True))
    assert used[partner.call] == "Figures of days; Figures of periods; Followers online by hour"


def test_posts_are_all_of_the_account_whoever_accepted_them(app: Flask, partner: RichPartner) -> None:
    posts = tab_of(made(app, partner), "Posts")
    accepted = column(posts, "Accepted in")
    assert len(posts.rows) == 9
    assert accepted.count(None) == 6
    assert accepted.count("Autumn Bread") == 2
    assert accepted.count(f"Autumn Bread, {OTHERS_CAMPAIGN}") == 1


def test_the_tab_data_is_cut_where_a_spreadsheet_ends(app: Flask, partner: RichPartner) -> None:
    with app.app_context():
        facts = facts_for(partner)
    most = cells_of(build_partner_report(facts)) - 1_000
    report = build_partner_report(replace(facts, most_cells=most))
    assert report.cut_at is not None
    assert report.cut_at.startswith("Data is cut ahead of post")
    assert cells_of(report) <= most


def cells_of(report: Report) -> int:
    return sum((len(tab.rows) + 1) * len(tab.columns) for tab in report.tabs)


def test_a_partner_without_an_account_has_a_report_that_says_so(app: Flask) -> None:
    with app.app_context():
        nobody = builders.create_user(name="Nora New")
        partner = RichPartner(None, nobody.id, 0, 0)  # type: ignore[arg-type]  # nothing else is read of it
        report = report_for(partner)
    check_formulas(Book(xlsx_bytes(report)))
    for name in ("Insights", "Online followers", "Audience"):
        assert "No Instagram account is connected" in (tab_of(report, name).empty or "")


@pytest.mark.parametrize("kind", [RecipientKind.CONSULTANT, RecipientKind.BRAND, RecipientKind.INFLUENCER])
def test_nobody_else_gets_it(app: Flask, partner: RichPartner, kind: RecipientKind) -> None:
    with app.app_context(), pytest.raises(ValueError, match="for the partner"):
        report_for(partner, Recipient(kind, partner.user_id + 1, "Somebody"))
