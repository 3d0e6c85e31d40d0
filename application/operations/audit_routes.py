"""The audit log: for admins."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.extensions import db
from application.operations.audit_log import audit_filter, audit_lines
from application.operations.audit_words import SUBJECT_WORDS

audit_log = Blueprint("audit_log", __name__)


@audit_log.get("")
def listing() -> ResponseReturnValue:
    """What people did, the newest first."""
    wanted = audit_filter(request.args)
    lines, page = audit_lines(wanted)
    db.session.close()

    def link(number: int) -> str:
        return url_for("audit_log.listing", **wanted.query(number))

    return render_template(
        "operations/audit_log.html", lines=lines, page=page, wanted=wanted, subjects=SUBJECT_WORDS, link=link
    )
