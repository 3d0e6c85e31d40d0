"""Pages where admins note events that charts show at their moment."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record
from application.clock import clock
from application.config import Config
from application.extensions import db
from application.followers.editing.fields import Choosable
from application.followers.editing.marks import WaysBack
from application.followers.editing.notes.forms import NewNoteForm, NoteForm, entered
from application.followers.editing.notes.service import (
    NoteFields,
    Outdated,
    add_note,
    bring_note_back,
    change_note,
    fields_of,
    listed_notes,
    note_there,
    remove_note,
    seen_state,
)
from application.followers.editing.units.listing import choosable_of, networks_shown
from application.followers.standing import told_units
from application.formats import zone_or_utc
from application.identifiers import known_id, page_number
from application.models import AuditAction, CountNote, Unit
from application.networks import label
from application.reader_zone import told_zone
from application.sent_forms import SentAlready, note_sent, was_sent
from application.task_queue import commit

tracker_notes = Blueprint("tracker_notes", __name__)

UNDO = WaysBack("notes")
TOO_LATE = "This can’t be taken back any more: more than an hour has passed, or it was changed since."


@tracker_notes.route("", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """All notes, and the form of a further one."""
    zone = _zone()
    now = clock.now().astimezone(zone_or_utc(zone))
    form = (
        NewNoteForm()
        if request.method == "POST"
        else NewNoteForm(data={"zone": zone, "day": now.date(), "time": now.time()})
    )
    _offer(form)
    if not form.validate_on_submit():
        return _page(form, 400 if form.errors else 200)
    if not was_sent():
        try:
            add_note(form.fields(), current_user.id, clock.now())
            record(AuditAction.FOLLOWER_NOTE_ADDED, zid=form.chosen, network=form.network.data or None)
            note_sent()
            commit()
        except SentAlready:
            return _back()
        flash("The note is added. Charts show it from now on.", "good")
    return _back()


@tracker_notes.route("/<int:note_id>", methods=["GET", "POST"])
def change(note_id: int) -> ResponseReturnValue:
    """Change a note. Who changed it meanwhile is not overwritten unseen."""
    note = _note_or_404(note_id)
    if note.by_itself:
        abort(404)
    stored = fields_of(note)
    unit = db.session.get(Unit, note.unit_zid) if note.unit_zid else None
    words = f"{unit.name} ({unit.zid})" if unit else ""
    form = NoteForm(data={**entered(stored, _zone(), words), "seen": seen_state(stored)})
    _offer(form, unit, note.network)
    if not form.validate_on_submit():
        return _form_page(form, note, 400 if form.errors else 200)
    try:
        is_new = change_note(note, form.fields(), form.seen.data or "", clock.now())
    except Outdated as outdated:
        form.seen.data = seen_state(outdated.stored)
        return _form_page(form, note, 409, outdated.stored)
    if is_new:
        record(AuditAction.FOLLOWER_NOTE_CHANGED, note=note_id)
        commit()
    flash("The note is saved." if is_new else "Nothing was changed.", "good")
    return _back()


@tracker_notes.post("/<int:note_id>/remove")
def remove(note_id: int) -> ResponseReturnValue:
    """Take a note out; the page that follows can bring it back."""
    now, note = clock.now(), note_there(known_id(note_id))
    if note is None:
        db.session.rollback()
        flash("Somebody has taken this note out already. Nothing was changed.", "attention")
        return _back()
    remove_note(note, now)
    record(AuditAction.FOLLOWER_NOTE_REMOVED, note=note_id)
    UNDO.keep(session, f"Taken out: “{note.text[:80]}”", note_id, now.isoformat())
    commit()
    return _back()


@tracker_notes.post("/undo")
def undo() -> ResponseReturnValue:
    """Bring back the note that was taken out."""
    deed = UNDO.read(request.form.get("mark", ""))
    if deed and bring_note_back(int(deed[0]), datetime.fromisoformat(str(deed[1])), clock.now()):
        record(AuditAction.FOLLOWER_NOTE_BROUGHT_BACK, note=int(deed[0]))
        commit()
        flash("The note is back.", "good")
    else:
        db.session.rollback()
        flash(TOO_LATE, "attention")
    return _back()


def _note_or_404(note_id: int) -> CountNote:
    note = note_there(known_id(note_id))
    if note is None:
        abort(404)
    return note


def _offer(form: NoteForm, unit: Unit | None = None, network: str | None = None) -> None:
    """What the form's choices are; a note stays with its unit and network, though they have left."""
    known = choosable_of(told_units())
    if unit is not None and unit.removed_at is not None:
        known.append(Choosable(unit.zid, unit.name))
    form.know(known)
    networks = networks_shown()
    form.offer_networks([*networks, network] if network and network not in networks else networks)


def _zone() -> str:
    """What times are told in here: the reader's zone, where the browser tells it, else that of the feeds."""
    told = told_zone()
    config: Config = current_app.extensions["configuration"]
    return told if zone_or_utc(told).key == told else config.followers.zone.key


def _page(form: NewNoteForm, status: int) -> ResponseReturnValue:
    notes, page = listed_notes(page_number(request.args.get("page")))
    words: dict[str, Any] = {"form": form, "notes": notes, "page": page, "label": label}
    words["done"] = UNDO.take(session)
    words["link"] = lambda number: url_for("tracker_notes.show", page=number)
    return render_template("followers/tracker/notes.html", **words), status


def _form_page(
    form: NoteForm, note: CountNote, status: int, stored: NoteFields | None = None
) -> ResponseReturnValue:
    words = {"form": form, "note": note, "stored": stored, "label": label}
    return render_template("followers/tracker/note.html", **words), status


def _back() -> ResponseReturnValue:
    return redirect(url_for("tracker_notes.show"), code=303)
