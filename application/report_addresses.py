"""Where staff find a report."""

from flask import url_for

from application.models import Report


def page_of_report(report: Report, anchor: str | None = None) -> str:
    """The path of its page."""
    if report.campaign_id is None:
        return url_for(
            "partner_reports.report",
            user_id=report.partner_id,
            report_id=report.id,
            _external=False,
            _anchor=anchor,
        )
    return url_for(
        "campaign_reports.show",
        campaign_id=report.campaign_id,
        report_id=report.id,
        _external=False,
        _anchor=anchor,
    )
