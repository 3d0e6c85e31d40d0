"""Delivered reports with links to kept files, and whoever opens them."""

from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from application.clock import clock
from application.extensions import db
from application.gateways import gateways
from application.integrations.capture import kinds
from application.models import (
    Capture,
    CaptureItem,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
    MediaKey,
)
from tests.campaigns.stage import Stage
from tests.export.made_reports import made

PICTURE = b"\xff\xd8\xff what was kept"


def keep(stage: Stage, post_id: int, content: bytes = PICTURE, content_type: str = "image/jpeg") -> int:
    """Something is kept of the post; the item's id."""
    with stage.rows():
        now = clock.now()
        capture = Capture(post_id=post_id, state=CaptureState.DONE, asked_at=now, finished_at=now)
        db.session.add(capture)
        db.session.flush()
        item = CaptureItem(
            capture_id=capture.id,
            role=CaptureRole.MEDIA,
            place=0,
            outcome=CaptureOutcome.KEPT,
            sha256=gateways().blobs.put(content, kind=kinds.FILES, content_type=content_type),
            content_type=content_type,
        )
        db.session.add(item)
        db.session.commit()
        return item.id


def links(stage: Stage, browser: FlaskClient | None = None) -> dict[int, str]:
    """The links of a newly made report, by post; made by staff unless it says who."""
    return kept_links(made(browser or stage.client, stage.address))


def kept_links(book: Workbook) -> dict[int, str]:
    """The links of a report, by post."""
    sheet = book["Posts"]
    titles = [cell.value for cell in sheet[1]]
    found = {}
    for row in sheet.iter_rows(min_row=2):
        kept, post = row[titles.index("Kept")], row[titles.index("Post")]
        if kept.hyperlink is not None:
            found[int(str(post.value))] = str(kept.hyperlink.target)
        else:
            assert kept.comment is not None
            assert kept.comment.text.startswith("Nothing was kept")
    return found


def opened(app: Flask, path: str) -> TestResponse:
    """As somebody without a session gets it, read to its end."""
    return app.test_client().get(path, buffered=True)


def path_of(link: str) -> str:
    return link[link.index("/media/") :]


def add_keys(campaign_id: int, number: int, *, made_by_id: int) -> None:
    """So many open keys that nobody holds."""
    now = clock.now()
    db.session.add_all(
        MediaKey(key_sha256=uuid4().hex * 2, campaign_id=campaign_id, made_at=now, made_by_id=made_by_id)
        for _ in range(number)
    )
    db.session.commit()
