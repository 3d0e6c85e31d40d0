"""The Sheet and the workbook of one report are the same, read back from either."""

from dataclasses import replace
from pathlib import Path

import pytest

from application.export.campaign.report import build_campaign_report
from application.export.rendering.sheet.plan import Delivery
from application.export.rendering.xlsx import xlsx_bytes
from application.export.report import Report
from tests.export.examples import POSTS, facts, filled_in, many_posts, post
from tests.export.sheet.examples import FIGURES, PICTURE, everything
from tests.export.sheet.files import DELIVERY, SheetFile
from tests.export.sheet.plain import PlainBook
from tests.export.sheet.read_sheet import read_sheet
from tests.export.sheet.read_workbook import read_workbook
from tests.export.sheet.same import check_same, differences


def example(name: str) -> Report:
    if name == "everything":
        return everything()
    posts = {
        "campaign": [
            POSTS[0],
            filled_in(POSTS[1], shares=4),
            *POSTS[2:],
            post(8, None, ("VIDEO", "REELS"), {}),
        ],
        "larger": many_posts(120, missing=0.3),
        "empty": [],
    }
    return build_campaign_report(facts(posts[name]))


def both(report: Report, folder: Path, delivery: Delivery = DELIVERY) -> tuple[PlainBook, PlainBook]:
    file = SheetFile(folder)
    file.write(report, delivery)
    return read_workbook(xlsx_bytes(report)), read_sheet(file.book)


@pytest.mark.parametrize("name", ["everything", "campaign", "larger", "empty"])
def test_every_tab_has_the_same_cells_charts_and_names_in_both(name: str, tmp_path: Path) -> None:
    workbook, sheet = both(example(name), tmp_path)
    assert list(sheet.tabs) == [tab.name for tab in example(name).tabs]
    check_same(workbook, sheet)


def test_cells_are_what_the_report_says(tmp_path: Path) -> None:
    """Else both could be wrong alike."""
    _, sheet = both(everything(), tmp_path)
    cells = sheet.tabs[FIGURES].cells
    assert cells[1, 0].number_format == "yyyy-mm-dd"
    assert str(cells[1, 0].value) == "2026-10-15 00:00:00"
    assert str(cells[1, 4].value) == "2026-10-15 23:59:59"
    assert (cells[1, 1].value, cells[1, 1].number_format) == (10, "#,##0")
    assert (cells[1, 3].formula, cells[1, 3].number_format) == ("=C2/B2", "0.00%")
    assert (cells[2, 3].value, cells[2, 3].note) == (None, "Nobody was reached")
    assert (cells[2, 1].italic, cells[2, 1].fill, cells[2, 1].number_format) == (True, "#FFF3DC", "#,##0")
    assert (cells[3, 2].fill, cells[3, 2].number_format) == ("#ECEEF0", "")
    assert cells[1, 5].link == "https://www.instagram.com/lena/"
    assert cells[0, 1].note == "Read on two days,\nand worked out since."
    assert [cells[row, 8].fill for row in (0, 1, 2, 3, 4)] == ["#F3F5F7", None, "#F8F9FB", None, "#F8F9FB"]
    money = sheet.tabs["Costs"].cells
    assert (money[1, 0].number_format, money[1, 1].number_format) == ('#,##0.00 "EUR"', '#,##0.00 "USD"')
    assert money[2, 1].number_format == "#,##0.00"
    assert sheet.tabs["Stories"].cells[1, 0].value == "No stories yet."
    assert sheet.names["all_views"] == "'Day''s figures'!$B$2:$B$5"


def test_pictures_are_the_one_difference_where_google_can_fetch_them(tmp_path: Path) -> None:
    workbook, sheet = both(everything(), tmp_path, replace(DELIVERY, images=True))
    found, expected = sheet.tabs[FIGURES].cells, workbook.tabs[FIGURES].cells
    assert differences(expected, found).keys() == {(1, 6), (2, 6)}
    for place in ((1, 6), (2, 6)):
        assert found[place].formula == f'=IMAGE("{PICTURE}")'
        assert (found[place].value, found[place].link) == (None, None)
    assert (expected[1, 6].value, expected[1, 6].link) == ("picture", "https://platform.example/kept")
    assert (expected[2, 6].value, expected[2, 6].link) == (PICTURE, PICTURE)


def test_rows_with_pictures_are_high_enough_for_them(tmp_path: Path) -> None:
    file = SheetFile(tmp_path)
    file.write(everything(), replace(DELIVERY, images=True))
    tab = file.book.titled(FIGURES)
    assert tab is not None
    assert [tab.row_sizes[row]["pixelSize"] for row in (0, 1, 4)] == [64, 84, 84]


def test_marks_by_hand_have_another_colour_and_the_chart_says_so(tmp_path: Path) -> None:
    file = SheetFile(tmp_path)
    file.write(everything())
    first, *_rest, last = file.book.tabs[0].part("charts")
    assert first["spec"]["subtitle"] == "By hand: in orange"
    assert "subtitle" not in last["spec"]
    assert first["spec"]["altText"] == "Views by day"
