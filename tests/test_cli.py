"""`flask staff create-admin`."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from application.accounts.passwords import check_password
from application.extensions import db
from application.models import Role, User

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
    assert "12 to 128 characters" in result.output
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
