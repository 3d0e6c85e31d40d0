"""The staff's first page: what wants somebody today."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.capture.words import time_left_words
from application.clock import clock
from application.extensions import db
from application.identifiers import page_number
from application.operations import words
from application.operations.today.board import WHOLE, today, whole_part
from application.operations.today.scope import ALL, MINE, read_scope

today_page = Blueprint("today", __name__)

SCOPE_WORDS = {MINE: "Mine", ALL: "All campaigns"}


@today_page.get("")
def show() -> ResponseReturnValue:
    """What waits in one's own campaigns, or in all; with `part` all that waits of one kind."""
    part = request.args.get("part", "")
    if part in WHOLE:
        return _whole(part)
    now = clock.now()
    scope = read_scope(request.args, current_user.id)
    found = today(scope, now, current_user.id)
    db.session.close()
    return render_template(
        "operations/today.html",
        scope=scope,
        scopes=SCOPE_WORDS,
        today=found,
        moment_now=now,
        time_left_words=time_left_words,
        happened=words.happened,
    )


def _whole(part: str) -> str:
    scope = read_scope(request.args, current_user.id)
    found = whole_part(part, scope, clock.now(), page_number(request.args.get("page")))
    db.session.close()
    return render_template(
        "operations/today_part.html", scope=scope, scopes=SCOPE_WORDS, part=part, found=found
    )
