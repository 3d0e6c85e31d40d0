"""The kept files of delivered reports, for whoever holds the report."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from application.export.links.kept_serving import item_named, kept_apart, kept_reply
from application.export.links.keys import key_of, opens, rest_of
from application.export.links.planning import REST_FILE
from application.export.links.rest_serving import NoRest, rest_reply
from application.export.sharing.content import Busy
from application.extensions import db

report_media = Blueprint("report_media", __name__)

_LATER_SECONDS = "60"


@report_media.get(f"/<report_key>/{REST_FILE}")
def rest(report_key: str) -> ResponseReturnValue:
    """The rows that the tab Data of the report of this key has no room for."""
    found = key_of(report_key)
    if found is None:
        abort(404)
    if not found.is_open:
        return render_template("export/link_shut.html"), 410
    kept = rest_of(found)
    db.session.close()
    if kept is None:
        return render_template("export/file_gone.html"), 404
    if kept.is_withheld:
        return render_template("export/shared_withheld.html"), 503, {"Retry-After": _LATER_SECONDS}
    try:
        return kept_apart(rest_reply(kept.facts_sha256, kept.file_stem))
    except NoRest:
        return render_template("export/file_gone.html"), 404
    except Busy:
        return render_template("export/shared_busy.html"), 503, {"Retry-After": _LATER_SECONDS}


@report_media.get("/<report_key>/<file>")
def of_report(report_key: str, file: str) -> ResponseReturnValue:
    """A file that the report of this key shows. Nobody learns more of a wrong key than of a wrong name."""
    found, item_id = key_of(report_key), item_named(file)
    if found is None or item_id is None:
        abort(404)
    if not found.is_open:
        return render_template("export/link_shut.html"), 410
    answer = kept_reply(item_id) if opens(found, item_id) else None
    return answer or (render_template("export/file_gone.html"), 404)
