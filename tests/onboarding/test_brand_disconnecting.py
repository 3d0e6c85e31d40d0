"""The wrong person used a brand's link: an admin lets login and account go, and the brand is invited anew."""

from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    AuditAction,
    AuditEntry,
    Campaign,
    CampaignMember,
    CollectionRun,
    Deletion,
    DeletionState,
    FacebookLogin,
    InstagramAccount,
    Post,
    Role,
    RunState,
    User,
)
from sandbox.personas import BY_KEY
from tests.builders import create_assignment, create_partner, create_posts
from tests.conftest import RunningSandbox
from tests.onboarding.admins import admin_of, said
from tests.onboarding.birch import Birch
from tests.onboarding.dialog import choice_of, choose, decide, forget, join
from tests.onboarding.permissions import page_of
from tests.onboarding.rows import call_outcomes, only, running_sign_ins

ALDER = BY_KEY["alder_tea"]
PEOPLE = ("alder_tea", "sam_ortega", "mara_lindqvist")


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return admin_of(app)


@pytest.fixture
def birch(app: Flask, client: FlaskClient, sandbox: RunningSandbox) -> Birch:
    """Birch Oil, connected by whoever has the Facebook login of Alder Tea."""
    for persona in PEOPLE:
        forget(sandbox.url, persona)
    made = Birch(app)
    assert client.get(decide(made.dialog(client), "alder_tea")).headers["Location"] == "/me"
    return made


def _brand(app: Flask, birch: Birch) -> dict[str, Any]:
    with app.app_context():
        row = db.session.get_one(User, birch.id)
        return {"login": row.facebook_login_id, "active": row.active, "address": row.contact_email}


def _disconnect(admin: FlaskClient, birch: Birch) -> None:
    answer = admin.post(f"/partners/brands/{birch.id}/disconnect")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/partners/brands/{birch.id}/invitation",
    )


def _at_facebook(sandbox: RunningSandbox, persona: str) -> bool:
    people = requests.get(f"{sandbox.url}/control/personas", timeout=10).json()
    return next(bool(person["connected"]) for person in people if person["key"] == persona)


def test_the_page_says_beforehand_what_goes_and_what_stays(
    app: Flask, admin: FlaskClient, birch: Birch
) -> None:
    address = f"/partners/brands/{birch.id}/disconnect"
    assert f'href="{address}"' in said(admin, f"/partners/{birch.id}/access")
    page = said(admin, address)
    assert f"@{ALDER.accounts[0].username} is not the account of Birch Oil any more" in page
    assert "give the permissions back at Facebook" in page
    assert "every post that no campaign counts" in page
    assert "Posts that were accepted into a campaign" in page
    invitation = f"/partners/brands/{birch.id}/invitation"
    assert f'href="{address}">Disconnect this brand' in said(admin, invitation)
    manager = admin_of(app, Role.MANAGER)
    assert "An admin can disconnect it" in said(manager, invitation)
    assert manager.post(address).status_code == 403
    assert _brand(app, birch)["login"] is not None


def test_login_and_account_are_let_go_and_the_brand_stays(
    app: Flask,
    admin: FlaskClient,
    client: FlaskClient,
    birch: Birch,
    sandbox: RunningSandbox,
    queue: LocalTaskQueue,
) -> None:
    client.post("/me/address", data={"address": "wrong@example.org"})
    _disconnect(admin, birch)
    assert _brand(app, birch) == {"login": None, "active": True, "address": None}
    assert only(app, InstagramAccount)["user_id"] != birch.id
    assert only(app, FacebookLogin)["token"] is None
    with app.app_context():
        assert db.session.scalars(select(CampaignMember.user_id)).all() == [birch.id]
        [run] = db.session.scalars(select(CollectionRun))
        assert (run.state, run.problem_kind) == (RunState.FAILED, "disconnected")
        deed = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == AuditAction.DISCONNECTED.value)
        ).one()
        assert (deed.user_id, deed.details) == (birch.id, {"by": "staff", "at_facebook": True})
        assert deed.actor_id is not None
    assert client.get("/me").status_code == 302
    assert birch.id not in running_sign_ins(app)
    assert not _at_facebook(sandbox, "alder_tea")
    assert call_outcomes(app)[-1][0].endswith("/permissions")
    queue.drain()
    given_back = [path for path, _ in call_outcomes(app) if path.endswith("/permissions")]
    with app.app_context():
        assert db.session.scalars(select(FacebookLogin)).all() == []
        assert db.session.scalars(select(Deletion.state)).all() == [DeletionState.DONE]
        account = db.session.scalars(select(InstagramAccount)).one()
        assert (account.username, account.name) == ("", None)
    assert len(given_back) <= 1, "it was settled in the request"
    assert "It can be invited again" in said(admin, f"/partners/brands/{birch.id}/invitation")
    again = admin.post(f"/partners/brands/{birch.id}/disconnect")
    assert again.status_code == 409
    assert "is not connected" in said(admin, f"/partners/brands/{birch.id}/disconnect")


@pytest.mark.parametrize("persona", ["sam_ortega", "alder_tea"])
def test_the_brand_is_connected_again_with_another_account_or_the_same(
    app: Flask, admin: FlaskClient, birch: Birch, persona: str, queue: LocalTaskQueue
) -> None:
    _disconnect(admin, birch)
    queue.drain()
    birch.link = birch.new_link()
    right = app.test_client()
    answer = right.get(decide(birch.dialog(right), persona))
    wanted = BY_KEY[persona].accounts[0]
    if answer.headers["Location"] == "/join/account":
        answer = choose(right, wanted.id)
    assert answer.headers["Location"] == "/me"
    with app.app_context():
        owned = db.session.scalars(
            select(InstagramAccount.graph_id).where(InstagramAccount.user_id == birch.id)
        )
        assert list(owned) == [wanted.id]


def test_until_it_is_deleted_the_same_account_has_to_wait(
    app: Flask, admin: FlaskClient, birch: Birch
) -> None:
    """Else what the right person connects would be deleted with what the wrong one left."""
    _disconnect(admin, birch)
    birch.link = birch.new_link()
    right = app.test_client()
    answer = right.get(decide(birch.dialog(right), "alder_tea"))
    assert answer.status_code == 409
    assert "is not finished yet" in answer.text


def test_accepted_posts_stay_in_the_campaign_and_are_the_brands_no_more(
    app: Flask, admin: FlaskClient, birch: Birch, queue: LocalTaskQueue
) -> None:
    with app.app_context():
        account = db.session.scalars(select(InstagramAccount)).one()
        posts = create_posts(account, 3)
        accepted_id = posts[0].id
        create_assignment(db.session.get_one(Campaign, birch.campaign_id), posts[0])
        assert account.user_id == birch.id
    _disconnect(admin, birch)
    queue.drain()
    with app.app_context():
        assert [(post.id, post.user_id) for post in db.session.scalars(select(Post))] == [(accepted_id, None)]
        account = db.session.scalars(select(InstagramAccount)).one()
        assert account.user is not None
        assert (account.user.id == birch.id, account.user.name) == (False, "Deleted user")
    assert "Deleted user" in said(admin, f"/campaigns/{birch.campaign_id}/results")
    profile = said(admin, f"/partners/{birch.id}")
    assert "Deleted user" not in profile


def test_where_another_profile_needs_the_connection_it_stays(
    app: Flask, admin: FlaskClient, sandbox: RunningSandbox, client: FlaskClient
) -> None:
    forget(sandbox.url, "sam_ortega")
    first, second = BY_KEY["sam_ortega"].accounts
    join(client, "sam_ortega")
    choose(client, first.id)
    brand = Birch(app)
    client.get(decide(brand.dialog(client), "sam_ortega"))
    page = page_of(client, "/join/account")
    assert 'name="adds" value="yes"' in page
    client.post("/join/account", data={"account": second.id, "choice": choice_of(client), "adds": "yes"})
    assert "Their other profiles here stay connected" in said(
        admin, f"/partners/brands/{brand.id}/disconnect"
    )
    _disconnect(admin, brand)
    login = only(app, FacebookLogin)
    assert login["token"] is not None
    assert login["lost_reason"] is None
    assert _at_facebook(sandbox, "sam_ortega")
    back = app.test_client()
    assert join(back, "sam_ortega").headers["Location"] == "/me"


def test_what_facebook_did_not_take_back_at_once_is_asked_for_again(
    app: Flask, admin: FlaskClient, birch: Birch, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    sandbox.fault("server_error", where="all")
    _disconnect(admin, birch)
    page = said(admin, f"/partners/brands/{birch.id}/invitation")
    assert "Birch Oil is disconnected here. Facebook did not take the permissions back just now." in page
    assert "It can be invited again" not in page
    assert _brand(app, birch)["login"] is None
    with app.app_context():
        deed = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == AuditAction.DISCONNECTED.value)
        ).one()
        assert deed.details == {"by": "staff", "at_facebook": False}
    assert _at_facebook(sandbox, "alder_tea")
    sandbox.mend()
    queue.drain()
    assert not _at_facebook(sandbox, "alder_tea")
    with app.app_context():
        assert db.session.scalars(select(FacebookLogin)).all() == []
        assert db.session.scalars(select(Deletion.state)).all() == [DeletionState.DONE]


def test_only_brands_are_disconnected(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        influencer = create_partner().id
    assert admin.get(f"/partners/brands/{influencer}/disconnect").status_code == 404
    assert admin.post(f"/partners/brands/{influencer}/disconnect").status_code == 404
