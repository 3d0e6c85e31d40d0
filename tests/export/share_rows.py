"""Share links for tests that need not make one by its form."""

from datetime import timedelta

from application.clock import clock
from application.export.links.keys import keep_links
from application.export.links.planning import plan_links
from application.export.sharing.opening import fingerprint
from application.export.subject import Subject
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


def shared_report_of(campaign: Campaign, post_id: int) -> dict[str, str | int]:
    """Staff's report of the campaign as it stands, with a link, by the names that addresses have for them.

    It shows what is kept of the post.
    """
    report = create_report(campaign)
    links, snapshot_id = plan_links([post_id], root=""), keep_snapshot_of(report)
    keep_links(links.values(), Subject(campaign_id=campaign.id), snapshot_id=snapshot_id, by_id=None)
    link = create_share_link(report)
    return {"shared_report_id": report.id, "link_id": link.id, "share_key": KEY, "tab": "posts"}
