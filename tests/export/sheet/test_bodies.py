"""What is sent: few calls, none too large, text that stays text, and a clear word where it is too much."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.export.campaign.report import build_campaign_report
from application.export.rendering.sheet.calls import BODY_LIMIT, PutValues
from application.export.rendering.sheet.places import SheetTooLarge
from application.export.rendering.sheet.plan import sheet_calls
from application.export.rendering.xlsx import xlsx_bytes
from application.export.report import Cell, Column, Format, Report, Row, Tab, text_cell
from tests.export.examples import MADE_AT, REEL, facts, many_posts, post
from tests.export.sheet.files import DELIVERY, SheetFile
from tests.export.sheet.read_sheet import read_sheet
from tests.export.sheet.read_workbook import read_workbook
from tests.export.sheet.same import check_same
from tests.export.test_xlsx_text import HOSTILE


@pytest.fixture
def file(tmp_path: Path) -> SheetFile:
    return SheetFile(tmp_path)


def report_of(*tabs: Tab) -> Report:
    return Report("Report", "Platform", MADE_AT, "report", tabs)


def body_bytes(call: object) -> int:
    return len(json.dumps(call.body()))  # type: ignore[attr-defined]


class Endless:
    """Rows that say how many they are, and make none."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return self.rows

    def __iter__(self) -> Iterator[Row]:
        raise AssertionError("nobody may ask for these rows")

    def __contains__(self, row: object) -> bool:
        return False


def test_a_large_report_goes_in_few_calls_none_over_the_limit(file: SheetFile) -> None:
    report = build_campaign_report(facts(many_posts(1_500)))
    calls = list(sheet_calls(report, file.layout(), DELIVERY))
    sizes = [body_bytes(call) for call in calls]
    assert max(sizes) <= BODY_LIMIT
    assert len(calls) <= 3 + sum(sizes) / BODY_LIMIT + 3


def test_every_call_is_one_that_google_takes(file: SheetFile) -> None:
    """Each body is held against the published schema on its way, and its ranges against the grid."""
    calls = file.write(build_campaign_report(facts(many_posts(200))))
    assert len(calls) <= 5


@pytest.mark.parametrize("words", [*HOSTILE, "'quoted", "TRUE", "2026-01-01", "🧑‍🧑‍🧒‍🧒 family", "50%"])
def test_text_from_outside_is_stored_as_it_is_and_never_evaluated(file: SheetFile, words: str) -> None:
    hostile = post(1, "lena.cooks", REEL, {"views": 8}, caption=words)
    calls = file.write(build_campaign_report(facts([hostile])))
    posts = read_sheet(file.book).tabs["Posts"].cells
    caption = next(column for (row, column), cell in posts.items() if (row, cell.value) == (0, "Caption"))
    assert (posts[1, caption].value, posts[1, caption].formula) == (words, None)
    typed = [call for call in calls if isinstance(call, PutValues) and not call.raw]
    assert words not in [
        value for call in typed for rows in call.ranges.values() for row in rows for value in row
    ]


@pytest.mark.parametrize("words", ["x" * 60_000, "🍞" * 20_000, "a\x00b\x1fc\ud800d\ufffe\r\ne"])
def test_long_text_and_odd_signs_are_the_same_in_both(file: SheetFile, words: str) -> None:
    report = report_of(Tab("Posts", (Column("Caption"),), [[text_cell(words)], [text_cell(None)]]))
    file.write(report)
    sheet = read_sheet(file.book)
    check_same(read_workbook(xlsx_bytes(report)), sheet)
    cell = sheet.tabs["Posts"].cells[1, 0]
    assert len(str(cell.value).encode("utf-16-le")) // 2 <= 32_767
    assert (cell.note is not None) == (len(words) > 1_000)


def test_a_row_longer_than_a_body_goes_in_parts(file: SheetFile) -> None:
    row = ["語" * 32_000 for _ in range(30)]
    report = report_of(Tab("Long", tuple(Column(f"Text {number}") for number in range(30)), [row, [1, 2]]))
    calls = file.write(report)
    assert max(map(body_bytes, calls)) <= BODY_LIMIT
    cells = read_sheet(file.book).tabs["Long"].cells
    assert [cells[1, column].value for column in range(30)] == row
    assert (cells[2, 0].value, cells[2, 1].value) == (1, 2)


def test_links_of_many_rows_go_in_bodies_within_the_limit(file: SheetFile) -> None:
    rows = [
        [Cell("shop", Format.LINK, link=f"https://shop.example/{'a' * 1_500}{number}")]
        for number in range(1_500)
    ]
    calls = file.write(report_of(Tab("Links", (Column("Link"),), rows)))
    assert max(map(body_bytes, calls)) <= BODY_LIMIT
    cells = read_sheet(file.book).tabs["Links"].cells
    assert cells[1_500, 0].link == rows[-1][0].link


def test_more_cells_than_a_sheet_holds_are_refused_before_anything_is_sent(file: SheetFile) -> None:
    wide = tuple(Column(str(number)) for number in range(9))
    with pytest.raises(SheetTooLarge, match="9,000,009 cells"):
        sheet_calls(report_of(Tab("Data", wide, Endless(1_000_000))), file.layout(), DELIVERY)
    with pytest.raises(SheetTooLarge, match="rows"):
        sheet_calls(report_of(Tab("Data", wide[:2], Endless(1_000_001))), file.layout(), DELIVERY)


def test_tabs_of_people_count_in_what_the_file_holds(file: SheetFile) -> None:
    grid = {"rowCount": 30_000, "columnCount": 100}
    file.change({"addSheet": {"properties": {"title": "Theirs", "gridProperties": grid}}})
    wide = tuple(Column(str(number)) for number in range(8))
    with pytest.raises(SheetTooLarge, match="Google takes 10,000,000"):
        sheet_calls(report_of(Tab("Data", wide, Endless(950_000))), file.layout(), DELIVERY)
