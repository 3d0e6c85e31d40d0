"""Brands without Instagram: made and renamed by staff, with a link by which they connect later."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.config import Config
from application.extensions import db
from application.models import AuditAction, AuditEntry, LinkPurpose, OneTimeLink, Role, User
from application.one_time_links import fresh_token, make_link
from tests.builders import create_campaign, create_partner, create_user
from tests.conftest import SignIn
from tests.statements import count_statements


@pytest.fixture
def brand_id(app: Flask, staff: int) -> int:
    with app.app_context():
        return create_user(role=Role.BRAND, name="Birch Oil").id


def _brands(app: Flask) -> list[tuple[str, str | None]]:
    with app.app_context():
        rows = db.session.scalars(select(User).where(User.role == Role.BRAND).order_by(User.id))
        return [(row.name, row.contact_email) for row in rows]


def _deeds(app: Flask) -> list[tuple[str, int | None, int | None]]:
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [
            (entry.action, entry.actor_id, entry.user_id)
            for entry in entries
            if entry.action not in (AuditAction.SIGNED_IN, AuditAction.PARTNER_LOOKED_AT)
        ]


def make_address(client: FlaskClient, brand_id: int) -> str:
    """Make the brand's link; returns its address as the page shows it."""
    answer = client.post(f"/partners/brands/{brand_id}/invitation")
    assert answer.status_code == 200
    found = re.search(r'readonly value="([^"]+)"', answer.get_data(as_text=True))
    assert found
    return found[1]


@pytest.mark.usefixtures("staff")
def test_staff_enter_a_brand_and_it_is_there_at_once(app: Flask, client: FlaskClient, staff: int) -> None:
    form = {"name": "  Birch   Oil ", "contact_email": "hello@birch.example"}
    answer = client.post("/partners/brands/new", data=form, follow_redirects=True)
    assert "Birch Oil is entered." in answer.get_data(as_text=True)
    assert _brands(app) == [("Birch Oil", "hello@birch.example")]
    ((action, actor, brand_id),) = _deeds(app)
    assert (action, actor) == ("partner_made", staff)
    listing = client.get("/partners").get_data(as_text=True)
    assert "Birch Oil" in listing
    assert "No Instagram account" in listing
    page = client.get(f"/partners/{brand_id}").get_data(as_text=True)
    assert "Entered by staff. Birch Oil has no access of its own until it connects." in page
    assert f'href="/partners/brands/{brand_id}/invitation">Invite to connect' in page
    assert "Birch Oil" in client.get("/campaigns/new").get_data(as_text=True)


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"name": ""}, "Write the brand"),
        ({"name": " \x00\u200b\n "}, "Write the brand"),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"name": "Birch", "contact_email": "birch"}, "This is not an e-mail address"),
        ({}, "Write the brand"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    app: Flask, client: FlaskClient, form: dict[str, str], told: str
) -> None:
    answer = client.post("/partners/brands/new", data=form)
    assert answer.status_code == 400
    assert told in answer.get_data(as_text=True)
    assert _brands(app) == []


def test_a_name_that_another_brand_has_is_asked_about(app: Flask, client: FlaskClient, brand_id: int) -> None:
    answer = client.post("/partners/brands/new", data={"name": "birch oil"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "There is a brand called birch oil already." in page
    assert 'name="same_name"' in page
    assert len(_brands(app)) == 1
    client.post("/partners/brands/new", data={"name": "birch oil", "same_name": "y"})
    assert len(_brands(app)) == 2


def test_the_address_of_a_brand_whose_name_exists_twice_can_be_changed(
    app: Flask, client: FlaskClient, brand_id: int
) -> None:
    with app.app_context():
        create_user(role=Role.BRAND, name="birch oil")
    form = {"name": "Birch Oil", "contact_email": "new@birch.example"}
    answer = client.post(f"/partners/brands/{brand_id}/edit", data=form)
    assert answer.status_code == 303
    assert _brands(app)[0] == ("Birch Oil", "new@birch.example")


def test_a_new_name_that_another_brand_has_is_asked_about_when_editing(
    app: Flask, client: FlaskClient, brand_id: int
) -> None:
    with app.app_context():
        create_user(role=Role.BRAND, name="Cedar")
    answer = client.post(f"/partners/brands/{brand_id}/edit", data={"name": "Cedar"})
    assert answer.status_code == 400
    assert 'name="same_name"' in answer.get_data(as_text=True)
    form = {"name": "Cedar", "same_name": "y"}
    assert client.post(f"/partners/brands/{brand_id}/edit", data=form).status_code == 303


@pytest.mark.usefixtures("staff")
def test_no_box_about_names_is_shown_where_the_name_is_missing(client: FlaskClient) -> None:
    page = client.post("/partners/brands/new", data={"name": ""}).get_data(as_text=True)
    assert "Write the brand" in page
    assert 'name="same_name"' not in page


@pytest.mark.usefixtures("staff")
def test_a_second_click_leads_to_the_brand_just_made(app: Flask, client: FlaskClient) -> None:
    form = {"name": "Birch Oil", "contact_email": "hello@birch.example"}
    ticked = form | {"same_name": "y"}
    for sent in (form, ticked):
        answers = [client.post("/partners/brands/new", data=sent) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(_brands(app)) == 2
    other = client.post("/partners/brands/new", data={"name": "Birch Oil"})
    assert other.status_code == 400


@pytest.mark.usefixtures("staff")
def test_what_a_colleague_has_just_entered_is_asked_about(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    client.post("/partners/brands/new", data={"name": "Birch Oil"})
    with app.app_context():
        colleague = create_user(role=Role.MANAGER).id
    other = app.test_client()
    sign_in(other, colleague)
    assert other.post("/partners/brands/new", data={"name": "Birch Oil"}).status_code == 400


def test_a_brand_is_renamed_and_its_campaigns_say_so(
    app: Flask, client: FlaskClient, brand_id: int, staff: int
) -> None:
    with app.app_context():
        campaign_id = create_campaign(members=[db.session.get_one(User, brand_id)]).id
    form = client.get(f"/partners/brands/{brand_id}/edit").get_data(as_text=True)
    assert 'value="Birch Oil"' in form
    answer = client.post(f"/partners/brands/{brand_id}/edit", data={"name": "Birch & Sons"})
    assert answer.headers["Location"] == f"/partners/{brand_id}"
    assert _brands(app) == [("Birch & Sons", None)]
    assert _deeds(app) == [("partner_changed", staff, brand_id)]
    campaign = client.get(f"/campaigns/{campaign_id}/edit").get_data(as_text=True)
    assert "Birch &amp; Sons" in campaign
    assert "Birch Oil" not in campaign
    again = client.post(f"/partners/brands/{brand_id}/edit", data={"name": "Birch & Sons"})
    assert again.status_code == 303


def test_only_brands_have_these_pages(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        influencer = create_partner().id
    for wrong in (influencer, staff, 4_711_000, 10**30):
        for path in ("edit", "invitation"):
            assert client.get(f"/partners/brands/{wrong}/{path}").status_code == 404
            assert client.post(f"/partners/brands/{wrong}/{path}").status_code == 404
        assert client.post(f"/partners/brands/{wrong}/invitation/withdraw").status_code == 404


def test_what_a_connected_brand_is_written_to_is_its_own_matter(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        brand_id = create_partner(role=Role.BRAND, contact_email="own@brand.example").id
    assert 'name="contact_email"' not in client.get(f"/partners/brands/{brand_id}/edit").get_data(
        as_text=True
    )
    client.post(f"/partners/brands/{brand_id}/edit", data={"name": "Renamed", "contact_email": "x@y.example"})
    assert _brands(app) == [("Renamed", "own@brand.example")]


def test_the_links_address_is_shown_once_and_only_its_hash_is_kept(
    app: Flask, client: FlaskClient, brand_id: int, staff: int, config: Config
) -> None:
    assert "No link has been made yet." in client.get(f"/partners/brands/{brand_id}/invitation").get_data(
        as_text=True
    )
    address = make_address(client, brand_id)
    assert address.startswith(f"{config.public_url}/connect/brand/")
    token = address.rpartition("/")[2]
    assert len(token) >= 43
    page = client.get(f"/partners/brands/{brand_id}/invitation").get_data(as_text=True)
    assert token not in page
    assert "by Max Manager" in page
    with app.app_context():
        link = db.session.scalars(select(OneTimeLink)).one()
        assert (link.user_id, link.created_by_id) == (brand_id, staff)
        assert link.expires_at - link.created_at == timedelta(days=30)
        assert token not in str(vars(link))
    assert _deeds(app) == [("partner_invited", staff, brand_id)]


def test_a_new_link_ends_the_one_before(app: Flask, client: FlaskClient, brand_id: int) -> None:
    first, second = (make_address(client, brand_id) for _ in range(2))
    visitor = app.test_client()
    assert visitor.get(_path(first)).status_code == 404
    assert visitor.get(_path(second)).status_code == 200


def test_a_withdrawn_link_is_dead_and_said_to_be(
    app: Flask, client: FlaskClient, brand_id: int, staff: int
) -> None:
    address = make_address(client, brand_id)
    answer = client.post(f"/partners/brands/{brand_id}/invitation/withdraw", follow_redirects=True)
    assert "The last link was withdrawn" in answer.get_data(as_text=True)
    assert app.test_client().get(_path(address)).status_code == 404
    assert _deeds(app)[-1] == ("invitation_revoked", staff, brand_id)
    answer = client.post(f"/partners/brands/{brand_id}/invitation/withdraw", follow_redirects=True)
    assert "There was no open link." in answer.get_data(as_text=True)
    assert len(_deeds(app)) == 2


def test_an_expired_link_is_said_to_be(app: Flask, client: FlaskClient, brand_id: int) -> None:
    address = make_address(client, brand_id)
    with app.app_context():
        link = db.session.scalars(select(OneTimeLink)).one()
        link.expires_at = link.created_at
        db.session.commit()
    assert app.test_client().get(_path(address)).status_code == 404
    page = client.get(f"/partners/brands/{brand_id}/invitation").get_data(as_text=True)
    assert "and has expired" in page
    assert "Make a new link" in page


def test_no_link_is_made_for_a_connected_brand_or_one_without_access(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        connected = create_partner(role=Role.BRAND, name="Cedar").id
        ended = create_user(role=Role.BRAND, name="Dogwood", active=False).id
    for brand_id, told in ((connected, "Cedar is connected already."), (ended, "Dogwood was ended.")):
        answer = client.post(f"/partners/brands/{brand_id}/invitation")
        assert answer.status_code == 409
        assert told in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalars(select(OneTimeLink)).all() == []


def test_links_for_other_purposes_do_not_open_a_brand(app: Flask, client: FlaskClient, brand_id: int) -> None:
    with app.app_context():
        token = fresh_token(make_link(LinkPurpose.PASSWORD, brand_id))
        db.session.commit()
    assert client.get(f"/connect/brand/{token}").status_code == 404


def test_the_page_of_the_link_costs_few_statements(app: Flask, client: FlaskClient, brand_id: int) -> None:
    with count_statements(app) as sent:
        client.get(f"/partners/brands/{brand_id}/invitation")
    assert len(sent) <= 3


def _path(address: str) -> str:
    return "/connect/brand/" + address.rpartition("/")[2]
