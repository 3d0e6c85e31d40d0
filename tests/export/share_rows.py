"""Share links for tests that need not make one by its form."""

from datetime import timedelta

from application.clock import clock
from application.export.sharing.opening import fingerprint
from application.extensions import db
from application.models import Campaign, Report, ShareLink
from tests.export.report_rows import create_report, keep_snapshot_of

KEY = "a-key-that-tests-know"


def create_share_link(report: Report, key: str = KEY) -> ShareLink:
    """An open link with that key."""
    now = clock.now()
    link = ShareLink(
        report_id=report.id,
        key_sha256=fingerprint(key),
        label="Whoever reads it",
        shows_money=True,
        ends_at=now + timedelta(days=30),
        made_at=now,
    )
    db.session.add(link)
    db.session.commit()
    return link


def shared_report_of(campaign: Campaign) -> dict[str, str | int]:
    """Staff's report of the campaign as it stands, with a link, by the names that addresses have for them."""
    report = create_report(campaign)
    keep_snapshot_of(report)
    link = create_share_link(report)
    return {"shared_report_id": report.id, "link_id": link.id, "share_key": KEY, "tab": "posts"}
