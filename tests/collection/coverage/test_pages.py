"""The pages of coverage: what is told to staff and to the partner, and reading a gap."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.clock import clock
from application.extensions import db
from application.models import AccountInsight, CollectionRun, FacebookLogin, ReadingSource, RunKind, RunState
from tests.builders import create_post, create_posts, create_reading, create_run, create_user
from tests.collection.coverage.conftest import DAYS, Covered
from tests.statements import count_statements

SignIn = Callable[[FlaskClient, int], None]


def _page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.get_data(as_text=True).split())


def _staff_page(client: FlaskClient, covered: Covered, query: str = "") -> str:
    return _page(client, f"/partners/{covered.user_id}/coverage{query}")


@pytest.mark.usefixtures("staff")
def test_days_are_counted_and_gaps_told_with_their_reason(
    app: Flask, client: FlaskClient, covered: Covered
) -> None:
    with app.app_context():
        for back in range(5, 15):
            covered.add_day(back)
        covered.add_day(15, problem="bad_parameter", names=frozenset())
        covered.add_day(16, refused_metrics="views", names=frozenset({"reach"}))
    page = _staff_page(client, covered)
    assert f"10 of {DAYS} days complete" in page
    assert "Instagram refused to give the figures of this day." in page
    assert re.search(r"No value came for: [^.]*Views", page)
    assert "From before the account joined" in page
    assert f"{DAYS - 12 - 3} days can still be filled." in page
    assert page.count('<span class="visually-hidden"> complete</span>') == 10


@pytest.mark.usefixtures("staff")
def test_a_value_that_is_missing_makes_the_day_partly_read(
    app: Flask, client: FlaskClient, covered: Covered
) -> None:
    with app.app_context():
        covered.add_day(8)
        db.session.execute(update(AccountInsight).where(AccountInsight.metric == "reach").values(value=None))
        db.session.commit()
    page = _staff_page(client, covered)
    assert f"0 of {DAYS} days complete" in page
    assert "No value came for: Reach." in page


@pytest.mark.usefixtures("staff")
def test_staff_read_the_gap_by_a_run_of_past_days(app: Flask, client: FlaskClient, covered: Covered) -> None:
    address = f"/partners/{covered.user_id}/coverage"
    assert "Read the gap now" in _page(client, address)
    for _ in range(2):
        assert client.post(f"{address}/read").headers["Location"] == address
    with app.app_context():
        run = db.session.scalars(select(CollectionRun)).one()
        assert (run.kind, run.state) == (RunKind.HISTORY, RunState.QUEUED)
        run_id = run.id
    page = _page(client, address)
    assert "Read the gap now" not in page
    assert f'href="/collection/runs/{run_id}"' in page


@pytest.mark.usefixtures("staff")
def test_a_lost_connection_is_told_and_reads_no_gap(
    app: Flask, client: FlaskClient, covered: Covered
) -> None:
    with app.app_context():
        login = db.session.get_one(FacebookLogin, covered.login_id)
        login.mark_lost("Ask the person to connect again.", "expired", clock.now() - timedelta(days=6))
        db.session.commit()
    page = _staff_page(client, covered)
    assert "The connection to Facebook was lost on" in page
    assert "Read the gap now" not in page
    assert "after connecting again" in page
    client.post(f"/partners/{covered.user_id}/coverage/read")
    with app.app_context():
        assert db.session.scalars(select(CollectionRun)).all() == []


@pytest.mark.usefixtures("staff")
def test_stories_show_their_readings_and_their_closing(
    app: Flask, client: FlaskClient, covered: Covered
) -> None:
    posted = clock.now() - timedelta(days=3)
    with app.app_context():
        more: dict[str, Any] = {"media_product_type": "STORY", "posted_at": posted}
        last = posted + timedelta(hours=23, minutes=40)
        kept = create_post(covered.account, last_read_at=last, closed_at=posted + timedelta(hours=25), **more)
        create_reading(kept, read_at=posted + timedelta(minutes=50))
        create_reading(kept, read_at=posted + timedelta(hours=25), source=ReadingSource.WEBHOOK)
        create_post(covered.account, last_read_at=posted + timedelta(hours=9), **more)
        told_only = create_post(covered.account, closed_at=posted, media_product_type="STORY")
        told_only.posted_at = told_only.last_read_at = None
        db.session.commit()
        create_post(covered.account, posted_at=clock.now() - timedelta(days=70), media_product_type="STORY")
        create_post(covered.account, posted_at=posted)
    page = _staff_page(client, covered)
    assert "1 of 3 ended stories</b> read in the last hour, <b>2</b> closed" in page
    assert "50 min after posting" in page
    assert "20 min before its end" in page
    assert "No reading fell into its last hour." in page
    assert "Whether the Page is subscribed is not known yet." in page
    assert "Time not told" in page


@pytest.mark.usefixtures("staff")
def test_stories_come_fifty_a_page(app: Flask, client: FlaskClient, covered: Covered) -> None:
    with app.app_context():
        create_posts(covered.account, 60, media_product_type="STORY")
    assert _staff_page(client, covered).count('Closing message">') == 50
    assert _staff_page(client, covered, "?page=2").count('Closing message">') == 10


def test_the_partner_sees_the_same_without_staffs_buttons(
    app: Flask, client: FlaskClient, sign_in: SignIn, covered: Covered
) -> None:
    with app.app_context():
        covered.add_day(6)
        create_run(covered.account, kind=RunKind.HISTORY)
    sign_in(client, covered.user_id)
    page = _page(client, "/me/coverage")
    assert f"1 of {DAYS} days complete" in page
    assert "Read the gap now" not in page
    assert "/collection/runs" not in page
    assert "What complete stories need" in page
    assert "Tick as verified" not in page


@pytest.mark.parametrize("is_staff", [True, False])
def test_without_an_account_the_pages_say_so(
    app: Flask, client: FlaskClient, sign_in: SignIn, staff: int, is_staff: bool
) -> None:
    with app.app_context():
        user_id = create_user(name="Quentin").id
    sign_in(client, staff if is_staff else user_id)
    path = f"/partners/{user_id}/coverage" if is_staff else "/me/coverage"
    assert "No Instagram account is connected" in _page(client, path)
    if is_staff:
        assert client.post(f"{path}/read").status_code == 303
        assert "No Instagram account is connected" in _page(client, f"/partners/{user_id}/readiness")


@pytest.mark.usefixtures("staff")
def test_the_page_costs_the_same_statements_for_any_number_of_days_and_stories(
    app: Flask, client: FlaskClient, covered: Covered
) -> None:
    found = []
    _staff_page(client, covered)  # that somebody looks is noted once an hour
    for backs in (range(5, 7), range(7, 30)):
        with app.app_context():
            for back in backs:
                covered.add_day(back)
            create_posts(covered.account, len(backs), media_product_type="STORY")
        with count_statements(app) as sent:
            _staff_page(client, covered)
        found.append(len(sent))
    assert found[0] == found[1] <= 9
