"""The page of problems, as staff read it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import CaptureState, FileState, GoogleLoginState, MissingReason, RunState, User
from application.operations.causes import CAUSES
from tests.builders import create_post, create_run
from tests.export.access.stage import create_file
from tests.operations.stage import (
    DAY,
    checked_with_trouble,
    failed_delivery,
    failed_mail,
    failed_picture,
    failed_run,
    lost,
    partner,
    unkept_story,
    waiting_capture,
)
from tests.operations.test_google_causes import google_login
from tests.statements import count_statements

pytestmark = pytest.mark.usefixtures("staff")

API_CODES = re.compile(
    r"\b(timeout|token_invalid|app_removed|no_page_role|unexpected_error|policy_blocked)\b"
)


def _page(client: FlaskClient, path: str = "/problems") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.get_data(as_text=True).split())


def test_where_nothing_is_wrong_nothing_needs_anybody(client: FlaskClient) -> None:
    page = _page(client)
    assert "Nothing needs you" in page
    assert "Try again" not in page


def test_what_only_has_to_be_known_needs_nobody(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        lost("idle", "expired", active=False)
    page = _page(client)
    assert "Nothing needs you" in page
    assert "Not connected, and in no running campaign" in page


def test_each_cause_says_what_it_costs_and_what_to_do(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        account = lost("away", "no_page_role")
        db.session.get_one(User, account.user_id).contact_email = "away@example.org"
        db.session.commit()
        lost("silent", "app_removed")
        failed_run(partner("failing"), "timeout")
    page = _page(client)
    assert 'Needs somebody <span class="count">3</span>' in page
    assert "The person has lost their role on the Facebook Page" in page
    assert 'href="mailto:away@example.org"' in page
    assert "no address is known" in page
    assert page.count("What it costs") == page.count("What to do") == 3
    assert page.count('name="ref"') == 1


def test_codes_stand_only_in_the_details_for_support(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        lost("away", "app_removed")
        lost("role", "no_page_role")
        for kind in ("timeout", "policy_blocked", "unexpected_error"):
            failed_run(partner(f"x{kind[0]}"), kind)
    page = _page(client)
    assert API_CODES.search(page)
    without = re.sub(r'<details class="problem-support">.*?</details>', "", page)
    assert not API_CODES.search(without)


def test_every_kind_of_trouble_can_be_shown(app: Flask, client: FlaskClient) -> None:
    now, real = clock.now(), clock.real_now()
    with app.app_context():
        account = partner("busy", page_subscribed=False, page_checked_at=now, page_problem="No access.")
        for reason in ("expired", "app_removed", "permission_missing", "no_page_role", "checkpoint"):
            lost(f"lost.{reason}", reason)
        lost("idle", "expired", active=False)
        partner("ending", login=None)
        for kind in ("timeout", "unexpected", "lost", "policy_blocked", "object_missing", "newfangled"):
            failed_run(partner(f"failed.{kind}"), kind)
        create_run(account, state=RunState.QUEUED, paused_until=now + DAY, heartbeat_at=real)
        create_run(partner("refused"), state=RunState.DONE, refused_metrics="saves", heartbeat_at=real)
        create_post(account, insights_reason=MissingReason.REFUSED, posted_at=now - DAY)
        create_post(account, deleted_at=now, posted_at=None, permalink="javascript:alert(1)")
        create_post(account, media_product_type="STORY", posted_at=now - 2 * DAY, last_read_at=None)
        failed_picture(account)
        failed_delivery()
        failed_mail("The mail server refused the address.", db.session.get_one(User, account.user_id))
        failed_mail("The mail server refused the address.")
        checked_with_trouble(trouble=3, unread=1)
        google_login(db.session.get_one(User, account.user_id), GoogleLoginState.LOST)
        create_file(None, state=FileState.DELETING, problem="signed_out")
        unkept_story(account, hours_old=2)
        unkept_story(account, hours_old=30, state=CaptureState.EXPIRED)
        for problem in ("service_refused", "service_unreachable"):
            waiting_capture(account, problem)
        user = db.session.get_one(User, partner("ends").user_id)
        assert user.facebook_login
        user.facebook_login.token_expires_at = now + timedelta(days=3)
        db.session.commit()
    page = _page(client)
    missing = [cause.key for cause in CAUSES if f'id="{cause.key}"' not in page]
    assert missing == []
    assert "javascript:" not in page
    for cause in CAUSES:
        assert "All problems" not in _page(client, f"/problems/{cause.key}")


def test_ten_are_shown_and_the_rest_is_a_page_away(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        for number in range(12):
            failed_run(partner(f"failing{number:02}"), "timeout")
    page = _page(client)
    assert "Show all 12" in page
    assert "Try all 12 again" in page
    assert page.count('name="ref"') == 10
    assert _page(client, "/problems/not-reached").count('name="ref"') == 12


def test_a_long_cause_comes_fifty_a_page(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        account = partner("busy")
        for index in range(60):
            create_post(account, deleted_at=clock.now() - timedelta(hours=index))
    page = _page(client, "/problems/posts-deleted")
    assert page.count('<th scope="row">') == 50
    assert "page=2" in page
    assert _page(client, "/problems/posts-deleted?page=2").count('<th scope="row">') == 10
    assert _page(client, "/problems/posts-deleted?page=999").count('<th scope="row">') == 10


def test_a_cause_that_is_mended_or_unknown(client: FlaskClient) -> None:
    assert "Nothing of this kind" in _page(client, "/problems/not-reached")
    assert client.get("/problems/nonsense").status_code == 404
    assert client.post("/problems/nonsense/again").status_code == 404


def test_the_page_costs_the_same_statements_for_any_number_of_accounts(
    app: Flask, client: FlaskClient
) -> None:
    counted = []
    for number in (1, 12):
        with app.app_context():
            for index in range(number):
                failed_run(partner(f"f{number}.{index}"), "timeout")
                lost(f"l{number}.{index}", "expired")
        with count_statements(app) as sent:
            _page(client)
        counted.append(len(sent))
    assert counted[0] == counted[1] <= 11
