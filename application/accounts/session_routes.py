"""One's own sign-ins, seen and ended: the same pages for the team and for partners."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.session_list import running_sign_ins
from application.accounts.sessions import end_one, end_sign_in, end_sign_ins
from application.audit import record
from application.clock import clock
from application.formats import counted
from application.identifiers import known_id
from application.models import AuditAction
from application.task_queue import commit

account_sessions = Blueprint("account_sessions", __name__)
partner_sessions = Blueprint("partner_sessions", __name__)


@account_sessions.get("")
@partner_sessions.get("")
def listing() -> ResponseReturnValue:
    """Where one is signed in."""
    found = running_sign_ins(
        current_user.id, current_user.sign_in_id, clock.real_now(), is_team=current_user.is_team
    )
    return render_template("accounts/sessions.html", sign_ins=found, place=request.blueprint)


@account_sessions.post("/<int:sign_in_id>/end")
@partner_sessions.post("/<int:sign_in_id>/end")
def end(sign_in_id: int) -> ResponseReturnValue:
    """End one of them; this browser's own is signing out."""
    if sign_in_id == current_user.sign_in_id:
        end_sign_in()
        commit()
        return redirect(url_for("public.home"), code=303)
    if not end_one(current_user.id, known_id(sign_in_id)):
        abort(404)
    record(AuditAction.SESSION_ENDED, ended=1)
    commit()
    flash("That browser is signed out.", "good")
    return redirect(url_for(f"{request.blueprint}.listing"), code=303)


@account_sessions.post("/end-others")
@partner_sessions.post("/end-others")
def end_others() -> ResponseReturnValue:
    """End all but this one."""
    ended = end_sign_ins(current_user.id, keep=current_user.sign_in_id)
    if ended:
        record(AuditAction.SESSION_ENDED, ended=ended)
    commit()
    if ended:
        flash(f"Signed out of {counted(ended, 'other browser')}.", "good")
    return redirect(url_for(f"{request.blueprint}.listing"), code=303)
