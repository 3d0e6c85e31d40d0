"""The page on which a partner leaves, and the status of a deletion, which its code opens."""

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.accounts.sessions import end_sign_in
from application.extensions import db
from application.leaving.asking import REST, ask_for_the_rest, leave, may_ask_for_the_rest
from application.leaving.forms import LeaveForm, TypedWordForm
from application.leaving.queries import deletion_with, holdings
from application.leaving.telling import retention_table, steps_told
from application.leaving.uncounted import UNCOUNTED_FOR
from application.models import DeletionState
from application.task_queue import commit

leaving = Blueprint("leaving", __name__)
deletion_status = Blueprint("deletion_status", __name__)


@leaving.get("/leave")
def ask() -> ResponseReturnValue:
    """What goes and what stays, with the person's own numbers, and the form."""
    return _leave_page(LeaveForm())


@leaving.post("/leave")
def go() -> ResponseReturnValue:
    """The person leaves: signed out at once; the rest is done in the background."""
    form = LeaveForm()
    if not form.validate():
        return _leave_page(form, status=400)
    try:
        code = leave(current_user.id, form.chosen).code
    except LookupError:
        abort(404)
    end_sign_in()
    commit()
    return redirect(url_for("deletion_status.show", code=code), code=303)


@deletion_status.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """How a deletion stands. Names nobody; open to whoever has the code."""
    return _status_page(code, TypedWordForm())


@deletion_status.post("/<code>/rest")
def delete_the_rest(code: str) -> ResponseReturnValue:
    """Who left and kept posts in campaigns has these emptied, too."""
    form = TypedWordForm()
    if not form.validate():
        return _status_page(code, form, status=400)
    asked = ask_for_the_rest(code)
    if asked is None:
        db.session.rollback()
        return redirect(url_for("deletion_status.show", code=code), code=303)
    commit()
    return redirect(url_for("deletion_status.show", code=asked.code), code=303)


def _leave_page(form: LeaveForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "leaving/leave.html",
        form=form,
        held=holdings(current_user.id),
        table=[row for row in retention_table() if row.is_personal],
        uncounted_days=UNCOUNTED_FOR,
    )
    return page, status


def _status_page(code: str, form: TypedWordForm, status: int = 200) -> ResponseReturnValue:
    deletion = deletion_with(code)
    if deletion is None:
        return _unlisted(render_template("leaving/unknown_code.html"), 404)
    page = render_template(
        "leaving/status.html",
        deletion=deletion,
        states=DeletionState,
        steps=steps_told(deletion.steps),
        form=form if may_ask_for_the_rest(deletion) else None,
        rest=deletion.steps[0].get(REST) if deletion.steps else None,
    )
    return _unlisted(page, status)


def _unlisted(page: str, status: int = 200) -> ResponseReturnValue:
    """No search engine and no cache keeps it."""
    answer = make_response(page, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    return answer
