"""The units and their handles as a file of the columns of `social_handles.csv`."""

import csv
import io
from collections.abc import Mapping

from sqlalchemy import select

from application.csv_cells import cell
from application.extensions import db
from application.followers.files.handles import NAME, NUMBER, PARENT
from application.models import TrackedAccount, TrackedNetwork, Unit


def handles_csv() -> str:
    """The file, its lines ended by a line feed; `parent` is a column where any unit has one.

    Units that were taken out are left out; the parent of one below them is the next above that is there.
    Importing the file again changes nothing.
    """
    networks = list(db.session.scalars(select(TrackedNetwork.name).order_by(TrackedNetwork.position)))
    rows = db.session.execute(
        select(Unit.zid, Unit.name, Unit.parent_zid, Unit.removed_at).order_by(Unit.position, Unit.zid)
    ).all()
    above = {row.zid: row.parent_zid for row in rows}
    there = {row.zid: row.name for row in rows if row.removed_at is None}
    parents = {zid: _next_above(zid, above, there) for zid in there}
    handles = {
        (row.unit_zid, row.network): row.handle
        for row in db.session.execute(
            select(TrackedAccount.unit_zid, TrackedAccount.network, TrackedAccount.handle)
        )
    }
    has_parents = any(parent is not None for parent in parents.values())
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([NAME, NUMBER, *([PARENT] if has_parents else []), *networks])
    for zid, name in there.items():
        parent = [parents[zid]] if has_parents else []
        cells = [name, zid, *parent, *(handles.get((zid, network)) for network in networks)]
        writer.writerow([cell(value) for value in cells])
    return written.getvalue()


def _next_above(zid: int, above: Mapping[int, int | None], there: Mapping[int, str]) -> int | None:
    """The next unit on the way up that was not taken out."""
    place = above[zid]
    while place is not None and place not in there:
        place = above[place]
    return place
