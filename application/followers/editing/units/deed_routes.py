"""What admins do to units and handles at the press of a button, and how they take it back."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from application.audit import record
from application.clock import clock
from application.extensions import db
from application.followers.editing.marks import Words
from application.followers.editing.units.places import bring_back, move_before, take_out
from application.followers.editing.units.rhythms import RHYTHM_WORDS, plan_of, put_back, set_all
from application.followers.editing.units.routes import UNDO, unit_or_404
from application.followers.editing.units.saving import (
    NotPossible,
    accounts_of_unit,
    set_handle,
    set_rhythm,
)
from application.followers.files.handles import handle_of, number_of
from application.followers.publishing import raise_edition
from application.formats import counted
from application.models import AuditAction, CountRhythm
from application.networks import Finding, Network, label
from application.task_queue import commit

tracker_unit_deeds = Blueprint("tracker_unit_deeds", __name__)

TOO_LATE = "This can’t be taken back any more: it was changed since, or more than an hour has passed."


@tracker_unit_deeds.post("/<int:zid>/take-out")
def remove(zid: int) -> ResponseReturnValue:
    """Take out a unit with all below it, as many as the button said."""
    unit_or_404(zid)
    try:
        out = take_out(zid, number_of(request.form.get("below", "")) or 0, clock.now())
    except NotPossible as problem:
        return _told(str(problem), "attention", zid)
    if out is None:
        flash("The unit is taken out already.", "attention")
        return redirect(url_for("tracker_units.show"), code=303)
    record(AuditAction.FOLLOWER_UNIT_REMOVED, zid=zid, units=out.number)
    with_those = f", with {counted(out.number - 1, 'unit')} below it" if out.number > 1 else ""
    UNDO.keep(session, f"“{out.name}” is taken out{with_those}.", "units", zid, out.at.isoformat())
    commit()
    return redirect(url_for("tracker_units.show"), code=303)


@tracker_unit_deeds.post("/<int:zid>/bring-back")
def restore(zid: int) -> ResponseReturnValue:
    """Bring back a unit, with those that went with it."""
    unit_or_404(zid)
    number = bring_back(zid, clock.now())
    if number is None:
        return _told("The unit is here already.", "attention", zid)
    return _brought_back(zid, number)


@tracker_unit_deeds.post("/<int:zid>/move")
def move(zid: int) -> ResponseReturnValue:
    """Put a unit right before one of its siblings, by number; pressed twice it stands the same."""
    unit_or_404(zid)
    shown = number_of(request.form.get("shown", "")) or zid
    if move_before(zid, number_of(request.form.get("before", "")) or 0, clock.now()):
        record(AuditAction.FOLLOWER_UNIT_CHANGED, zid=zid)
        commit()
    return redirect(url_for("tracker_units.unit", zid=shown, _anchor="place"), code=303)


@tracker_unit_deeds.post("/<int:zid>/take-over")
def take_over(zid: int) -> ResponseReturnValue:
    """Take over the handle that an account goes by now, as it was shown."""
    unit_or_404(zid)
    account = accounts_of_unit(zid, locked=True).get(request.form.get("network", ""))
    now, wanted = clock.now(), request.form.get("handle", "")
    if account is None or account.finding is not Finding.RENAMED or account.handle_now != wanted:
        db.session.rollback()
        return _told("The account goes by another handle by now. Look again.", "attention", zid)
    try:
        set_handle(account, handle_of(wanted), now)
    except ValueError as problem:
        db.session.rollback()
        return _told(str(problem), "attention", zid)
    raise_edition(now)
    record(AuditAction.FOLLOWER_HANDLES_CHANGED, zid=zid, network=account.network, handles=1)
    commit()
    return _told(f"From now on @{wanted} is counted. The history goes on.", "good", zid)


@tracker_unit_deeds.post("/<int:zid>/stop")
def stop(zid: int) -> ResponseReturnValue:
    """Stop counting an account; what was counted stays."""
    unit_or_404(zid)
    network, now = request.form.get("network", ""), clock.now()
    account = accounts_of_unit(zid, locked=True).get(network)
    before = account.rhythm if account else CountRhythm.OFF
    if account is None or not set_rhythm(account, CountRhythm.OFF, now):
        db.session.rollback()
        return _told("This account is not counted.", "attention", zid)
    raise_edition(now)
    record(AuditAction.FOLLOWER_HANDLES_CHANGED, zid=zid, network=network, rhythms=1)
    told = f"{label(network)} is not counted any more for this unit. Its history stays."
    UNDO.keep(session, told, "stopped", zid, network, before.value)
    commit()
    return redirect(url_for("tracker_units.unit", zid=zid), code=303)


@tracker_unit_deeds.route("/rhythm", methods=["GET", "POST"])
def rhythm() -> ResponseReturnValue:
    """Set how often all handles of a network are counted: first what that means, then the deed."""
    network, wanted = request.values.get("network", ""), request.values.get("rhythm", "")
    is_known = network in tuple(Network) and wanted in tuple(CountRhythm)
    if request.method == "GET" or not is_known:
        return render_template(
            "followers/tracker/rhythm.html",
            plan=plan_of(Network(network), CountRhythm(wanted)) if is_known else None,
            networks=list(Network),
            rhythm_words=RHYTHM_WORDS,
            label=label,
        ), 200 if request.method == "GET" else 400
    now, every = clock.now(), CountRhythm(wanted)
    number = set_all(Network(network), every, now)
    if number:
        record(AuditAction.FOLLOWER_RHYTHM_SET, network=network, rhythm=wanted, handles=number)
        how = RHYTHM_WORDS[every].lower()
        told = f"{label(network)}: {counted(number, 'handle is', 'handles are')} counted {how} from now on."
        UNDO.keep(session, told, "rhythm", now.isoformat())
        commit()
    else:
        flash("Nothing was changed: all of them are counted so already.", "good")
    return redirect(url_for("tracker_units.show"), code=303)


@tracker_unit_deeds.post("/undo")
def undo() -> ResponseReturnValue:
    """Take back what the notice told of."""
    deed = UNDO.read(request.form.get("mark", ""))
    kind = deed[0] if deed else ""
    if kind == "units":
        zid = int(deed[1])
        number = bring_back(zid, clock.now(), datetime.fromisoformat(str(deed[2])))
        if number is not None:
            return _brought_back(zid, number)
    elif kind == "stopped":
        return _counted_again(deed)
    elif kind == "rhythm":
        number = put_back(datetime.fromisoformat(str(deed[1])), clock.now())
        if number:
            record(AuditAction.FOLLOWER_RHYTHM_SET, rhythm="as before", handles=number)
            commit()
            flash(f"{counted(number, 'handle is', 'handles are')} counted as before.", "good")
            return redirect(url_for("tracker_units.show"), code=303)
    db.session.rollback()
    flash(TOO_LATE, "attention")
    return redirect(url_for("tracker_units.show"), code=303)


def _counted_again(deed: Words) -> ResponseReturnValue:
    zid, network, now = int(deed[1]), str(deed[2]), clock.now()
    account = accounts_of_unit(zid, locked=True).get(network)
    is_off = account is not None and account.rhythm is CountRhythm.OFF
    if account is None or not is_off or not set_rhythm(account, CountRhythm(str(deed[3])), now):
        db.session.rollback()
        return _told(TOO_LATE, "attention", zid)
    raise_edition(now)
    record(AuditAction.FOLLOWER_HANDLES_CHANGED, zid=zid, network=network, rhythms=1)
    commit()
    return _told(f"{label(network)} is counted as before.", "good", zid)


def _brought_back(zid: int, number: int) -> Response:
    record(AuditAction.FOLLOWER_UNIT_BROUGHT_BACK, zid=zid, units=number)
    commit()
    below = f", with {counted(number - 1, 'unit')} below it" if number > 1 else ""
    return _told(f"The unit is back{below}, with all that was counted.", "good", zid)


def _told(sentence: str, kind: str, zid: int) -> Response:
    flash(sentence, kind)
    answer: Response = redirect(url_for("tracker_units.unit", zid=zid), code=303)
    return answer
