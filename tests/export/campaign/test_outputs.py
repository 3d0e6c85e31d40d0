"""What each recipient can get at: the workbook's parts, the Sheet as Google holds it, the shared page."""

import io
import re
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask

from application.export.rendering.page.pages import first_page, tab_page
from application.export.rendering.xlsx import xlsx_bytes
from application.export.report import Report
from tests.export.campaign.rich import COST_REMARK, LOST, RATE_SOURCE, Rich, make_rich
from tests.export.campaign.test_recipients import OTHERS, made_for
from tests.export.sheet.files import SheetFile

REJECTED = "Rejected words"
CONNECTIONS = (LOST, "has to be renewed")
SECRETS = ("Tom's secret deal", COST_REMARK, "Accepted by", "Town of tom.runs")
STAFF = "Rosa Staff"
FORBIDDEN = {
    "staff": (REJECTED,),
    "consultant": (REJECTED, *CONNECTIONS, *SECRETS, RATE_SOURCE, "1234.56", "77.37", "CPM"),
    "brand": (REJECTED, *CONNECTIONS, *SECRETS, STAFF, "Oat Works (@oat.works) by day"),
    "influencer": (REJECTED, *CONNECTIONS, *SECRETS, STAFF, *OTHERS, RATE_SOURCE, "1234.56", "77.37", "CPM"),
}


@pytest.fixture
def rich(app: Flask) -> Rich:
    with app.app_context():
        return make_rich()


def told_by_workbook(report: Report) -> str:
    """All its parts: cells, comments, what charts remember, names, properties."""
    packed = ZipFile(io.BytesIO(xlsx_bytes(report)))
    return unescape("\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist()))


def told_by_sheet(report: Report, folder: Path) -> str:
    """All that was sent to Google and is kept there: cells, notes, charts, names, metadata."""
    file = SheetFile(folder)
    calls = [call.body() for call in file.write(report)]
    return f"{calls}\n{file.book}"


def told_by_page(report: Report) -> str:
    first = first_page(report, "https://platform.example")
    slugs = [re.sub(r"[^a-z]+", "-", tab.name.lower()) for tab in report.tabs]
    pages = [tab_page(report, slug, 1, "https://platform.example") for slug in slugs]
    assert all(pages)
    return f"{first}\n{pages}"


@pytest.mark.parametrize("whom", FORBIDDEN)
def test_no_output_tells_what_its_recipient_may_not_know(
    app: Flask, rich: Rich, whom: str, tmp_path: Path
) -> None:
    report = made_for(app, rich, whom)
    outputs = {
        "workbook": told_by_workbook(report),
        "sheet": told_by_sheet(report, tmp_path),
        "page": told_by_page(report),
    }
    for output, told in outputs.items():
        assert "lena.cooks" in told, output
        for word in FORBIDDEN[whom]:
            assert word not in told, (output, word)


def test_the_same_words_are_found_where_they_may_stand(app: Flask, rich: Rich, tmp_path: Path) -> None:
    report = made_for(app, rich, "staff")
    for told in (told_by_workbook(report), told_by_sheet(report, tmp_path), told_by_page(report)):
        for word in (*CONNECTIONS, *OTHERS, RATE_SOURCE, "Town of tom.runs", STAFF):
            assert word in told, word
