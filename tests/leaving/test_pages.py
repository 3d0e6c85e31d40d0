"""The page on which a partner leaves, and the page that a code opens."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from application.clock import clock
from application.extensions import db
from application.leaving.asking import leave, nothing_held
from application.models import (
    AuditAction,
    AuditEntry,
    CollectionRun,
    Deletion,
    DeletionExtent,
    DeletionOrigin,
    DeletionState,
    FacebookLogin,
    InstagramAccount,
    Role,
    RunState,
    SignIn,
    User,
)
from tests import builders
from tests.leaving.life import Life
from tests.statements import count_statements

SignInAs = Callable[[FlaskClient, int], None]


@pytest.fixture
def browser(app: Flask, life: Life, sign_in: SignInAs) -> FlaskClient:
    """She herself, signed in."""
    client = app.test_client()
    sign_in(client, life.leaver.ids["user"])
    return client


def count(app: Flask, model: type) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(model)) or 0
        db.session.remove()
        return found


def test_it_says_beforehand_what_goes_and_what_stays_in_her_own_numbers(browser: FlaskClient) -> None:
    page = browser.get("/me/leave").text
    assert "2 posts of yours that count in no campaign" in page
    assert "2 posts of yours count in campaigns" in page
    assert "Spring tea" in page
    assert "/me/download" in page
    assert "Posts and stories with their latest figures" in page
    assert "A post stays only as long as a campaign counts it." in page
    assert "30 days later" in page
    assert "30 days after no campaign counts them any more, where their person has left" in page
    assert "checked" not in page, "neither of the two is chosen for her"


def test_who_has_no_accepted_posts_is_told_that_nothing_stays(app: Flask, sign_in: SignInAs) -> None:
    with app.app_context():
        user_id = builders.create_partner().id
    client = app.test_client()
    sign_in(client, user_id)
    page = client.get("/me/leave").text
    assert "None of your posts counts in a campaign" in page
    assert "there are none now" in page


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "Choose one of the two."),
        ({"extent": "leaving"}, "Type the word"),
        ({"extent": "leaving", "word": "yes"}, "Type the word"),
        ({"extent": "all of it", "word": "delete"}, "Choose one of the two."),
        ({"word": "delete"}, "Choose one of the two."),
    ],
)
def test_without_a_choice_and_the_word_nothing_happens(
    app: Flask, browser: FlaskClient, form: dict[str, str], told: str
) -> None:
    answer = browser.post("/me/leave", data=form)
    assert (answer.status_code, told in answer.text) == (400, True)
    assert "Nothing was deleted." in answer.text
    assert count(app, Deletion) == 0
    assert browser.get("/me").status_code == 200


@pytest.mark.parametrize("extent", list(DeletionExtent))
def test_access_ends_at_once_and_everywhere(
    app: Flask, life: Life, browser: FlaskClient, sign_in: SignInAs, extent: DeletionExtent
) -> None:
    phone = app.test_client()
    sign_in(phone, life.leaver.ids["user"])
    answer = browser.post("/me/leave", data={"extent": extent.value, "word": "delete"})
    assert answer.status_code == 303
    for client in (browser, phone):
        assert client.get("/me").status_code == 302
    with app.app_context():
        user = db.session.get_one(User, life.leaver.ids["user"])
        assert (user.active, user.facebook_login_id) == (False, None)
        login = db.session.get_one(FacebookLogin, life.leaver.ids["login"])
        assert login.token is None
        run = db.session.get_one(CollectionRun, life.leaver.ids["run"])
        assert (run.state, run.open_for_account_id) == (RunState.FAILED, None)
        running = select(SignIn.id).where(SignIn.ended_at.is_(None), SignIn.user_id == user.id)
        assert db.session.scalars(running).all() == []
        deletion = db.session.scalars(select(Deletion)).one()
        assert (deletion.extent, deletion.origin) == (extent, DeletionOrigin.PERSON)
        assert answer.location == f"/deletion/{deletion.code}"
        assert len(deletion.code) >= 32
        action = AuditAction.LEFT if extent is DeletionExtent.LEAVING else AuditAction.DELETION_ASKED
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == action.value)).one()
        assert (entry.actor_id, entry.user_id) == (user.id, user.id)
        db.session.remove()
    page = browser.get(answer.location)
    assert (page.status_code, "being deleted" in page.text) == (200, True)


def test_the_button_pressed_twice_is_one_leaving(app: Flask, life: Life, sign_in: SignInAs) -> None:
    with app.app_context():
        user_id = life.leaver.ids["user"]
        first = leave(user_id, DeletionExtent.LEAVING).code
        db.session.commit()
        assert leave(user_id, DeletionExtent.EVERYTHING).code == first
        db.session.rollback()
    assert count(app, Deletion) == 1


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.CONSULTANT])
def test_staff_can_not_be_deleted_here(app: Flask, sign_in: SignInAs, role: Role) -> None:
    with app.app_context():
        email = "carla@example.org" if role is Role.CONSULTANT else None
        user_id = builders.create_user(role=role, email=email).id
    client = app.test_client()
    sign_in(client, user_id)
    assert client.get("/me/leave").status_code == 403
    assert client.post("/me/leave", data={"extent": "everything", "word": "delete"}).status_code == 403
    assert count(app, Deletion) == 0


def test_a_stranger_is_asked_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/me/leave").status_code == 302
    assert client.post("/me/leave", data={"extent": "everything", "word": "delete"}).status_code == 401


def test_a_form_from_elsewhere_is_refused(app: Flask, browser: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = browser.post("/me/leave", data={"extent": "everything", "word": "delete"})
    assert answer.status_code == 400
    assert count(app, Deletion) == 0


@pytest.mark.parametrize("code", ["nonsense", "x" * 300, "..%2F", "Ω"])
def test_an_unknown_code_gets_a_clear_page(app: Flask, code: str) -> None:
    answer = app.test_client().get(f"/deletion/{code}")
    assert (answer.status_code, "no deletion with this code" in answer.text) == (404, True)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (DeletionState.ASKED, "being deleted"),
        (DeletionState.PARTLY, "deleted in part"),
        (DeletionState.DONE, "Your data is deleted"),
    ],
)
def test_the_status_is_told_in_plain_words(app: Flask, state: DeletionState, told: str) -> None:
    steps = [
        {"step": "access", "count": 1, "done": True, "users": [7]},
        {"step": "posts", "count": 1_204, "done": True},
        {"step": "facebook", "count": 0, "done": False, "problem": "Facebook did not answer."},
    ]
    with app.app_context():
        deletion = Deletion(
            code="c" * 32,
            origin=DeletionOrigin.FACEBOOK,
            extent=DeletionExtent.EVERYTHING,
            state=state,
            asked_at=clock.now(),
            finished_at=clock.now() if state is DeletionState.DONE else None,
            problem="Facebook did not answer." if state is DeletionState.PARTLY else None,
            steps=steps,
        )
        db.session.add(deletion)
        db.session.commit()
    with count_statements(app) as sent:
        answer = app.test_client().get(f"/deletion/{'c' * 32}")
    assert told in answer.text
    assert "1,204" in answer.text
    assert "Posts and stories with their latest figures" in answer.text
    assert "Facebook did not answer." in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(sent) == 1


def test_a_request_that_found_nothing_says_so(app: Flask) -> None:
    with app.app_context():
        code = nothing_held("e" * 64).code
        db.session.commit()
        db.session.remove()
    page = app.test_client().get(f"/deletion/{code}").text
    assert "There was nothing to delete" in page
    assert "somebody whom we don’t know" in page
    assert "Whoever left before and let posts stay" in page


def test_the_page_takes_the_same_statements_however_much_is_held(
    app: Flask, life: Life, browser: FlaskClient
) -> None:
    with count_statements(app) as few:
        browser.get("/me/leave")
    with app.app_context():
        account = db.session.get_one(InstagramAccount, life.leaver.ids["account"])
        posts = builders.create_posts(account, 40)
        user = db.session.get_one(User, life.leaver.ids["user"])
        for number in range(12):
            campaign = builders.create_campaign(members=[user])
            builders.create_assignment(campaign, posts[number])
        db.session.remove()
    with count_statements(app) as many:
        page = browser.get("/me/leave").text
    assert "14 posts of yours count in campaigns" in page
    assert len(many) == len(few)


def test_her_first_page_leads_to_both(browser: FlaskClient) -> None:
    page = browser.get("/me").text
    assert "/me/download" in page
    assert "/me/leave" in page
