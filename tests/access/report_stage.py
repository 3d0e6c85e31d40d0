"""Reports among the things of the stage: handed on, made, delivered, and of a partner's own figures."""

from collections.abc import Mapping

from sqlalchemy import select

from application.campaigns.results.figure_queries import posts_to_report
from application.export.links.keys import keep_links, key_of
from application.export.links.planning import plan_links
from application.export.subject import Subject
from application.models import Campaign, Post, User
from tests.export.access.stage import create_access, create_file
from tests.export.report_rows import (
    create_delivered,
    create_partner_report,
    create_report,
    create_snapshot,
    keep_snapshot_of,
)


def links_of_report(campaign: Campaign, things: Mapping[str, int]) -> dict[str, str | int]:
    """A delivered report that shows what was kept of a post, too large for a spreadsheet."""
    post_id = things["post_id"]
    posts = posts_to_report(select(Post.id).where(Post.id == post_id))
    snapshot_id = keep_snapshot_of(create_report(campaign), posts=posts, most_cells=1)
    links = plan_links([post_id], root="")
    keep_links(links.values(), Subject(campaign_id=campaign.id), snapshot_id=snapshot_id, by_id=None)
    _, _, report_key, file = links[post_id].address.split("/")
    key = key_of(report_key)
    assert key is not None
    return {"report_key": report_key, "file": file, "key_id": key.id}


def made_report_of(campaign: Campaign, things: Mapping[str, int], consultant: User) -> dict[str, int]:
    """A consultant's report, which staff may open too, made once, with a Sheet that somebody may open."""
    report = create_report(campaign, consultant)
    snapshot = create_snapshot(report, post_ids=[things["post_id"]])
    file = create_file(report, number=report.id)
    access = create_access(file, "reader@brand.example")
    return {
        "report_id": report.id,
        "snapshot_id": snapshot.id,
        "file_id": file.id,
        "access_id": access.id,
    }


def own_report_of(partner: User) -> dict[str, int]:
    """A report of a partner's own figures, made once."""
    report = create_partner_report(partner)
    return {"partner_report_id": report.id, "partner_snapshot_id": create_snapshot(report).id}


def delivered_to(campaign: Campaign, partner: User) -> dict[str, int]:
    """A report that the partner got."""
    snapshot = create_delivered(campaign, partner)
    return {"delivered_id": snapshot.id, "delivered_report_id": snapshot.report_id}
