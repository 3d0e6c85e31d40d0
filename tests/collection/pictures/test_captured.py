"""A post without a copy of Instagram's picture shows what was captured of it, small, to the same people."""

import io
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from application.clock import clock
from application.collection.pictures.queries import picture_of_post, post_pictures
from application.extensions import db
from application.gateways import gateways
from application.models import (
    Capture,
    CaptureChoice,
    CaptureItem,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
    InstagramAccount,
    ManualPicture,
    Role,
)
from tests import builders
from tests.collection.pictures.stage import NAME, jpeg, kept, seen
from tests.statements import count_statements

SignIn = Callable[[FlaskClient, int], None]


def capture(post_id: int, *files: tuple[CaptureRole, str, str]) -> list[CaptureItem]:
    """A finished capture that kept these files, each as role, type and mark."""
    found = Capture(post_id=post_id, state=CaptureState.DONE, asked_at=clock.now())
    db.session.add(found)
    db.session.flush()
    items = [
        CaptureItem(
            capture_id=found.id,
            role=role,
            place=place,
            outcome=CaptureOutcome.KEPT,
            content_type=content_type,
            sha256=mark * 64,
        )
        for place, (role, content_type, mark) in enumerate(files)
    ]
    db.session.add_all(items)
    db.session.flush()
    return items


def test_the_newest_captured_picture_stands_where_no_copy_is_in_one_statement(
    context: Flask, account: InstagramAccount
) -> None:
    copied, film, chosen, page, bare, by_hand = (
        builders.create_post(account, graph_id=f"18{number}").id for number in range(1, 7)
    )
    kept(account, seen(1))
    capture(copied, (CaptureRole.MEDIA, "image/jpeg", "b"))
    capture(film, (CaptureRole.MEDIA, "image/jpeg", "c"))
    capture(film, (CaptureRole.MEDIA, "video/mp4", "d"), (CaptureRole.STILL, "image/jpeg", "e"))
    capture(chosen, (CaptureRole.MEDIA, "image/png", "f"), (CaptureRole.MEDIA, "image/png", "1"))
    [wanted] = capture(chosen, (CaptureRole.PAGE, "image/png", "2"))
    db.session.add(CaptureChoice(post_id=chosen, capture_item_id=wanted.id, chosen_at=clock.now()))
    capture(page, (CaptureRole.PAGE, "image/png", "3"))
    db.session.add(
        ManualPicture(post_id=by_hand, sha256="4" * 64, content_type="image/jpeg", entered_at=clock.now())
    )
    capture(by_hand, (CaptureRole.MEDIA, "image/jpeg", "5"))
    db.session.commit()
    posts = [copied, film, chosen, page, bare, by_hand]
    with count_statements(context) as statements:
        found = post_pictures(posts)
    assert found == {copied: NAME[:8], film: "e" * 8, chosen: "2" * 8, by_hand: "5" * 8}
    assert len(statements) == 1
    for post_id in posts:
        one = picture_of_post(post_id)
        assert (one.version if one else None) == found.get(post_id)


def test_it_is_served_small_and_to_whom_the_post_is_shown(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        owner = builders.create_user(login=builders.create_login())
        post = builders.create_post(builders.create_instagram_account(user=owner)).id
        name = gateways().blobs.put(jpeg(1_600, 1_200), kind="captures", content_type="image/jpeg")
        [item] = capture(post, (CaptureRole.MEDIA, "image/jpeg", "0"))
        item.sha256 = name
        db.session.commit()
        people = (
            (owner.id, 200),
            (builders.create_user(role=Role.MANAGER).id, 200),
            (builders.create_partner().id, 404),
        )
    for user_id, status in people:
        sign_in(client, user_id)
        answer = client.get(f"/pictures/posts/{post}?v={name[:8]}")
        assert answer.status_code == status
        if status == 200:
            assert answer.mimetype == "image/jpeg"
            assert max(Image.open(io.BytesIO(answer.data)).size) == 640


def test_a_captured_file_that_is_no_picture_is_not_found(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        post = builders.create_post(builders.create_instagram_account()).id
        name = gateways().blobs.put(b"not a picture", kind="captures", content_type="image/jpeg")
        [item] = capture(post, (CaptureRole.MEDIA, "image/jpeg", "0"))
        item.sha256 = name
        db.session.commit()
        manager = builders.create_user(role=Role.MANAGER).id
    sign_in(client, manager)
    assert client.get(f"/pictures/posts/{post}").status_code == 404
