"""The wrong person used a brand's link: disconnected, they leave; Facebook's request takes what stayed."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import ColumnElement, delete, select

from application.campaigns.consultants import invite
from application.clock import clock
from application.evidence.verifying import accepted_post_ids
from application.export.snapshots.freezing import FACTS_KIND
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.extensions import db
from application.gateways import gateways
from application.integrations.tasks_local import LocalTaskQueue
from application.leaving.fingerprints import PERSON
from application.models import (
    AuditEntry,
    Campaign,
    Cost,
    Deletion,
    DeletionExtent,
    DeletionState,
    Deliverable,
    FacebookLogin,
    InstagramAccount,
    Outcome,
    Post,
    Report,
    ReportFile,
    ReportSnapshot,
    Role,
    SignIn,
    SnapshotPerson,
    User,
)
from tests import builders
from tests.conftest import RunningSandbox
from tests.export.report_rows import keep_snapshot_of
from tests.leaving.conftest import Passing, deletion, erase
from tests.leaving.kept_posts import decide, held
from tests.leaving.life import Life
from tests.leaving.requests_made import made
from tests.leaving.search import everything_shown, found, words_of
from tests.leaving.test_ageing import grow_old
from tests.leaving.test_leaving import who_she_was

SignInAs = Callable[[FlaskClient, int], None]


@pytest.fixture
def brand(app: Flask, life: Life) -> int:
    """She is in as the brand "Birch Oil", and has given it her address."""
    with app.app_context():
        brand = db.session.get_one(User, life.leaver.ids["user"])
        brand.role, brand.name = Role.BRAND, "Birch Oil"
        for agreed in (Deliverable, Cost, Outcome):  # with a brand nothing is agreed
            db.session.execute(delete(agreed).where(agreed.user_id == brand.id))
        # A report for the brand is called after it, and shared with addresses of its people.
        own = select(Report.id).where(Report.recipient_id == brand.id)
        _remove_snapshots(ReportSnapshot.report_id.in_(own))
        db.session.execute(delete(ReportFile).where(ReportFile.report_id.in_(own)))
        db.session.execute(delete(Report).where(Report.recipient_id == brand.id))
        _report_by_its_name()
        db.session.remove()
    return life.leaver.ids["user"]


def _report_by_its_name() -> None:
    """Staff's reports were made from facts in which the brand was called after the person."""
    told = ReportSnapshot.id.in_(select(SnapshotPerson.snapshot_id))
    reports = db.session.scalars(
        select(Report).where(Report.id.in_(select(ReportSnapshot.report_id).where(told)))
    ).all()
    _remove_snapshots(told)
    for report in reports:
        keep_snapshot_of(report)


def _remove_snapshots(condition: ColumnElement[bool]) -> None:
    for snapshot in db.session.scalars(select(ReportSnapshot).where(condition)).all():
        gateways().blobs.delete(snapshot.workbook_sha256, kind=WORKBOOK_KIND)
        gateways().blobs.delete(snapshot.facts_sha256, kind=FACTS_KIND)
        db.session.delete(snapshot)
    db.session.commit()


@pytest.fixture
def left(app: Flask, brand: int, admin: FlaskClient, sandbox: RunningSandbox) -> int:
    """An admin has disconnected the brand, and the work is done; the deletion's id."""
    answer = admin.post(f"/partners/brands/{brand}/disconnect")
    assert answer.status_code == 303
    with app.app_context():
        deletion_id = db.session.scalars(select(Deletion.id)).one()
        db.session.remove()
    assert erase(app, deletion_id) == 200
    return deletion_id


def ask_at_facebook(app: Flask, facebook_id: str, age_seconds: int = 0) -> int:
    """Facebook passes the person's request on, and the work is done; the deletion's id."""
    request = made(app, payload={"user_id": facebook_id}, age_seconds=age_seconds)
    answer = app.test_client().post("/connect/facebook/deletion", data={"signed_request": request})
    assert answer.status_code == 200
    assert answer.json is not None
    with app.app_context():
        asked = db.session.scalars(
            select(Deletion).where(Deletion.code == answer.json["confirmation_code"])
        ).one()
        deletion_id = asked.id
        db.session.remove()
    assert erase(app, deletion_id) == 200
    return deletion_id


def test_nothing_of_the_person_is_found_but_what_proves_accepted_posts(
    app: Flask, life: Life, left: int, sign_in: SignInAs
) -> None:
    places = found(app, who_she_was(life), everything_shown(app, life, sign_in))
    stored = {name for name in places if name.startswith(("column", "blob"))}
    # The same as of somebody who left by themselves: see test_leaving.
    assert stored == {
        f"blob {life.leaver.bodies['call list']}",
        *(f"blob {life.leaver.kept[name][1][1]}" for name in ("album", "story")),
        "column api_calls.path",
        "column api_calls.query",
        "column webhook_deliveries.body",
        "column webhook_changes.entry_graph_id",
        "column posts.permalink",
        "column posts.link_key",
    }
    shown = {name for name in places if name not in stored}
    assert all("for staff" in name for name in shown), shown
    asked = deletion(app, left)
    assert (asked.state, asked.extent) == (DeletionState.DONE, DeletionExtent.LEAVING)
    assert asked.facebook_login_id is None


def test_the_brand_stays_without_anything_of_the_person(
    app: Flask, life: Life, left: int, brand: int
) -> None:
    with app.app_context():
        row = db.session.get_one(User, brand)
        assert (row.name, row.active, row.left_at) == ("Birch Oil", True, None)
        assert (row.facebook_login_id, row.contact_email, row.google_email) == (None, None, None)
        assert [member.user_id for member in db.session.get_one(Campaign, life.campaign_id).members] == [
            brand,
            life.other.ids["user"],
        ]
        assert db.session.scalars(select(SignIn.id).where(SignIn.user_id == brand)).all() == []
        deeds = select(AuditEntry).where(AuditEntry.actor_id == brand)
        assert {deed.address for deed in db.session.scalars(deeds)} == {None}
        db.session.remove()


def test_accepted_posts_count_as_a_deleted_users_and_are_not_the_brands(
    app: Flask, life: Life, left: int, brand: int, admin: FlaskClient, sign_in: SignInAs
) -> None:
    kept = {life.leaver.ids["album"], life.leaver.ids["story"]}
    with app.app_context():
        account = db.session.get_one(InstagramAccount, life.leaver.ids["account"])
        posts = db.session.scalars(select(Post).where(Post.instagram_account_id == account.id)).all()
        assert {(post.id, post.user_id, post.views) for post in posts} == {
            (life.leaver.ids["album"], None, 100),
            (life.leaver.ids["story"], None, 102),
        }
        assert account.user is not None
        assert (account.user.name, account.user.active) == ("Deleted user", False)
        assert account.user.left_at is not None
        assert kept <= set(accepted_post_ids(life.campaign_id))
        db.session.remove()
    assert "Deleted user" in admin.get(f"/campaigns/{life.campaign_id}/results").text
    assert "Deleted user" not in admin.get("/partners").text
    right = app.test_client()
    sign_in(right, brand)
    for post_id in kept:
        assert right.get(f"/why/posts/{post_id}/views").status_code in (403, 404)
    answer = right.get("/me/download")
    packed = ZipFile(BytesIO(answer.data))
    answer.close()
    read = b"".join(packed.read(name) for name in packed.namelist())
    assert life.leaver.mark.encode() not in read
    assert life.leaver.digits.encode() not in read


def test_facebooks_request_takes_what_stayed(
    app: Flask, life: Life, left: int, sign_in: SignInAs, admin: FlaskClient
) -> None:
    assert PERSON in deletion(app, left).steps[0]
    asked = deletion(app, ask_at_facebook(app, life.leaver.facebook_id))
    assert (asked.state, asked.extent) == (DeletionState.DONE, DeletionExtent.EVERYTHING)
    assert found(app, words_of(life.leaver), everything_shown(app, life, sign_in)) == {}
    with app.app_context():
        views = select(Post.views).where(Post.id.in_([life.leaver.ids["album"], life.leaver.ids["story"]]))
        assert set(db.session.scalars(views)) == {100, 102}
        db.session.remove()
    assert PERSON not in deletion(app, left).steps[0]
    assert deletion(app, ask_at_facebook(app, life.leaver.facebook_id, 60)).steps == []


def by_column(places: dict[str, set[str]]) -> tuple[dict[str, set[str]], int]:
    """What stands in columns, and in how many files: reports made again have files of other names."""
    columns = {name: words for name, words in places.items() if not name.startswith("blob")}
    return columns, len(places) - len(columns)


def test_facebooks_request_reaches_it_beside_a_new_profile_and_nobody_elses(
    app: Flask, life: Life, left: int
) -> None:
    """She has come back by a profile of her own in the meantime."""
    before = by_column(found(app, words_of(life.other)))
    with app.app_context():
        login = builders.create_login(facebook_id=life.leaver.facebook_id)
        own = builders.create_user(login=login, name="adelheid again").id
        db.session.remove()
    ask_at_facebook(app, life.leaver.facebook_id)
    assert found(app, words_of(life.leaver)) == {}
    assert by_column(found(app, words_of(life.other))) == before
    with app.app_context():
        assert db.session.get_one(User, own).left_at is not None
        db.session.remove()


def test_no_fingerprint_is_kept_of_whom_nothing_is_kept(
    app: Flask, admin: FlaskClient, sandbox: RunningSandbox, life: Life
) -> None:
    with app.app_context():
        brand = builders.create_partner(role=Role.BRAND)
        login = db.session.get_one(FacebookLogin, brand.facebook_login_id)
        brand_id, facebook_id = brand.id, login.facebook_id
        db.session.remove()
    assert admin.post(f"/partners/brands/{brand_id}/disconnect").status_code == 303
    with app.app_context():
        deletion_id = db.session.scalars(select(Deletion.id)).one()
        db.session.remove()
    assert PERSON in deletion(app, deletion_id).steps[0]
    assert erase(app, deletion_id) == 200
    assert PERSON not in deletion(app, deletion_id).steps[0]
    assert deletion(app, ask_at_facebook(app, facebook_id)).steps == []


def test_facebooks_request_before_the_work_is_done_takes_everything(
    app: Flask, life: Life, brand: int, admin: FlaskClient, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    assert admin.post(f"/partners/brands/{brand}/disconnect").status_code == 303
    ask_at_facebook(app, life.leaver.facebook_id)
    queue.drain()
    assert found(app, words_of(life.leaver)) == {}


def test_posts_that_are_rejected_later_go_a_month_after(
    app: Flask, life: Life, left: int, admin: FlaskClient, on_day: Passing
) -> None:
    decide(admin, life, "accepted", "rejected", "album", "story")
    on_day(29)
    grow_old(app)
    assert held(app, life.leaver)["posts"] == {life.leaver.ids["album"], life.leaver.ids["story"]}
    on_day(31)
    grow_old(app)
    assert held(app, life.leaver)["posts"] == set()


def test_only_a_post_without_account_is_the_persons_whom_it_names(
    app: Flask, life: Life, brand: int, sign_in: SignInAs
) -> None:
    """Neither the person nor a consultant in their campaign sees it by the name, if it has an account."""
    with app.app_context():
        campaign = db.session.get_one(Campaign, life.campaign_id)
        consultant = builders.create_user(role=Role.CONSULTANT).id
        invite(campaign, consultant, clock.real_now().date() + timedelta(days=1), by_id=life.admin_id)
        nobodys = builders.create_instagram_account()
        one, other = builders.create_post(nobodys), builders.create_post(nobodys)
        for post in (one, other):
            post.user_id, post.posted_at = brand, campaign.starts_at
        other.instagram_account_id = None
        db.session.commit()
        post_ids = one.id, other.id
        db.session.remove()
    for reader in (brand, consultant):
        browser = app.test_client()
        sign_in(browser, reader)
        answers = [browser.get(f"/why/posts/{post_id}/views").status_code for post_id in post_ids]
        assert answers == [404, 200]
