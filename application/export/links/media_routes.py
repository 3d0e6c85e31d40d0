"""The kept files of delivered reports, for whoever holds the report."""

import re

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from application.capture.file_names import file_name
from application.capture.file_queries import removal_of, stored_item
from application.capture.package_contents import stem_of
from application.capture.queries import kept_post
from application.capture.serving import file_reply
from application.export.links.keys import key_of, opens
from application.extensions import db
from application.gateways import gateways
from application.identifiers import known_id
from application.integrations.blobs import BlobNotFound
from application.models import CaptureRole

report_media = Blueprint("report_media", __name__)

_NAME = re.compile(r"([0-9]{1,18})\.[a-z0-9]{1,5}")


@report_media.get("/<report_key>/<file>")
def of_report(report_key: str, file: str) -> ResponseReturnValue:
    """A file that the report of this key shows. Nobody learns more of a wrong key than of a wrong name."""
    found, named = key_of(report_key), _NAME.fullmatch(file)
    if found is None or named is None:
        abort(404)
    if not found.is_open:
        return render_template("export/link_shut.html"), 410
    item_id = known_id(int(named[1]))
    stored = stored_item(item_id) if opens(found, item_id) else None
    post = kept_post(stored.post_id) if stored is not None else None
    if stored is None or post is None:
        return render_template("export/file_gone.html"), 404
    removal = removal_of(stored)
    db.session.close()
    shown = file_name(stem_of(post), stored.role or CaptureRole.MEDIA, stored.place, stored.content_type)
    try:
        answer = file_reply(
            gateways().blobs, stored, shown, as_download=False, knows_of_removal=removal is not None
        )
    except BlobNotFound:
        return render_template("export/file_gone.html"), 404
    answer.headers["X-Robots-Tag"] = "noindex"
    # The address is the key: no page that follows may learn it.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
