"""What needs a person: accounts and posts with trouble, grouped by cause, and trying again."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.formats import counted
from application.identifiers import page_number, whole_number
from application.operations import words
from application.operations.again import MOST_AT_ONCE, try_again
from application.operations.board import PER_PAGE, board, group_page
from application.operations.causes import BY_KEY
from application.operations.kinds import Cause, Tier
from application.task_queue import commit

operations = Blueprint("operations", __name__)


@operations.get("")
def problems() -> ResponseReturnValue:
    """Everything that is wrong, the most urgent first."""
    return _rendered("operations/problems.html", board=board(), tiers=Tier)


@operations.get("/<key>")
def cause(key: str) -> ResponseReturnValue:
    """All entries of one cause."""
    group, page = group_page(_cause(key), page_number(request.args.get("page")))
    pages = max(1, -(-group.total // PER_PAGE))
    return _rendered("operations/cause.html", group=group, page=page, pages=pages)


@operations.post("/<key>/again")
def again(key: str) -> ResponseReturnValue:
    """Try one entry again (the form's `ref`), or the whole group."""
    wanted = _cause(key)
    text = request.form.get("ref", "")
    ref = whole_number(text)
    if wanted.again is None or (text and ref is None):
        abort(400)
    number = try_again(wanted, ref, by_id=current_user.id)
    commit()
    flash(*_told(number, is_group=ref is None))
    return redirect(url_for("operations.problems", _anchor=key), code=303)


def _told(number: int, *, is_group: bool) -> tuple[str, str]:
    if not number:
        return "Nothing was left to try again: it has gone on in the meantime.", "attention"
    if is_group and number == MOST_AT_ONCE:
        return f"The first {number} are in line. Press again for the next ones.", "good"
    return f"{counted(number, 'is', 'are')} in line to be tried again.", "good"


def _cause(key: str) -> Cause:
    if key not in BY_KEY:
        abort(404)
    return BY_KEY[key]


def _rendered(template: str, **values: Any) -> str:
    return render_template(
        template, happened=words.happened, support=words.support, letter=words.letter, **values
    )
