"""`flask staff create-admin`, `invite` and `reset-second-factor`."""

import re
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select

from application.accounts.passwords import check_password
from application.extensions import db
from application.models import AuditAction, Mail, Role, User
from tests.accounts.stage import ADDRESS, enter, give_second_factor, is_signed_in, member, recorded

PASSWORD = "a long enough password"
LONG_ADDRESS = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 20}.org"
COMMAND = ["staff", "create-admin", "--email", "Ada@Example.org", "--name", " Ada   Admin "]


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def _users(app: Flask) -> list[User]:
    with app.app_context():
        return list(db.session.scalars(select(User)))


def test_an_admin_is_made_with_a_password_from_the_environment(
    app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    result = runner.invoke(args=[*COMMAND, "--password-from-env", "ADMIN_PASSWORD"])
    assert (result.exit_code, result.output.strip()) == (
        0,
        "Ada Admin can now sign in as an admin with ada@example.org.",
    )
    (user,) = _users(app)
    assert (user.role, user.name, user.email) == (Role.ADMIN, "Ada Admin", "ada@example.org")
    assert user.active
    assert check_password(user.password_hash, PASSWORD).right
    signed_in = app.test_client().post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD})
    assert signed_in.status_code == 303


def test_the_password_is_asked_for_twice_and_never_shown(app: Flask, runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=COMMAND, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert len(_users(app)) == 1


def test_a_short_or_mistyped_password_is_asked_for_again(app: Flask, runner: FlaskCliRunner) -> None:
    typed = ["short", PASSWORD, "another one entirely", PASSWORD, PASSWORD]
    result = runner.invoke(args=COMMAND, input="\n".join(typed) + "\n")
    assert result.exit_code == 0
    assert "at least 12 characters" in result.output
    (user,) = _users(app)
    assert check_password(user.password_hash, PASSWORD).right


def test_going_away_at_the_question_makes_nobody(app: Flask, runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=COMMAND, input="")
    assert result.exit_code == 1
    assert _users(app) == []


@pytest.mark.parametrize("address", ["Ada@Example.org", "ada@example.org"])
def test_an_address_that_is_taken_is_refused(
    app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    given = ["--password-from-env", "ADMIN_PASSWORD"]
    assert runner.invoke(args=[*COMMAND, *given]).exit_code == 0
    again = runner.invoke(args=["staff", "create-admin", "--email", address, "--name", "Eve", *given])
    assert again.exit_code == 1
    assert "already a user with the e-mail address ada@example.org" in again.output
    assert [user.name for user in _users(app)] == ["Ada Admin"]


@pytest.mark.parametrize(
    ("arguments", "password", "told"),
    [
        (["--email", "ada", "--name", "Ada"], PASSWORD, "not an e-mail address"),
        (["--email", "a\x00@example.org", "--name", "Ada"], PASSWORD, "not an e-mail address"),
        (["--email", LONG_ADDRESS, "--name", "A"], PASSWORD, "at most 191"),
        (["--email", "ada@example.org", "--name", "  "], PASSWORD, "at least one character"),
        (["--email", "ada@example.org", "--name", "A\x00"], PASSWORD, "can be seen"),
        (["--email", "ada@example.org", "--name", "A" * 201], PASSWORD, "at most 200"),
        (["--email", "ada@example.org", "--name", "Ada"], "short", "at least 12"),
        (["--email", "ada@example.org", "--name", "Ada"], "x" * 129, "at most 128"),
        (["--email", "ada@example.org", "--name", "Ada"], "passwordpassword", "repeats itself"),
        (["--email", "ada.lovelace@example.org", "--name", "Ada"], "ada.lovelace1", "your own name"),
        (["--email", "ada@example.org", "--name", "Ada"], "", "empty or not set"),
        (["--email", "ada@example.org"], PASSWORD, "--name"),
    ],
)
def test_what_does_not_fit_is_told_and_makes_nobody(
    app: Flask,
    runner: FlaskCliRunner,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    password: str,
    told: str,
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    result = runner.invoke(
        args=["staff", "create-admin", *arguments, "--password-from-env", "ADMIN_PASSWORD"]
    )
    assert result.exit_code == 2
    assert told in result.output
    assert _users(app) == []


def _invite(runner: FlaskCliRunner, **more: str) -> Result:
    given = {"email": " Nora@Example.org", "name": "Nora New", "role": "manager"} | more
    arguments = [part for name, value in given.items() for part in (f"--{name}", value)]
    return runner.invoke(args=["staff", "invite", *arguments])


def test_an_invitation_is_printed_where_no_mail_is_sent(app: Flask, runner: FlaskCliRunner) -> None:
    result = _invite(runner)
    assert result.exit_code == 0
    found = re.search(r"(http://\S+)(/access/invitation/\S+)", result.output)
    assert found
    assert found[1] == app.extensions["configuration"].public_url
    assert "nora@example.org" in result.output
    browser = app.test_client()
    sent = {"password": PASSWORD, "email": "nora@example.org", "google_email": ""}
    assert browser.post(found[2], data=sent).status_code == 303
    assert browser.get("/campaigns").status_code == 200
    with app.app_context():
        assert list(db.session.scalars(select(Mail.id))) == []


def test_who_was_invited_before_gets_a_new_link(app: Flask, runner: FlaskCliRunner) -> None:
    links = [_invite(runner).output.split()[-1] for _ in range(2)]
    paths = [link.partition("/access")[2] for link in links]
    answers = [app.test_client().get(f"/access{path}").status_code for path in paths]
    assert answers == [410, 200]
    assert len(_users(app)) == 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"email": "nora"}, "not an e-mail address"),
        ({"name": " "}, "at least one character"),
        ({"role": "influencer"}, "Invalid value for '--role'"),
    ],
)
def test_an_invitation_that_does_not_fit_is_told(
    app: Flask, runner: FlaskCliRunner, more: dict[str, str], told: str
) -> None:
    result = _invite(runner, **more)
    assert result.exit_code == 2
    assert told in result.output
    assert _users(app) == []


def test_who_has_come_in_is_not_invited_again(app: Flask, runner: FlaskCliRunner) -> None:
    member(app, email="nora@example.org")
    result = _invite(runner)
    assert result.exit_code == 1
    assert "Nothing was changed" in result.output


def test_a_lost_second_factor_is_taken_away_with_every_sign_in(
    app: Flask, runner: FlaskCliRunner, sign_in: Callable[[FlaskClient, int], None]
) -> None:
    user_id = member(app)
    give_second_factor(app, user_id)
    browser = app.test_client()
    sign_in(browser, user_id)
    command = ["staff", "reset-second-factor", "--email", ADDRESS.upper()]
    result = runner.invoke(args=command)
    assert result.exit_code == 0
    assert not is_signed_in(browser)
    assert enter(browser).headers["Location"] == "/today"
    with app.app_context():
        assert list(db.session.scalars(select(Mail.kind))) == ["second_factor_removed"]
    assert [entry.actor_id for entry in recorded(app, AuditAction.SECOND_FACTOR_REMOVED)] == [None]
    again = runner.invoke(args=command)
    assert (again.exit_code, "has no second factor" in again.output) == (1, True)
    unknown = runner.invoke(args=["staff", "reset-second-factor", "--email", "eve@example.org"])
    assert (unknown.exit_code, "Nobody of the staff" in unknown.output) == (1, True)
