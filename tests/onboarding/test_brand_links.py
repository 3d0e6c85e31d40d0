"""A brand that staff made connects its own account by its link, once; its campaigns stay."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.accounts.tries import LIMITS, SubjectKind, TryAction
from application.config import JOINING_SCOPES
from application.extensions import db
from application.models import (
    AuditAction,
    AuditEntry,
    CampaignMember,
    FacebookLogin,
    InstagramAccount,
    LinkPurpose,
    OneTimeLink,
    Role,
    User,
)
from application.one_time_links import fresh_token, revoke_links
from sandbox.personas import BY_KEY
from tests.builders import create_instagram_account, create_partner, create_user
from tests.conftest import RunningSandbox
from tests.onboarding.birch import Birch
from tests.onboarding.dialog import choose, decide, forget, join, press
from tests.onboarding.rows import call_outcomes, numbers, only, running_sign_ins

ALDER = BY_KEY["alder_tea"]
GONE = "This link does not work any more"


@pytest.fixture
def birch(app: Flask, sandbox: RunningSandbox) -> Birch:
    for persona in ("alder_tea", "sam_ortega", "noor_haddad"):
        forget(sandbox.url, persona)
    return Birch(app)


def _deeds(app: Flask) -> list[tuple[str, int | None]]:
    with app.app_context():
        rows = db.session.execute(select(AuditEntry.action, AuditEntry.user_id).order_by(AuditEntry.id))
        return [(row.action, row.user_id) for row in rows if row.user_id is not None]


def _links_used(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(OneTimeLink).where(OneTimeLink.used_at.is_not(None))).all())


def test_opening_the_link_tells_what_is_asked_and_changes_nothing(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    before, calls = numbers(app), call_outcomes(app)
    for _ in range(2):
        page = client.get(birch.path).get_data(as_text=True)
        assert client.head(birch.path).status_code == 200
        assert "Connect Birch Oil" in page
        assert "Read or send messages" in page
        assert "Who sees it" in page
        for scope in JOINING_SCOPES:
            assert scope in page
    assert (numbers(app), call_outcomes(app), _links_used(app)) == (before, calls, 0)


def test_the_brand_that_there_is_gets_login_and_account_and_keeps_its_campaigns(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    answer = client.get(decide(birch.dialog(client), "alder_tea"))
    assert answer.headers["Location"] == "/me"
    brand = only(app, User)
    assert (brand["id"], brand["name"], brand["role"]) == (birch.id, "Birch Oil", Role.BRAND)
    assert brand["facebook_login_id"] == only(app, FacebookLogin)["id"]
    account = only(app, InstagramAccount)
    assert (account["user_id"], account["graph_id"]) == (birch.id, ALDER.accounts[0].id)
    with app.app_context():
        assert db.session.execute(select(CampaignMember.campaign_id, CampaignMember.user_id)).all() == [
            (birch.campaign_id, birch.id)
        ]
    assert running_sign_ins(app) == [birch.id]
    assert ("invitation_accepted", birch.id) in _deeds(app)
    assert ("partner_joined", birch.id) in _deeds(app)


def test_a_brand_that_is_connected_comes_back_by_the_usual_way(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    client.get(decide(birch.dialog(client), "alder_tea"))
    before = numbers(app)
    assert join(app.test_client(), "alder_tea", "brand").headers["Location"] == "/me"
    assert numbers(app) == before


def test_the_link_works_once(app: Flask, client: FlaskClient, birch: Birch) -> None:
    client.get(decide(birch.dialog(client), "alder_tea"))
    other = app.test_client()
    answer = other.get(birch.path)
    assert answer.status_code == 404
    assert GONE in answer.get_data(as_text=True)
    answer = other.post("/join/brand", data={"purpose": "brand", "link": birch.link})
    assert answer.status_code == 404


@pytest.mark.parametrize("link", ["", "x", "0" * 43, "ü" * 20, "a" * 2_000])
def test_a_made_up_link_is_refused_with_a_clear_page(
    app: Flask, client: FlaskClient, birch: Birch, link: str
) -> None:
    answer = client.post("/join/brand", data={"purpose": "brand", "link": link})
    assert answer.status_code == 404
    assert GONE in answer.get_data(as_text=True)
    if link:
        assert client.get(f"/connect/brand/{link}").status_code == 404


@pytest.mark.parametrize("how", ["withdrawn", "expired", "renewed", "access ended"])
def test_a_link_that_dies_while_the_dialog_is_open_connects_nothing(
    app: Flask, client: FlaskClient, birch: Birch, how: str
) -> None:
    dialog = birch.dialog(client)
    with app.app_context():
        link = db.session.scalars(select(OneTimeLink)).one()
        if how == "withdrawn":
            revoke_links(birch.id, LinkPurpose.BRAND)
        elif how == "expired":
            link.expires_at = link.created_at
        elif how == "renewed":
            fresh_token(link)
        else:
            db.session.get_one(User, birch.id).active = False
        db.session.commit()
    answer = client.get(decide(dialog, "alder_tea"))
    assert answer.status_code == 404
    assert GONE in answer.get_data(as_text=True)
    assert numbers(app) == {"users": 1, "instagram_accounts": 0, "facebook_logins": 0, "collection_runs": 0}
    assert running_sign_ins(app) == []


def test_a_link_that_dies_while_the_account_is_chosen_connects_nothing(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    client.get(decide(birch.dialog(client), "sam_ortega"))
    assert "Connect this account" in client.get("/join/account").get_data(as_text=True)
    with app.app_context():
        revoke_links(birch.id, LinkPurpose.BRAND)
        db.session.commit()
    answer = choose(client, BY_KEY["sam_ortega"].accounts[0].id)
    assert answer.status_code == 404
    assert only(app, User)["facebook_login_id"] is None


def test_an_account_that_somebody_has_is_not_taken_over(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    with app.app_context():
        owner = create_partner()
        account = create_instagram_account(graph_id=ALDER.accounts[0].id, username="alder.tea")
        db.session.delete(db.session.merge(owner).instagram_account)
        db.session.flush()
        account.user_id = owner.id
        db.session.commit()
        owner_id = owner.id
    answer = client.get(decide(birch.dialog(client), "alder_tea"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "@alder.tea is already connected" in page
    assert only(app, InstagramAccount)["user_id"] == owner_id
    assert numbers(app)["facebook_logins"] == 1
    assert _links_used(app) == 0
    assert birch.link in press_fields(page)


def press_fields(page: str) -> list[str]:
    """The values of the hidden fields: the way to try again keeps what it is for."""
    return re.findall(r'type="hidden" name="link" value="([^"]+)"', page)


def test_among_several_accounts_the_brand_chooses(app: Flask, client: FlaskClient, birch: Birch) -> None:
    chosen = BY_KEY["sam_ortega"].accounts[1]
    assert client.get(decide(birch.dialog(client), "sam_ortega")).headers["Location"] == "/join/account"
    early = app.test_client()
    with client.session_transaction() as kept:
        before = dict(kept)
    assert choose(client, chosen.id).headers["Location"] == "/me"
    assert only(app, InstagramAccount)["user_id"] == birch.id
    # The button pressed twice: the second answer finds the brand connected, and is signed in too.
    with early.session_transaction() as kept:
        kept.update(before)
    assert choose(early, chosen.id).headers["Location"] == "/me"
    assert numbers(app)["users"] == 1


def test_what_is_in_the_way_is_told_and_the_link_stays_good(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    client.get(decide(birch.dialog(client), "noor_haddad"))
    page = client.get("/join/account").get_data(as_text=True)
    assert "No Instagram account is linked to your Page" in page
    assert "Birch Oil is not connected yet" in page
    dialog = press(client, page, "Open Facebook’s dialog again")
    assert client.get(decide(dialog, "alder_tea")).headers["Location"] == "/me"
    assert only(app, InstagramAccount)["user_id"] == birch.id


def test_a_declined_permission_is_asked_for_again_within_the_invitation(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    granted = [scope for scope in JOINING_SCOPES if scope != "instagram_basic"]
    answer = client.get(decide(birch.dialog(client), "alder_tea", granted=granted))
    page = answer.get_data(as_text=True)
    assert "A permission is missing" in page
    dialog = press(client, page, "Ask me again at Facebook")
    assert "scope=instagram_basic&" in dialog
    assert client.get(decide(dialog, "alder_tea")).headers["Location"] == "/me"
    assert only(app, InstagramAccount)["user_id"] == birch.id


@pytest.mark.parametrize("role", [Role.MANAGER, Role.INFLUENCER])
def test_who_is_signed_in_already_opens_the_link_as_anybody_else(
    app: Flask, client: FlaskClient, birch: Birch, sign_in: Callable[[FlaskClient, int], None], role: Role
) -> None:
    with app.app_context():
        user_id = create_user(role=role).id
    sign_in(client, user_id)
    assert client.get(decide(birch.dialog(client), "alder_tea")).headers["Location"] == "/me"
    assert running_sign_ins(app) == [birch.id]


@pytest.mark.usefixtures("window_ahead")
def test_guessing_links_is_limited_by_network(app: Flask, client: FlaskClient, birch: Birch) -> None:
    allowed = LIMITS[TryAction.LINK, SubjectKind.NETWORK]
    statuses = [client.get(f"/connect/brand/guess{number}").status_code for number in range(allowed)]
    assert set(statuses) == {404}
    answer = client.get(birch.path)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Try again in" in answer.get_data(as_text=True)
    refused = client.post("/join/brand", data={"purpose": "brand", "link": birch.link})
    assert refused.status_code == 429


def test_deeds_of_strangers_are_recorded_without_a_name(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    client.get(decide(birch.dialog(client), "alder_tea"))
    with app.app_context():
        for entry in db.session.scalars(select(AuditEntry)):
            assert birch.link not in str(entry.details)
            assert "alder" not in str(entry.details).lower()
            assert entry.action in list(AuditAction)
