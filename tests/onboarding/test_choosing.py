"""Several accounts, none at all, or one that somebody else has."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.models import FacebookLogin, InstagramAccount, Role, User
from application.onboarding.dialog_states import Dialog, open_state
from sandbox.personas import BY_KEY
from tests.builders import create_instagram_account, create_login, create_partner, create_user
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import choice_of, choose, choose_profile, join
from tests.onboarding.rows import numbers, only, running_sign_ins

SAM = BY_KEY["sam_ortega"]
FIRST, SECOND = SAM.accounts


def test_several_accounts_are_offered_with_handle_followers_and_page(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    answer = join(client, "sam_ortega")
    assert answer.headers["Location"] == "/join/account"
    assert numbers(app)["users"] == 0
    page = client.get("/join/account").get_data(as_text=True)
    for spec, facebook_page in zip(SAM.accounts, SAM.pages, strict=True):
        assert f"@{spec.username}" in page
        assert facebook_page.name in page
        assert f'value="{spec.id}"' in page
    assert "followers" in page


def test_the_chosen_account_joins(app: Flask, client: FlaskClient, sandbox: RunningSandbox) -> None:
    join(client, "sam_ortega")
    answer = choose(client, SECOND.id)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert only(app, InstagramAccount)["username"] == SECOND.username
    assert running_sign_ins(app) == [only(app, User)["id"]]


@pytest.mark.parametrize("chosen", ["", "1", "x" * 10_000, BY_KEY["mara_lindqvist"].accounts[0].id, "\x00"])
def test_only_an_account_of_this_person_can_be_chosen(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox, chosen: str
) -> None:
    join(client, "sam_ortega")
    answer = choose(client, chosen)
    assert answer.status_code == 400
    assert b"Choose one of these accounts." in answer.data
    assert numbers(app)["users"] == 0


def test_a_choice_without_the_dialog_before_it_leads_to_the_beginning(client: FlaskClient) -> None:
    for path in ("/join/account", "/join/profile"):
        assert client.get(path).headers["Location"] == "/join"
        assert client.post(path, data={"account": FIRST.id, "profile": "1"}).headers["Location"] == "/join"


def test_a_choice_is_forgotten_after_half_an_hour(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "sam_ortega")
    with client.session_transaction() as kept:
        login_id, role, at, *more = kept["joining"]
        kept["joining"] = [login_id, role, at - 1_801, *more]
    assert choose(client, FIRST.id).headers["Location"] == "/join"
    assert numbers(app)["users"] == 0


def test_who_has_no_page_is_told_that_and_the_steps(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    assert join(client, "ben_castell").headers["Location"] == "/join/account"
    page = client.get("/join/account").get_data(as_text=True)
    assert "Facebook shows us no Page of yours" in page
    assert "facebook.com/pages/create" in page
    assert f'href="/join/account?choice={choice_of(client)}">Check again' in page
    assert numbers(app)["users"] == 0


def test_who_has_a_page_but_no_professional_account_is_told_that(
    client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "noor_haddad")
    page = client.get("/join/account").get_data(as_text=True)
    assert "No Instagram account is linked to your Page" in page
    assert "Noor Haddad Writes" in page
    assert "Professional" in page
    assert "facebook.com/pages/create" not in page


def test_checking_again_finds_the_page_that_was_ticked_in_the_meantime(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "priya_novak", pages=[])
    assert "No Page was ticked" in client.get("/join/account").get_data(as_text=True)
    elsewhere = app.test_client()
    with elsewhere.session_transaction() as kept:
        kept.clear()
    join(elsewhere, "ben_castell")
    # Ticked in another window; this one only checks again.
    other_window = app.test_client()
    dialog_only = join(other_window, "priya_novak", pages=[page.id for page in BY_KEY["priya_novak"].pages])
    assert dialog_only.headers["Location"] == "/me"
    assert client.get("/join/account").headers["Location"] == "/join/profile"
    page = client.get("/join/profile").get_data(as_text=True)
    assert "@priya.novak" in page


def test_an_account_that_somebody_else_has_is_not_taken_over(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    spec = BY_KEY["mara_lindqvist"].accounts[0]
    with app.app_context():
        owner = create_user(login=create_login(token="EAAtest-token-of-the-owner"))
        create_instagram_account(user=owner, graph_id=spec.id, username=spec.username)
        owner_id = owner.id
    answer = join(client, "mara_lindqvist")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert f"@{spec.username} is already connected" in page
    assert numbers(app) == {"users": 1, "instagram_accounts": 1, "facebook_logins": 1, "collection_runs": 0}
    assert only(app, InstagramAccount)["user_id"] == owner_id
    assert only(app, FacebookLogin)["token"] == "EAAtest-token-of-the-owner"
    assert client.get("/me").status_code == 302


def test_the_own_account_in_the_other_role_is_shown_the_way_back_in(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "mara_lindqvist", "influencer")
    before = numbers(app)
    answer = join(client, "mara_lindqvist", "brand")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "You have joined with @mara.lindqvist before" in page
    assert 'action="/join/influencer"' in page
    assert numbers(app) == before


def test_a_taken_account_cannot_be_chosen_from_the_list(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    with app.app_context():
        create_instagram_account(user=create_partner_without_account(), graph_id=FIRST.id)
    join(client, "sam_ortega")
    page = client.get("/join/account").get_data(as_text=True)
    assert "Somebody else has joined with it already." in page
    assert choose(client, FIRST.id).status_code == 409
    assert numbers(app)["users"] == 1


def create_partner_without_account() -> User:
    return create_user(login=create_login(token="EAAtest-token-of-another"))


def test_an_account_whose_user_has_gone_is_free(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    spec = BY_KEY["mara_lindqvist"].accounts[0]
    with app.app_context():
        kept = create_instagram_account(graph_id=spec.id, username="an.old.handle").id
    assert join(client, "mara_lindqvist").headers["Location"] == "/me"
    account = only(app, InstagramAccount)
    assert (account["id"], account["username"]) == (kept, spec.username)
    assert account["user_id"] == only(app, User)["id"]


def test_a_brand_that_had_no_account_gets_its_own_and_no_second_user(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    with app.app_context():
        login = create_login(facebook_id=BY_KEY["alder_tea"].user_id)
        user_id = create_user(role=Role.BRAND, login=login).id
    assert join(client, "alder_tea", "brand").headers["Location"] == "/me"
    assert only(app, User)["id"] == user_id
    assert only(app, InstagramAccount)["user_id"] == user_id


def test_several_profiles_are_a_choice_and_only_of_ones_own(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    with app.app_context():
        login = create_login(facebook_id=SAM.user_id)
        mine = []
        for spec in SAM.accounts:
            user = create_user(login=login)
            create_instagram_account(user=user, graph_id=spec.id, username=spec.username)
            mine.append(user.id)
        stranger = create_partner().id
    assert join(client, "sam_ortega").headers["Location"] == "/join/profile"
    page = client.get("/join/profile").get_data(as_text=True)
    assert f"@{FIRST.username}" in page
    assert f"@{SECOND.username}" in page
    for wrong in (str(stranger), "", "x", str(10**30), "\x00"):
        answer = choose_profile(client, wrong)
        assert answer.status_code == 400
    assert running_sign_ins(app) == []
    answer = choose_profile(client, mine[1])
    assert answer.headers["Location"] == "/me"
    assert running_sign_ins(app) == [mine[1]]


def test_what_was_begun_and_left_is_deleted_a_day_later(
    app: Flask, client: FlaskClient, config: Config, sandbox: RunningSandbox
) -> None:
    join(client, "sam_ortega")
    with app.app_context():
        day_ago = clock.now().replace(year=clock.now().year - 1)
        db.session.execute(update(FacebookLogin).values(connected_at=day_ago))
        with_user = create_partner()
        db.session.execute(
            update(FacebookLogin)
            .where(FacebookLogin.id == with_user.facebook_login_id)
            .values(connected_at=day_ago)
        )
        db.session.commit()
    join(app.test_client(), "mara_lindqvist")
    visit = {"X-Task-Secret": config.task_secret}
    assert app.test_client().get("/cron/onboarding/tidy", headers=visit).status_code == 200
    with app.app_context():
        kept = set(db.session.scalars(select(FacebookLogin.facebook_id)))
    assert SAM.user_id not in kept
    assert BY_KEY["mara_lindqvist"].user_id in kept
    assert len(kept) == 2
    assert client.get("/join/account").headers["Location"] == "/join"


def test_a_login_deleted_meanwhile_leads_to_the_beginning(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "sam_ortega")
    with app.app_context():
        db.session.execute(delete(FacebookLogin))
        db.session.commit()
    assert choose(client, FIRST.id).headers["Location"] == "/join"


def test_states_differ(app: Flask) -> None:
    with app.test_request_context():
        assert len({open_state(Dialog(Role.BRAND)) for _ in range(20)}) == 20
