"""Reports for whoever has a share link: no sign-in, no cookie, no script, nothing that others could find."""

import logging
from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.config import Config
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


def _answer(
    share_key: str, template: str, read: Callable[[Reader, OpenShare], Shown], **ways: object
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
    except (Busy, BlobStoreUnavailable):
        return _later("export/shared_busy.html")
    except (BlobNotFound, NotReadable):
        logger.exception("a shared report cannot be read", extra={"snapshot": share.snapshot_id})
        return _closed()
    if shown.page is None:
        return _closed()
    last = (share.ends_at - _MOMENT).astimezone(shown.zone)
    last_day = f"{last.day} {last:%b %Y}"
    return render_template(template, shown=shown, page=shown.page, share=share, last_day=last_day, **ways)


def _closed() -> ResponseReturnValue:
    return render_template("export/shared_closed.html"), 404


def _later(template: str) -> ResponseReturnValue:
    return render_template(template), 503, {"Retry-After": _LATER_SECONDS}
