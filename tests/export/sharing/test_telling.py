"""Partners read in their ledger which pages without sign-in tell of them, and until when."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.models import AuditAction, AuditEntry
from tests.conftest import session_of
from tests.export.sharing.stage import Stage, day, words_of


@pytest.fixture
def lena(stage: Stage) -> FlaskClient:
    browser = stage.app.test_client()
    session_of(stage.app, browser, stage.influencers[0])
    return browser


def ledger(browser: FlaskClient) -> str:
    answer = browser.get("/me/seen-by")
    assert answer.status_code == 200
    return words_of(answer.text)


def shared_with(stage: Stage) -> list[tuple[int | None, dict[str, bool] | None]]:
    with stage.app.app_context():
        rows = db.session.execute(
            select(AuditEntry.actor_id, AuditEntry.details)
            .where(
                AuditEntry.action == AuditAction.PARTNER_SHARED.value,
                AuditEntry.user_id == stage.influencers[0],
            )
            .order_by(AuditEntry.id)
        ).all()
        db.session.remove()
    return [(row.actor_id, row.details) for row in rows]


def test_an_open_page_is_told_with_its_end_and_a_closed_one_is_not(stage: Stage, lena: FlaskClient) -> None:
    stage.report()
    assert "A page without sign-in" not in ledger(lena)
    stage.link(ends_on=day(3))
    told = ledger(lena)
    assert "A page without sign-in shows the report of Autumn Bread . It is open until" in told
    assert "Had the report of Autumn Bread shown on a page without sign-in" in told
    stage.staff.post(f"{stage.address()}/{stage.stored()[0].id}/off")
    assert "It is open until" not in ledger(lena)


def test_each_making_that_an_open_link_shows_is_told_once(stage: Stage, lena: FlaskClient) -> None:
    stage.make()
    assert shared_with(stage) == []
    stage.link()
    stage.make()
    assert shared_with(stage) == [(stage.manager_id, None)] * 2
    stage.staff.post(f"{stage.address()}/{stage.stored()[0].id}/off")
    stage.make()
    assert len(shared_with(stage)) == 2
