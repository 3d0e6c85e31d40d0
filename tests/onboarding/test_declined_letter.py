"""Who declines a needed permission in Facebook's dialog was told on the page: no letter tells it again."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.config import JOINING_SCOPES
from application.models import AuditAction, FacebookLogin
from tests.conftest import RunningSandbox
from tests.onboarding.connections import change_login, check, give_address, mails
from tests.onboarding.dialog import forget, join
from tests.onboarding.permissions import INSIGHTS, LENA, deeds
from tests.onboarding.rows import only

STRANGER = "mara_lindqvist"
WITHOUT_INSIGHTS = [scope for scope in JOINING_SCOPES if scope != INSIGHTS]


@pytest.fixture(autouse=True)
def _facebook_remembers_nothing(sandbox: RunningSandbox) -> Iterator[None]:
    """What is declined in the dialog stays so there, for the tests that follow too."""
    yield
    for persona in (LENA, STRANGER):
        forget(sandbox.url, persona)


def _decline(app: Flask) -> None:
    answer = join(app.test_client(), LENA, granted=WITHOUT_INSIGHTS, again=True)
    assert "A permission is missing" in answer.text


def test_the_daily_look_writes_no_letter_about_it(app: Flask, lena: FlaskClient) -> None:
    give_address(app)
    _decline(app)
    login = only(app, FacebookLogin)
    assert login["lost_reason"] == "permission_missing"
    for _ in range(2):
        assert check(app, login["id"]) == 200
    assert mails(app) == []
    assert deeds(app, AuditAction.PERMISSION_REVOKED) == [("permission_revoked", {"scope": INSIGHTS})]


def test_a_permission_that_goes_at_facebook_is_still_written_about(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox
) -> None:
    give_address(app)
    _decline(app)
    join(app.test_client(), LENA, again=True)
    assert only(app, FacebookLogin)["lost_reason"] is None
    sandbox.fault("password_changed", persona=LENA)
    check(app, change_login(app))
    assert mails(app) == [("connection_lost", "waiting")]


def test_a_stranger_who_declines_leaves_no_trace(app: Flask, lena: FlaskClient) -> None:
    before = deeds(app, AuditAction.PERMISSION_REVOKED)
    join(app.test_client(), STRANGER, granted=WITHOUT_INSIGHTS)
    assert deeds(app, AuditAction.PERMISSION_REVOKED) == before == []
