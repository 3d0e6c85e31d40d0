"""Pages where admins keep the units and their handles."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from application.audit import record
from application.clock import clock
from application.extensions import db
from application.followers.editing.marks import WaysBack
from application.followers.editing.units.differences import Difference, differences
from application.followers.editing.units.forms import NewUnitForm, PlaceForm, UnitForm, unit_form
from application.followers.editing.units.listing import (
    Place,
    choosable_of,
    listing,
    networks_shown,
    place_of,
    taken_out,
)
from application.followers.editing.units.looks import looks_at
from application.followers.editing.units.rhythms import RHYTHM_WORDS
from application.followers.editing.units.saving import (
    NotPossible,
    NumberTaken,
    Outdated,
    accounts_of_unit,
    add_unit,
    change_unit,
    next_number,
    seen_state,
    stored_fields,
)
from application.followers.files.handles import LARGEST_NUMBER
from application.followers.standing import told_units
from application.models import AuditAction, Unit
from application.networks import Network, label
from application.sent_forms import SentAlready, note_sent, was_sent
from application.task_queue import commit

tracker_units = Blueprint("tracker_units", __name__)

UNDO = WaysBack("units")


@dataclass(frozen=True)
class Conflict:
    """That the unit was changed since the form was made, and what differs now."""

    differences: list[Difference]


@tracker_units.get("")
def show() -> ResponseReturnValue:
    """All units with their handles, or those that a search finds."""
    shown = listing(request.args)
    return render_template(
        "followers/tracker/units.html",
        shown=shown,
        done=UNDO.take(session),
        link=lambda number: url_for("tracker_units.show", q=shown.search or None, page=number),
        networks=list(Network),
        rhythm_words=RHYTHM_WORDS,
        label=label,
    )


@tracker_units.get("/taken-out")
def removed() -> ResponseReturnValue:
    """Units that were taken out, with the way back."""
    units, page = taken_out(request.args)
    return render_template(
        "followers/tracker/units_taken_out.html",
        units=units,
        page=page,
        done=UNDO.take(session),
        link=lambda number: url_for("tracker_units.removed", page=number),
    )


@tracker_units.route("/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Add a unit; its handles are entered on its page."""
    form = NewUnitForm(data={"zid": str(next_number())}) if request.method == "GET" else NewUnitForm()
    form.know(choosable_of(told_units()))
    if not form.validate_on_submit():
        return _new_page(form)
    zid = int(form.zid.data or 0)
    again = redirect(url_for("tracker_units.unit", zid=zid), code=303)
    if was_sent():
        return again
    try:
        add_unit(zid, form.name.data or "", form.chosen, clock.now())
        record(AuditAction.FOLLOWER_UNIT_ADDED, zid=zid)
        note_sent()
        commit()
    except SentAlready:
        return again
    except NumberTaken as taken:
        return _refused(form, "zid", str(taken))
    except NotPossible as problem:
        return _refused(form, "unit", str(problem))
    flash("The unit is added. Enter its handles now.", "good")
    return again


@tracker_units.route("/<int:zid>", methods=["GET", "POST"])
def unit(zid: int) -> ResponseReturnValue:
    """A unit: its name, its place, and its handles. Who changed it meanwhile is not overwritten unseen."""
    found = unit_or_404(zid)
    if found.removed_at is not None:
        page = render_template("followers/tracker/unit_taken_out.html", unit=found)
        return page, 200 if request.method == "GET" else 409
    form = _form_of(found)
    place = place_of(zid)
    form.know(place.choosable)
    if not form.validate_on_submit():
        return _unit_page(form, found, place)
    try:
        saved = change_unit(zid, form.fields(), form.seen.data or "", clock.now())
    except NotPossible as problem:
        return _refused(form, "unit", str(problem), zid)
    except Outdated as outdated:
        entered = form.fields()
        form.seen.data = seen_state(outdated.stored)
        db.session.rollback()
        names = {each.zid: each.name for each in place.choosable}
        conflict = Conflict(differences(outdated.stored, entered, names))
        return _unit_page(form, unit_or_404(zid), place_of(zid), conflict)
    if saved.unit:
        record(AuditAction.FOLLOWER_UNIT_CHANGED, zid=zid)
    if saved.handles or saved.rhythms:
        record(AuditAction.FOLLOWER_HANDLES_CHANGED, zid=zid, handles=saved.handles, rhythms=saved.rhythms)
    commit()
    flash("Saved." if saved else "Nothing was changed: the unit is as you entered it.", "good")
    return redirect(url_for("tracker_units.unit", zid=zid), code=303)


def unit_or_404(zid: int) -> Unit:
    """The unit of an address, also one that was taken out."""
    found = db.session.get(Unit, zid) if 0 < zid <= LARGEST_NUMBER else None
    if found is None:
        abort(404)
    return found


def _form_of(unit: Unit) -> UnitForm:
    accounts = accounts_of_unit(unit.zid)
    above = db.session.get(Unit, unit.parent_zid) if unit.parent_zid else None
    return unit_form(
        networks_shown(),
        accounts,
        name=unit.name,
        unit=f"{above.name} ({above.zid})" if above and above.removed_at is None else "",
        seen=seen_state(stored_fields(unit, accounts)),
    )


def _refused(form: PlaceForm, field: str, told: str, zid: int | None = None) -> ResponseReturnValue:
    """The form once more, with what is wrong at the field."""
    db.session.rollback()
    form[field].errors = [told]
    if zid is None:
        return _new_page(form)
    found = unit_or_404(zid)
    if found.removed_at is not None:
        return redirect(url_for("tracker_units.unit", zid=zid), code=303)
    return _unit_page(form, found, place_of(zid))


def _new_page(form: PlaceForm) -> ResponseReturnValue:
    page = render_template("followers/tracker/unit_new.html", form=form)
    return page, 400 if form.errors else 200


def _unit_page(
    form: PlaceForm, unit: Unit, place: Place, conflict: Conflict | None = None
) -> ResponseReturnValue:
    shown: dict[str, Any] = {
        "unit": unit,
        "place": place,
        "looks": looks_at(unit.zid),
        "conflict": conflict,
        "done": UNDO.take(session),
        "label": label,
    }
    page = render_template("followers/tracker/unit.html", form=form, **shown)
    return page, 409 if conflict else 400 if form.errors else 200
