"""Page where admins say which columns the hourly tally has."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from application.audit import record
from application.clock import clock
from application.extensions import db
from application.followers.editing.columns.forms import NewColumnForm
from application.followers.editing.columns.listing import listed_columns
from application.followers.editing.fields import one_line
from application.followers.editing.marks import WaysBack
from application.followers.editing.units.listing import choosable_of, networks_shown
from application.followers.files.table import Unfit
from application.followers.history.columns import (
    Target,
    add_column,
    bring_column_back,
    remove_column,
    rename_column,
)
from application.followers.standing import told_units
from application.models import AuditAction
from application.networks import label
from application.sent_forms import SentAlready, note_sent, was_sent
from application.task_queue import commit

tracker_columns = Blueprint("tracker_columns", __name__)

UNDO = WaysBack("columns")
TOO_LATE = (
    "This can’t be taken back any more: more than an hour has passed, or the columns were changed since."
)


@tracker_columns.route("", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """All columns, and the form of a further one."""
    form = NewColumnForm()
    form.know(choosable_of(told_units()))
    form.offer_networks(networks_shown())
    if not form.validate_on_submit():
        return _page(form, 400 if form.errors else 200)
    if form.chosen is None:
        form.unit.errors = ["Choose the unit whose counts stand in the column."]
        return _page(form, 400)
    if was_sent():
        return _back()
    name, target = form.column.data or "", Target(form.chosen, form.network.data)
    try:
        add_column(name, target, clock.now())
        record(AuditAction.FOLLOWER_COLUMN_ADDED, column=name, zid=target.zid, network=target.network)
        note_sent()
        commit()
    except SentAlready:
        return _back()
    except Unfit as error:
        db.session.rollback()
        form.column.errors = [problem.words for problem in error.problems]
        return _page(form, 400)
    flash(f"The column {name} is added. It has all that was counted so far.", "good")
    return _back()


@tracker_columns.post("/rename")
def rename() -> ResponseReturnValue:
    """Call a column otherwise."""
    name, new_name = request.form.get("column", ""), one_line(request.form.get("new_name"))
    if name == new_name:
        flash("Nothing was changed.", "good")
        return _back()
    try:
        rename_column(name, new_name, clock.now())
    except Unfit as error:
        return _unchanged(error)
    record(AuditAction.FOLLOWER_COLUMN_RENAMED, column=name, new_name=new_name)
    commit()
    flash(f"The column {name} is called {new_name} now.", "good")
    return _back()


@tracker_columns.post("/remove")
def remove() -> ResponseReturnValue:
    """Take a column out; the page that follows can bring it back."""
    name = request.form.get("column", "")
    try:
        place = remove_column(name, clock.now())
    except Unfit as error:
        return _unchanged(error)
    record(AuditAction.FOLLOWER_COLUMN_REMOVED, column=name)
    sentence = f"Taken out: the column {name}. What was counted stays."
    UNDO.keep(session, sentence, name, place.target.zid, place.target.network, place.position)
    commit()
    return _back()


@tracker_columns.post("/undo")
def undo() -> ResponseReturnValue:
    """Bring back the column that was taken out, to its place."""
    deed = UNDO.read(request.form.get("mark", ""))
    if not deed:
        flash(TOO_LATE, "attention")
        return _back()
    name, zid, network, position = deed
    try:
        bring_column_back(str(name), Target(int(zid), str(network)), int(position), clock.now())
    except Unfit:
        db.session.rollback()
        flash(TOO_LATE, "attention")
        return _back()
    record(AuditAction.FOLLOWER_COLUMN_BROUGHT_BACK, column=str(name))
    commit()
    flash(f"The column {name} is back.", "good")
    return _back()


def _unchanged(error: Unfit) -> ResponseReturnValue:
    db.session.rollback()
    flash(" ".join([*(problem.words for problem in error.problems), "Nothing was changed."]), "attention")
    return _back()


def _page(form: NewColumnForm, status: int) -> ResponseReturnValue:
    words = {"form": form, "columns": listed_columns(), "done": UNDO.take(session), "label": label}
    return render_template("followers/tracker/columns.html", **words), status


def _back() -> ResponseReturnValue:
    return redirect(url_for("tracker_columns.show"), code=303)
