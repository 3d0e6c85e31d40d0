"""Reports for whoever has a share link: no sign-in, no cookie, no script, nothing that others could find."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.config import Config
from application.export.links.kept_serving import item_named, kept_reply
from application.export.links.keys import shown_in
from application.export.links.planning import KEPT_UNDER, REST_FILE
from application.export.links.rest_serving import NoRest, rest_reply
from application.export.sharing.content import Busy, Reader, Shown
from application.export.sharing.opening import OpenShare, note_opened, opened
from application.export.snapshots.freezing import NotReadable
from application.extensions import db
from application.gateways import gateways
from application.identifiers import page_number
from application.integrations.blobs import BlobNotFound, BlobStoreUnavailable
from application.task_queue import commit

shared_reports = Blueprint("shared_reports", __name__)

logger = logging.getLogger(__name__)

_LATER_SECONDS = "60"
_MOMENT = timedelta(seconds=1)


@shared_reports.after_request
def keep_apart(answer: Response) -> Response:
    """The address is the key: no search engine may list it, no page that follows may learn it."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@shared_reports.get("/<share_key>")
def show(share_key: str) -> ResponseReturnValue:
    """All of the report, long tabs by their beginning; every link that opens nothing gets the same page."""

    def tab_link(slug: str) -> str:
        return url_for(".tab", share_key=share_key, tab=slug)

    return _answer(
        share_key,
        "export/shared.html",
        lambda reader, share: reader.first(share.facts_sha256, money=share.shows_money),
        tab_link=tab_link,
    )


@shared_reports.get("/<share_key>/<tab>")
def tab(share_key: str, tab: str) -> ResponseReturnValue:
    """One tab, page by page."""
    wanted = page_number(request.args.get("page"))

    def link(number: int) -> str:
        return url_for(".tab", share_key=share_key, tab=tab, page=number)

    return _answer(
        share_key,
        "export/shared_tab.html",
        lambda reader, share: reader.tab(share.facts_sha256, tab, wanted, money=share.shows_money),
        link=link,
        way_back=url_for(".show", share_key=share_key),
    )


@shared_reports.get("/<share_key>/kept/<file>")
def kept(share_key: str, file: str) -> ResponseReturnValue:
    """A picture or film that the page shows, or the rows that Data has no room for; gone with the link."""
    share, item_id = opened(share_key), item_named(file)
    if share is None or (item_id is None and file != REST_FILE):
        return _closed()
    if share.is_withheld:
        return _later("export/shared_withheld.html")
    if item_id is None:
        return _rest(share)
    answer = kept_reply(item_id) if shown_in(share.snapshot_id, item_id) else None
    return answer or (render_template("export/file_gone.html"), 404)


def _rest(share: OpenShare) -> ResponseReturnValue:
    db.session.close()
    try:
        return rest_reply(share.facts_sha256, share.file_stem, money=share.shows_money)
    except Busy:
        return _later("export/shared_busy.html")
    except BlobStoreUnavailable:
        return _later("export/shared_away.html")
    except NoRest:
        return _closed()


def _answer(
    share_key: str, template: str, read: Callable[[Reader, OpenShare], Shown | None], **ways: object
) -> ResponseReturnValue:
    """The page; no transaction is open while the report is read and described."""
    share, now = opened(share_key), clock.now()
    if share is None:
        return _closed()
    if share.is_to_be_noted(now):
        note_opened(share.link_id, now)
        commit()
    db.session.close()
    if share.is_withheld:
        return _later("export/shared_withheld.html")
    config: Config = current_app.extensions["configuration"]
    try:
        shown = read(Reader(gateways().blobs, config.public_url), share)
    except Busy:
        return _later("export/shared_busy.html")
    except BlobStoreUnavailable:
        return _later("export/shared_away.html")
    except (BlobNotFound, NotReadable):
        logger.exception("a shared report cannot be read", extra={"snapshot": share.snapshot_id})
        return _closed()
    if shown is None or shown.page is None:
        return _closed()
    last = (share.ends_at - _MOMENT).astimezone(shown.zone)
    last_day = f"{last.day} {last:%b %Y}"
    return render_template(
        template,
        shown=shown,
        page=shown.page,
        share=share,
        last_day=last_day,
        kept_link=partial(_kept_link, share_key),
        own_address=f"{config.public_url}{url_for('.show', share_key=share_key)}",
        **ways,
    )


def _kept_link(share_key: str, address: str | None) -> str | None:
    """Kept files stand under the link's own address, by which they are gone with it."""
    if address is None or not address.startswith(KEPT_UNDER):
        return address
    return url_for(".kept", share_key=share_key, file=address.rpartition("/")[2])


def _closed() -> ResponseReturnValue:
    return render_template("export/shared_closed.html"), 404


def _later(template: str) -> ResponseReturnValue:
    return render_template(template), 503, {"Retry-After": _LATER_SECONDS}
