"""A campaign with some of everything: for each recipient the Sheet holds what the workbook holds."""

from dataclasses import replace
from pathlib import Path

from flask import Flask

from application.export.recipient import STAFF
from application.export.rendering.xlsx import xlsx_bytes
from application.extensions import db
from tests.export.campaign.rich import make_rich, report_for
from tests.export.sheet.files import DELIVERY, SheetFile
from tests.export.sheet.read_sheet import read_sheet
from tests.export.sheet.read_workbook import read_workbook
from tests.export.sheet.same import check_same


def test_every_recipients_sheet_has_the_cells_of_their_workbook(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        rich = make_rich()
        recipients = (STAFF, rich.brand(), rich.influencer())
        reports = [report_for(rich, recipient) for recipient in recipients]
        db.session.commit()
    for number, report in enumerate(reports):
        file = SheetFile(tmp_path / str(number))
        calls = file.write(report, replace(DELIVERY, key=str(number)))
        assert len(calls) <= 5
        check_same(read_workbook(xlsx_bytes(report)), read_sheet(file.book))
