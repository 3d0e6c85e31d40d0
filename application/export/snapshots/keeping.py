"""Keep a report as it was made: its workbook and its facts in the blob store, and a row that names them."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from application.export.describing import Facts
from application.export.rendering.xlsx import MEDIA_TYPE, write_xlsx
from application.export.report import Report as DescribedReport
from application.export.snapshots.freezing import FACTS_KIND, FACTS_TYPE, frozen
from application.export.snapshots.people import keep_people
from application.extensions import db
from application.integrations.blobs import BlobStore
from application.models import ReportSnapshot, SnapshotPost
from application.models.upsert import upsert

WORKBOOK_KIND = "report-workbooks"
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """What the blob store holds of one report, by SHA-256."""

    workbook_sha256: str
    workbook_bytes: int
    facts_sha256: str


def store(report: DescribedReport, facts: Facts, blobs: BlobStore) -> Stored:
    """Write the workbook to a file and put both into the store; memory does not grow with the rows.

    Raises OSError (BlobStoreUnavailable).
    """
    facts_name = blobs.put(frozen(facts), kind=FACTS_KIND, content_type=FACTS_TYPE)
    with _written(report) as path:
        name, size = _sha256_of(path), path.stat().st_size
        blobs.put_file(path, name, kind=WORKBOOK_KIND, content_type=MEDIA_TYPE)
    return Stored(name, size, facts_name)


def keep(stored: Stored, report: DescribedReport, facts: Facts, *, report_id: int, build_id: int) -> int:
    """The snapshot's row, and one for each post and person in it; its id. Never commits."""
    snapshot = ReportSnapshot(
        report_id=report_id,
        build_id=build_id,
        made_at=facts.generated_at,
        file_stem=report.file_stem[:100],
        workbook_sha256=stored.workbook_sha256,
        workbook_bytes=stored.workbook_bytes,
        facts_sha256=stored.facts_sha256,
        posts=len(facts.posts),
        cut_at=report.cut_at,
    )
    db.session.add(snapshot)
    db.session.flush()
    rows = [{"snapshot_id": snapshot.id, "post_id": post.post_id} for post in facts.posts]
    upsert(db.session(), SnapshotPost, rows, key=["snapshot_id", "post_id"], update=[])
    keep_people(snapshot.id, facts)
    return snapshot.id


@contextmanager
def _written(report: DescribedReport) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        path = Path(folder) / "report.xlsx"
        with path.open("wb") as target:
            write_xlsx(report, target)
        yield path


def _sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
