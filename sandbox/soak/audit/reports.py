"""The reports: each campaign's workbook is made, each figure in it held against the truth at the time of the
call that it names, and each latest one of an accepted post looked for.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from application.export.campaign.queries import campaign_facts
from application.export.campaign.report import build_campaign_report
from application.export.rendering.xlsx import xlsx_bytes
from application.extensions import db
from application.models import FIGURE_NAMES, ApiCall, Assignment, Campaign, Decision, Post
from sandbox.soak.audit.blame import Interval
from sandbox.soak.audit.stored import call_span
from sandbox.soak.audit.tally import Missing, Tally
from sandbox.soak.audit.told import told_figures
from sandbox.soak.audit.truths import post_figures
from sandbox.soak.audit.workbook import Value, rows_of
from sandbox.world.post import Post as TruePost
from sandbox.world.world import World

AT_ONCE = 10_000
LATEST, MISSING = "latest", "missing"


def check_reports(tally: Tally, campaigns: Mapping[str, int], world: World, now: datetime) -> None:
    """Make the workbook of each of these campaigns, as it would be made now, and read its tab Data back."""
    for name, number in campaigns.items():
        check_workbook(tally, name, number, workbook_of(number, now), world, now)
        db.session.rollback()


def workbook_of(campaign_id: int, now: datetime) -> bytes:
    """The workbook that staff get."""
    campaign = db.session.get_one(Campaign, campaign_id)
    facts = campaign_facts(campaign, generated_at=now, platform_name="Soak", root="http://soak.example")
    return xlsx_bytes(build_campaign_report(facts))


def check_workbook(
    tally: Tally, name: str, campaign_id: int, workbook: bytes, world: World, now: datetime
) -> None:
    """Every row of the tab: a figure of a post, latest or nearest to a point in time.

    One that the workbook calls missing must be missing in the database too, and whatever the database has of
    the campaign's posts must be there.
    """
    rows = [row for row in rows_of(workbook, "Data") if isinstance(row.get("Post"), float)]
    posts = _stored({_whole(row["Post"]) for row in rows})
    spans = _spans({_whole(row["API call"]) for row in rows if row.get("API call") is not None})
    due = _latest_due(campaign_id)
    for row in rows:
        number, metric = _whole(row["Post"]), str(row["Figure"])
        true = _true_post(world, posts[number]["graph_id"], now)
        what = f"{true.id} {metric}, {row['Point']}"
        if row["Method"] == MISSING:
            if posts[number][metric] is not None:
                tally.compare("report", name, what, None, (posts[number][metric],))
            continue
        call = row.get("API call")
        truth = _told(true, metric) if call is None else _asked(true, metric, spans[_whole(call)])
        tally.compare("report", name, what, row.get("Value"), truth)
        if row["Point"] == LATEST and (number, metric) in due:
            tally.compare("report", name, f"{what} as stored", row.get("Value"), (due.pop((number, metric)),))
            tally.found("report")
    for number, metric in due:
        what = f"post {number} {metric}, {LATEST}"
        tally.miss(Missing("report", name, what, now, now, cause=None, traced=False))


def _latest_due(campaign_id: int) -> dict[tuple[int, str], Any]:
    """Each figure that is stored of the campaign's accepted posts, by post and figure."""
    columns = [getattr(Post, name) for name in FIGURE_NAMES]
    rows = db.session.execute(
        select(Post.id, *columns)
        .join(Assignment, Assignment.post_id == Post.id)
        .where(Assignment.campaign_id == campaign_id, Assignment.decision == Decision.ACCEPTED)
    )
    return {
        (row.id, name): row._mapping[name]
        for row in rows
        for name in FIGURE_NAMES
        if row._mapping[name] is not None
    }


def _whole(value: Value) -> int:
    assert isinstance(value, float)
    return int(value)


def _stored(numbers: Collection[int]) -> dict[int, Any]:
    columns = [getattr(Post, name) for name in FIGURE_NAMES]
    found: dict[int, Any] = {}
    for start in range(0, len(numbers), AT_ONCE):
        part = sorted(numbers)[start : start + AT_ONCE]
        rows = db.session.execute(select(Post.id, Post.graph_id, *columns).where(Post.id.in_(part)))
        found.update({row.id: row._mapping for row in rows})
    return found


def _spans(numbers: Collection[int]) -> dict[int, Interval]:
    found: dict[int, Interval] = {}
    for start in range(0, len(numbers), AT_ONCE):
        part = sorted(numbers)[start : start + AT_ONCE]
        rows = db.session.execute(
            select(ApiCall.id, ApiCall.requested_at, ApiCall.duration_ms).where(ApiCall.id.in_(part))
        )
        found.update({row.id: call_span(row.requested_at, row.duration_ms) for row in rows})
    return found


def _true_post(world: World, graph_id: str, now: datetime) -> TruePost:
    found = world.ever(graph_id, now)
    if found is None:
        raise LookupError(f"the world knows no post {graph_id}")
    return found


def _asked(true: TruePost, metric: str, span: Interval) -> tuple[Any, ...]:
    """The truths at the beginning and the end of the call."""
    return tuple(post_figures(true, moment).get(metric) for moment in span)


def _told(true: TruePost, metric: str) -> tuple[Any, ...]:
    """Without a call a figure can only be one that a story's webhook told."""
    return (told_figures(true).get(metric) if true.is_story else None,)
