"""Rows of reports for tests that need not make one."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from application.clock import clock
from application.export.rendering.xlsx import MEDIA_TYPE
from application.export.snapshots.freezing import FACTS_KIND, FACTS_TYPE
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.extensions import db
from application.gateways import gateways
from application.models import (
    BuildState,
    Campaign,
    RecipientKind,
    Report,
    ReportBuild,
    ReportSnapshot,
    SnapshotPost,
    User,
)


def create_report(campaign: Campaign, recipient: User | None = None) -> Report:
    """A report of the campaign for staff, or for a consultant, brand or influencer."""
    kind = RecipientKind(recipient.role.value) if recipient else RecipientKind.STAFF
    report = Report(
        identity=uuid4().hex,
        key=uuid4().hex,
        campaign_id=campaign.id,
        recipient=kind,
        recipient_id=recipient.id if recipient else None,
        made_at=clock.now(),
    )
    db.session.add(report)
    db.session.commit()
    return report


def create_build(report: Report, state: BuildState = BuildState.DONE, **more: Any) -> ReportBuild:
    """One making of it, ended unless it says otherwise."""
    is_open = state in (BuildState.WAITING, BuildState.RUNNING)
    values: dict[str, Any] = {
        "open_for_report_id": report.id if is_open else None,
        "asked_at": clock.now(),
        "heartbeat_at": clock.real_now(),
    }
    build = ReportBuild(report_id=report.id, state=state, **(values | more))
    db.session.add(build)
    db.session.commit()
    return build


def create_snapshot(
    report: Report, *, post_ids: Sequence[int] = (), workbook: bytes | None = None
) -> ReportSnapshot:
    """What was kept of one making, with its files in the store."""
    blobs, content = gateways().blobs, workbook or f"workbook {uuid4().hex}".encode()
    blobs.put(content, kind=WORKBOOK_KIND, content_type=MEDIA_TYPE)
    snapshot = ReportSnapshot(
        report_id=report.id,
        build_id=create_build(report).id,
        made_at=clock.now(),
        file_stem="campaign",
        workbook_sha256=hashlib.sha256(content).hexdigest(),
        workbook_bytes=len(content),
        facts_sha256=blobs.put(b"facts of " + content, kind=FACTS_KIND, content_type=FACTS_TYPE),
        posts=len(post_ids),
    )
    db.session.add(snapshot)
    db.session.flush()
    db.session.add_all(SnapshotPost(snapshot_id=snapshot.id, post_id=post_id) for post_id in post_ids)
    db.session.commit()
    return snapshot
