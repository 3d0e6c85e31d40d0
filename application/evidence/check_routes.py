"""Checks of everything that was kept: for admins."""

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record
from application.capture.words import size_words
from application.evidence import check_words as words
from application.evidence.asking import ask_for_check
from application.evidence.check_queries import (
    CheckView,
    find_check,
    kept_in_all,
    last_checks,
    trouble_groups,
)
from application.extensions import db
from application.identifiers import known_id, whole_number
from application.models import AuditAction
from application.task_queue import commit

evidence_checks = Blueprint("evidence_checks", __name__)


@evidence_checks.get("")
def show() -> ResponseReturnValue:
    """What is kept in all, the last checks, and what the newest finished one found, or that of `?check=`."""
    kept, checks = kept_in_all(), last_checks()
    shown = _shown(checks)
    groups = trouble_groups(shown) if shown is not None else []
    db.session.close()
    return render_template(
        "evidence/checks.html",
        kept=kept,
        checks=checks,
        open_check=next((check for check in checks if check.is_open), None),
        shown=shown,
        groups=groups,
        listed=sum(len(group.findings) for group in groups),
        words=words,
        size_words=size_words,
    )


@evidence_checks.get("/progress")
def progress() -> ResponseReturnValue:
    """How far the newest check is, for the page's script."""
    newest = next(iter(last_checks()), None)
    db.session.close()
    if newest is None or not newest.is_open:
        return jsonify(running=False, share=1, sentence="The check is done.")
    share = newest.position / newest.last if newest.last else None
    return jsonify(running=True, share=share, sentence=words.progress_words(newest))


@evidence_checks.post("/check")
def check_now() -> ResponseReturnValue:
    """Check everything; asked while a check is under way, it stays that one."""
    if ask_for_check(asked_by_id=current_user.id):
        record(AuditAction.EVIDENCE_CHECKED)
        flash("Everything that was kept is being checked. You may leave this page meanwhile.", "good")
    else:
        flash("A check is under way already; this page shows how far it is.", "attention")
    commit()
    return redirect(url_for("evidence_checks.show"), code=303)


def _shown(checks: list[CheckView]) -> CheckView | None:
    asked = request.args.get("check")
    if asked is None:
        return next((check for check in checks if not check.is_open), None)
    number = whole_number(asked)
    found = find_check(known_id(number)) if number is not None else None
    if found is None or found.is_open:
        abort(404)
    return found
