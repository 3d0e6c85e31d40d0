"""Who leaves keeps accepted posts in campaigns, whole, but without name and handle; all else goes."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.collection.pictures.sizes import SIZES
from application.evidence.replies import Finding
from application.evidence.verifying import verify_posts
from application.extensions import db
from application.gateways import gateways
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    ApiCall,
    Deletion,
    DeletionExtent,
    DeletionState,
    FacebookLogin,
    Picture,
    Post,
    User,
)
from tests import builders
from tests.conftest import RunningSandbox
from tests.leaving.conftest import erase
from tests.leaving.life import Life
from tests.leaving.search import Words, everything_shown, found
from tests.leaving.test_everything import blob

SignIn = Callable[[FlaskClient, int], None]


def who_she_was(life: Life) -> Words:
    person = life.leaver
    return Words(
        (),
        "",
        (
            (f"{person.mark} Winter", "her name"),
            (f"{person.mark}@", "her address"),
            (person.handle, "her handle"),
            (person.facebook_id, "her Facebook id"),
            (person.graph_id, "her Instagram id"),
            (f"55{person.digits}", "her Page"),
            (f"{person.mark} the great", "her Instagram name"),
            (f"Browser of {person.mark}", "her browser"),
        ),
    )


def test_her_names_stand_nowhere_but_in_what_proves_accepted_posts(
    app: Flask, life: Life, left: int, sign_in: SignIn
) -> None:
    places = found(app, who_she_was(life), everything_shown(app, life, sign_in))
    manifests = [life.leaver.kept[name][1][1] for name in ("album", "story")]
    proofs = {f"blob {name}" for name in (life.leaver.bodies["call list"], *manifests)}
    columns = {"column api_calls.path", "column api_calls.query", "column webhook_deliveries.body"}
    # The link of the album, which she wrote with her handle in these rows, is part of the accepted post, and
    # without a code in it its key says the same.
    posts = {"column posts.permalink", "column posts.link_key", "column webhook_changes.entry_graph_id"}
    stored = {name for name in places if name.startswith(("column", "blob"))}
    assert stored == proofs | columns | posts
    shown = {name for name in places if name not in stored}
    assert all("for staff" in name for name in shown), shown
    assert not any(name.startswith(("/partners", "/collection/runs for", "/staff")) for name in shown)


def test_posts_in_no_campaign_are_gone_with_all_that_was_read_of_them(
    app: Flask, life: Life, left: int
) -> None:
    person = life.leaver
    words = Words(
        (), "", ((f"{person.mark} wrote this about the feed", "a caption"), (person.media_id(1), "an id"))
    )
    places = found(app, words)
    # The list that vouches for the album names both: it stays, as the page says beforehand.
    assert set(places) == {f"blob {person.bodies['call list']}"}
    assert not blob(app, "api-bodies", person.bodies["call single"]).exists()
    assert not blob(app, "pictures", person.bodies[f"picture {person.media_id(1)}"]).exists()


@pytest.fixture
def sized(app: Flask, life: Life) -> list[str]:
    """Her pictures, each of which has been shown small."""
    names = [name for key, name in life.leaver.bodies.items() if key.startswith("picture ")]
    with app.app_context():
        for name in names:
            for size in SIZES:
                gateways().blobs.put_named(name, b"small", kind=f"pictures-{size}")
    return names


def test_smaller_sizes_go_with_their_pictures(app: Flask, sized: list[str], left: int) -> None:
    stays = [blob(app, "pictures", name).exists() for name in sized]
    assert not all(stays)
    for size in SIZES:
        assert [blob(app, f"pictures-{size}", name).exists() for name in sized] == stays


def test_accepted_posts_stay_whole_and_proven(app: Flask, life: Life, left: int) -> None:
    person = life.leaver
    with app.app_context():
        posts = {post.id: post for post in db.session.scalars(select(Post).where(Post.user_id.is_(None)))}
        album, story = posts[person.ids["album"]], posts[person.ids["story"]]
        assert (album.caption, album.views) == (f"{person.mark} wrote this about the album", 100)
        assert album.graph_id == person.media_id(0)
        assert (album.next_read_at, story.next_read_at) == (None, None)
        assert story.permalink is None  # the address of a story holds the handle
        assert {person.ids["feed"], person.ids["old story"]}.isdisjoint(posts)
        kept = set(
            db.session.scalars(
                select(Picture.graph_id).where(Picture.instagram_account_id == person.ids["account"])
            )
        )
        assert kept == {person.media_id(number) for number in (0, 2, 80, 81)}
        calls = set(
            db.session.scalars(
                select(ApiCall.id).where(ApiCall.instagram_account_id == person.ids["account"])
            )
        )
        assert calls == {person.ids["call list"]}
        verdict = verify_posts(list(posts), gateways().blobs)
        assert verdict.trouble == ()
        assert verdict.found[Finding.REMOVED] == 0


def test_the_person_and_the_login_are_gone(app: Flask, life: Life, left: int) -> None:
    with app.app_context():
        user = db.session.get_one(User, life.leaver.ids["user"])
        assert (user.name, user.contact_email, user.google_email, user.active) == (
            "Deleted user",
            None,
            None,
            False,
        )
        assert db.session.get(FacebookLogin, life.leaver.ids["login"]) is None
        assert db.session.get(FacebookLogin, life.other.ids["login"]) is not None
        deletion = db.session.get_one(Deletion, left)
        assert (deletion.state, deletion.extent) == (DeletionState.DONE, DeletionExtent.LEAVING)
        assert deletion.facebook_login_id is None


def test_the_campaign_still_shows_the_posts_as_those_of_a_deleted_user(
    app: Flask, life: Life, left: int, sign_in: SignIn
) -> None:
    staff = app.test_client()
    sign_in(staff, life.admin_id)
    results = staff.get(f"/campaigns/{life.campaign_id}/results")
    assert results.status_code == 200
    assert "Deleted user" in results.text
    assert life.leaver.handle not in results.text
    assert staff.get(f"/partners/{life.leaver.ids['user']}").status_code == 404
    assert "Deleted user" not in staff.get("/partners").text


def test_who_left_may_have_the_rest_deleted_later_by_the_code(
    app: Flask, life: Life, left: int, queue: LocalTaskQueue
) -> None:
    with app.app_context():
        code = db.session.get_one(Deletion, left).code
        db.session.remove()
    browser = app.test_client()
    assert "Delete the rest" in browser.get(f"/deletion/{code}").text
    refused = browser.post(f"/deletion/{code}/rest", data={"word": "yes"})
    assert (refused.status_code, "so that nothing is deleted by accident" in refused.text) == (400, True)
    answer = browser.post(f"/deletion/{code}/rest", data={"word": "delete"})
    assert answer.status_code == 303
    assert "being deleted" in browser.get(answer.location).text
    with app.app_context():
        rest = db.session.scalars(select(Deletion.id).where(Deletion.id != left)).one()
        db.session.remove()
    assert erase(app, rest) == 200
    assert found(app, Words((), "", ((life.leaver.mark, "a name"), (life.leaver.digits, "an id")))) == {}
    first = browser.get(f"/deletion/{code}").text
    assert "Delete the rest" not in first
    assert f'href="{answer.location}"' in first, "who kept the first code only finds the second by it"
    again = browser.post(f"/deletion/{code}/rest", data={"word": "delete"})
    assert again.location.endswith(f"/deletion/{code}")
    queue.close()


def test_who_left_nothing_behind_is_not_asked_about_a_rest(
    app: Flask, sandbox: RunningSandbox, sign_in: SignIn
) -> None:
    with app.app_context():
        user_id = builders.create_partner().id
    browser = app.test_client()
    sign_in(browser, user_id)
    address = browser.post("/me/leave", data={"extent": "leaving", "word": "delete"}).location
    with app.app_context():
        deletion_id = db.session.scalars(select(Deletion.id)).one()
        db.session.remove()
    assert erase(app, deletion_id) == 200
    page = browser.get(address).text
    assert "Your data is deleted" in page
    assert "Delete the rest" not in page
    assert "Posts that count in campaigns" not in page
    assert browser.post(f"{address}/rest", data={"word": "delete"}).location == address
    with app.app_context():
        assert db.session.scalars(select(Deletion.id)).all() == [deletion_id]


def test_another_profile_of_the_same_person_keeps_its_connection(
    app: Flask, life: Life, sandbox: RunningSandbox, sign_in: SignIn
) -> None:
    person, other = life.leaver, life.other
    with app.app_context():
        second = db.session.get_one(User, other.ids["user"])
        second.facebook_login_id = person.ids["login"]
        db.session.commit()
        db.session.remove()
    browser = app.test_client()
    sign_in(browser, person.ids["user"])
    assert "other profile of yours" in browser.get("/me/leave").text
    browser.post("/me/leave", data={"extent": "everything", "word": " Delete "})
    with app.app_context():
        deletion_id = db.session.scalars(select(Deletion.id)).one()
        db.session.remove()
    assert erase(app, deletion_id) == 200
    with app.app_context():
        login = db.session.get_one(FacebookLogin, person.ids["login"])
        assert login.token == f"EAA{person.mark}-token"
        db.session.remove()
    words = Words((), "", ((person.facebook_id, "her Facebook id"),))
    # Under this id the other profile comes in, and about it was asked.
    assert set(found(app, words)) == {"column facebook_logins.facebook_id", "column api_calls.path"}
