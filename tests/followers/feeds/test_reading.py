"""Who may read the feeds, from where, and how little is sent to who has them already."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.config import Config
from tests.followers.brought import bring_all
from tests.followers.building import create_account, create_history, create_unit, publish_all
from tests.followers.feeds.conftest import SITE

ROOM = "/api/social-media"
FEEDS = [
    f"{ROOM}/{name}.{kind}"
    for name in ("all_social_data", "social_data", "follower_counts")
    for kind in ("csv", "json")
]


@pytest.fixture
def brought(app: Flask) -> None:
    with app.app_context():
        bring_all()


@pytest.mark.usefixtures("brought")
@pytest.mark.parametrize("address", FEEDS)
def test_who_has_the_feed_is_sent_nothing_until_it_changes(
    app: Flask, client: FlaskClient, address: str
) -> None:
    first = client.get(address)
    tag, moment = first.headers["ETag"], first.headers["Last-Modified"]
    assert tag.startswith('"')
    for headers in ({"If-None-Match": tag}, {"If-Modified-Since": moment}, {"If-None-Match": f"W/{tag}"}):
        answer = client.get(address, headers=headers)
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["ETag"] == f"W/{tag}"
    with app.app_context():
        create_history({create_account(create_unit(90)): [5]})
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.usefixtures("brought")
def test_each_address_has_its_own_tag(client: FlaskClient) -> None:
    addresses = [*FEEDS, f"{FEEDS[-1]}?zid=1", f"{FEEDS[-1]}?zid=2"]
    assert len({client.get(address).headers["ETag"] for address in addresses}) == len(addresses)


@pytest.mark.usefixtures("brought")
@pytest.mark.parametrize("address", FEEDS)
def test_a_look_at_the_headers_sends_no_rows(client: FlaskClient, address: str) -> None:
    answer = client.head(address)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["ETag"] == client.get(address).headers["ETag"]
    assert "Content-Length" not in answer.headers


@pytest.mark.parametrize("address", [*FEEDS, f"{ROOM}/schema", f"{ROOM}/schema.json"])
def test_only_the_sites_of_the_settings_may_read_by_script(client: FlaskClient, address: str) -> None:
    ours = client.get(address, headers={"Origin": SITE})
    assert ours.headers["Access-Control-Allow-Origin"] == SITE
    for origin in ("https://evil.example", f"{SITE}.evil.example", "null", "*", f"{SITE}/", ""):
        answer = client.get(address, headers={"Origin": origin})
        assert answer.status_code == 200
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
        assert "Origin" in answer.headers["Vary"]


def test_a_script_may_ask_first(client: FlaskClient) -> None:
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    ours = client.options(FEEDS[0], headers={"Origin": SITE, **asked})
    assert ours.status_code == 200
    assert "GET" in ours.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in ours.headers["Access-Control-Allow-Headers"]
    others = client.options(FEEDS[0], headers={"Origin": "https://evil.example", **asked})
    assert "Access-Control-Allow-Methods" not in others.headers


def test_refusals_can_be_read_by_the_site_too(client: FlaskClient) -> None:
    answer = client.get(f"{ROOM}/follower_counts.json?zid=x", headers={"Origin": SITE})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (400, SITE)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", FEEDS[:2])
def test_feeds_are_read_only(client: FlaskClient, address: str, method: str) -> None:
    assert client.open(address, method=method).status_code == 405


def test_readers_are_to_ask_each_time_whether_it_has_changed(client: FlaskClient) -> None:
    assert client.get(FEEDS[0]).headers["Cache-Control"] == "public, no-cache"


def test_the_tag_changes_with_what_is_told_and_with_nothing_else(app: Flask, client: FlaskClient) -> None:
    before = client.get(FEEDS[0]).headers["ETag"]
    assert client.get(FEEDS[0]).headers["ETag"] == before
    with app.app_context():
        publish_all()
    assert client.get(FEEDS[0]).headers["ETag"] != before


@pytest.mark.usefixtures("brought")
def test_the_page_about_the_feeds_names_every_column(client: FlaskClient) -> None:
    page = client.get(f"{ROOM}/schema").text
    for name in ("DOEtwitter", "slideshare", "counted_at", "three_figures", "America/New_York"):
        assert name in page
    told = client.get(f"{ROOM}/schema.json").get_json()
    assert [feed["name"] for feed in told["feeds"]] == ["all_social_data", "social_data", "follower_counts"]
    assert told["time_zone"] == "America/New_York"


class TestForStaffOnly:
    """By the default settings the tracker is staff's alone."""

    @pytest.fixture
    def config(self, config: Config) -> Config:
        return replace(config, followers=replace(config.followers, public=False))

    @pytest.mark.parametrize("address", FEEDS)
    def test_strangers_are_asked_to_sign_in(self, client: FlaskClient, address: str) -> None:
        answer = client.get(address)
        assert (answer.status_code, "/sign-in" in answer.headers["Location"]) == (302, True)

    def test_staff_read_them(self, client: FlaskClient, staff: int) -> None:
        for address in [*FEEDS, f"{ROOM}/schema"]:
            assert client.get(address).status_code == 200
        assert client.get(FEEDS[0]).headers["Cache-Control"] == "private, no-cache"
