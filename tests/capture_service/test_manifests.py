"""The manifest's form: the same facts give the same bytes, and it says all that matters."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from application.integrations.capture import capture_pb2
from capture_service import VERSION
from capture_service.manifests import CaptureRecord, Piece, canonical, manifest_of
from capture_service.outcomes import KEPT, NOT_PUBLIC, REFUSED
from capture_service.running import Parts
from capture_service.trails import Trail
from tests.capture_service.stage import settings_of, stage, store_of, wish
from tests.capture_service.web import Web, picture

MOMENT = datetime(2026, 1, 31, 9, 5, 7, 120_999, tzinfo=UTC)


def record() -> CaptureRecord:
    trail = Trail(MOMENT, MOMENT + timedelta(seconds=1), ["scontent.cdninstagram.com", "x.fbcdn.net"])
    trail.answered(
        200, [("Date", "Sat, 31 Jan 2026 09:05:07 GMT"), ("ETag", '"ü"'), ("Set-Cookie", "secret=1")]
    )
    kept = capture_pb2.Kept(
        role=capture_pb2.MEDIA,
        outcome=KEPT,
        sha256="ab" * 32,
        content_type="image/jpeg",
        bytes=12,
        width=3,
        height=4,
    )
    still = capture_pb2.Kept(role=capture_pb2.STILL, place=1, outcome=REFUSED, problem="link_expired")
    page = capture_pb2.Kept(role=capture_pb2.PAGE, outcome=NOT_PUBLIC, problem="login_wall")
    walled = Trail(MOMENT, MOMENT, ["instagram.com"], browser_version="156.0.8078.79")
    walled.answered(200, [("Date", "Sat")])
    return CaptureRecord(
        "capture-1",
        "17900000000000001",
        MOMENT,
        MOMENT.astimezone(timezone(timedelta(hours=5))) + timedelta(seconds=2),
        (
            Piece("https://scontent.cdninstagram.com/a.jpg?oh=1", kept, trail),
            Piece("https://x/b.jpg", still, Trail(MOMENT)),
            Piece("https://www.instagram.com/p/1/", page, walled),
        ),
    )


def test_the_form_is_canonical() -> None:
    manifest = manifest_of(record())
    assert (
        manifest
        == (
            '{"begun_at":"2026-01-31T09:05:07.120Z","chromium_version":"156.0.8078.79",'
            '"ended_at":"2026-01-31T09:05:09.120Z","kept":[{'
            '"address":"https://scontent.cdninstagram.com/a.jpg?oh=1","bytes":12,"content_type":"image/jpeg",'
            '"headers":{"date":"Sat, 31 Jan 2026 09:05:07 GMT","etag":"\\"ü\\""},"height":4,'
            '"hosts":["scontent.cdninstagram.com","x.fbcdn.net"],"place":0,'
            '"received_at":"2026-01-31T09:05:08.120Z","requested_at":"2026-01-31T09:05:07.120Z",'
            f'"role":"media","sha256":"{"ab" * 32}","status":200,"width":3}}],'
            '"key":"capture-1","not_kept":[{'
            '"address":"https://x/b.jpg","headers":{},"hosts":[],"outcome":"refused","place":1,'
            '"problem":"link_expired","received_at":null,"requested_at":"2026-01-31T09:05:07.120Z",'
            '"role":"still","status":null},{'
            '"address":"https://www.instagram.com/p/1/","outcome":"not_public","place":0,'
            '"problem":"login_wall","requested_at":"2026-01-31T09:05:07.120Z","role":"page"}],'
            f'"post":"17900000000000001","service_version":"{VERSION}","version":1}}'
        ).encode()
    )
    assert canonical(json.loads(manifest)) == manifest


def test_the_order_in_which_it_was_put_together_does_not_matter() -> None:
    assert canonical({"b": 1, "a": {"d": [1], "c": None}}) == canonical({"a": {"c": None, "d": [1]}, "b": 1})


def test_the_version_is_the_project_s() -> None:
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert f'version = "{VERSION}"' in project


def test_a_manifest_in_the_store_says_what_happened_by_the_clock(site: Web, tmp_path: Path) -> None:
    content = picture()
    address = site.redirect("/moved", site.file("/a.jpg", content))
    with stage(settings_of(site, tmp_path), Parts(clock=lambda: MOMENT)) as service:
        replies = [service.capture(wish(address)) for _ in range(2)]
    stored = store_of(tmp_path).get(replies[0].manifest_sha256, kind="capture-manifests")
    assert hashlib.sha256(stored).hexdigest() == replies[0].manifest_sha256
    manifest = json.loads(stored)
    assert manifest["begun_at"] == manifest["ended_at"] == "2026-01-31T09:05:07.120Z"
    assert manifest["chromium_version"] is None
    (kept,) = manifest["kept"]
    assert kept["sha256"] == hashlib.sha256(content).hexdigest()
    assert kept["hosts"] == ["127.0.0.1", "127.0.0.1"]
    assert kept["headers"]["etag"] == '"a-tag"'
    assert kept["headers"]["last-modified"] == "Sat, 31 Jan 2026 09:00:00 GMT"
    assert set(kept["headers"]) == {"content-length", "content-type", "date", "etag", "last-modified"}
    assert replies[0].service_version == VERSION
