"""The reports: each campaign's workbook is made, each figure in it held against the truth at the time of the
call that it names, and each one that is due looked for.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from application.export.campaign.queries import campaign_facts
from application.export.campaign.report import build_campaign_report
from application.export.rendering.xlsx import xlsx_bytes
from application.extensions import db
from application.models import FIGURE_NAMES, ApiCall, Campaign, Post
from sandbox.soak.audit.blame import Interval
from sandbox.soak.audit.due_in_reports import DueValue, values_due
from sandbox.soak.audit.stored import call_span
from sandbox.soak.audit.sums import check_sums
from sandbox.soak.audit.tally import Missing, Tally
from sandbox.soak.audit.told import told_figures
from sandbox.soak.audit.truths import post_figures
from sandbox.soak.audit.workbook import Value, rows_of
from sandbox.world.post import Post as TruePost
from sandbox.world.world import World

AT_ONCE = 10_000
MISSING = "missing"


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
    """Every row of the tab Data: a figure of a post, latest or nearest to a point in time; and what the other
    tabs make of them.

    One that the workbook calls missing must be missing in the database too, and whatever the database has of
    the campaign's posts must be there, nothing else.
    """
    rows = [row for row in rows_of(workbook, "Data") if isinstance(row.get("Post"), float)]
    posts = _stored({_whole(row["Post"]) for row in rows})
    spans = _spans({_whole(row["API call"]) for row in rows if row.get("API call") is not None})
    due = values_due(campaign_id, now)
    for row in rows:
        number, metric, point = _whole(row["Post"]), str(row["Figure"]), str(row["Point"])
        true = _true_post(world, posts[number]["graph_id"], now)
        what = f"{true.id} {metric}, {point}"
        if row["Method"] == MISSING:
            if posts[number][metric] is not None:
                tally.compare("report", name, what, None, (posts[number][metric],))
            continue
        call = row.get("API call")
        truth = _told(true, metric) if call is None else _asked(true, metric, spans[_whole(call)])
        tally.compare("report", name, what, row.get("Value"), truth)
        wanted = due.pop((number, metric, point), DueValue(None))
        tally.compare("report", name, f"{what} as stored", row.get("Value"), (wanted.value,))
        if wanted.hours_off is not None:
            off = row.get("Hours from the point")
            tally.compare("report", name, f"hours from the point, {what}", off, (wanted.hours_off,))
        tally.found("report")
    for number, metric, point in due:
        what = f"post {number} {metric}, {point}"
        tally.miss(Missing("report", name, what, now, now, cause=None, traced=False))
    check_sums(tally, name, workbook, rows)


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
