"""The audit log: only ever added to, searched by admins, in a fixed number of statements."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from application.audit import LOOK_LASTS, record, record_look
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, AuditEntry, Role
from application.models.audit import AuditEntryAltered
from application.operations.audit_words import ACTIONS_OF, action_words, detail_words
from tests import builders
from tests.statements import count_statements

SignIn = Callable[[FlaskClient, int], None]


@pytest.fixture
def admin(app: Flask, client: FlaskClient, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        admin_id = builders.create_user(role=Role.ADMIN, name="Ada Admin").id
    sign_in(client, admin_id)
    return client


def note(app: Flask, action: AuditAction, **more: object) -> None:
    with app.app_context():
        record(action, **more)  # type: ignore[arg-type]
        db.session.commit()


def test_entries_can_be_neither_changed_nor_deleted(context: Flask) -> None:
    record(AuditAction.INVITED)
    db.session.commit()
    entry = db.session.scalars(select(AuditEntry)).one()
    entry.action = "other"
    with pytest.raises(AuditEntryAltered):
        db.session.commit()
    db.session.rollback()
    db.session.delete(db.session.scalars(select(AuditEntry)).one())
    with pytest.raises(AuditEntryAltered):
        db.session.commit()
    db.session.rollback()
    for statement in (update(AuditEntry).values(action="other"), delete(AuditEntry)):
        with pytest.raises(AuditEntryAltered):
            db.session.execute(statement)
        db.session.rollback()
    assert db.session.scalars(select(AuditEntry.action)).all() == ["invited"]


def test_an_entry_stands_or_falls_with_its_deed(context: Flask) -> None:
    record(AuditAction.INVITED)
    db.session.rollback()
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_the_log_says_who_did_what_about_whom(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        manager = builders.create_user(role=Role.MANAGER, name="Mona Manager")
        partner = builders.create_partner(name="Lena Cooks")
        campaign = builders.create_campaign(name="Autumn Table")
        ids = {"actor_id": manager.id, "user_id": partner.id, "campaign_id": campaign.id}
    note(app, AuditAction.PARTNER_EXPORTED, **ids)
    page = admin.get("/audit").text
    for told in ("Mona Manager", "Took away figures of", "Lena Cooks", "Autumn Table"):
        assert told in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"Ended of Ina", "Out of Tom"}),
        ({"q": "ina i"}, {"Ended of Ina"}),
        ({"q": "nobody"}, set()),
        ({"about": "staff"}, {"Ended of Ina"}),
        ({"about": "signing-in"}, {"Out of Tom"}),
        ({"about": "nonsense"}, {"Ended of Ina", "Out of Tom"}),
        ({"since": "2099-01-01"}, set()),
        ({"since": "0001-01-01", "until": "9999-12-31"}, {"Ended of Ina", "Out of Tom"}),
        ({"until": "2001-01-01"}, set()),
        ({"page": "99"}, {"Ended of Ina", "Out of Tom"}),
    ],
)
def test_the_log_is_narrowed_by_person_subject_and_day(
    app: Flask, admin: FlaskClient, query: dict[str, str], shown: set[str]
) -> None:
    with app.app_context():
        ina = builders.create_user(role=Role.MANAGER, name="Ina Insider").id
        tom = builders.create_user(role=Role.MANAGER, name="Tom Teller").id
    note(app, AuditAction.ACCESS_ENDED, user_id=ina)
    note(app, AuditAction.SIGNED_OUT, user_id=tom)
    answer = admin.get("/audit", query_string=query)
    assert answer.status_code == 200
    lines = {"Ended of Ina": "Ina Insider", "Out of Tom": "Tom Teller"}
    assert {line for line, name in lines.items() if name in answer.text} == shown


def test_what_nobody_knows_any_more_is_said(app: Flask, admin: FlaskClient) -> None:
    note(app, AuditAction.CAMPAIGN_DELETED, campaign_id=987_654_321)
    page = admin.get("/audit").text
    assert "A deleted campaign" in page
    assert "Nobody signed in" in page
    assert "Nothing fits" in admin.get("/audit?q=zzz").text


def test_every_action_has_its_words_and_its_subject() -> None:
    grouped = [action for actions in ACTIONS_OF.values() for action in actions]
    assert sorted(grouped) == sorted(action.value for action in AuditAction)
    assert action_words("gone_by_now") == "gone by now"


def test_a_long_log_takes_as_many_statements_as_a_short_one(app: Flask, admin: FlaskClient) -> None:
    counts = []
    for number in (3, 120):
        with app.app_context():
            for _ in range(number):
                record(AuditAction.INVITED, user_id=builders.create_user().id)
            db.session.commit()
        with count_statements(app) as statements:
            page = admin.get("/audit")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert "Page 1 of 3" in page.text


def test_looks_within_an_hour_are_one_look(app: Flask, sign_in: SignIn, client: FlaskClient) -> None:
    with app.app_context():
        manager_id = builders.create_user(role=Role.MANAGER).id
        partner_id = builders.create_partner().id
    sign_in(client, manager_id)
    for path in ("", "/coverage", "/readiness", ""):
        assert client.get(f"/partners/{partner_id}{path}").status_code == 200

    def looks() -> list[tuple[int | None, ...]]:
        with app.app_context():
            found = select(AuditEntry.actor_id, AuditEntry.user_id).where(
                AuditEntry.action == AuditAction.PARTNER_LOOKED_AT.value
            )
            return [tuple(row) for row in db.session.execute(found)]

    assert looks() == [(manager_id, partner_id)]
    with app.app_context():
        earlier = clock.now() - LOOK_LASTS - timedelta(minutes=1)
        db.session.execute(update(AuditEntry).values(at=earlier).execution_options(retention=True))
        db.session.commit()
    client.get(f"/partners/{partner_id}")
    assert looks() == [(manager_id, partner_id)] * 2


def test_who_is_turned_away_is_on_record(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        consultant_id = builders.create_user(role=Role.CONSULTANT).id
    sign_in(client, consultant_id)
    assert client.get("/staff").status_code == 403
    assert app.test_client().get("/tasks/mail/send").status_code in (403, 405)
    with app.app_context():
        denied = select(AuditEntry.actor_id, AuditEntry.details).where(
            AuditEntry.action == AuditAction.ACCESS_DENIED.value
        )
        assert [tuple(row) for row in db.session.execute(denied)] == [(consultant_id, {"page": "/staff"})]


def test_a_command_looks_at_nobody(context: Flask) -> None:
    assert record_look(1) is False


@pytest.mark.parametrize(
    ("action", "details", "words"),
    [
        (AuditAction.SIGNED_IN, {}, ""),
        (
            AuditAction.DISCONNECTED,
            {"by": "staff", "at_facebook": False},
            "by: staff, given back at Facebook: no",
        ),
        (AuditAction.DISCONNECTED, {"by": "Facebook", "request": "5f0c"}, "by: Facebook"),
        (
            AuditAction.PERMISSION_REVOKED,
            {"scope": "instagram_basic pages_show_list"},
            "permission: “Access profile and posts of the Instagram account” and “Show a list of the Pages "
            "you manage”",
        ),
        (
            AuditAction.PERMISSION_REVOKED,
            {"scope": "instagram_basic user_likes"},
            "permission: “Access profile and posts of the Instagram account” and user_likes",
        ),
        (AuditAction.FOLLOWER_RHYTHM_SET, {"network": "twitter", "handles": 3}, "network: X, handles: 3"),
        (
            AuditAction.CONNECTION_LOST,
            {"reason": "permission_missing", "scope": "instagram_basic"},
            "The permission “Access profile and posts of the Instagram account” was not granted at Facebook. "
            "Nothing can be read until it is.",
        ),
        (AuditAction.CAMPAIGN_CHANGED, {"network": None, "posts": 1}, "posts: 1"),
        (AuditAction.CAMPAIGN_CHANGED, {"budget": 12500.5, "posts": 3}, "budget: 12,500.50, posts: 3"),
        (
            AuditAction.CONNECTION_LOST,
            {"reason": "app_removed"},
            "The platform was removed from the apps in the Facebook settings.",
        ),
        (AuditAction.CONNECTION_LOST, {"reason": "new"}, "Facebook does not accept the connection any more."),
    ],
)
def test_what_is_kept_beside_an_action_is_told_in_words(
    action: AuditAction, details: Mapping[str, object], words: str
) -> None:
    assert detail_words(action.value, details) == words
