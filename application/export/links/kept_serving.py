"""Hand out a kept file that a report shows, to whoever may see the report: the caller has found that out."""

import re

from werkzeug.wrappers import Response

from application.capture.file_names import file_name
from application.capture.file_queries import removal_of, stored_item
from application.capture.package_contents import stem_of
from application.capture.queries import kept_post
from application.capture.serving import file_reply
from application.extensions import db
from application.gateways import gateways
from application.identifiers import known_id
from application.integrations.blobs import BlobNotFound
from application.models import CaptureRole

_NAME = re.compile(r"([0-9]{1,18})\.[a-z0-9]{1,5}")


def item_named(file: str) -> int | None:
    """The kept file that a name in an address stands for; None for other names."""
    named = _NAME.fullmatch(file)
    return None if named is None else known_id(int(named[1]))


def kept_reply(item_id: int) -> Response | None:
    """The file, or the way to it; None where it is gone. Closes the session. Raises BlobStoreUnavailable."""
    stored = stored_item(item_id)
    post = kept_post(stored.post_id) if stored is not None else None
    if stored is None or post is None:
        return None
    removal = removal_of(stored)
    db.session.close()
    shown = file_name(stem_of(post), stored.role or CaptureRole.MEDIA, stored.place, stored.content_type)
    try:
        answer = file_reply(
            gateways().blobs, stored, shown, as_download=False, knows_of_removal=removal is not None
        )
    except BlobNotFound:
        return None
    return kept_apart(answer)


def kept_apart(answer: Response) -> Response:
    """The address is the key: no search engine may list it, no page that follows may learn it."""
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
