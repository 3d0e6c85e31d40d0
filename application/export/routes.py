"""Reports to download."""

from io import BytesIO

from flask import Blueprint, current_app, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record_export
from application.campaigns.queries import campaign_or_404
from application.clock import clock
from application.config import Config
from application.export.campaign.queries import campaign_facts, people_told_of
from application.export.campaign.report import build_campaign_report
from application.export.rendering.xlsx import MEDIA_TYPE, xlsx_bytes
from application.extensions import db
from application.task_queue import commit

export = Blueprint("export", __name__)


@export.get("/<int:campaign_id>/report.xlsx")
def workbook(campaign_id: int) -> ResponseReturnValue:
    """The campaign's report as a workbook."""
    config: Config = current_app.extensions["configuration"]
    facts = campaign_facts(
        campaign_or_404(campaign_id),
        generated_at=clock.now(),
        platform_name=config.platform_name,
        by_id=current_user.id,
        root=config.public_url,
    )
    record_export(campaign_id, people_told_of(campaign_id))
    commit()
    db.session.close()  # making the workbook takes a second or more: no transaction waits for it
    report = build_campaign_report(facts)
    return send_file(
        BytesIO(xlsx_bytes(report)),
        mimetype=MEDIA_TYPE,
        as_attachment=True,
        download_name=f"{report.file_stem}.xlsx",
    )
