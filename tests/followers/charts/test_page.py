"""The chart of followers as a page, a file, and a frame of other sites."""

import csv
import gzip
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.config import Config
from tests.followers import building
from tests.followers.building import NOW
from tests.statements import count_statements

Open = Callable[[str], str]


@pytest.fixture
def units(app: Flask) -> tuple[int, int]:
    """Two units on X and YouTube, counted hourly for ten days, with half a day missing."""
    with app.app_context():
        first, second = building.create_unit(1, name="Argonne"), building.create_unit(2, name="Brookhaven")
        accounts = building.create_accounts([first, second], ["twitter", "youtube"])
        building.create_history(
            {
                account: [None if 100 < hour < 113 else 1_000 * (4 - place) + 2 * hour for hour in range(240)]
                for place, account in enumerate(accounts)
            }
        )
    return first, second


@pytest.fixture
def opened(client: FlaskClient, staff: int) -> Open:
    def get(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status
        return answer.get_data(as_text=True)

    return get


def plotted(page: str) -> dict[str, Any]:
    found = re.search(r'data-timeline="([^"]*)"', page)
    assert found
    told: dict[str, Any] = json.loads(unescape(found[1]))
    return told


def lines(page: str) -> list[str]:
    return [line["label"] for line in plotted(page)["lines"]]


def test_without_a_choice_it_is_the_unit_with_most_followers(units: tuple[int, int], opened: Open) -> None:
    page = opened("/followers/chart")
    assert lines(page) == ["X", "YouTube"]
    assert "Followers: Argonne, 2 networks" in page


def test_units_and_networks_are_chosen_by_the_address(units: tuple[int, int], opened: Open) -> None:
    assert lines(opened("/followers/chart?unit=1&unit=2&network=twitter")) == ["Argonne", "Brookhaven"]
    four = lines(opened("/followers/chart?unit=2&unit=1"))
    assert four == ["Brookhaven, X", "Brookhaven, YouTube", "Argonne, X", "Argonne, YouTube"]


def test_a_time_without_counts_is_a_gap(units: tuple[int, int], opened: Open) -> None:
    told = plotted(opened("/followers/chart?days=all"))
    assert all(len(breaks) == 1 for breaks in told["breaks"])
    assert len(told["times"]) == 240 - 12


def test_growth_and_index_begin_at_the_first_count_shown(units: tuple[int, int], opened: Open) -> None:
    growth = plotted(opened("/followers/chart?as=growth&days=7"))["lines"][0]["values"]
    assert growth[:2] == [0, 2]
    index = plotted(opened("/followers/chart?as=index&days=7"))["lines"][0]["values"]
    assert index[0] == 100
    assert 100 < index[-1] < 120


def test_notes_are_marked_in_the_chart_and_told_below(
    app: Flask, units: tuple[int, int], opened: Open
) -> None:
    with app.app_context():
        building.create_note("The <b>secretary</b> spoke", NOW - timedelta(days=3))
        building.create_note("Handle changed from a to b", NOW - timedelta(days=1), by_itself=True)
    page = opened("/followers/chart")
    assert [mark[1] for mark in plotted(page)["marks"]] == ["1", "2"]
    assert "The &lt;b&gt;secretary&lt;/b&gt; spoke" in page
    assert page.index("spoke") < page.index("Handle changed") < page.index("Noted by the tracker")


def test_the_file_holds_every_count_of_what_is_shown(units: tuple[int, int], opened: Open) -> None:
    text = opened("/followers/chart.csv?unit=1&unit=2&network=twitter&days=all")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True))
    assert rows[0] == ["Time (UTC)", "Argonne (Followers)", "Brookhaven (Followers)"]
    assert len(rows) == 1 + 240 - 12
    assert rows[-1] == ["2026-11-22T17:00:00Z", "4478", "2478"]
    growth = opened("/followers/chart.csv?as=growth&days=all").splitlines()
    assert growth[1].endswith(",0,0")
    assert growth[-1].endswith(",478,478")


def test_counts_of_one_moment_are_rows_of_their_own_in_the_file(app: Flask, opened: Open) -> None:
    with app.app_context():
        account = building.create_account(building.create_unit(1))
        other = building.create_account(building.create_unit(2))
        first, second = building.create_round(identity="a"), building.create_round(identity="b")
        building.create_count(account, first, 5)
        building.create_count(account, second, 6)
        building.create_count(other, second, 7)
        building.publish_all()
    text = opened("/followers/chart.csv?unit=1&unit=2&days=all")
    rows = [line.split(",")[1:] for line in text.splitlines()[1:]]
    assert rows == [["5", "7"], ["6", ""]]


@pytest.mark.parametrize(
    "query", ["unit=77", "unit=x", "unit=-1", "network=myspace", "as=pie", "unit=1&unit=9"]
)
@pytest.mark.parametrize("page", ["chart", "chart.csv", "embed"])
def test_what_is_not_here_is_no_page(
    units: tuple[int, int], client: FlaskClient, staff: int, page: str, query: str
) -> None:
    assert client.get(f"/followers/{page}?{query}").status_code == 404


def test_foreign_and_huge_dates_are_answered_with_a_sentence(units: tuple[int, int], opened: Open) -> None:
    assert "That is no date" in opened("/followers/chart?from=22.11.2026")
    assert "There are counts from" in opened("/followers/chart?from=1999-01-01&to=2001-01-01")
    assert len(plotted(opened("/followers/chart?from=0001-01-01&to=9999-12-31"))["times"]) == 228


def test_before_the_first_count_it_says_so(app: Flask, opened: Open) -> None:
    assert "Nothing has been counted yet" in opened("/followers/chart")
    with app.app_context():
        building.create_account(building.create_unit())
    assert "Nothing has been counted yet" in opened("/followers/chart")


def test_the_number_of_statements_does_not_grow(
    app: Flask, client: FlaskClient, staff: int, units: tuple[int, int]
) -> None:
    client.get("/followers/chart")
    counted = []
    for address in (
        "/followers/chart?unit=1&network=twitter&days=7",
        "/followers/chart?unit=1&unit=2&days=all",
    ):
        with count_statements(app) as sent:
            client.get(address)
        counted.append(len(sent))
    assert counted[0] == counted[1] <= 8


def test_many_chosen_accounts_are_four_lines_and_it_says_so(app: Flask, opened: Open) -> None:
    with app.app_context():
        units = [building.create_unit(number) for number in range(1, 7)]
        accounts = building.create_accounts(units, ["twitter"])
        building.create_history({account: [account * 10, account * 11] for account in accounts})
    page = opened("/followers/chart?" + "&".join(f"unit={unit}" for unit in units))
    assert lines(page) == ["Unit 3", "Unit 4", "Unit 5", "Unit 6"]
    assert "2 of the chosen accounts are left out" in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_form_lists_the_chosen_and_finds_others(app: Flask, opened: Open) -> None:
    with app.app_context():
        units = building.create_units(60)
        accounts = building.create_accounts(units, ["twitter"])
        building.create_history({account: [5, 6] for account in accounts})
    page = opened("/followers/chart?unit=60")
    assert page.count('name="unit" value') == 1 + 40 + 1  # the form of dates carries the choice too
    assert 'value="55"' in opened("/followers/chart?unit=60&q=unit+55")


class TestInFramesOfOtherSites:
    """`/followers/embed`."""

    @pytest.fixture
    def config(self, config: Config) -> Config:
        sites = ("https://energyapps.example", "https://other.example")
        return replace(config, followers=replace(config.followers, public=True, origins=sites))

    def test_the_sites_of_the_settings_and_no_others_may_frame_it(
        self, units: tuple[int, int], client: FlaskClient
    ) -> None:
        answer = client.get("/followers/embed?unit=1")
        assert answer.status_code == 200
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors https://energyapps.example https://other.example;" in policy
        whole = client.get("/followers/chart?unit=1")
        assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]

    def test_it_holds_the_chart_alone_and_a_way_to_the_whole(
        self, units: tuple[int, int], client: FlaskClient
    ) -> None:
        page = client.get("/followers/embed?unit=1&days=7").get_data(as_text=True)
        assert lines(page) == ["X", "YouTube"]
        assert "<nav" not in page
        assert "<form" not in page
        assert 'target="_top"' in page
        assert "/followers/embed?unit=1" in client.get("/followers/chart?unit=1").get_data(as_text=True)

    def test_the_code_for_them_is_a_frame_of_just_that_chart_whatever_units_are_called(
        self, app: Flask, client: FlaskClient
    ) -> None:
        with app.app_context():
            unit = building.create_unit(1, name='Oak "Ridge" & <script>')
            building.create_history(
                {account: [5, 6] for account in building.create_accounts([unit], ["twitter", "youtube"])}
            )
        page = client.get("/followers/chart?unit=1&network=twitter&days=7").get_data(as_text=True)
        found = re.search(r'<textarea[^>]*id="embed-code"[^>]*>(.*?)</textarea>', page, re.DOTALL)
        assert found
        frames = _Tags()
        frames.feed(unescape(found[1]))
        [(tag, attributes)] = frames.found
        assert tag == "iframe"
        assert attributes["src"].endswith("/followers/embed?unit=1&network=twitter&days=7")
        assert attributes["title"] == 'Followers: Oak "Ridge" & <script>, X'
        assert lines(client.get(attributes["src"]).get_data(as_text=True)) == ["X"]


class _Tags(HTMLParser):
    """The tags of a text with their attributes, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attributes}))


def test_without_named_sites_nobody_may_frame_it(
    units: tuple[int, int], client: FlaskClient, staff: int
) -> None:
    policy = client.get("/followers/embed").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "on another site" not in client.get("/followers/chart").get_data(as_text=True)


@pytest.mark.slow
def test_five_years_by_the_hour_of_four_networks_are_a_light_page(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    """175,200 points in at most 200 kB over the wire, which leaves 100 kB for what the first visit loads."""
    with app.app_context():
        accounts = building.create_accounts([building.create_unit()])
        building.create_history(
            {
                account: [100_000 * place + 2 * hour + hour * hour * 37 % 113 for hour in range(43_800)]
                for place, account in enumerate(accounts, 1)
            }
        )
    page = client.get("/followers/chart?days=all", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.data) <= 200_000
    assert "Of 175,200 counts" in gzip.decompress(page.data).decode()
