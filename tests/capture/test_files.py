"""Kept files go out to whoever may see them, under harmless names, and a browser runs nothing in them."""

import pytest
from flask import Flask
from sqlalchemy import update

from application.extensions import db
from application.integrations.capture.kinds import FILES, MANIFESTS
from application.models import AuditAction, AuditEntry, CampaignConsultant, InstagramAccount
from application.tombstones import entomb
from tests.capture.fetching import fetch, get, path_of, store_of
from tests.capture.kept_stage import KeptStage, SignIn, set_kept_stage


@pytest.fixture
def stage(app: Flask, sign_in: SignIn) -> KeptStage:
    return set_kept_stage(app, sign_in)


def test_the_file_comes_to_the_byte_with_its_type_and_no_more_rights_than_a_picture(stage: KeptStage) -> None:
    _, (item,) = stage.keep(b"a picture")
    answer = get(stage, item)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"a picture", "image/jpeg")
    with stage.rows():
        assert answer.headers["ETag"] == f'"{stage.item(item).sha256}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert answer.headers["Content-Length"] == "9"


def test_staff_the_owner_and_consultants_of_a_campaign_with_the_post_get_it_and_nobody_else(
    stage: KeptStage,
) -> None:
    capture, (item,) = stage.keep(b"a picture")
    for path in (path_of(item), f"/captures/manifests/{capture}"):
        for who in (stage.manager, stage.owner, stage.consultant):
            assert fetch(who, path).status_code == 200
        for who in (stage.stranger, stage.other_consultant):
            assert fetch(who, path).status_code == 404
        assert stage.app.test_client().get(path).status_code == 302


def test_the_right_is_looked_at_each_time(stage: KeptStage) -> None:
    _, (item,) = stage.keep(b"a picture")
    tag = fetch(stage.consultant, path_of(item)).headers["ETag"]
    assert fetch(stage.consultant, path_of(item), If_None_Match=tag).status_code == 304
    with stage.rows():
        db.session.query(CampaignConsultant).delete()
        db.session.commit()
    assert fetch(stage.consultant, path_of(item), If_None_Match=tag).status_code == 404


@pytest.mark.parametrize(
    "content_type", ["text/html", "image/svg+xml", "application/xhtml+xml", "", "x" * 64]
)
def test_what_is_no_picture_and_no_film_is_only_ever_downloaded(stage: KeptStage, content_type: str) -> None:
    _, (item,) = stage.keep(b"<script>alert(1)</script>", content_type=content_type)
    answer = get(stage, item)
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Disposition"].endswith('.bin"')


def test_a_download_is_named_after_handle_day_and_kind_and_is_on_record(stage: KeptStage) -> None:
    _, items = stage.keep(b"a picture", b"another")
    with stage.rows():
        day = stage.post.posted_at
        assert day is not None
    answer = get(stage, items[1], "?download=1")
    name = f"lena.cooks_{day:%Y-%m-%d}_feed-picture-{stage.post_id}_2.jpg"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    with stage.rows():
        entry = db.session.query(AuditEntry).filter_by(action=AuditAction.CAPTURES_DOWNLOADED.value).one()
        assert (entry.user_id, entry.details) == (stage.owner_id, {"post": stage.post_id, "files": 1})
    assert "Downloaded what is kept of one of your posts" in stage.owner.get("/me/seen-by").text


def test_ones_own_download_is_nothing_to_be_told_of(stage: KeptStage) -> None:
    _, (item,) = stage.keep(b"a picture")
    assert fetch(stage.owner, path_of(item) + "?download=1").status_code == 200
    assert "Nobody has looked so far" in stage.owner.get("/me/seen-by").text


@pytest.mark.parametrize(
    "name",
    [
        "..%2F..%2Fetc%2Fpasswd",
        "a%0d%0aSet-Cookie:%20a=b",
        '";filename="evil.html',
        "page.html",
        "%F0%9F%8D%9D",
    ],
)
def test_the_name_in_the_address_decides_nothing(stage: KeptStage, name: str) -> None:
    _, (item,) = stage.keep(b"a picture")
    answer = fetch(stage.manager, path_of(item, name))
    if answer.status_code == 404:  # a slash is no part of a name
        return
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Disposition"].startswith('inline; filename="lena.cooks_')
    assert answer.mimetype == "image/jpeg"


@pytest.mark.parametrize(
    "handle", ['a"; filename="b', "../../b", "a\r\nX: 1", "\u202egpj.exe", ".hidden", "x" * 60, "🍝", ""]
)
def test_a_hostile_handle_makes_a_harmless_name(stage: KeptStage, handle: str) -> None:
    with stage.rows():
        db.session.execute(update(InstagramAccount).values(username=handle))
        db.session.commit()
    _, (item,) = stage.keep(b"a picture")
    disposition = get(stage, item, "?download=1").headers["Content-Disposition"]
    name = disposition.removeprefix('attachment; filename="').removesuffix('"')
    assert name.isascii()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    assert not name.startswith(".")
    assert name.endswith("_1.jpg")


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("deletion", "because the person asked for deletion"),
        ("age", "no campaign needed it"),
        (None, "missing"),
    ],
)
def test_a_file_that_is_gone_says_so_and_why(stage: KeptStage, reason: str | None, sentence: str) -> None:
    capture, (item,) = stage.keep(b"a picture")
    with stage.rows():
        kept = ((FILES, stage.item(item).sha256), (MANIFESTS, stage.captures()[0].manifest_sha256))
        for kind, name in kept:
            assert name is not None
            store_of(stage).delete(name, kind=kind)
            if reason is not None:
                entomb(kind, [name], reason)
        db.session.commit()
    for path in (path_of(item), f"/captures/manifests/{capture}"):
        answer = fetch(stage.manager, path)
        assert answer.status_code == 404
        assert sentence in answer.text


def test_a_file_that_was_removed_and_kept_anew_is_there(stage: KeptStage) -> None:
    _, (item,) = stage.keep(b"a picture")
    with stage.rows():
        entomb(FILES, [stage.item(item).sha256 or ""], "age")
        db.session.commit()
    assert get(stage, item).status_code == 200


def test_what_was_never_kept_is_not_there(stage: KeptStage) -> None:
    for path in (path_of(99_999_999), path_of(10**30), "/captures/manifests/99999999"):
        assert fetch(stage.manager, path).status_code == 404


def test_the_manifest_comes_to_the_byte(stage: KeptStage) -> None:
    capture, _ = stage.keep(b"a picture")
    with stage.rows():
        name = stage.captures()[0].manifest_sha256 or ""
    answer = fetch(stage.manager, f"/captures/manifests/{capture}")
    assert answer.data == store_of(stage).get(name, kind=MANIFESTS)
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    saved = fetch(stage.manager, f"/captures/manifests/{capture}?download=1").headers["Content-Disposition"]
    assert saved.startswith("attachment;")
    assert saved.endswith(f'_manifest-{capture}.json"')
