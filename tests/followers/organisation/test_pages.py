"""The organisation's pages: who may read them, what they say, how much they take."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.config import Config
from application.extensions import db
from application.followers.standing import told_units
from application.models import CountRhythm, Role, Unit
from application.networks import Finding, Precision
from tests.builders import create_user
from tests.followers import building
from tests.followers.building import NOW
from tests.statements import count_statements

SignIn = Callable[[FlaskClient, int], None]
Open = Callable[[str], str]


@pytest.fixture
def opened(client: FlaskClient, staff: int) -> Open:
    def get(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status
        return answer.get_data(as_text=True)

    return get


def test_without_units_admins_are_told_where_they_come_from(
    app: Flask, client: FlaskClient, sign_in: SignIn, opened: Open
) -> None:
    assert "an admin has entered them" in opened("/followers")
    with app.app_context():
        admin = create_user(role=Role.ADMIN).id
    sign_in(client, admin)
    assert "social_handles.csv" in client.get("/followers").get_data(as_text=True)


def test_totals_say_of_how_many_accounts_they_are(app: Flask, opened: Open) -> None:
    with app.app_context():
        units = [building.create_unit(name=name) for name in ("Argonne", "Ames")]
        accounts = building.create_accounts(units, ["twitter"])
        building.create_history({accounts[0]: [12_345]})
        building.create_account(units[0], "youtube", handle=None)
    page = opened("/followers")
    assert '<span title="12,345">12.3\u202fk</span>' in page
    assert "sum of 1 of 2 accounts" in page
    assert "YouTube</dt>" not in page, "neither a handle nor a count"


def test_totals_leave_out_counts_that_are_older_than_two_days(app: Flask, opened: Open) -> None:
    with app.app_context():
        accounts = building.create_accounts(building.create_units(4), ["twitter"])
        building.create_history({accounts[0]: [100]})
        building.create_history({accounts[1]: [20]}, last=NOW - timedelta(days=2))
        building.create_history({accounts[2]: [3_000]}, last=NOW - timedelta(days=2, seconds=1))
        building.create_history({accounts[3]: [4_000]}, last=NOW - timedelta(days=900))
    page = opened("/followers")
    assert '<span title="120">120</span>' in page
    assert "sum of 2 of 4 accounts, 2 older counts left out" in page


def test_a_network_that_was_not_counted_lately_is_summed_as_of_its_last_day(app: Flask, opened: Open) -> None:
    with app.app_context():
        unit = building.create_unit(1)
        building.create_history({building.create_account(unit, "twitter"): [5]})
        old = building.create_account(unit, "linkedin", handle=None)
        building.create_history({old: [77]}, last=NOW - timedelta(days=900))
    page = opened("/followers")
    assert '<span title="77">77</span>' in page
    assert "sum of 1 of 1 account, last counted on 5 Jun 2024" in page


def test_the_feeds_are_a_way_among_the_others(app: Flask, opened: Open) -> None:
    for address in ("/followers", "/followers/chart", "/followers/matrix"):
        assert 'href="/api/social-media/schema">Feeds</a>' in opened(address), address


def test_below_a_unit_that_was_taken_out_stand_its_units_below_the_next_above(
    app: Flask, opened: Open
) -> None:
    """As in the file of handles, whose parents these are."""
    with app.app_context():
        building.create_unit(1)
        building.create_unit(2, parent=1, removed_at=NOW)
        building.create_unit(3, parent=2, removed_at=NOW)
        building.create_unit(4, parent=3, name="Left")
        building.create_unit(5, removed_at=NOW)
        building.create_unit(6, parent=5, removed_at=NOW)
        db.session.get_one(Unit, 5).parent_zid = 6
        db.session.commit()
        building.create_unit(7, parent=5, name="Below a circle")
        above = {unit.zid: unit.parent_zid for unit in told_units()}
    assert above == {1: None, 4: 1, 7: None}
    page = opened("/followers/units/4")
    assert 'href="/followers/units/1">Unit 1</a>' in page
    assert "units/2" not in page
    assert 'href="/followers/units/4">Left</a>' in opened("/followers/units/1")


def test_a_count_is_told_with_its_moment_and_a_missing_one_with_its_reason(app: Flask, opened: Open) -> None:
    with app.app_context():
        unit = building.create_unit(name="Argonne")
        rounded = building.create_account(unit, "youtube")
        building.create_history({rounded: [169_000]}, precision=Precision.THREE_FIGURES)
        building.set_finding(building.create_account(unit, "instagram"), Finding.HIDDEN)
        building.create_account(unit, "linkedin")
        building.create_account(unit, "facebook", rhythm=CountRhythm.OFF)
    page = opened("/followers")
    assert '169,000, 2026-11-22 17:00 UTC, told to three figures">≈ 169.0\u202fk' in page
    assert "Its owner shows nobody how many follow it." in page
    assert "On record, but not counted: LinkedIn." in page
    assert "Counting is switched off for it." in page


def test_the_tree_folds_without_script_and_search_finds_by_name(app: Flask, opened: Open) -> None:
    with app.app_context():
        building.create_units(3, {2: 1, 3: 2})
        building.create_unit(9, name="Straße & Söhne", parent=3)
    page = opened("/followers")
    assert page.count("<details") == 3
    assert "3 units below" in page
    found = opened("/followers?q=STRASSE")
    assert "1 unit found" in found
    assert "in Unit 1 › Unit 2 › Unit 3" in found
    assert "No unit is called so" in opened("/followers?q=nobody")


def test_two_thousand_units_are_a_page_that_a_phone_loads(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    sent_by_size = []
    client.get("/followers")
    for first, last in ((1, 20), (21, 2_000)):
        with app.app_context():
            building.create_flock(first, last, children=7)
        with count_statements(app) as sent:
            page = client.get("/followers").get_data()
        sent_by_size.append(len(sent))
    assert len(page) <= 300_000
    assert b"units below" in page
    assert sent_by_size[0] == sent_by_size[1] <= 6


def test_a_flat_organisation_is_paged(app: Flask, opened: Open) -> None:
    with app.app_context():
        building.create_units(120)
    page = opened("/followers")
    assert "Page 1 of 3" in page
    assert 'href="/followers/units/51"' not in page
    assert 'href="/followers/units/51"' in opened("/followers?page=2")


def test_a_unit_tells_its_accounts_its_changes_and_its_place(app: Flask, opened: Open) -> None:
    with app.app_context():
        building.create_units(4, {2: 1, 3: 2, 4: 3})
        account = building.create_account(3, handle="energygov", handle_now="ENERGY")
        building.create_history({account: [1_000, 1_050]}, step=timedelta(days=1))
        building.set_finding(account, Finding.RENAMED)
        building.create_note("A note on the unit", NOW - timedelta(hours=2), unit_zid=3)
    page = opened("/followers/units/3")
    assert page.index("Unit 1") < page.index("Unit 2")
    assert 'href="https://x.com/energygov" rel="noopener noreferrer"' in page
    assert "now ENERGY" in page
    assert "+50" in page
    assert "The account goes by another handle now." in page
    assert "No count from 7 days before." in page
    assert "A note on the unit" in page
    assert "data-timeline" in page
    assert "Units below" in page


def test_changes_of_a_unit_whose_counts_are_all_old_are_not_told_as_of_now(app: Flask, opened: Open) -> None:
    with app.app_context():
        building.create_units(2)
        old, fresh = building.create_account(1), building.create_account(2)
        building.create_history({old: [1_000, 1_050]}, last=NOW - timedelta(days=30), step=timedelta(days=1))
        building.create_history({fresh: [7, 9]}, step=timedelta(days=1))
    page = opened("/followers/units/1")
    assert "+50" not in page
    assert "Not counted since" in page
    assert "+2" in opened("/followers/units/2")


def test_the_foot_of_the_page_says_where_these_figures_are_from(app: Flask, opened: Open) -> None:
    for address in ("/followers", "/api/social-media/schema"):
        page = opened(address)
        assert "Graph API" not in page.split("<footer")[1]
        assert "Figures come from the networks’ own interfaces" in page
    assert 'aria-current="page"' in page.split("Feeds</a>")[0][-200:]


def test_a_unit_without_accounts_says_so(app: Flask, opened: Open) -> None:
    with app.app_context():
        building.create_unit(1)
    assert "No handle on any network is on record" in opened("/followers/units/1")


def test_what_was_taken_out_or_never_was_is_no_page(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        building.create_unit(1, removed_at=NOW)
        building.create_account(1)
        building.create_unit(2, parent=1, name="Left alone")
    for zid in (1, 77, 2**40, 2**70):
        answer = client.get(f"/followers/units/{zid}")
        assert answer.status_code == 404
        assert "<h1" in answer.get_data(as_text=True)
    page = client.get("/followers").get_data(as_text=True)
    assert "Left alone" in page
    assert '/followers/units/1"' not in page
    assert "units/1" not in client.get("/followers/chart").get_data(as_text=True)


def test_a_units_page_takes_so_many_statements_whatever_its_size(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        building.create_units(60, dict.fromkeys(range(3, 61), 2))
        accounts = building.create_accounts(range(1, 61))
        building.create_history({account: [7, 9] for account in accounts})
    client.get("/followers")
    counted = []
    for zid in (1, 2):
        with count_statements(app) as sent:
            client.get(f"/followers/units/{zid}")
        counted.append(len(sent))
    assert counted[0] == counted[1] <= 10


class TestOpenToEverybody:
    """Where the settings say so."""

    @pytest.fixture
    def config(self, config: Config) -> Config:
        return replace(config, followers=replace(config.followers, public=True))

    def test_strangers_read_and_find_the_way(self, app: Flask, client: FlaskClient) -> None:
        with app.app_context():
            building.create_history({building.create_account(building.create_unit(1)): [5, 6]})
        for address in ("", "/units/1", "/chart", "/chart.csv", "/matrix", "/matrix.csv", "/embed"):
            assert client.get(f"/followers{address}").status_code == 200, address
        assert 'href="/followers"' in client.get("/").get_data(as_text=True)


def test_else_strangers_sign_in_and_partners_are_kept_out(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    answer = client.get("/followers")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")
    with app.app_context():
        partner = create_user(role=Role.INFLUENCER).id
    sign_in(client, partner)
    assert client.get("/followers").status_code == 403
    assert 'href="/followers"' not in client.get("/").get_data(as_text=True)
