"""Pages where admins bring in files of handles and of counts, and take them away."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from application.audit import record
from application.clock import clock
from application.config import Config
from application.csv_cells import BYTE_ORDER_MARK, csv_text
from application.extensions import db
from application.followers.editing.files.bringing import Found, Handed, bring_in
from application.followers.editing.files.forms import KIND_WORDS, FileForm, KeptForm, UploadForm, targets
from application.followers.editing.files.kept import LARGEST_FIELD, packed, unpacked
from application.followers.editing.files.queries import EXAMPLE, is_anything_tracked, listed_imports
from application.followers.editing.files.words import counts_words, handles_words, times_words
from application.followers.editing.units.listing import choosable_of, networks_shown
from application.followers.files.table import MOST_BYTES, TOO_LARGE, Unfit
from application.followers.history.command_words import held_words
from application.followers.history.importing import Source
from application.followers.history.kinds import FileKind
from application.followers.history.taking_back import NotPossible, brought, take_back
from application.followers.standing import told_units
from application.followers.units.exporting import handles_csv
from application.formats import counted
from application.identifiers import known_id, page_number
from application.models import AuditAction
from application.networks import label
from application.task_queue import commit

tracker_files = Blueprint("tracker_files", __name__)

MOST_PROBLEMS = 500
"""Bad lines on a page; a file to download has all of them."""
MOST_OFFERED = 300
TOO_LARGE_WORD = "too-large"
_ROOM = 512 * 1024
_WITH_CONTENT = ("tracker_files.take", "tracker_files.problems")


@tracker_files.url_value_preprocessor
def allow_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Files may be larger than other forms; the guard has its say before anything is read."""
    if endpoint == "tracker_files.look":
        request.max_content_length = MOST_BYTES + _ROOM
    elif endpoint in _WITH_CONTENT:
        request.max_content_length = request.max_form_memory_size = LARGEST_FIELD + _ROOM


@tracker_files.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say at the field what would else end in a page about nothing; the file itself is not read."""
    address = url_for("tracker_files.show", file=TOO_LARGE_WORD, _anchor="upload")
    return redirect(address, code=303)


@tracker_files.get("")
def show() -> ResponseReturnValue:
    """What was brought in, the form of a further file, and what can be taken away."""
    form = UploadForm(formdata=None, data={"zone": _usual_zone().key})
    if request.args.get("file") == TOO_LARGE_WORD:
        form.file.errors = [TOO_LARGE]
    return _page(form, 200)


@tracker_files.post("/look")
def look() -> ResponseReturnValue:
    """Say what a file would change; nothing is stored."""
    form = UploadForm()
    form.offer_zones(_usual_zone())
    if not form.validate():
        return _page(form, 400)
    content = form.file.data.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        form.file.errors = [TOO_LARGE]
        return _page(form, 400)
    return _looked(_handed(form, content, form.file.data.filename or ""))


@tracker_files.post("/import")
def take() -> ResponseReturnValue:
    """Import the file that was looked at, or look at it again with what is said of it now."""
    form = KeptForm()
    form.offer_zones(_usual_zone())
    try:
        content = unpacked(form.content.data or "")
    except Unfit as error:
        return _refused(error)
    handed = _handed(form, content, form.name.data or "")
    if not form.validate():
        handed = replace(handed, day=None)
        return _looked(handed, form.errors)
    if "again" in request.form:
        return _looked(handed)
    found = bring_in(handed, clock.now())
    if not found.can_be_taken or found.kind is None:
        db.session.rollback()
        return _looked(handed)
    if found.changes_anything:
        record(AuditAction.FOLLOWER_FILE_IMPORTED, kind=found.kind.value, sha256=handed.source.sha256)
    commit()
    flash(_words(found), "good")
    return redirect(url_for("tracker_files.show"), code=303)


@tracker_files.post("/problems")
def problems() -> ResponseReturnValue:
    """All bad lines of the file that was looked at, as a file."""
    form = KeptForm()
    form.offer_zones(_usual_zone())
    try:
        handed = _handed(form, unpacked(form.content.data or ""), form.name.data or "")
    except Unfit as error:
        return _refused(error)
    found = bring_in(handed, clock.now())
    db.session.rollback()
    return _csv(csv_text([["line", "problem"], *([each.line, each.words] for each in found.problems)]))


@tracker_files.get("/handles.csv")
def handles() -> ResponseReturnValue:
    """The units and their handles, as the file that can be brought in again."""
    text = handles_csv()
    db.session.close()
    return _csv(text, "social_handles.csv", mark=False)


@tracker_files.post("/example")
def example() -> ResponseReturnValue:
    """Bring in the example organisation, where nothing is tracked yet."""
    if is_anything_tracked():
        flash("There are units already: the example is for an empty tracker only.", "attention")
        return redirect(url_for("tracker_files.show"), code=303)
    source = Source(EXAMPLE.read_bytes(), EXAMPLE.name, current_user.id)
    bring_in(Handed(source, FileKind.HANDLES, None, _usual_zone(), {}), clock.now())
    record(AuditAction.FOLLOWER_FILE_IMPORTED, kind=FileKind.HANDLES.value, sha256=source.sha256)
    commit()
    flash("The example is here. Counting starts with the next round.", "good")
    return redirect(url_for("tracker_units.show"), code=303)


@tracker_files.route("/brought/<int:import_id>", methods=["GET", "POST"])
def brought_in(import_id: int) -> ResponseReturnValue:
    """A file of counts that was brought in: what goes when it is taken back, and the deed."""
    if request.method == "POST":
        return _take_back(import_id)
    found = brought(known_id(import_id))
    if found is None:
        abort(404)
    return render_template(
        "followers/tracker/file_brought.html",
        found=found,
        kind_words=KIND_WORDS,
        span=times_words(found.first, found.last, _usual_zone()) if found.first and found.last else "",
    )


def _take_back(import_id: int) -> ResponseReturnValue:
    try:
        gone = take_back(known_id(import_id), clock.now())
    except NotPossible as problem:
        db.session.rollback()
        flash(str(problem), "attention")
        return redirect(url_for("tracker_files.brought_in", import_id=import_id), code=303)
    if gone is None:
        db.session.rollback()
        flash("This file is taken back already.", "attention")
        return redirect(url_for("tracker_files.show"), code=303)
    counts, sha256 = gone.brought.counts, gone.brought.sha256
    record(AuditAction.FOLLOWER_IMPORT_TAKEN_BACK, sha256=sha256, rounds=gone.rounds, counts=counts)
    commit()
    flash(f"Taken back: {counted(counts, 'count')} of {counted(gone.rounds, 'row')}.", "good")
    return redirect(url_for("tracker_files.show", _anchor="imports"), code=303)


def _usual_zone() -> ZoneInfo:
    config: Config = current_app.extensions["configuration"]
    return config.followers.zone


def _handed(form: FileForm, content: bytes, name: str) -> Handed:
    """The file with what is said of it, as far as that can be read."""
    kind = form.kind.data
    lists = (request.form.getlist(field) for field in ("column", "column_unit", "column_network"))
    return Handed(
        Source(content, name or "file.csv", current_user.id),
        FileKind(kind) if kind in tuple(FileKind) else None,
        form.day.data,
        form.said_zone(_usual_zone()),
        targets(*lists),
    )


def _looked(handed: Handed, errors: dict[str, list[str]] | None = None) -> ResponseReturnValue:
    """What becomes of the file; whatever was taken in to see that is taken back."""
    found = bring_in(handed, clock.now())
    db.session.rollback()
    form = KeptForm(
        formdata=None,
        data={
            "content": packed(handed.source.content),
            "name": handed.source.name,
            "kind": found.kind.value if found.kind else "",
            "day": handed.day,
            "zone": handed.zone.key,
        },
    )
    form.offer_zones(_usual_zone())
    for name, told in (errors or {}).items():
        form[name].errors = told
    units = choosable_of(told_units()) if found.columns else []
    page = render_template(
        "followers/tracker/file.html",
        form=form,
        found=found,
        name=handed.source.name,
        day=handed.day,
        kind_words=KIND_WORDS,
        most_problems=MOST_PROBLEMS,
        networks=networks_shown() if found.columns else [],
        units=units if len(units) <= MOST_OFFERED else [],
        label=label,
        held_words=held_words,
        times=times_words(*found.times, handed.zone) if found.times else "",
    )
    return page, 400 if errors or found.problems else 200


def _refused(error: Unfit) -> ResponseReturnValue:
    form = UploadForm(formdata=None, data={"zone": _usual_zone().key})
    form.file.errors = [problem.words for problem in error.problems]
    return _page(form, 400)


def _page(form: UploadForm, status: int) -> ResponseReturnValue:
    form.offer_zones(_usual_zone())
    imports, page = listed_imports(page_number(request.args.get("page")))
    words: dict[str, Any] = {"form": form, "imports": imports, "page": page, "kind_words": KIND_WORDS}
    words["link"] = lambda number: url_for("tracker_files.show", page=number)
    words["is_empty"] = not is_anything_tracked()
    return render_template("followers/tracker/files.html", **words), status


def _words(found: Found) -> str:
    if found.handles is not None:
        return handles_words(found.handles)
    return counts_words(found.counts) if found.counts is not None else ""


def _csv(text: str, name: str = "problems.csv", *, mark: bool = True) -> Response:
    answer = Response(text.encode(BYTE_ORDER_MARK if mark else "utf-8"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
