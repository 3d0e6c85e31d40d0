"""Everything that is held about the signed-in partner, as one ZIP."""

import tempfile
from datetime import datetime
from typing import IO

from flask import Blueprint, current_app, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record
from application.clock import clock
from application.config import Config
from application.extensions import db
from application.leaving.own_data import TABLES, profile
from application.leaving.packing import Package
from application.models import AuditAction
from application.task_queue import commit

own_data = Blueprint("own_data", __name__)

ROWS_AT_ONCE = 1_000


@own_data.get("/download")
def download() -> ResponseReturnValue:
    """The ZIP, written to a file of its own first: who takes long to fetch it holds no transaction open."""
    user_id, now = current_user.id, clock.now()
    packed = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the answer that sends it
    _pack(packed, user_id, now)
    db.session.rollback()
    record(AuditAction.OWN_DATA_DOWNLOADED, user_id=user_id)
    commit()
    packed.seek(0)
    return send_file(
        packed,
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"my-data-{now:%Y-%m-%d}.zip",
        max_age=0,
    )


def _pack(target: IO[bytes], user_id: int, now: datetime) -> None:
    """One statement for each file, read a thousand rows at a time."""
    package = Package(target)
    package.add_json("profile.json", profile(user_id))
    counts = {}
    for table in TABLES:
        found = db.session.execute(table.rows(user_id).execution_options(yield_per=ROWS_AT_ONCE))
        counts[table.name] = package.add_table(table.name, list(found.keys()), found)
    package.add_text("README.txt", _readme(counts, now))
    package.close()


def _readme(counts: dict[str, int], now: datetime) -> str:
    config: Config = current_app.extensions["configuration"]
    lines = [
        f"Your data at {config.platform_name}, as of {now:%Y-%m-%d %H:%M} UTC.",
        "",
        "This is everything that is held about you: as tables (CSV, UTF-8), which every table program",
        "opens, and your profile as JSON. Times are UTC. An empty cell means: not known. An apostrophe at",
        "the beginning of a text keeps table programs from reading it as a formula; it is not part of it.",
        "",
        "profile.json: your name and addresses, your connection to Facebook, your Instagram account",
        *(f"{table.name}: {table.what} ({counts[table.name]:,})" for table in TABLES),
        "",
        "“post” and “question” are numbers that lead from one table to the other.",
        "Access tokens are not in here: nobody gets to see them, not even you.",
        "What Instagram answered is kept as it came, too, to prove the figures, and so are small copies of",
        "pictures. The staff give both to you when you ask.",
        "",
    ]
    return "\n".join(lines)
