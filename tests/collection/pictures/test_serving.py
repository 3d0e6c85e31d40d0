"""Copies are shown to staff and to whom they belong, and kept by browsers for as long as they are right."""

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update

from application.collection.pictures.queries import account_pictures, post_pictures
from application.collection.pictures.wanted import want_pictures
from application.errors import STORE_AGAIN_SECONDS
from application.extensions import db
from application.gateways import Gateways, gateways
from application.integrations.blobs import BlobNotFound, BlobStoreUnavailable, FolderBlobStore
from application.models import InstagramAccount, Picture, PictureKind, PictureState, Post, PostChild, Role
from tests import builders
from tests.collection.pictures.stage import kept, seen
from tests.collection.stage import Stage
from tests.statements import count_statements

SignIn = Callable[[FlaskClient, int], None]
CONTENT = b"\xff\xd8jpeg"


@dataclass(frozen=True)
class Shown:
    """A post with a child and an account, each with a copy; and people by their id."""

    paths: tuple[str, ...]
    version: str
    owner: int
    stranger: int
    manager: int


@pytest.fixture
def shown(app: Flask) -> Shown:
    with app.app_context():
        owner = builders.create_user(login=builders.create_login())
        account = builders.create_instagram_account(user=owner, graph_id="182")
        post = builders.create_post(account, graph_id="181")
        child = PostChild(post_id=post.id, graph_id="183", place=0)
        db.session.add(child)
        name = gateways().blobs.put(CONTENT, kind="pictures", content_type="image/jpeg")
        kinds = (PictureKind.POST, PictureKind.ACCOUNT, PictureKind.CHILD)
        want_pictures(account.id, [seen(number, kind=kind) for number, kind in enumerate(kinds, 1)])
        db.session.execute(update(Picture).values(state=PictureState.KEPT, sha256=name))
        db.session.commit()
        paths = (f"posts/{post.id}", f"accounts/{account.id}", f"children/{child.id}")
        return Shown(
            tuple(f"/pictures/{path}" for path in paths),
            name[:8],
            owner.id,
            builders.create_partner().id,
            builders.create_user(role=Role.MANAGER).id,
        )


def test_a_picture_is_for_staff_and_for_whom_it_belongs_to(
    client: FlaskClient, sign_in: SignIn, shown: Shown
) -> None:
    for path in shown.paths:
        assert app_answers(client, path) == 302
    for user_id, status in ((shown.owner, 200), (shown.manager, 200), (shown.stranger, 404)):
        sign_in(client, user_id)
        assert [app_answers(client, path) for path in shown.paths] == [status] * 3


def app_answers(client: FlaskClient, path: str) -> int:
    return client.get(path).status_code


@pytest.mark.parametrize("place", ["posts", "accounts", "children"])
@pytest.mark.parametrize("number", ["0", "999999", str(2**63), "9" * 40])
def test_what_has_no_copy_is_not_found(
    client: FlaskClient, sign_in: SignIn, shown: Shown, place: str, number: str
) -> None:
    sign_in(client, shown.manager)
    assert app_answers(client, f"/pictures/{place}/{number}") == 404


def test_a_copy_is_a_jpeg_of_ours_and_nothing_else(
    client: FlaskClient, sign_in: SignIn, shown: Shown
) -> None:
    sign_in(client, shown.owner)
    answer = client.get(shown.paths[0])
    assert (answer.data, answer.mimetype) == (CONTENT, "image/jpeg")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(("size", "side"), [("thumbnail", 112), ("tile", 240), ("poster", 640), ("", 640)])
def test_lists_of_many_get_smaller_ones_and_unknown_sizes_the_copy(
    app: Flask, client: FlaskClient, sign_in: SignIn, shown: Shown, size: str, side: int
) -> None:
    name = show_picture(app)
    sign_in(client, shown.owner)
    answer = client.get(shown.paths[0], query_string={"v": name[:8], "size": size})
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert max(picture.size) == side
        assert picture.get_format_mimetype() == answer.mimetype
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(shown.paths[0], query_string={"size": size}, headers=tag).status_code == 304


def show_picture(app: Flask) -> str:
    """A true picture as everybody's copy; its name."""
    Image.new("RGB", (512, 640), "teal").save(written := io.BytesIO(), "JPEG")
    with app.app_context():
        name = gateways().blobs.put(written.getvalue(), kind="pictures", content_type="image/jpeg")
        db.session.execute(update(Picture).values(sha256=name))
        db.session.commit()
    return name


def test_a_smaller_size_is_made_once(app: Flask, client: FlaskClient, sign_in: SignIn, shown: Shown) -> None:
    name = show_picture(app)
    sign_in(client, shown.owner)
    made = client.get(shown.paths[0], query_string={"size": "tile"}).data
    with app.app_context():
        blobs = gateways().blobs
        assert blobs.get(name, kind="pictures-tile") == made
        blobs.delete(name, kind="pictures-tile")
        blobs.put_named(name, b"made before", kind="pictures-tile")
    assert client.get(shown.paths[0], query_string={"size": "tile"}).data == b"made before"


def test_a_size_made_while_its_picture_is_removed_goes_with_it(
    app: Flask, client: FlaskClient, sign_in: SignIn, shown: Shown, tmp_path: Path
) -> None:
    name = show_picture(app)
    found: Gateways = app.extensions["gateways"]
    original = found.blobs.get(name, kind="pictures")
    found.blobs = RemovingStore(tmp_path)
    found.blobs.put_named(name, original, kind="pictures")
    sign_in(client, shown.owner)
    assert client.get(shown.paths[0], query_string={"size": "tile"}).status_code == 404
    with pytest.raises(BlobNotFound):
        found.blobs.get(name, kind="pictures-tile")


def test_a_size_that_cannot_be_kept_is_shown_all_the_same(
    app: Flask, client: FlaskClient, sign_in: SignIn, shown: Shown, tmp_path: Path
) -> None:
    name = show_picture(app)
    found: Gateways = app.extensions["gateways"]
    original = found.blobs.get(name, kind="pictures")
    found.blobs = FullStore(tmp_path)
    FolderBlobStore(tmp_path).put_named(name, original, kind="pictures")
    sign_in(client, shown.owner)
    assert client.get(shown.paths[0], query_string={"size": "tile"}).mimetype == "image/webp"


class RemovingStore(FolderBlobStore):
    """Somebody leaves, and their pictures go, just as a smaller size of one is kept."""

    def put_named(
        self, name: str, content: bytes, *, kind: str, content_type: str = "application/octet-stream"
    ) -> None:
        if kind == "pictures-tile":
            self.delete(name, kind="pictures")
            self.delete(name, kind=kind)
        super().put_named(name, content, kind=kind, content_type=content_type)


class FullStore(FolderBlobStore):
    """Nothing more can be kept."""

    def put_named(
        self, name: str, content: bytes, *, kind: str, content_type: str = "application/octet-stream"
    ) -> None:
        raise BlobStoreUnavailable("507")


def test_a_browser_keeps_the_copy_of_one_version_and_asks_again_about_the_others(
    client: FlaskClient, sign_in: SignIn, shown: Shown
) -> None:
    sign_in(client, shown.owner)
    for path in shown.paths:
        named = client.get(f"{path}?v={shown.version}").headers["Cache-Control"]
        assert named.startswith("private, max-age=")
        assert named.endswith("immutable")
        for other in (path, f"{path}?v=00000000"):
            answer = client.get(other)
            assert answer.headers["Cache-Control"] == "private, no-cache"
            tag = {"If-None-Match": answer.headers["ETag"]}
            again = client.get(other, headers=tag)
            assert (again.status_code, again.data) == (304, b"")


def test_who_has_the_copy_already_is_told_so_without_a_look_at_its_file(
    app: Flask, client: FlaskClient, sign_in: SignIn, shown: Shown
) -> None:
    sign_in(client, shown.owner)
    mark = client.get(shown.paths[0]).headers["ETag"]
    found: Gateways = app.extensions["gateways"]
    found.blobs = BrokenStore(BlobStoreUnavailable("503"))
    path = shown.paths[0]
    for sent, size, status in (
        (mark, "", 304),
        (f"W/{mark}", "", 304),
        (f'"other", {mark}', "", 304),
        (mark, "tile", 503),
        (f'{mark[:-1]}-tile"', "tile", 304),
        ('"other"', "", 503),
    ):
        answer = client.get(path, query_string={"size": size}, headers={"If-None-Match": sent})
        assert answer.status_code == status, (sent, size)


def test_a_copy_that_is_lost_from_the_store_is_not_found(
    app: Flask, client: FlaskClient, sign_in: SignIn, shown: Shown
) -> None:
    with app.app_context():
        name = db.session.scalars(select(Picture.sha256)).first()
        assert name is not None
        gateways().blobs.delete(name, kind="pictures")
    sign_in(client, shown.owner)
    assert app_answers(client, shown.paths[0]) == 404


class BrokenStore(FolderBlobStore):
    """Gives nothing."""

    def __init__(self, error: OSError) -> None:
        super().__init__(Path("nowhere"))
        self._error = error

    def get(self, name: str, *, kind: str) -> bytes:
        raise self._error


@pytest.mark.parametrize(
    "error", [BlobStoreUnavailable("503 from kept-files"), OSError(5, "Input/output error of kept-files")]
)
def test_while_the_store_is_out_of_reach_pictures_say_so_and_when_to_ask_again(
    app: Flask,
    client: FlaskClient,
    sign_in: SignIn,
    shown: Shown,
    caplog: pytest.LogCaptureFixture,
    error: OSError,
) -> None:
    found: Gateways = app.extensions["gateways"]
    found.blobs = BrokenStore(error)
    sign_in(client, shown.owner)
    for path in shown.paths:
        caplog.clear()
        answer = client.get(f"{path}?v={shown.version}")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(STORE_AGAIN_SECONDS))
        assert answer.headers["Cache-Control"] == "no-store"
        assert "can’t be reached just now" in answer.text
        assert "kept-files" not in answer.text
        assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1
    sign_in(client, shown.stranger)
    assert app_answers(client, shown.paths[0]) == 404


def test_versions_name_those_that_have_a_copy_in_one_statement(
    context: Flask, account: InstagramAccount
) -> None:
    kept(account, seen())
    kept(account, seen(kind=PictureKind.ACCOUNT, number=2))
    account.graph_id = "182"
    other = builders.create_instagram_account()
    posts = [builders.create_post(account, graph_id="181").id, builders.create_post(account).id]
    accounts = [account.id, other.id]
    db.session.commit()
    with count_statements(context) as statements:
        assert post_pictures(posts) == {posts[0]: "a" * 8}
        assert account_pictures(accounts) == {accounts[0]: "a" * 8}
    assert len(statements) == 2
    assert post_pictures([]) == {}


def test_the_last_copy_is_shown_while_a_newer_one_is_waited_for(account: InstagramAccount) -> None:
    kept(account, seen(kind=PictureKind.ACCOUNT))
    account.graph_id = "181"
    newer = "https://scontent.fbcdn.net/v/newer.jpg"
    want_pictures(account.id, [seen(url=newer, kind=PictureKind.ACCOUNT)])
    assert account_pictures([account.id]) == {account.id: "a" * 8}


def test_everything_a_reading_shows_has_a_small_copy_afterwards(stage: Stage) -> None:
    stage.joined_and_read()
    with stage.app.app_context():
        rows = list(db.session.scalars(select(Picture)))
        kinds = {row.kind for row in rows}
        assert {PictureKind.ACCOUNT, PictureKind.POST, PictureKind.CHILD} <= kinds
        assert {row.state for row in rows} == {PictureState.KEPT}, [row.problem for row in rows]
        assert all(max(row.width or 0, row.height or 0) <= 640 for row in rows)
        shown = db.session.scalars(select(Post.graph_id).where(Post.thumbnail_url.is_not(None))).all()
        assert set(shown) <= {row.graph_id for row in rows}
