"""Staff's view of permissions: one partner's to be read only, and who lacks what over all."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.config import JOINING_SCOPES
from application.extensions import db
from application.models import AuditAction, AuditEntry, LoginState, Role, User
from application.onboarding.permission_history import note_permissions
from tests.builders import create_brands, create_instagram_account, create_login, create_user
from tests.statements import count_statements

ALL = " ".join(JOINING_SCOPES)
WITHOUT_INSIGHTS = " ".join(scope for scope in JOINING_SCOPES if scope != "instagram_manage_insights")
WITHOUT_STORIES = " ".join(scope for scope in JOINING_SCOPES if scope != "pages_manage_metadata")


@pytest.fixture
def people(app: Flask) -> dict[str, int]:
    """One partner for each thing that may lack."""
    past = clock.now() - timedelta(days=1)
    with app.app_context():
        found = {}
        for name, role, login, handle in (
            ("Anna", Role.INFLUENCER, create_login(granted_scopes=ALL), "anna.100%"),
            ("Bert", Role.INFLUENCER, create_login(granted_scopes=WITHOUT_INSIGHTS), "bert"),
            ("Cleo", Role.BRAND, create_login(granted_scopes=WITHOUT_STORIES), "cleo"),
            ("Dora", Role.BRAND, create_login(granted_scopes=ALL, token_expires_at=past), "dora"),
            ("Emil", Role.INFLUENCER, create_login(granted_scopes="", state=LoginState.RECONNECT), "emil"),
            ("Fred", Role.BRAND, None, None),
        ):
            user = create_user(role=role, name=name, login=login)
            if handle:
                create_instagram_account(user=user, username=handle)
            found[name] = user.id
    return found


def _names(client: FlaskClient, query: str = "") -> list[str]:
    page = client.get(f"/partners/permissions{query}").get_data(as_text=True)
    return re.findall(r'<th scope="row"><a href="/partners/\d+/permissions">([^<]+)</a>', page)


@pytest.mark.usefixtures("staff", "people")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Anna", "Bert", "Cleo", "Dora", "Emil", "Fred"]),
        ("?lacks=anything", ["Bert", "Cleo", "Dora", "Emil", "Fred"]),
        ("?lacks=nothing", ["Anna"]),
        ("?lacks=connection", ["Dora", "Emil"]),
        ("?lacks=first-connection", ["Fred"]),
        ("?lacks=instagram_manage_insights", ["Bert", "Emil"]),
        ("?lacks=pages_manage_metadata", ["Cleo", "Emil"]),
        ("?lacks=made-up", ["Anna", "Bert", "Cleo", "Dora", "Emil", "Fred"]),
        ("?role=brand&lacks=anything", ["Cleo", "Dora", "Fred"]),
        ("?q=@anna", ["Anna"]),
        ("?q=100%25", ["Anna"]),
        ("?q=nobody", []),
    ],
)
def test_the_overview_is_narrowed_to_who_lacks_what(
    client: FlaskClient, query: str, names: list[str]
) -> None:
    assert _names(client, query) == names


@pytest.mark.usefixtures("staff", "people")
def test_each_thing_that_may_lack_can_be_chosen_by_a_name(client: FlaskClient) -> None:
    page = client.get("/partners/permissions").get_data(as_text=True)
    for value, word in (
        ("anything", "Anything at all"),
        ("connection", "A living connection"),
        ("first-connection", "A first connection (never connected)"),
    ):
        assert f'<option value="{value}">{word}</option>' in page


@pytest.mark.usefixtures("staff", "people")
def test_the_overview_names_what_lacks(client: FlaskClient) -> None:
    page = client.get("/partners/permissions?q=bert").get_data(as_text=True)
    row = page.split("<tbody>")[1].split("</tbody>")[0]
    assert "Access insights of the Instagram account" in row
    assert "Manage the Page" not in row
    page = client.get("/partners/permissions?q=fred").get_data(as_text=True)
    assert "Not connected yet" in page
    assert "everything, until it is connected" in page


@pytest.mark.usefixtures("staff")
def test_an_empty_overview_says_why(client: FlaskClient) -> None:
    assert "Nobody has joined yet" in client.get("/partners/permissions").get_data(as_text=True)
    assert "Nobody fits" in client.get("/partners/permissions?lacks=nothing").get_data(as_text=True)


@pytest.mark.usefixtures("staff")
def test_the_overview_costs_the_same_statements_for_any_number(app: Flask, client: FlaskClient) -> None:
    def statements() -> int:
        with count_statements(app) as sent:
            assert client.get("/partners/permissions?lacks=anything").status_code == 200
        return len(sent)

    few = statements()
    with app.app_context():
        create_brands(60)
    assert len(_names(client)) == 50
    assert _names(client, "?page=2&role=brand")[-1] == "Brand 059"
    assert statements() <= few + 1  # the second page begins with a list that is not empty


@pytest.mark.usefixtures("staff")
def test_one_partners_permissions_are_to_be_read_only(
    app: Flask, client: FlaskClient, people: dict[str, int]
) -> None:
    with app.app_context():
        login_id = db.session.get_one(User, people["Bert"]).facebook_login_id
        assert login_id
        note_permissions(login_id, WITHOUT_INSIGHTS.split(), ["instagram_manage_insights"])
        db.session.commit()
    page = client.get(f"/partners/{people['Bert']}/permissions").get_data(as_text=True)
    assert "1 permission is missing." in page
    assert page.count(">Granted<") == len(JOINING_SCOPES) - 1
    assert ">Not granted<" in page
    assert "No figures can be read any more" in page
    main = page.split("<main")[1].split("</main>")[0]
    assert "<form" not in main
    assert "Take back" not in main


@pytest.mark.usefixtures("staff")
def test_who_is_not_connected_or_unknown_is_told(
    app: Flask, client: FlaskClient, people: dict[str, int], staff: int
) -> None:
    page = client.get(f"/partners/{people['Fred']}/permissions").get_data(as_text=True)
    assert "Not connected yet" in page
    for unknown in (staff, 10**30, 4_711_000):
        assert client.get(f"/partners/{unknown}/permissions").status_code == 404
    with app.app_context():
        db.session.get_one(User, people["Anna"]).left_at = clock.now()
        db.session.commit()
    assert client.get(f"/partners/{people['Anna']}/permissions").status_code == 404


@pytest.mark.usefixtures("staff")
def test_that_staff_looked_is_noted_once_an_hour(
    app: Flask, client: FlaskClient, people: dict[str, int], staff: int
) -> None:
    for _ in range(2):
        client.get(f"/partners/{people['Anna']}/permissions")
    with app.app_context():
        looks = db.session.execute(
            select(AuditEntry.actor_id, AuditEntry.user_id).where(
                AuditEntry.action == AuditAction.PARTNER_LOOKED_AT.value
            )
        ).all()
    assert [tuple(look) for look in looks] == [(staff, people["Anna"])]
