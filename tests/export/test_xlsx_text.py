"""Text from outside in the workbook: never evaluated, whole as far as a cell holds, readable back."""

import io

import pytest
from openpyxl import load_workbook

from application.campaigns.results.reported import ReportedPost
from application.export.campaign.report import build_campaign_report
from application.export.rendering.xlsx import xlsx_bytes
from tests.export.book import book_of, sheet_of
from tests.export.examples import EMOJI_CAPTION, MADE_AT, REEL, facts, post

HOSTILE = (
    "=1+1",
    "+49 30 1234",
    "-2",
    "@SUM(A1)",
    '=HYPERLINK("http://x.example","y")',
    "{=1+1}",
    "http://x.example/",
    "internal:Summary!A1",
    "12.5",
    "\t=1+1",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_text_from_outside_stays_text(words: str) -> None:
    single = book_of([post(1, "lena.cooks", REEL, {"views": 8}, caption=words)])
    cell = single.cell("Posts", "Caption", 0)
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", words, None)
    formula = sheet_of(single.formulas, "Posts")[cell.coordinate]
    assert formula.data_type == "s"


def test_a_hostile_campaign_person_and_call_stay_text() -> None:
    one = ReportedPost(
        1, None, None, "IMAGE", "FEED", MADE_AT, "=1+1", "=1+1", {"views": 3}, None, None, "=1+1"
    )
    report = build_campaign_report(facts([one]))
    reader = load_workbook(io.BytesIO(xlsx_bytes(report)))
    found = 0
    for sheet in reader.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None and "=1+1" in str(cell.value):
                    assert cell.data_type != "f"
                    found += 1
    assert found >= 4


def test_emoji_and_line_ends_survive() -> None:
    book = book_of()
    assert book.cell("Posts", "Caption", 0).value == EMOJI_CAPTION
    assert sheet_of(book.values, "Summary")["A1"].value == "Autumn Bread 🍞"


@pytest.mark.parametrize(("words", "kept"), [("x" * 60_000, 32_767), ("🍞" * 20_000, 16_383)])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(words: str, kept: int) -> None:
    cell = book_of([post(1, "lena.cooks", REEL, {"views": 8}, caption=words)]).cell("Posts", "Caption", 0)
    assert cell.value == words[:kept]
    assert cell.comment is not None
    assert "32,767" in cell.comment.text


def test_characters_that_xml_forbids_do_not_break_the_file() -> None:
    single = book_of([post(1, "lena.cooks", REEL, {"views": 8}, caption="a\x00b\x1fc\ud800d\ufffe")])
    assert single.cell("Posts", "Caption", 0).value == "a�b�c�d�"
