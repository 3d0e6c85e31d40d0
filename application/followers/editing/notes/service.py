"""Notes on events: added, changed, taken out, brought back. The caller commits."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select

from application.exceptions import ApplicationError
from application.extensions import db
from application.followers.editing.marks import state_of
from application.followers.publishing import raise_edition
from application.models import CountNote, Unit, User
from application.paging import PageOf, page_of

LONGEST_TEXT = 300


@dataclass(frozen=True)
class NoteFields:
    """What a note tells; no unit and no network: it concerns all."""

    happened_at: datetime
    unit: int | None
    network: str | None
    text: str


class Outdated(ApplicationError):
    """Somebody has changed the note since the form was made."""

    def __init__(self, stored: NoteFields) -> None:
        super().__init__("the note was changed meanwhile")
        self.stored = stored


@dataclass(frozen=True)
class Listed:
    """A note with the names of its unit and of who wrote it."""

    note: CountNote
    unit: str | None
    writer: str | None


def listed_notes(wanted: int) -> tuple[Sequence[Listed], PageOf]:
    """A page of the notes, the newest event first; two statements."""
    there = CountNote.removed_at.is_(None)
    page = page_of(wanted, db.session.scalar(select(func.count()).select_from(CountNote).where(there)) or 0)
    rows = db.session.execute(
        select(CountNote, Unit.name, User.name)
        .outerjoin(Unit, Unit.zid == CountNote.unit_zid)
        .outerjoin(User, User.id == CountNote.written_by_id)
        .where(there)
        .order_by(CountNote.happened_at.desc(), CountNote.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    return [Listed(*row) for row in rows], page


def fields_of(note: CountNote) -> NoteFields:
    """The note as it stands."""
    return NoteFields(note.happened_at, note.unit_zid, note.network, note.text)


def seen_state(fields: NoteFields) -> str:
    """What a form keeps, to notice that the note was changed meanwhile."""
    return state_of(asdict(fields))


def add_note(fields: NoteFields, by_id: int, now: datetime) -> CountNote:
    """A new note, shown in charts from now on."""
    note = CountNote(
        happened_at=fields.happened_at,
        unit_zid=fields.unit,
        network=fields.network,
        text=fields.text,
        written_by_id=by_id,
        written_at=now,
    )
    db.session.add(note)
    raise_edition(now)
    return note


def note_there(note_id: int) -> CountNote | None:
    """The note as it stands now, locked; None for one that was taken out."""
    found = db.session.scalar(
        select(CountNote)
        .where(CountNote.id == note_id, CountNote.removed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def change_note(note: CountNote, fields: NoteFields, seen: str, now: datetime) -> bool:
    """Save a note's form; whether anything is new. Raises Outdated where `seen` is not what stands."""
    stored = fields_of(note)
    if seen_state(stored) != seen:
        raise Outdated(stored)
    if stored == fields:
        return False
    note.happened_at, note.text = fields.happened_at, fields.text
    note.unit_zid, note.network = fields.unit, fields.network
    raise_edition(now)
    return True


def remove_note(note: CountNote, now: datetime) -> None:
    """Take a note out of charts."""
    note.removed_at = now
    raise_edition(now)


def bring_note_back(note_id: int, removed_at: datetime, now: datetime) -> bool:
    """Put back a note that is out since that moment; False where it isn't."""
    asked = select(CountNote).where(CountNote.id == note_id, CountNote.removed_at == removed_at)
    note = db.session.scalar(asked.with_for_update().execution_options(populate_existing=True))
    if note is None:
        return False
    note.removed_at = None
    raise_edition(now)
    return True
