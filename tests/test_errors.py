"""Every error is a clear page, in JSON for machines, and tells nothing of the inside."""

import logging
import shutil
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask, Response, abort, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import select, text
from werkzeug.exceptions import TooManyRequests

from application.errors import SENTENCES
from application.exceptions import Conflict, NotAllowed
from application.extensions import db
from application.factory import create_app
from application.models import Role, User
from tests.builders import NOW, create_user
from tests.conftest import make_config

pytestmark = pytest.mark.own_app
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no database has a part in."""

SECRET = "EAAsecret-of-somebody-else"
AS_JSON = {"Accept": "application/json"}


def _half_saved() -> None:
    db.session.add(User(role=Role.INFLUENCER, name="Half saved", created_at=NOW))
    db.session.flush()


def _breaks() -> ResponseReturnValue:
    _half_saved()
    raise ValueError(f"token {SECRET} at /srv/somewhere")


def _conflict() -> ResponseReturnValue:
    _half_saved()
    raise Conflict("Somebody <else> was faster.")


def _not_allowed() -> ResponseReturnValue:
    _half_saved()
    raise NotAllowed("inner words")


def _limited() -> ResponseReturnValue:
    raise TooManyRequests(retry_after=90)


def _status(status: int) -> ResponseReturnValue:
    abort(status)


def _own_answer() -> ResponseReturnValue:
    abort(Response("as it is", status=410))


def _reads_form() -> ResponseReturnValue:
    return str(len(request.form))


@pytest.fixture(autouse=True)
def _failing_pages(app: Flask) -> None:
    """Pages that fail, named so that the public guard lets them through."""
    views: dict[str, Callable[..., ResponseReturnValue]] = {
        "/fails/breaks": _breaks,
        "/fails/conflict": _conflict,
        "/fails/not-allowed": _not_allowed,
        "/fails/limited": _limited,
        "/fails/<int:status>": _status,
        "/fails/own-answer": _own_answer,
        "/fails/form": _reads_form,
    }
    for path, view in views.items():
        app.add_url_rule(path, f"public.{view.__name__}", view, methods=["GET", "POST"])


@on_sqlite
@pytest.mark.parametrize("status", sorted(SENTENCES))
def test_each_status_has_its_page(client: FlaskClient, status: int) -> None:
    answer = client.get(f"/fails/{status}")
    title, sentence = SENTENCES[status]
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    page = answer.text.replace("&#39;", "'")
    assert f'<h1 dir="auto">{title}</h1>' in page
    assert sentence in page


@on_sqlite
@pytest.mark.parametrize("status", sorted(SENTENCES))
def test_machines_get_the_same_in_json(client: FlaskClient, status: int) -> None:
    answer = client.get(f"/fails/{status}", headers=AS_JSON)
    assert answer.status_code == status
    title, sentence = SENTENCES[status]
    assert answer.json == {"error": title, "what_to_do": sentence}


@on_sqlite
@pytest.mark.parametrize(("status", "like"), [(418, 400), (410, 400), (501, 500), (504, 500)])
def test_a_status_without_words_of_its_own_borrows_some(client: FlaskClient, status: int, like: int) -> None:
    answer = client.get(f"/fails/{status}")
    assert answer.status_code == status
    assert SENTENCES[like][0] in answer.text


@on_sqlite
def test_every_status_that_flask_raises_by_itself_has_words() -> None:
    raised = {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.INTERNAL_SERVER_ERROR,
    }
    assert raised <= set(SENTENCES)


@on_sqlite
@pytest.mark.parametrize("accepted", ["*/*", "text/html,*/*;q=0.8", "image/png", "", "nonsense"])
def test_browsers_get_a_page(client: FlaskClient, accepted: str) -> None:
    assert client.get("/nowhere", headers={"Accept": accepted}).mimetype == "text/html"


@on_sqlite
def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.post("/healthz")
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))
    assert answer.headers.getlist("Content-Type") == ["text/html; charset=utf-8"]


@on_sqlite
def test_too_many_tries_say_when_to_come_back(client: FlaskClient) -> None:
    answer = client.get("/fails/limited", headers=AS_JSON)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "90")
    assert answer.mimetype == "application/json"


@on_sqlite
def test_an_answer_made_on_purpose_stays_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/fails/own-answer")
    assert (answer.status_code, answer.text) == (410, "as it is")


def test_a_form_that_is_too_large_is_refused(client: FlaskClient) -> None:
    answer = client.post("/fails/form", data={"text": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413
    assert SENTENCES[413][0] in answer.text


def test_an_accident_is_logged_and_not_told(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    for headers in ({}, AS_JSON):
        answer = client.get("/fails/breaks", headers=headers)
        assert answer.status_code == 500
        for inner in (SECRET, "Traceback", "ValueError", "/srv/somewhere", "_breaks", "somebody"):
            assert inner not in answer.text
        assert SENTENCES[500][0] in answer.text
    logged = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(logged) == 2
    assert all(record.exc_info for record in logged)


@pytest.mark.parametrize(
    ("page", "status", "told"),
    [
        ("breaks", 500, SENTENCES[500][0]),
        ("conflict", 409, "Somebody &lt;else&gt; was faster."),
        ("not-allowed", 403, SENTENCES[403][0]),
    ],
)
def test_nothing_is_half_saved(app: Flask, client: FlaskClient, page: str, status: int, told: str) -> None:
    answer = client.post(f"/fails/{page}")
    assert answer.status_code == status
    assert told in answer.text
    assert "inner words" not in answer.text
    with app.app_context():
        assert db.session.scalars(select(User)).all() == []


def test_the_next_request_works_after_an_accident(client: FlaskClient) -> None:
    client.get("/fails/breaks")
    assert client.get("/").status_code == 200


@pytest.fixture
def guarded_client(app: Flask) -> FlaskClient:
    """With the check of forms' tokens, which the other tests leave out."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app.test_client()


def test_a_form_from_elsewhere_is_refused_in_plain_words(guarded_client: FlaskClient) -> None:
    for form in ({}, {"csrf_token": "forged"}):
        answer = guarded_client.post("/sign-in", data=form)
        assert answer.status_code == 400
        assert "The page was open for too long or came from elsewhere." in answer.text
        assert "CSRF" not in answer.text


def test_a_stranger_is_told_to_sign_in_before_anything_about_forms(guarded_client: FlaskClient) -> None:
    assert guarded_client.post("/campaigns/new").status_code == 401


def test_a_form_from_elsewhere_changes_nothing_for_who_is_signed_in(
    guarded_client: FlaskClient, app: Flask, sign_in: Callable[[FlaskClient, int], None]
) -> None:
    with app.app_context():
        manager = create_user(role=Role.MANAGER).id
    sign_in(guarded_client, manager)
    assert guarded_client.post("/sign-out").status_code == 400
    assert guarded_client.get("/campaigns").status_code == 200


@on_sqlite
def test_a_broken_database_still_gives_a_page(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "broken.sqlite")
    app = create_app(make_config(f"sqlite:///{tmp_path / 'broken.sqlite'}", tmp_path))
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = "a token of a sign-in"
    with app.app_context():
        db.session.execute(text("DROP TABLE sign_ins"))
        db.session.commit()
    for path in ("/", "/campaigns", "/nowhere"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert SENTENCES[500][0] in answer.text
        assert "sign_ins" not in answer.text
    with app.app_context():
        db.engine.dispose()
