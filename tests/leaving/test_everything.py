"""After a deletion request nothing of that person is found anywhere but what the retention table names."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.evidence.replies import Finding
from application.evidence.verifying import accepted_post_ids, verify_posts
from application.extensions import db
from application.gateways import gateways
from application.leaving.asking import forget_person
from application.models import (
    Assignment,
    Deletion,
    DeletionState,
    InstagramAccount,
    Post,
    Tombstone,
    User,
)
from application.task_queue import commit
from tests.leaving.collected import Person
from tests.leaving.conftest import erase
from tests.leaving.life import Life
from tests.leaving.search import everything_shown, found, words_of

SignIn = Callable[[FlaskClient, int], None]


def forget(app: Flask, person: Person) -> int:
    """Facebook asks for it, and the work is done; returns the deletion's id."""
    with app.app_context():
        deletion_id = forget_person(person.facebook_id, hashlib.sha256(person.mark.encode()).hexdigest()).id
        commit()
        db.session.remove()
    assert erase(app, deletion_id) == 200
    with app.app_context():
        deletion = db.session.get_one(Deletion, deletion_id)
        assert (deletion.state, deletion.problem) == (DeletionState.DONE, None), deletion.steps
        db.session.remove()
    return deletion_id


def blob(app: Flask, kind: str, name: str) -> Path:
    folder: Path = app.extensions["configuration"].blob_folder
    return folder / kind / name[:2] / name


def test_before_it_everything_is_found(app: Flask, life: Life, sign_in: SignIn) -> None:
    """The search is worth something: it looks where things are."""
    places = found(app, words_of(life.leaver), everything_shown(app, life, sign_in))
    expected = (
        "column users.name",
        "column users.contact_email",
        "column facebook_logins.facebook_id",
        "column instagram_accounts.username",
        "column posts.caption",
        "column posts.permalink",
        "column post_children.graph_id",
        "column pictures.source_url",
        "column api_calls.path",
        "column webhook_deliveries.body",
        "column webhook_changes.value",
        "column mails.subject",
        "column sign_ins.user_agent",
        "column one_time_links.email",
        "column collection_runs.problem",
    )
    assert set(expected) <= set(places)
    assert any(name.startswith("blob ") for name in places)
    assert any(name.endswith("for staff") for name in places)


def test_after_it_nothing_is_found(app: Flask, life: Life, sign_in: SignIn) -> None:
    forget(app, life.leaver)
    assert found(app, words_of(life.leaver), everything_shown(app, life, sign_in)) == {}


def test_totals_stay_as_bare_numbers_of_a_deleted_user(app: Flask, life: Life) -> None:
    forget(app, life.leaver)
    with app.app_context():
        posts = db.session.scalars(
            select(Post).where(Post.instagram_account_id == life.leaver.ids["account"]).order_by(Post.id)
        ).all()
        assert [(post.id, post.views) for post in posts] == [
            (life.leaver.ids["album"], 100),
            (life.leaver.ids["story"], 102),
        ]
        assert {(post.posted_at, post.caption, post.graph_id, post.next_read_at) for post in posts} == {
            (None, None, None, None)
        }
        user = db.session.get_one(User, life.leaver.ids["user"])
        assert (user.name, user.active, user.facebook_login_id) == ("Deleted user", False, None)
        assert user.left_at is not None
        account = db.session.get_one(InstagramAccount, life.leaver.ids["account"])
        assert (account.username, account.graph_id) == ("", f"deleted-{account.id}")
        decided = db.session.scalars(select(Assignment.post_id).order_by(Assignment.post_id)).all()
        assert set(decided) == {post.id for post in posts} | {
            life.other.ids[name] for name in ("album", "story", "feed")
        }


def test_the_other_persons_things_are_untouched(app: Flask, life: Life) -> None:
    before = found(app, words_of(life.other))
    forget(app, life.leaver)
    after = found(app, words_of(life.other))
    # But for the delivery that spoke of both: it is gone, and its proof with it.
    assert in_columns(after) == in_columns(before)
    # Reports that told of both were made again, and have other names.
    assert len(after) == len(before)
    for name, digest in life.other.bodies.items():
        kind = "pictures" if name.startswith("picture") else "api-bodies"
        assert blob(app, kind, digest).exists(), name


def in_columns(places: dict[str, set[str]]) -> dict[str, set[str]]:
    return {place: words for place, words in places.items() if not place.startswith("blob ")}


def test_a_file_that_somebody_else_refers_to_stays(app: Flask, life: Life) -> None:
    person = life.leaver
    forget(app, person)
    assert blob(app, "api-bodies", person.bodies["call empty"]).exists()
    assert blob(app, "pictures", person.bodies[f"picture {person.graph_id}"]).exists()
    assert not blob(app, "api-bodies", person.bodies["call list"]).exists()
    assert not blob(app, "pictures", person.bodies[f"picture {person.media_id(0)}"]).exists()
    forget(app, life.other)
    assert not blob(app, "api-bodies", person.bodies["call empty"]).exists()
    assert not blob(app, "pictures", person.bodies[f"picture {person.graph_id}"]).exists()


def test_evidence_says_removed_and_not_changed_or_lost(app: Flask, life: Life) -> None:
    forget(app, life.leaver)
    with app.app_context():
        blobs = gateways().blobs
        verdict = verify_posts([life.leaver.ids["album"], life.leaver.ids["story"]], blobs)
        assert verdict.trouble == ()
        # The call, the delivery of the story, and the one that spoke of both.
        assert verdict.found[Finding.REMOVED] == verdict.replies == 3
        assert not verdict.holds
        both = verify_posts(accepted_post_ids(life.campaign_id), blobs)
        assert both.trouble == ()
        assert both.holds
        assert both.found[Finding.SAME] == 2


def test_a_file_that_is_lost_is_still_told_from_one_that_was_removed(app: Flask, life: Life) -> None:
    forget(app, life.leaver)
    blob(app, "api-bodies", life.other.bodies["call list"]).unlink()
    with app.app_context():
        verdict = verify_posts([life.other.ids["album"]], gateways().blobs)
        assert [finding for _, finding in verdict.trouble] == [Finding.LOST]


def test_each_removed_file_has_a_tombstone_that_says_why(app: Flask, life: Life) -> None:
    person = life.leaver
    forget(app, person)
    with app.app_context():
        stones = db.session.execute(
            select(Tombstone.kind, Tombstone.sha256, Tombstone.reason, Tombstone.removed_at)
        ).all()
    names = {(row.kind, row.sha256) for row in stones}
    assert ("api-bodies", person.bodies["call list"]) in names
    assert ("pictures", person.bodies[f"picture {person.media_id(1)}"]) in names
    assert {row.reason for row in stones} == {"deletion"}
    assert len(names) == len(stones)
    assert all(row.removed_at <= clock.now() for row in stones)
    for kind in ("api-bodies", "pictures"):
        assert not any(blob(app, kind, row.sha256).exists() for row in stones if row.kind == kind)
