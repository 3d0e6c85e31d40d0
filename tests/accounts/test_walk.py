"""Who may enter: every address of the pages for people, as each kind of person."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.models import Role
from tests.builders import create_partner, create_user

SignIn = Callable[[FlaskClient, int], None]

OPEN, JOIN, STAFF_DOOR, DENIED, ASK = "open", "to /join", "to /sign-in", "denied", "asked to sign in"

EVERYBODY = dict.fromkeys(("anonymous", *Role), OPEN)
PARTNERS = {
    "anonymous": JOIN,
    Role.INFLUENCER: OPEN,
    Role.BRAND: OPEN,
    Role.MANAGER: DENIED,
    Role.ADMIN: DENIED,
}
STAFF = {
    "anonymous": STAFF_DOOR,
    Role.INFLUENCER: DENIED,
    Role.BRAND: DENIED,
    Role.MANAGER: OPEN,
    Role.ADMIN: OPEN,
}
STAFF_DEEDS = STAFF | {"anonymous": ASK}

TABLE = {
    ("GET", "public.home"): EVERYBODY,
    ("GET", "public.privacy"): EVERYBODY,
    ("GET", "public.terms"): EVERYBODY,
    ("GET", "public.robots"): EVERYBODY,
    ("GET", "public.healthz"): EVERYBODY,
    ("GET", "accounts.sign_in"): EVERYBODY,
    ("POST", "accounts.check_sign_in"): EVERYBODY,
    ("POST", "accounts.sign_out"): EVERYBODY,
    ("GET", "onboarding.join"): EVERYBODY,
    ("POST", "onboarding.begin"): EVERYBODY,
    ("GET", "onboarding.connect_again"): EVERYBODY,
    ("GET", "onboarding.callback"): EVERYBODY,
    ("GET", "onboarding.choose_account"): EVERYBODY,
    ("POST", "onboarding.take_account"): EVERYBODY,
    ("GET", "onboarding.choose_profile"): EVERYBODY,
    ("POST", "onboarding.take_profile"): EVERYBODY,
    ("GET", "profiles.overview"): PARTNERS,
    ("GET", "profiles.progress"): PARTNERS,
    ("GET", "profiles.coverage"): PARTNERS,
    ("GET", "partners.listing"): STAFF,
    ("GET", "partners.overview"): STAFF,
    ("GET", "partners.progress"): STAFF,
    ("POST", "partners.collect"): STAFF_DEEDS,
    ("GET", "partners.coverage"): STAFF,
    ("POST", "partners.read_gap"): STAFF_DEEDS,
    ("GET", "partners.readiness"): STAFF,
    ("POST", "partners.tick_business_verified"): STAFF_DEEDS,
    ("POST", "partners.choose_region"): STAFF_DEEDS,
    ("POST", "partners.undo_readiness"): STAFF_DEEDS,
}
BLUEPRINTS = {endpoint.split(".")[0] for _, endpoint in TABLE}


def _outcome(client: FlaskClient, method: str, path: str) -> str:
    answer = client.open(path, method=method)
    if answer.status_code == 401 and method == "POST" and b"Sign in again" in answer.data:
        return ASK
    if answer.status_code == 403:
        return DENIED
    location = answer.headers.get("Location", "")
    for door, outcome in (("/join?next=", JOIN), ("/sign-in?next=", STAFF_DOOR)):
        if location.startswith(door):
            return outcome
    assert answer.status_code < 500
    return OPEN


@pytest.mark.parametrize("who", ["anonymous", *Role])
def test_each_person_enters_what_is_theirs(
    app: Flask, client: FlaskClient, sign_in: SignIn, who: str
) -> None:
    with app.app_context():
        partner_id = create_partner().id
        own_id = partner_id if who == Role.INFLUENCER else None
        if who == Role.BRAND:
            own_id = create_partner(role=Role.BRAND).id
        elif who in (Role.MANAGER, Role.ADMIN):
            own_id = create_user(role=Role(who)).id
    found, expected = {}, {}
    with app.test_request_context():
        places = {key: _address(app, key[1], partner_id) for key in TABLE}
    for key, path in places.items():
        if own_id is not None:
            sign_in(client, own_id)
        found[key] = _outcome(client, key[0], path)
        expected[key] = TABLE[key][who]
    assert found == expected


def _address(app: Flask, endpoint: str, partner_id: int) -> str:
    arguments = next(rule.arguments for rule in app.url_map.iter_rules(endpoint))
    known: dict[str, Any] = {"role": "brand", "user_id": partner_id}
    return app.url_for(endpoint, **{name: known[name] for name in arguments})


def test_no_address_is_forgotten_in_the_table(app: Flask) -> None:
    there = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in BLUEPRINTS
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert there == set(TABLE)


def test_a_partner_has_no_address_for_somebody_elses_figures(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        me, other = create_partner(username="mine"), create_partner(username="theirs")
        my_id, other_id = me.id, other.id
    sign_in(client, my_id)
    assert "theirs" not in client.get(f"/me?user_id={other_id}&id={other_id}").get_data(as_text=True)
    assert client.get(f"/partners/{other_id}").status_code == 403


def test_staff_are_not_found_among_the_partners(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        manager, admin = create_user(role=Role.MANAGER), create_user(role=Role.ADMIN, name="Ada Admin")
        manager_id, admin_id = manager.id, admin.id
    sign_in(client, manager_id)
    assert client.get(f"/partners/{admin_id}").status_code == 404
    assert client.post(f"/partners/{admin_id}/collect").status_code == 404
    assert "Ada Admin" not in client.get("/partners").get_data(as_text=True)
