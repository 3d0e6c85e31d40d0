"""Several tabs, pages left open for too long, and Back: nobody ends up with what they did not press."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.models import InstagramAccount, Role, User
from sandbox.personas import BY_KEY
from tests.conftest import RunningSandbox
from tests.onboarding.birch import Birch
from tests.onboarding.dialog import choice_of, choose, decide, forget, join, open_dialog, press
from tests.onboarding.rows import numbers, running_sign_ins

FIRST, SECOND = BY_KEY["sam_ortega"].accounts
REPLACED = "This choice was replaced in another tab"
TOO_LONG = "That took longer than half an hour"
ONCE_MORE = "Open Facebook’s dialog again"


@pytest.fixture
def birch(app: Flask, sandbox: RunningSandbox) -> Birch:
    forget(sandbox.url, "sam_ortega")
    return Birch(app)


@pytest.fixture
def oak(app: Flask, birch: Birch) -> Birch:
    made = Birch(app)
    with app.app_context():
        db.session.get_one(User, made.id).name = "Oak Oil"
        db.session.commit()
    return made


def _let_half_an_hour_pass(client: FlaskClient) -> None:
    with client.session_transaction() as kept:
        if "joining" in kept:
            login_id, role, at, *more = kept["joining"]
            kept["joining"] = [login_id, role, at - 1_801, *more]
        kept["facebook_states"] = [
            [given, role, at - 1_801, *more] for given, role, at, *more in kept.get("facebook_states", [])
        ]


def _logins(app: Flask) -> dict[str, int | None]:
    with app.app_context():
        rows = db.session.execute(select(User.name, User.facebook_login_id).where(User.role == Role.BRAND))
        return {row.name: row.facebook_login_id for row in rows}


def test_a_brands_tab_never_connects_the_brand_of_another_tab(
    app: Flask, client: FlaskClient, birch: Birch, oak: Birch
) -> None:
    client.get(decide(birch.dialog(client), "sam_ortega"))
    page = client.get("/join/account").get_data(as_text=True)
    assert "Which account belongs to Birch Oil?" in page
    of_birch = choice_of(client)
    assert f'name="choice" value="{of_birch}"' in page
    client.get(decide(oak.dialog(client), "sam_ortega"))
    answer = client.post("/join/account", data={"account": FIRST.id, "choice": of_birch})
    assert answer.status_code == 409
    assert REPLACED in answer.get_data(as_text=True)
    assert _logins(app) == {"Birch Oil": None, "Oak Oil": None}
    assert "Which account belongs to Oak Oil?" in client.get("/join/account").get_data(as_text=True)
    choose(client, FIRST.id)
    assert _logins(app)["Birch Oil"] is None
    assert _logins(app)["Oak Oil"] is not None


def test_checking_again_in_the_older_tab_tells_that_it_was_replaced(
    client: FlaskClient, birch: Birch, oak: Birch
) -> None:
    client.get(decide(birch.dialog(client), "sam_ortega", pages=[]))
    page = client.get("/join/account").get_data(as_text=True)
    assert "Birch Oil is not connected yet" in page
    of_birch = choice_of(client)
    assert f'href="/join/account?choice={of_birch}">Check again' in page
    client.get(decide(oak.dialog(client), "sam_ortega"))
    answer = client.get("/join/account", query_string={"choice": of_birch})
    assert answer.status_code == 409
    assert REPLACED in answer.get_data(as_text=True)


def test_a_button_without_its_choice_chooses_nothing(app: Flask, client: FlaskClient, birch: Birch) -> None:
    join(client, "sam_ortega")
    before = numbers(app)
    assert client.post("/join/account", data={"account": FIRST.id}).status_code == 409
    assert numbers(app) == before


def test_a_further_account_joins_in_the_role_of_its_own_tab(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    join(client, "sam_ortega")
    choose(client, FIRST.id)
    client.post("/me/accounts/add", data={"role": "brand"})
    as_brand = choice_of(client)
    client.post("/me/accounts/add", data={"role": "influencer"})
    before = numbers(app)
    answer = client.post("/join/account", data={"account": SECOND.id, "choice": as_brand})
    assert answer.status_code == 409
    assert numbers(app) == before
    choose(client, SECOND.id)
    with app.app_context():
        account = db.session.scalars(
            select(InstagramAccount).where(InstagramAccount.graph_id == SECOND.id)
        ).one()
        assert db.session.get_one(User, account.user_id).role is Role.INFLUENCER


def test_a_brand_whose_choice_ran_out_begins_again_at_its_own_link(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    client.get(decide(birch.dialog(client), "sam_ortega"))
    assert "half an hour" in client.get("/join/account").get_data(as_text=True)
    _let_half_an_hour_pass(client)
    before = numbers(app)
    for answer in (choose(client, FIRST.id), client.get("/join/account"), client.get("/join/profile")):
        assert answer.headers["Location"] == birch.path
    assert numbers(app) == before
    assert TOO_LONG in client.get(birch.path).get_data(as_text=True)


def test_adding_that_ran_out_begins_again_at_ones_accounts(client: FlaskClient, birch: Birch) -> None:
    join(client, "sam_ortega")
    choose(client, FIRST.id)
    client.post("/me/accounts/add", data={"role": "influencer"})
    _let_half_an_hour_pass(client)
    answer = choose(client, SECOND.id)
    assert answer.headers["Location"] == "/me/accounts"
    assert TOO_LONG in client.get("/me/accounts").get_data(as_text=True)


def test_back_to_the_choice_after_joining_leads_quietly_to_ones_own_page(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    join(client, "sam_ortega")
    kept = choice_of(client)
    choose(client, FIRST.id)
    before, here = numbers(app), running_sign_ins(app)
    for answer in (
        client.get("/join/account"),
        client.post("/join/account", data={"account": SECOND.id, "choice": kept}),
        client.get("/join/profile"),
    ):
        assert answer.headers["Location"] == "/me"
    assert TOO_LONG not in client.get("/me").get_data(as_text=True)
    assert (numbers(app), running_sign_ins(app)) == (before, here)


def test_the_way_back_stays_used_after_choosing(client: FlaskClient, birch: Birch) -> None:
    way_back = decide(open_dialog(client), "sam_ortega")
    client.get(way_back)
    again = client.get(way_back)
    assert again.status_code == 400
    assert 'href="/join/account">Go on with the choice' in again.get_data(as_text=True)
    choose(client, FIRST.id)
    assert client.get(way_back).headers["Location"] == "/me"


def test_a_dialog_that_ran_out_is_opened_again_for_the_same_brand(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    way_back = decide(birch.dialog(client), "alder_tea")
    _let_half_an_hour_pass(client)
    answer = client.get(way_back)
    assert answer.status_code == 400
    dialog = press(client, answer.get_data(as_text=True), ONCE_MORE)
    assert client.get(decide(dialog, "alder_tea")).headers["Location"] == "/me"
    assert running_sign_ins(app) == [birch.id]
