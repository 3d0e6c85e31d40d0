"""A Sheet is written again in place: what is ours is made anew, what people added stays as it is."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from application.export.rendering.sheet.identity import FileMark, WrongFile, file_mark
from application.export.rendering.sheet.plan import Delivery, sheet_calls
from application.export.report import Cell, Column, Format, Report, Tab
from tests.export.sheet.examples import FIGURES, everything
from tests.export.sheet.files import DELIVERY, SheetFile
from tests.export.sheet.plain import PlainBook
from tests.export.sheet.read_sheet import read_sheet

TITLES = ["Overview", FIGURES, "Costs", "Stories"]


@pytest.fixture
def file(tmp_path: Path) -> SheetFile:
    return SheetFile(tmp_path / "file")


@pytest.fixture
def expected(tmp_path: Path) -> PlainBook:
    """The report in a file of its own."""
    return written(tmp_path / "expected", everything())


def written(folder: Path, report: Report) -> PlainBook:
    file = SheetFile(folder)
    file.write(report)
    return read_sheet(file.book)


def shorter() -> Report:
    """A later report: fewer rows, one tab less, one more, another chart's worth of names gone."""
    report = everything()
    _overview, figures, costs, _stories = report.tabs
    fewer = replace(figures, rows=list(figures.rows)[:2])
    more = Tab("Outcomes", (Column("What"), Column("Sold", Format.INTEGER)), [["shop", 3]])
    return replace(report, tabs=(fewer, more, costs), names=())


def test_a_new_file_has_the_reports_tabs_alone_and_takes_four_calls(file: SheetFile) -> None:
    assert len(file.write(everything())) == 4
    assert file.titles == TITLES


def test_written_twice_it_is_the_same_file(file: SheetFile, expected: PlainBook) -> None:
    for _ in range(2):
        file.write(everything())
        assert read_sheet(file.book) == expected
    numbers = [tab.id for tab in file.layout().tabs]
    file.write(everything())
    assert [tab.id for tab in file.layout().tabs] == numbers


@pytest.mark.parametrize("before", [[], [everything], [shorter]])
@pytest.mark.parametrize("stop_after", [0, 1, 2, 3])
def test_stopped_after_any_call_the_next_try_ends_with_the_same_file(
    file: SheetFile, expected: PlainBook, before: list[Any], stop_after: int
) -> None:
    for report in before:
        file.write(report())
    file.write(everything(), stop_after=stop_after)
    file.write(everything())
    assert read_sheet(file.book) == expected


def test_a_later_report_leaves_nothing_of_an_earlier_one(file: SheetFile, tmp_path: Path) -> None:
    file.write(everything())
    file.write(shorter())
    assert read_sheet(file.book) == written(tmp_path / "alone", shorter())
    file.write(everything())
    assert read_sheet(file.book) == replace(written(tmp_path / "whole", everything()))


def test_the_file_says_what_it_holds_and_whether_it_is_whole(file: SheetFile) -> None:
    file.write(everything(), stop_after=3)
    assert file_mark(file.layout()) == FileMark("a1b2", "1", is_complete=False)
    file.write(everything(), replace(DELIVERY, version="2"))
    assert file_mark(file.layout()) == FileMark("a1b2", "2", is_complete=True)
    assert len(file.layout().metadata) == 1


def test_the_first_call_says_that_it_is_being_written_and_the_last_one_that_it_is_done(
    file: SheetFile,
) -> None:
    first, *_between, last = (str(call.body()) for call in file.write(everything()))
    assert "writing" in first
    assert "complete" in last
    assert "complete" not in first


def test_a_file_of_another_report_is_not_touched(file: SheetFile) -> None:
    file.write(everything())
    with pytest.raises(WrongFile):
        sheet_calls(everything(), file.layout(), Delivery("other", "1"))


def test_tabs_of_people_their_order_and_comments_stay(file: SheetFile, expected: PlainBook) -> None:
    file.write(everything())
    own = [{"properties": {"sheetId": 7, "title": "My notes", "index": 0}}]
    file.change({"addSheet": own[0]}, {"addSheet": {"properties": {"sheetId": 8, "title": "Costs of ours"}}})
    put = {"start": {"sheetId": 7}, "rows": [{"values": [{"userEnteredValue": {"stringValue": "mine"}}]}]}
    file.change({"updateCells": {**put, "fields": "userEnteredValue"}})
    comment = {"title": FIGURES, "comment": {"text": "Why?", "row": 1, "column": 1}}
    file.kept.change("file", "comment", comment)
    before = read_sheet(file.book).tabs["My notes"]
    file.write(everything())
    assert file.titles == ["My notes", *TITLES, "Costs of ours"]
    assert read_sheet(file.book).tabs["My notes"] == before
    assert len(file.book.comments) == 1
    assert read_sheet(file.book).tabs[FIGURES] == expected.tabs[FIGURES]


def test_a_new_tab_comes_behind_the_one_before_it_wherever_people_put_that(file: SheetFile) -> None:
    report = everything()
    file.write(replace(report, tabs=(report.tabs[0], report.tabs[1], report.tabs[3])))
    stories = next(tab.id for tab in file.layout().tabs if tab.title == "Stories")
    moved = {"properties": {"sheetId": stories, "index": 0}, "fields": "index"}
    file.change({"updateSheetProperties": moved})
    file.write(report)
    assert file.titles == ["Stories", "Overview", FIGURES, "Costs"]


def test_our_tabs_are_known_by_their_marks_whatever_they_are_called(
    file: SheetFile, expected: PlainBook
) -> None:
    file.write(everything())
    overview, figures = (tab.id for tab in file.layout().tabs[:2])
    rename = [(figures, "x"), (overview, FIGURES), (figures, "Overview")]
    for number, title in rename:
        properties = {"properties": {"sheetId": number, "title": title}, "fields": "title"}
        file.change({"updateSheetProperties": properties})
    file.write(everything())
    assert read_sheet(file.book) == expected
    assert [tab.id for tab in file.layout().tabs[:2]] == [overview, figures]


def test_a_title_that_people_use_stays_theirs_and_our_formulas_follow(file: SheetFile) -> None:
    file.change({"addSheet": {"properties": {"sheetId": 5, "title": "costs"}}})
    file.change({"addSheet": {"properties": {"sheetId": 6, "title": FIGURES}}})
    file.write(everything())
    sheet = read_sheet(file.book)
    assert file.titles == ["Overview", f"{FIGURES} (2)", "Costs (2)", "Stories", "Sheet1", "costs", FIGURES]
    formula = sheet.tabs["Overview"].cells[5, 1].formula
    assert formula is not None
    assert formula.startswith("=COUNTIFS('Day''s figures (2)'!$B$2:$B$5")
    assert '"<>Costs!A1"' in formula
    assert sheet.names["first_day"] == "'Day''s figures (2)'!$A$2"
    assert "(2)" in sheet.tabs["Overview"].charts[0].series[0][1]


def test_a_copy_that_people_made_of_our_tab_is_theirs(file: SheetFile, expected: PlainBook) -> None:
    file.write(everything())
    source = next(tab for tab in file.layout().tabs if tab.title == FIGURES)
    copy = {"sourceSheetId": source.id, "newSheetId": 9, "insertSheetIndex": 0, "newSheetName": "Copy"}
    mark = {"metadataKey": "report_tab", "metadataValue": FIGURES, "visibility": "DOCUMENT"}
    file.change(
        {"duplicateSheet": copy},
        {"createDeveloperMetadata": {"developerMetadata": {**mark, "location": {"sheetId": 9}}}},
    )
    before = read_sheet(file.book).tabs["Copy"]
    file.write(everything())
    assert read_sheet(file.book).tabs["Copy"] == before
    assert read_sheet(file.book).tabs[FIGURES] == expected.tabs[FIGURES]
    assert [tab.metadata for tab in file.layout().tabs if tab.id == 9] == [()]
    file.change({"deleteSheet": {"sheetId": source.id}})
    file.write(everything())
    assert read_sheet(file.book).tabs["Copy"] == before


def test_what_people_did_to_our_tab_is_gone_but_their_charts_stay(
    file: SheetFile, expected: PlainBook
) -> None:
    file.write(everything())
    layout = file.layout()
    overview, figures = layout.tabs[0], layout.tabs[1]
    place = {"sheetId": figures.id, "startRowIndex": 1, "endRowIndex": 3}
    red = {"userEnteredFormat": {"textFormat": {"bold": True}}, "note": "odd"}
    rule = {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}}
    source = {"sourceRange": {"sources": [{**place, "startColumnIndex": 1, "endColumnIndex": 2}]}}
    basic = {"chartType": "LINE", "series": [{"series": source}], "domains": [{"domain": source}]}
    anchor = {"overlayPosition": {"anchorCell": {"sheetId": figures.id, "rowIndex": 0, "columnIndex": 0}}}
    moved = {"anchorCell": {"sheetId": figures.id, "rowIndex": 2, "columnIndex": 2}}
    file.change(
        {"clearBasicFilter": {"sheetId": figures.id}},
        typed(figures.id, 4, 7),
        typed(overview.id, 2, 5),
        {"repeatCell": {"range": place, "cell": red, "fields": "note,userEnteredFormat.textFormat.bold"}},
        {"mergeCells": {"range": {**place, "startColumnIndex": 0, "endColumnIndex": 2}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [place], "booleanRule": rule}}},
        {"deleteBanding": {"bandedRangeId": figures.banding_ids[0]}},
        {"addBanding": {"bandedRange": {"range": place, "rowProperties": other_bands()}}},
        {"appendDimension": {"sheetId": figures.id, "dimension": "ROWS", "length": 50}},
        {"addChart": {"chart": {"chartId": 4, "spec": {"basicChart": basic}, "position": anchor}}},
        {
            "updateEmbeddedObjectPosition": {
                "objectId": overview.chart_ids[0],
                "newPosition": {"overlayPosition": moved},
                "fields": "anchorCell",
            }
        },
    )
    file.write(everything())
    after = {tab.id: tab for tab in file.layout().tabs}
    assert (after[figures.id].chart_ids, after[figures.id].conditional_formats) == ((4,), 0)
    file.change({"deleteEmbeddedObject": {"objectId": 4}})
    assert read_sheet(file.book) == expected
    assert not file.book.tab(figures.id).part("merges")


def typed(sheet_id: int, row: int, column: int) -> dict[str, Any]:
    """Somebody writes into a blank cell, in italics."""
    words = {"userEnteredValue": {"stringValue": "typed"}}
    look = {"userEnteredFormat": {"textFormat": {"italic": True}}}
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": [{**words, **look}]}], "fields": "*"}}


def other_bands() -> dict[str, Any]:
    return {f"{which}BandColorStyle": {"rgbColor": {"red": 1}} for which in ("first", "second")}


def test_names_of_ours_are_made_anew_and_those_of_people_stay(file: SheetFile, expected: PlainBook) -> None:
    file.write(everything())
    figures = next(tab.id for tab in file.layout().tabs if tab.title == FIGURES)
    first = next(name for name in file.layout().named_ranges if name.name == "first_day")
    renamed = {"namedRange": {"namedRangeId": first.id, "name": "their_word"}, "fields": "name"}
    theirs = {"name": "first_day", "range": {"sheetId": figures, "startRowIndex": 0, "endRowIndex": 1}}
    file.change({"updateNamedRange": renamed}, {"addNamedRange": {"namedRange": theirs}})
    file.write(everything())
    names = read_sheet(file.book).names
    assert names.keys() == {"first_day", "first_day_2", "all_views"}
    assert names["first_day_2"] == expected.names["first_day"]


def test_a_number_of_ours_that_is_taken_gives_way(file: SheetFile, tmp_path: Path) -> None:
    twin = SheetFile(tmp_path / "twin")
    twin.write(everything())
    number = twin.layout().tabs[0].id
    file.change({"addSheet": {"properties": {"sheetId": number, "title": "Theirs"}}})
    file.write(everything())
    file.write(everything())
    assert file.titles == [*TITLES, "Sheet1", "Theirs"]
    assert file.layout().tabs[0].id == number + 1


def test_the_only_tab_of_a_file_can_go(file: SheetFile) -> None:
    one = Tab("Only", (Column("A"), Column("B")), [[1, Cell(2)]])
    file.write(everything(tabs=(one,), names=()))
    other = replace(one, key="other")
    file.write(everything(tabs=(other,), names=()))
    assert file.titles == ["Only"]
    assert file.layout().tabs[0].mark("report_tab") == "other"
