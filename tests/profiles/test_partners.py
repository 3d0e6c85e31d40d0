"""Influencers and brands as staff see them."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import CollectionRun, LoginState, Role
from tests.builders import (
    create_brands,
    create_instagram_account,
    create_login,
    create_partner,
    create_posts,
    create_user,
)
from tests.statements import count_statements


def _names(client: FlaskClient, query: str = "") -> list[str]:
    page = client.get(f"/partners{query}").get_data(as_text=True)
    return re.findall(r'<th scope="row"><a href="/partners/\d+">([^<]+)</a>', page)


@pytest.fixture
def people(app: Flask) -> dict[str, int]:
    """One partner in each state of connection."""
    later = clock.now() + timedelta(days=50)
    with app.app_context():
        found = {}
        for name, role, login, handle in (
            ("Mara", Role.INFLUENCER, create_login(token_expires_at=later), "mara.100%"),
            ("Nils", Role.INFLUENCER, create_login(state=LoginState.RECONNECT), "nils"),
            ("Olga", Role.INFLUENCER, create_login(token_expires_at=clock.now() - timedelta(days=1)), "olga"),
            ("Pia", Role.BRAND, create_login(data_access_expires_at=clock.now() + timedelta(days=2)), "pia"),
            ("Quentin", Role.BRAND, None, None),
            ("Rosa", Role.BRAND, None, "rosa"),
        ):
            user = create_user(role=role, name=name, login=login)
            if handle:
                create_instagram_account(user=user, username=handle)
            found[name] = user.id
    return found


@pytest.mark.usefixtures("staff", "people")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Mara", "Nils", "Olga", "Pia", "Quentin", "Rosa"]),
        ("?role=brand", ["Pia", "Quentin", "Rosa"]),
        ("?role=admin", ["Mara", "Nils", "Olga", "Pia", "Quentin", "Rosa"]),
        ("?q=MAR", ["Mara"]),
        ("?q=@mara", ["Mara"]),
        ("?q=100%25", ["Mara"]),
        ("?q=_il", []),
        ("?q=%25", ["Mara"]),
        ("?q=nobody", []),
        ("?state=connected", ["Mara"]),
        ("?state=ends-soon", ["Pia"]),
        ("?state=reconnect", ["Nils", "Olga", "Rosa"]),
        ("?state=none", ["Quentin"]),
        ("?state=reconnect&role=brand&q=ro", ["Rosa"]),
    ],
)
def test_the_list_is_narrowed(client: FlaskClient, query: str, names: list[str]) -> None:
    assert _names(client, query) == names


@pytest.mark.usefixtures("staff", "people")
def test_the_filter_and_the_badges_agree(client: FlaskClient) -> None:
    words = {
        "connected": "Connected",
        "ends-soon": "Ends soon",
        "reconnect": "Please reconnect",
        "none": "No Instagram account",
    }
    for state, word in words.items():
        page = client.get(f"/partners?state={state}").get_data(as_text=True)
        badges = set(re.findall(r'<span class="state state-\w+">([^<]+)</span>', page))
        assert badges == {word}


@pytest.mark.usefixtures("staff")
def test_an_empty_list_says_what_to_do(client: FlaskClient) -> None:
    assert "Nobody has joined yet" in client.get("/partners").get_data(as_text=True)
    assert "Nobody fits" in client.get("/partners?q=x").get_data(as_text=True)


@pytest.mark.usefixtures("staff")
def test_the_list_comes_fifty_a_page_and_keeps_its_filter(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        create_brands(60)
    assert len(_names(client, "?role=brand")) == 50
    assert _names(client, "?role=brand&page=2")[-1] == "Brand 059"
    assert "role=brand&amp;page=2" in client.get("/partners?role=brand").get_data(as_text=True)


@pytest.mark.usefixtures("staff")
def test_the_list_costs_the_same_statements_for_any_number_of_partners(
    app: Flask, client: FlaskClient
) -> None:
    found = []
    for number in (3, 60):
        with app.app_context():
            for _ in range(number):
                user = create_partner()
                assert user.instagram_account
                create_posts(user.instagram_account, 2)
        with count_statements(app) as sent:
            assert client.get("/partners").status_code == 200
        found.append(len(sent))
    assert found[0] == found[1] <= 4


@pytest.mark.usefixtures("staff")
def test_the_number_of_posts_is_that_of_posts_held(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        user = create_partner()
        assert user.instagram_account
        create_posts(user.instagram_account, 7)
    row = client.get("/partners").get_data(as_text=True).split("<tbody>")[1]
    assert re.findall(r'<td class="n"[^>]*>\s*(?:<a class="why"[^>]*>)?([^<\s]+)(?:</a>)?\s*</td>', row) == [
        "1,000",
        "7",
    ]


@pytest.mark.usefixtures("staff")
def test_staff_see_the_partners_page_marked_as_theirs(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        user = create_partner(name="Mara Example", username="mara")
        assert user.instagram_account
        create_posts(user.instagram_account, 2, reach=77)
        user_id = user.id
    page = client.get(f"/partners/{user_id}").get_data(as_text=True)
    assert "You see this page as Mara Example does" in page
    assert "@mara" in page
    assert page.count(">77<") == 2
    assert f'href="/partners/{user_id}/posts">All posts' in page
    assert "Read now" in page


@pytest.mark.usefixtures("staff", "people")
def test_a_partner_without_an_account_is_shown_as_that(client: FlaskClient, people: dict[str, int]) -> None:
    page = client.get(f"/partners/{people['Quentin']}").get_data(as_text=True)
    assert "Quentin has not connected an Instagram account" in page
    assert "Read now" not in page


def test_read_now_queues_one_run_in_the_name_of_who_asked(
    app: Flask, client: FlaskClient, staff: int, queue: LocalTaskQueue
) -> None:
    with app.app_context():
        user_id = create_partner(username="mara").id
    for _ in range(2):
        answer = client.post(f"/partners/{user_id}/collect")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/partners/{user_id}")
    with app.app_context():
        run = db.session.execute(select(CollectionRun)).scalar_one()
        assert run.asked_by_id == staff
    assert sum(state.waiting for state in queue.pending()) == 1
    page = client.get(f"/partners/{user_id}").get_data(as_text=True)
    assert "@mara is being read." in page
    progress = client.get(f"/partners/{user_id}/progress").get_json()
    assert progress["running"] is True
    assert f'data-progress-url="/partners/{user_id}/progress"' in page


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    ("name", "told"), [("Nils", "has to connect again"), ("Quentin", "no Instagram account")]
)
def test_what_cannot_be_read_is_not_asked_for(
    app: Flask, client: FlaskClient, people: dict[str, int], name: str, told: str
) -> None:
    client.post(f"/partners/{people[name]}/collect")
    assert told in client.get(f"/partners/{people[name]}").get_data(as_text=True)
    with app.app_context():
        assert db.session.scalars(select(CollectionRun)).all() == []


@pytest.mark.usefixtures("staff")
def test_a_revoked_partner_is_marked(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        user_id = create_partner(active=False).id
    assert "Access ended" in client.get("/partners").get_data(as_text=True)
    assert "Access ended" in client.get(f"/partners/{user_id}").get_data(as_text=True)
