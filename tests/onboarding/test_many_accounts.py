"""Who looks after many accounts: all of them are found, in an order, and nobody is joined by accident."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.accounts.tries import (
    LIMITS,
    SubjectKind,
    TryAction,
    for_account,
    for_network,
    take_try,
)
from application.config import JOINING_SCOPES
from application.extensions import db
from application.models import FacebookLogin
from sandbox.personas import BY_KEY
from tests.builders import create_instagram_account, create_login, create_user
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import choose, decide, forget, join, press
from tests.onboarding.rows import call_outcomes, numbers

STABLE = BY_KEY["stable_desk"]
PAGES = {page.account.username: page.id for page in STABLE.pages if page.account}
IDS = {account.username: account.id for account in STABLE.accounts}
IN_PORTFOLIO, UNLISTED, *LISTED = sorted(PAGES)
LOOK_IN_PORTFOLIO = "Let us look in my business portfolio"


@pytest.fixture
def desk(client: FlaskClient, sandbox: RunningSandbox) -> FlaskClient:
    forget(sandbox.url, "stable_desk")
    return client


def _page(client: FlaskClient, **query: str) -> str:
    answer = client.get("/join/account", query_string=query)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _handles(page: str) -> list[str]:
    return re.findall(r"<b>@([^<]+)</b>", page)


def _join(client: FlaskClient, *, business: bool) -> None:
    """Join with the first listed account."""
    granted = (*JOINING_SCOPES, "business_management") if business else JOINING_SCOPES
    answer = client.get(decide(_dialog_for(client, business=business), "stable_desk", granted=granted))
    assert answer.headers["Location"] == "/join/account"
    assert choose(client, IDS[LISTED[0]]).headers["Location"] == "/me"


def _dialog_for(client: FlaskClient, *, business: bool) -> str:
    scopes = [*JOINING_SCOPES, "business_management"] if business else []
    answer = client.post("/join/influencer", data={"scope": scopes})
    return str(answer.headers["Location"])


@pytest.mark.parametrize(("business", "found"), [(True, [IN_PORTFOLIO]), (False, [])])
def test_who_adds_an_account_sees_those_that_no_list_shows_beside_those_that_one_does(
    desk: FlaskClient, business: bool, found: list[str]
) -> None:
    _join(desk, business=business)
    desk.post("/me/accounts/add", data={"role": "influencer"})
    assert _handles(_page(desk)) == [*found, UNLISTED, *LISTED[1:], LISTED[0]]
    assert choose(desk, IDS[UNLISTED]).headers["Location"] == "/me"


def test_pages_of_a_portfolio_are_offered_with_the_others_at_joining(desk: FlaskClient) -> None:
    granted = (*JOINING_SCOPES, "business_management")
    desk.get(decide(_dialog_for(desk, business=True), "stable_desk", granted=granted))
    assert IN_PORTFOLIO in _handles(_page(desk))


def test_where_others_have_all_that_is_listed_the_search_goes_on(app: Flask, desk: FlaskClient) -> None:
    taken = LISTED[:2]
    with app.app_context():
        for number, handle in enumerate(taken):
            owner = create_user(login=create_login(token=f"EAAtest-token-{number}"))
            create_instagram_account(user=owner, graph_id=IDS[handle], username=handle)
    join(desk, "stable_desk", pages=[PAGES[handle] for handle in (UNLISTED, *taken)])
    assert _handles(_page(desk)) == [UNLISTED, *taken]
    assert choose(desk, IDS[UNLISTED]).headers["Location"] == "/me"


def test_who_was_just_asked_for_a_further_permission_is_not_joined_unasked(
    app: Flask, desk: FlaskClient
) -> None:
    join(desk, "stable_desk", pages=[PAGES[IN_PORTFOLIO]])
    dialog = press(desk, _page(desk), LOOK_IN_PORTFOLIO)
    way_back = decide(dialog, "stable_desk", granted=(), pages=[PAGES[LISTED[0]]])
    assert desk.get(way_back).headers["Location"] == "/join/account"
    assert numbers(app)["users"] == 0
    assert _handles(_page(desk)) == [LISTED[0]]


def test_a_long_list_is_in_order_with_nothing_ticked_and_can_be_filtered(desk: FlaskClient) -> None:
    join(desk, "stable_desk")
    page = _page(desk)
    assert _handles(page) == LISTED
    assert not re.search(r"<input type=\"radio\"[^>]*checked", page)
    assert "choice-deed-near" in page
    assert _handles(_page(desk, q="@STABLE.07")) == ["stable.07"]
    assert _handles(_page(desk, q="page 1")) == [f"stable.{number}" for number in range(10, 20)]
    nothing = _page(desk, q="<script>")
    assert _handles(nothing) == []
    assert "&lt;script&gt;" in nothing
    assert ">Show all</a>" in nothing
    assert choose(desk, IDS["stable.24"]).headers["Location"] == "/me"


def test_a_short_list_has_no_filter_and_ticks_only_what_alone_is_free(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "sam_ortega")
    page = _page(client)
    assert 'name="q"' not in page
    assert " checked" not in page
    first, second = BY_KEY["sam_ortega"].accounts
    with app.app_context():
        owner = create_user(login=create_login(token="EAAtest-token-of-another"))
        create_instagram_account(user=owner, graph_id=first.id, username=first.username)
    page = _page(client)
    assert re.findall(r'value="(\d+)" required checked', page) == [second.id]
    assert _handles(page) == [second.username, first.username]


@pytest.mark.usefixtures("window_ahead")
@pytest.mark.parametrize("kind", ["account", "network"])
def test_facebook_is_asked_for_pages_so_often_and_no_more(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox, kind: str
) -> None:
    join(client, "sam_ortega")
    subject = SubjectKind(kind)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        login_id = db.session.scalars(select(FacebookLogin.id)).one()
        db.session.close()
        counted = for_account(login_id) if subject is SubjectKind.ACCOUNT else for_network()
        for _ in range(LIMITS[TryAction.SEARCH, subject] - 1):
            assert take_try(TryAction.SEARCH, counted)
    assert client.get("/join/account").status_code == 200
    calls = call_outcomes(app)
    answer = client.get("/join/account")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Facebook was asked so often for your Pages" in answer.get_data(as_text=True)
    assert choose(client, BY_KEY["sam_ortega"].accounts[0].id).status_code == 429
    assert call_outcomes(app) == calls
    assert numbers(app)["users"] == 0
