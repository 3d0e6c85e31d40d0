"""The parts of making a report: reading its facts, its workbook, its snapshot. Never commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy import select

from application.clock import clock
from application.config import Config
from application.export.campaign.queries import campaign_facts
from application.export.campaign.without import without_bare_posts
from application.export.describing import Facts, described
from application.export.links.keys import keep_links
from application.export.making.recording import Order, record_step
from application.export.partner.queries import partner_facts
from application.export.reaching import note_on_share_page
from application.export.recipient import Recipient
from application.export.report import Report as DescribedReport
from application.export.snapshots.freezing import FACTS_KIND, thawed
from application.export.snapshots.keeping import Stored, keep, store
from application.export.snapshots.people import people_of
from application.extensions import db
from application.integrations.blobs import BlobStore
from application.models import BuildStep, Campaign, ReportSnapshot
from application.row_locks import lock_people


class Making(TypedDict):
    """When, by whom and for whom a report is made; `root` is the platform's public address."""

    generated_at: datetime
    platform_name: str
    root: str
    recipient: Recipient
    snapshot: str


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

    facts: Facts
    report: DescribedReport
    stored: Stored


def read_facts(order: Order, config: Config) -> Facts:
    """What the report is made from, as it stands now."""
    making: Making = {
        "generated_at": clock.now(),
        "platform_name": config.platform_name,
        "root": config.public_url,
        "recipient": order.recipient,
        "snapshot": f"{order.report_id}-{order.build_id}",
    }
    if order.subject.partner_id is not None:
        return partner_facts(order.subject.partner_id, **making)
    campaign = db.session.get_one(Campaign, order.subject.campaign_id)
    return without_bare_posts(campaign_facts(campaign, **making))


def write_workbook(facts: Facts, blobs: BlobStore) -> Made:
    """Describe the report and store its workbook; no database. Raises OSError (BlobStoreUnavailable)."""
    report = described(facts)
    return Made(facts, report, store(report, facts, blobs))


def note_step(order: Order, step: BuildStep, *, done: int = 0, of: int = 0) -> None:
    """Note that a step begins. Raises TakenOver."""
    if not record_step(order, step, done=done, of=of):
        raise TakenOver


def keep_snapshot(order: Order, made: Made) -> KeptReport:
    """The snapshot, once its files are stored, and the key of its links. Raises TakenOver."""
    # Ahead of the build, as whoever asks for a report does; and nobody in it leaves unnoticed.
    lock_people(order.asked_by_id, order.subject.partner_id, *people_of(made.facts))
    note_step(order, BuildStep.SHEET)
    snapshot_id = keep(
        made.stored, made.report, made.facts, report_id=order.report_id, build_id=order.build_id
    )
    keep_links(made.facts.kept.values(), order.subject, snapshot_id=snapshot_id, by_id=order.asked_by_id)
    note_on_share_page(order, snapshot_id)
    return KeptReport(snapshot_id, made.report)


def kept_snapshot(snapshot_id: int, blobs: BlobStore) -> KeptReport:
    """What an earlier try has frozen, described again from its facts; one statement.

    Raises NotReadable, and OSError (BlobStoreUnavailable).
    """
    name = db.session.scalars(
        select(ReportSnapshot.facts_sha256).where(ReportSnapshot.id == snapshot_id)
    ).one()
    db.session.close()
    return KeptReport(snapshot_id, described(thawed(blobs.get(name, kind=FACTS_KIND))))
