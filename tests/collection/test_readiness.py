"""The story-readiness list: its rules, its page, and what staff set by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.collection.readiness import AccountFacts, Standing, conditions
from application.collection.readiness_queries import readiness_facts
from application.extensions import db
from application.models import InstagramAccount, Region
from tests.builders import create_campaign, create_instagram_account, create_login, create_user
from tests.statements import count_statements

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OK, TO_DO = Standing.OK, Standing.TO_DO
READY = AccountFacts(
    person="Mona Example",
    is_connected=True,
    granted_scopes=frozenset({"instagram_manage_insights", "pages_manage_metadata"}),
    page_name="Mona's Page",
    page_tasks=frozenset({"ANALYZE", "MANAGE", "MODERATE"}),
    page_subscribed=True,
    page_checked_at=NOW,
    page_problem=None,
    in_campaign=True,
    business_verified_at=NOW,
    business_verified_by="Max Manager",
    region=Region.ELSEWHERE,
)


def standing(key: str, **changes: Any) -> tuple[Standing, str]:
    found = next(each for each in conditions(replace(READY, **changes)) if each.key == key)
    return found.standing, f"{found.sentence} {found.to_do}".strip()


def test_all_that_can_be_read_may_be_fine() -> None:
    found = {each.key: each.standing for each in conditions(READY)}
    assert found.pop("live") is Standing.CANNOT_BE_READ
    assert set(found.values()) == {OK}
    assert list(found) == ["connection", "insights", "role", "subscribed", "verified", "region"]


@pytest.mark.parametrize(
    ("key", "changes", "expected", "words"),
    [
        ("connection", {"is_connected": False}, TO_DO, "Ask Mona Example to connect again."),
        ("insights", {"granted_scopes": frozenset()}, TO_DO, "Access insights of the Instagram account"),
        ("role", {"page_tasks": None}, Standing.NOT_KNOWN, "next checked"),
        ("role", {"page_tasks": frozenset({"ADVERTISE"})}, TO_DO, "may not see the insights of Mona's Page"),
        ("role", {"page_tasks": frozenset()}, TO_DO, "full control"),
        ("role", {"page_tasks": frozenset({"ANALYZE"}), "page_subscribed": False}, TO_DO, "not to subscribe"),
        ("role", {"page_tasks": frozenset({"ANALYZE"})}, OK, "Enough"),
        ("role", {"page_tasks": frozenset({"PROFILE_PLUS_FULL_CONTROL"})}, OK, "Enough"),
        ("subscribed", {"page_subscribed": False}, TO_DO, "read back as not subscribed"),
        ("subscribed", {"page_subscribed": None, "page_problem": "No access."}, TO_DO, "No access."),
        ("subscribed", {"page_subscribed": None}, Standing.NOT_KNOWN, "within the hour"),
        (
            "subscribed",
            {"page_subscribed": False, "in_campaign": False},
            Standing.NOT_NEEDED,
            "running campaign",
        ),
        (
            "subscribed",
            {"page_subscribed": None, "granted_scopes": frozenset()},
            TO_DO,
            "Manage the Page's settings",
        ),
        ("verified", {"business_verified_at": None}, Standing.CANNOT_BE_READ, "tick it here"),
        ("verified", {}, OK, "Ticked by Max Manager."),
        ("region", {"region": None}, Standing.CANNOT_BE_READ, "may stand for “not told”"),
        ("region", {"region": Region.EEA}, OK, "shown as not available, never as 0"),
        ("region", {"region": Region.JAPAN}, OK, "Japan."),
        ("region", {}, OK, "Replies are told."),
    ],
)
def test_each_condition_says_how_it_stands(
    key: str, changes: dict[str, Any], expected: Standing, words: str
) -> None:
    found, told = standing(key, **changes)
    assert found is expected
    assert words in told


def test_the_partner_is_spoken_to() -> None:
    lost = replace(
        READY,
        person=None,
        is_connected=False,
        granted_scopes=frozenset(),
        page_tasks=frozenset(),
        page_subscribed=False,
        business_verified_at=None,
        region=None,
    )
    told = " ".join(f"{each.sentence} {each.to_do}" for each in conditions(lost))
    assert "Connect again, and leave" in told
    assert "You may not see" in told
    assert "None" not in told
    assert "it here." not in told


@pytest.fixture
def partner(app: Flask) -> tuple[int, int]:
    """Ids of a partner in a running campaign and of the account."""
    today = clock.now().date()
    with app.app_context():
        login = create_login(granted_scopes="instagram_manage_insights")
        user = create_user(login=login, name="Mona Example")
        account = create_instagram_account(user=user, page_tasks="ANALYZE MANAGE", page_name="Mona's Page")
        create_campaign(members=[user], starts_on=today, ends_on=today + timedelta(days=9))
        return user.id, account.id


def _account(app: Flask, account_id: int) -> tuple[bool, int | None, Region | None]:
    with app.app_context():
        account = db.session.get_one(InstagramAccount, account_id)
        return (
            account.business_verified_at is not None,
            account.business_verified_by_id,
            account.region,
        )


def _undo(client: FlaskClient, user_id: int) -> str:
    """Press the undo of the notice; returns the page that follows."""
    page = client.get(f"/partners/{user_id}/readiness").get_data(as_text=True)
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    assert mark
    answer = client.post(f"/partners/{user_id}/readiness/undo", data={"mark": mark}, follow_redirects=True)
    return answer.get_data(as_text=True)


def test_facts_come_in_one_statement(context: Flask, partner: tuple[int, int]) -> None:
    with count_statements(context) as sent:
        facts = readiness_facts(partner[1], for_staff=True)
    assert len(sent) == 1
    assert facts is not None
    assert (facts.is_connected, facts.in_campaign, facts.page_tasks) == (
        True,
        True,
        frozenset({"ANALYZE", "MANAGE"}),
    )
    assert readiness_facts(partner[1] + 1, for_staff=True) is None


def test_staff_tick_the_business_and_take_it_back(
    app: Flask, client: FlaskClient, staff: int, partner: tuple[int, int]
) -> None:
    user_id, account_id = partner
    address = f"/partners/{user_id}/readiness/business"
    assert client.post(address, data={"verified": "yes"}).status_code == 303
    assert _account(app, account_id) == (True, staff, None)
    assert "Undone" in _undo(client, user_id)
    assert _account(app, account_id) == (False, None, None)
    client.post(address, data={"verified": "yes"})
    client.post(address, data={"verified": "no"})
    assert _account(app, account_id) == (False, None, None)
    _undo(client, user_id)
    assert _account(app, account_id) == (True, staff, None)


def test_staff_set_the_home_of_the_account(
    app: Flask, client: FlaskClient, staff: int, partner: tuple[int, int]
) -> None:
    user_id, account_id = partner
    address = f"/partners/{user_id}/readiness/region"
    client.post(address, data={"region": "japan"})
    assert _account(app, account_id)[2] is Region.JAPAN
    page = client.get(f"/partners/{user_id}/readiness").get_data(as_text=True)
    assert '<option value="japan" selected>' in page
    client.post(address, data={"region": "the moon"})
    assert _account(app, account_id)[2] is None
    _undo(client, user_id)
    assert _account(app, account_id)[2] is Region.JAPAN


def test_what_was_set_again_since_is_not_undone(
    app: Flask, client: FlaskClient, staff: int, partner: tuple[int, int]
) -> None:
    user_id, account_id = partner
    client.post(f"/partners/{user_id}/readiness/region", data={"region": "eea"})
    with app.app_context():
        db.session.get_one(InstagramAccount, account_id).region = Region.ELSEWHERE
        db.session.commit()
    assert "set again since" in _undo(client, user_id)
    assert _account(app, account_id)[2] is Region.ELSEWHERE
    forged = client.post(f"/partners/{user_id}/readiness/undo", data={"mark": "forged"})
    assert forged.status_code == 303
    assert _account(app, account_id)[2] is Region.ELSEWHERE


def test_an_undo_is_for_its_own_account_only(
    app: Flask, client: FlaskClient, staff: int, partner: tuple[int, int]
) -> None:
    user_id, _ = partner
    with app.app_context():
        other = create_user(login=create_login())
        other_account_id = create_instagram_account(user=other, region=Region.EEA).id
        other_id = other.id
    client.post(f"/partners/{user_id}/readiness/region", data={"region": "eea"})
    page = client.get(f"/partners/{user_id}/readiness").get_data(as_text=True)
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    client.post(f"/partners/{other_id}/readiness/undo", data={"mark": mark})
    assert _account(app, other_account_id)[2] is Region.EEA
