"""What goes by age: the retention table’s last column, and files that nobody refers to. Never commits."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from application.clock import clock
from application.export.snapshots.ending import CAMPAIGN_DELETED
from application.extensions import db
from application.gateways import gateways
from application.integrations.blobs import BlobStore
from application.leaving.removing import (
    Chunk,
    remove_files,
    remove_orphaned_sizes,
    remove_orphans,
    remove_rows,
)
from application.leaving.reported import REPORT_FILES
from application.leaving.retention import FILES, RULES
from application.leaving.rules import Ages, FileRule, Rule, Since, Time
from application.models import Base, Tombstone

ORPHANED_AFTER = timedelta(days=1)
LOOKED_FOR = timedelta(days=4)
"""A file is looked at on several days: a scheduler may miss one."""
NAMES_AT_ONCE = 500


def parts(blobs: BlobStore) -> Iterator[tuple[str, Iterator[Chunk]]]:
    """What removes what is too old: a part for each days of the table, and one for each kind of file.

    They need nothing of each other. The caller commits and closes the session at each chunk.
    """
    for rule in RULES:
        for ages in rule.ages:
            yield rule.name, _old(rule, ages, blobs)
    for files in FILES:
        yield files.name, _orphans(files, blobs)
    for files in REPORT_FILES:
        yield f"{files.name} of deleted campaigns", _of_deleted_campaigns(files, blobs)


def _old(rule: Rule, ages: Ages, blobs: BlobStore) -> Iterator[Chunk]:
    """Files ahead of the rows that name them."""
    rows = rows_older(rule, ages)
    for files in FILES:
        if files.table is rule.table:
            yield from remove_files(files, rows, "age", blobs)
    asked_again = rows if isinstance(ages.column, Since) else None
    yield from remove_rows(rule.table, rows, asked_again)


def rows_older(rule: Rule, ages: Ages) -> ColumnElement[bool]:
    """The rows of the table that are too old."""
    now = clock.real_now() if ages.time is Time.REAL else clock.now()
    days = getattr(gateways().config, ages.setting) if ages.setting else ages.days
    border = now - timedelta(days=days)
    if isinstance(ages.column, Since):
        older = ages.column.before(border)
    else:
        column: Any = Base.metadata.tables[rule.name].c[ages.column]
        older = column < border
    return and_(older, ages.of.holds()) if ages.of else older


def _of_deleted_campaigns(files: FileRule, blobs: BlobStore) -> Iterator[Chunk]:
    """Files whose rows went with a campaign: what is gone already costs nothing."""
    names = db.session.scalars(
        select(Tombstone.sha256).where(
            Tombstone.kind == files.kind,
            Tombstone.reason == CAMPAIGN_DELETED,
            Tombstone.removed_at > clock.now() - LOOKED_FOR,
        )
    ).all()
    for first in range(0, len(names), NAMES_AT_ONCE):
        yield from remove_orphans(files, names[first : first + NAMES_AT_ONCE], blobs)


def _orphans(files: FileRule, blobs: BlobStore) -> Iterator[Chunk]:
    """Files whose row never came, as their process ended first, or as their person had just left."""
    now = clock.real_now()
    names = blobs.names(files.kind, since=now - LOOKED_FOR, until=now - ORPHANED_AFTER)
    while some := list(islice(names, NAMES_AT_ONCE)):
        yield from remove_orphans(files, some, blobs)
    for kind in files.sizes:
        names = blobs.names(kind, since=now - LOOKED_FOR, until=now - ORPHANED_AFTER)
        while some := list(islice(names, NAMES_AT_ONCE)):
            yield from remove_orphaned_sizes(files, kind, some, blobs)
