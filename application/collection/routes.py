"""Staff's view of the collection: every run, how far it is, its calls, and what can be done about it."""

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.collection import queries
from application.collection.asking import ask_for_collection
from application.collection.run_filter import run_filter
from application.collection.run_page import brought
from application.collection.run_words import (
    KIND_ANSWERS,
    KIND_WORDS,
    STATE_WORDS,
    asked_for,
    duration_words,
    outcome_words,
)
from application.extensions import db
from application.identifiers import known_id, page_number
from application.models import InstagramAccount, RunKind
from application.task_queue import commit

collection = Blueprint("collection", __name__)


@collection.get("")
def runs() -> ResponseReturnValue:
    """All runs, newest first, narrowed by kind, state and account."""
    wanted = run_filter(request.args)

    def link(number: int) -> str:
        return url_for("collection.runs", **wanted.query(number))

    return _rendered(
        "collection/runs.html",
        page=queries.runs_page(wanted),
        most_listed=queries.MOST_LISTED,
        wanted=wanted,
        link=link,
        brought=brought,
    )


@collection.get("/runs/<int:run_id>")
def run(run_id: int) -> ResponseReturnValue:
    """One run: how far it is, what it brought, and the calls it made."""
    found = _found(run_id)

    def link(number: int) -> str:
        return url_for("collection.run", run_id=run_id, page=number) + "#calls"

    return _rendered(
        "collection/run.html",
        found=found,
        view=found.view,
        calls=queries.calls_page(run_id, page_number(request.args.get("page"))),
        link=link,
        asked_for=asked_for,
        outcome_words=outcome_words,
        duration_words=duration_words,
        kind_answers=KIND_ANSWERS,
    )


@collection.get("/runs/<int:run_id>/progress")
def run_progress(run_id: int) -> ResponseReturnValue:
    """How far the run is, for the page's script."""
    view = _found(run_id).view
    return jsonify(
        running=view.run.is_open,
        share=view.share,
        sentence=view.sentence,
        panel=_rendered("collection/_run_panel.html", view=view),
    )


@collection.post("/accounts/<int:account_id>/read")
def read_account(account_id: int) -> ResponseReturnValue:
    """Read an account now, all of it or as the form's `kind` says; a failed run is followed by a new one."""
    account = db.session.get(InstagramAccount, known_id(account_id))
    if account is None:
        abort(404)
    asked = request.form.get("kind", "")
    kind = RunKind(asked) if asked in list(RunKind) else RunKind.READING
    ask_for_collection([account.id], asked_by_id=current_user.id, kind=kind)
    opened_id, username = queries.open_run_id(account.id, kind), account.username
    commit()
    flash(f"@{username} is in line to be read.", "good")
    return redirect(url_for("collection.run", run_id=opened_id), code=303)


def _found(run_id: int) -> queries.FoundRun:
    found = queries.found_run(known_id(run_id))
    if found is None:
        abort(404)
    return found


def _rendered(template: str, **values: Any) -> str:
    return render_template(template, states=STATE_WORDS, kinds=KIND_WORDS, **values)
