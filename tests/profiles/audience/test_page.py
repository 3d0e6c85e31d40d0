"""A partner's page about the audience."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.profiles.audience.conftest import TODAY, Me, page_of, tell_all, words
from tests.profiles.audience.rows import tell_audience, tell_followers, tell_online


def test_shares_are_shown_with_the_day_of_the_reading(app: Flask, client: FlaskClient, me: Me) -> None:
    tell_all(app, me)
    page = page_of(client)
    assert 'aria-label="25–34: women 60.0\u202f%; men 40.0\u202f%"' in page
    assert "Germany: 75.0\u202f%" in page
    assert "Shares of the 100 followers told on 20 Nov 2026." in page
    assert "This is the first reading" in page


def test_changes_are_against_the_reading_nearest_to_90_days_before(
    app: Flask, client: FlaskClient, me: Me
) -> None:
    for back, factor in ((0, 1), (20, 9), (88, 3), (200, 7)):
        tell_all(app, me, TODAY - timedelta(days=back), factor)
    page = page_of(client)
    assert "Changes are since 24 Aug 2026, 88 days before." in words(page)
    assert "Germany: 75.0\u202f%, −15.0" in page  # 225 of 250 then
    assert "Sweden: 25.0\u202f%, +15.0" in page


def test_shares_are_of_all_followers_and_the_page_says_so(app: Flask, client: FlaskClient, me: Me) -> None:
    with app.app_context():
        tell_followers(me.account_id, TODAY, 400)
        tell_audience(me.account_id, TODAY, "country", {"DE": 75, "SE": 25})
    page = page_of(client)
    assert "Germany: 18.8\u202f%" in page
    assert "Shares of all 400 followers on 20 Nov 2026, 100 of whom are told." in page
    behind = page_of(client, f"/why/accounts/{me.account_id}/audience/country")
    assert "out of all 400 followers of that day, of whom 100 are told here" in behind
    assert "18.8\u202f%" in behind


def test_without_the_number_of_all_followers_no_change_is_shown(
    app: Flask, client: FlaskClient, me: Me
) -> None:
    with app.app_context():
        tell_followers(me.account_id, TODAY, 400)
        for back, germans in ((0, 75), (90, 60)):
            tell_audience(me.account_id, TODAY - timedelta(days=back), "country", {"DE": germans})
    page = page_of(client)
    assert "No changes are shown: how many followers there were in all on 22 Aug 2026 is not known" in page
    assert "Changes are since" not in page


@pytest.mark.parametrize(
    ("query", "current"),
    [
        ("", "90 days before"),
        ("?since=2026-10-21", "30 days before"),
        ("?since=2026-05-04", "First reading"),
    ],
)
def test_the_reading_compared_with_is_marked(
    app: Flask, client: FlaskClient, me: Me, query: str, current: str
) -> None:
    for back in (0, 20, 88, 200):
        tell_all(app, me, TODAY - timedelta(days=back))
    tabs = page_of(client, f"/me/audience{query}").partition('aria-label="Compare with"')[2]
    assert re.findall(r'aria-current="page">([^<]+)<', tabs.partition("</ul>")[0]) == [current]


def test_another_reading_is_chosen_by_its_day(app: Flask, client: FlaskClient, me: Me) -> None:
    for back, factor in ((0, 1), (20, 9), (88, 3)):
        tell_all(app, me, TODAY - timedelta(days=back), factor)
    page = page_of(client, "/me/audience?since=2026-10-31")
    assert "Changes are since 31 Oct 2026, 20 days before." in words(page)
    assert "There is no reading of" not in page
    assert '/me/audience/countries.csv?since=2026-10-31"' in page


@pytest.mark.parametrize(
    ("since", "taken"),
    [("1900-01-01", "24 Aug 2026"), ("9999-12-31", "31 Oct 2026"), ("2026-11-20", "31 Oct 2026")],
)
def test_a_day_far_off_is_answered_by_the_nearest_reading_and_says_so(
    app: Flask, client: FlaskClient, me: Me, since: str, taken: str
) -> None:
    for back in (0, 20, 88):
        tell_all(app, me, TODAY - timedelta(days=back))
    told = words(page_of(client, f"/me/audience?since={since}"))
    assert "There is no reading of" in told
    assert f"Changes are since {taken}" in told


@pytest.mark.parametrize("since", ["", "yesterday", "2026-02-30", "10000-01-01", "%00", "x" * 5000])
def test_what_is_no_day_is_as_if_none_was_asked_for(
    app: Flask, client: FlaskClient, me: Me, since: str
) -> None:
    tell_all(app, me)
    tell_all(app, me, TODAY - timedelta(days=90))
    assert "Changes are since 22 Aug 2026" in words(page_of(client, f"/me/audience?since={since}"))


def test_new_and_vanished_cities_are_told_in_words(app: Flask, client: FlaskClient, me: Me) -> None:
    with app.app_context():
        for day in (TODAY, TODAY - timedelta(days=90)):
            tell_followers(me.account_id, day, 100)
        tell_audience(me.account_id, TODAY, "city", {"Leipzig, Saxony": 60, "Oslo, Oslo": 40})
        tell_audience(
            me.account_id, TODAY - timedelta(days=90), "city", {"Leipzig, Saxony": 80, "Porto, Porto": 20}
        )
    told = words(page_of(client))
    assert "New among those told: Oslo, Oslo (40.0 %)." in told
    assert "No longer told: Porto, Porto (20.0 % then)." in told
    assert "Oslo, Oslo: 40.0\u202f%, new" in page_of(client)


def test_hours_stand_in_the_readers_zone(app: Flask, client: FlaskClient, me: Me) -> None:
    with app.app_context():
        tell_online(me.account_id, date(2026, 11, 17), {hour: 100 + hour for hour in range(24)})
    tell_all(app, me)
    assert "Most are online on Wednesdays around 07:00: about 123 followers." in page_of(client)
    client.set_cookie("zone", "Europe%2FBerlin")
    page = page_of(client)
    assert "Most are online on Wednesdays around 08:00: about 123 followers." in page
    assert "in your time zone (Europe/Berlin)" in page
    assert "Monday 00:00: never read" in page
