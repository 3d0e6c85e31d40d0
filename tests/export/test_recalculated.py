"""LibreOffice works out every formula of every report to the figure that we have written beside it."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from application.export.recipient import STAFF, Recipient
from application.export.rendering.xlsx import xlsx_bytes
from application.export.report import Report
from application.extensions import db
from application.models import RecipientKind
from tests.export.book import Book, book_of
from tests.export.campaign.rich import Rich, make_rich, report_for
from tests.export.examples import many_posts
from tests.export.partner.rich import make_rich_partner
from tests.export.partner.rich import report_for as partner_report_for
from tests.libreoffice import recalculated, without_results

pytestmark = pytest.mark.libreoffice

Place = tuple[str, str]
"""A tab and a cell of it."""
ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+")


@pytest.fixture
def rich(app: Flask) -> Rich:
    with app.app_context():
        return make_rich()


def recipient_of(rich: Rich, whom: str) -> Recipient:
    return {
        "staff": STAFF,
        "consultant": Recipient(RecipientKind.CONSULTANT, 999_999, "Cora"),
        "brand": rich.brand(),
        "influencer": rich.influencer(),
    }[whom]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("whom", ["staff", "consultant", "brand", "influencer"])
def test_a_campaigns_report_has_our_figures(app: Flask, rich: Rich, whom: str, tmp_path: Path) -> None:
    with app.app_context():
        report: Report = report_for(rich, recipient_of(rich, whom))
        db.session.commit()
        assert_our_figures(Book(xlsx_bytes(report)), tmp_path)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("is_own", [False, True], ids=["staff", "the partner"])
def test_a_partners_report_has_our_figures(app: Flask, is_own: bool, tmp_path: Path) -> None:
    with app.app_context():
        partner = make_rich_partner()
        own = Recipient(RecipientKind.INFLUENCER, partner.user_id, "Lena Koch")
        report = partner_report_for(partner, own if is_own else STAFF)
        db.session.commit()
        assert_our_figures(Book(xlsx_bytes(report)), tmp_path)


def test_many_posts_with_gaps_have_our_figures(tmp_path: Path) -> None:
    assert_our_figures(book_of(many_posts(300)), tmp_path)


def test_a_campaign_without_posts_has_no_error_in_any_cell(tmp_path: Path) -> None:
    assert_our_figures(book_of(()), tmp_path, least=0)


def test_the_results_are_taken_out_before_they_are_worked_out_anew() -> None:
    book = book_of()
    bare = values_of(without_results(book.content))
    told = [bare.get(place) for place in formulas(book)]
    assert len(told) >= 50
    assert set(told) == {None}


def assert_our_figures(book: Book, folder: Path, *, least: int = 50) -> None:
    """Every formula of the workbook, and no error in a cell without one."""
    ours, anew = formulas(book), values_of(recalculated(book.content, folder))
    assert len(ours) >= least
    assert {
        place: (anew.get(place), value) for place, value in ours.items() if differs(anew.get(place), value)
    } == {}
    assert [place for place, value in anew.items() if isinstance(value, str) and ERROR.fullmatch(value)] == []


def formulas(book: Book) -> dict[Place, object]:
    """Our figure of each cell with a formula."""
    return {
        (sheet.title, cell.coordinate): book.values[sheet.title][cell.coordinate].value
        for sheet in book.formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def values_of(workbook: bytes) -> dict[Place, object]:
    """What stands in its cells; its charts, which are not of interest, are left unread."""
    read = load_workbook(io.BytesIO(workbook), data_only=True, read_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in read.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def differs(found: object, ours: object) -> bool:
    if isinstance(found, int | float) and isinstance(ours, int | float):
        return found != pytest.approx(ours, rel=1e-9, abs=1e-12)
    return (found or "") != (ours or "")
