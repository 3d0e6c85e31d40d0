"""Staff's view of the collection: every run, its state, and what can be done about it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.collection import queries
from application.collection.asking import ask_for_collection
from application.extensions import db
from application.identifiers import known_id, page_number
from application.models import InstagramAccount, RunState
from application.task_queue import commit

collection = Blueprint("collection", __name__)

STATE_WORDS = {
    RunState.QUEUED: ("Waiting", "neutral"),
    RunState.RUNNING: ("Reading", "neutral"),
    RunState.DONE: ("Done", "good"),
    RunState.FAILED: ("Failed", "bad"),
}


@collection.get("")
def runs() -> ResponseReturnValue:
    """All runs, newest first, or those of one state."""
    asked = request.args.get("state", "")
    state = RunState(asked) if asked in list(RunState) else None
    page = queries.runs_page(page_number(request.args.get("page")), state)
    return render_template("collection/runs.html", page=page, state=state, states=STATE_WORDS)


@collection.post("/accounts/<int:account_id>/read")
def read_account(account_id: int) -> ResponseReturnValue:
    """Read an account now; a failed run is followed by a new one at once."""
    account = db.session.get(InstagramAccount, known_id(account_id))
    if account is None:
        abort(404)
    ask_for_collection([account.id], asked_by_id=current_user.id)
    username = account.username
    commit()
    flash(f"@{username} is in line to be read.", "good")
    return redirect(url_for("collection.runs"))
