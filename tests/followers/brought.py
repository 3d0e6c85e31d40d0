"""The department's files, brought in: for tests of what is made of them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from application.clock import clock
from application.extensions import db
from application.follower_settings import FollowerSettings
from application.followers.files.handles import read_handles
from application.followers.history.columns import Target
from application.followers.history.importing import Imported, Source, import_day, import_tally
from application.followers.units.importing import Summary, import_handles

FOLDER = Path(__file__).parent / "energyapps"
EASTERN = FollowerSettings().zone
HANDLES, TALLY, DAY = (
    (FOLDER / name).read_bytes() for name in ("social_handles.csv", "social_data.csv", "all_social_data.csv")
)
DAY_OF_FILE = date(2017, 7, 20)


def bring_handles(content: bytes = HANDLES) -> Summary:
    """A file of handles, committed."""
    summary = import_handles(read_handles(content), clock.now())
    db.session.commit()
    return summary


def bring_tally(content: bytes = TALLY, given: Mapping[str, Target] | None = None) -> Imported:
    """A tally by the hour of the Eastern zone, committed."""
    imported = import_tally(Source(content, "social_data.csv"), EASTERN, given or {}, clock.now())
    db.session.commit()
    return imported


def bring_day(content: bytes = DAY, day: date = DAY_OF_FILE) -> Imported:
    """One day's counts, committed."""
    imported = import_day(Source(content, "all_social_data.csv"), day, EASTERN, clock.now())
    db.session.commit()
    return imported


def bring_all() -> None:
    """The three files."""
    bring_handles()
    bring_tally()
    bring_day()
