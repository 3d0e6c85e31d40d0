"""Rows of reports for tests that need not make one."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from application.clock import clock
from application.export.campaign.queries import campaign_facts
from application.export.describing import described
from application.export.recipient import STAFF, Recipient
from application.export.rendering.xlsx import MEDIA_TYPE
from application.export.snapshots.freezing import FACTS_KIND, FACTS_TYPE
from application.export.snapshots.keeping import WORKBOOK_KIND, keep, store
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


def create_delivered(campaign: Campaign, recipient: User, **more: Any) -> ReportSnapshot:
    """A snapshot of a report for a brand or influencer that was delivered to them."""
    snapshot = create_snapshot(create_report(campaign, recipient), **more)
    snapshot.delivered_at = clock.now()
    db.session.commit()
    return snapshot


def create_partner_report(partner: User, *, for_partner: bool = False) -> Report:
    """A report of the partner's own figures, for staff or for the partner."""
    kind = RecipientKind(partner.role.value) if for_partner else RecipientKind.STAFF
    report = Report(
        identity=uuid4().hex,
        key=uuid4().hex,
        partner_id=partner.id,
        recipient=kind,
        recipient_id=partner.id if for_partner else None,
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


def keep_snapshot_of(report: Report, recipient: Recipient = STAFF, **changed: Any) -> int:
    """The campaign's report as it stands now, kept as the queue keeps it; the snapshot's id.

    Its facts are `changed` so.
    """
    campaign = db.session.get_one(Campaign, report.campaign_id)
    facts = campaign_facts(
        campaign,
        generated_at=clock.now(),
        platform_name="Platform",
        root="https://platform.example",
        recipient=recipient,
    )
    facts = replace(facts, **changed)
    described_report = described(facts)
    stored = store(described_report, facts, gateways().blobs)
    build = create_build(report)
    snapshot_id = keep(stored, described_report, facts, report_id=report.id, build_id=build.id)
    db.session.commit()
    return snapshot_id
