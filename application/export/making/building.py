"""The parts of making a report: reading its facts, its workbook, its snapshot. Never commits."""

from dataclasses import dataclass

from sqlalchemy import select

from application.clock import clock
from application.config import Config
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.queries import campaign_facts
from application.export.campaign.report import build_campaign_report
from application.export.making.recording import Order, record_step
from application.export.report import Report as DescribedReport
from application.export.snapshots.freezing import FACTS_KIND, thawed
from application.export.snapshots.keeping import Stored, keep, store
from application.extensions import db
from application.integrations.blobs import BlobStore
from application.models import BuildStep, Campaign, ReportSnapshot


class TakenOver(Exception):
    """Another task goes on with the build, or it was ended: this one stops."""


@dataclass(frozen=True)
class KeptReport:
    """A report that is kept as a snapshot, in memory."""

    snapshot_id: int
    report: DescribedReport


@dataclass(frozen=True)
class Made:
    """A report in memory and in the store, not yet named by a row."""

    facts: CampaignFacts
    report: DescribedReport
    stored: Stored


def read_facts(order: Order, config: Config) -> CampaignFacts:
    """What the report is made from, as it stands now."""
    return campaign_facts(
        db.session.get_one(Campaign, order.campaign_id),
        generated_at=clock.now(),
        platform_name=config.platform_name,
        by_id=order.asked_by_id,
        root=config.public_url,
        recipient=order.recipient,
        snapshot=f"{order.report_id}-{order.build_id}",
    )


def write_workbook(facts: CampaignFacts, blobs: BlobStore) -> Made:
    """Describe the report and store its workbook; no database. Raises OSError (BlobStoreUnavailable)."""
    report = build_campaign_report(facts)
    return Made(facts, report, store(report, facts, blobs))


def note_step(order: Order, step: BuildStep, *, done: int = 0, of: int = 0) -> None:
    """Note that a step begins. Raises TakenOver."""
    if not record_step(order, step, done=done, of=of):
        raise TakenOver


def keep_snapshot(order: Order, made: Made) -> KeptReport:
    """The snapshot, once its files are stored."""
    snapshot_id = keep(
        made.stored, made.report, made.facts, report_id=order.report_id, build_id=order.build_id
    )
    return KeptReport(snapshot_id, made.report)


def kept_snapshot(snapshot_id: int, blobs: BlobStore) -> KeptReport:
    """What an earlier try has frozen, described again from its facts; one statement.

    Raises NotReadable, and OSError (BlobStoreUnavailable).
    """
    name = db.session.scalars(
        select(ReportSnapshot.facts_sha256).where(ReportSnapshot.id == snapshot_id)
    ).one()
    db.session.close()
    return KeptReport(snapshot_id, build_campaign_report(thawed(blobs.get(name, kind=FACTS_KIND))))
