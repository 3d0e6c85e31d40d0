"""A partner's report: its Sheet has the cells of its workbook, and its facts come back as they were."""

from dataclasses import replace
from pathlib import Path

from flask import Flask

from application.export.describing import described
from application.export.recipient import STAFF
from application.export.rendering.xlsx import xlsx_bytes
from application.export.snapshots.freezing import frozen, thawed
from tests.export.partner.rich import facts_for, make_rich_partner, report_for
from tests.export.sheet.files import DELIVERY, SheetFile
from tests.export.sheet.read_sheet import read_sheet
from tests.export.sheet.read_workbook import read_workbook
from tests.export.sheet.same import check_same

TABS = [
    "Overview",
    "Insights",
    "Online followers",
    "Audience",
    "Posts",
    "Definitions",
    "Provenance",
    "Data",
]


def test_both_recipients_sheets_have_the_cells_of_their_workbooks(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        partner = make_rich_partner()
        reports = [report_for(partner, recipient) for recipient in (STAFF, partner.own())]
    for number, report in enumerate(reports):
        assert [tab.name for tab in report.tabs] == TABS
        file = SheetFile(tmp_path / str(number))
        calls = file.write(report, replace(DELIVERY, key=str(number)))
        assert len(calls) <= 5
        check_same(read_workbook(xlsx_bytes(report)), read_sheet(file.book))


def test_facts_freeze_to_the_same_bytes_and_make_the_same_workbook_again(app: Flask) -> None:
    with app.app_context():
        facts = facts_for(make_rich_partner(), snapshot="7-9")
    content = frozen(facts)
    kept = thawed(content)
    assert kept == facts
    assert frozen(kept) == content
    assert xlsx_bytes(described(kept)) == xlsx_bytes(described(facts))
