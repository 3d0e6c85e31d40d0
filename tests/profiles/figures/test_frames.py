"""Days without figures, and dates that make no sense: a clear page, never an error."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.profiles.figures.reading import account_of, page_of, tiles_of, words_of
from tests.profiles.insights import add_days, settled_day


def test_days_without_figures_say_why_and_offer_those_that_have_some(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        add_days(account_of(me), "views", [5] * 10)
        first, last = settled_day() - timedelta(days=9), settled_day()
    page = page_of(client, "/me?metric=views&from=2012-01-01&to=2012-03-01")
    assert "Views: no figures of these days" in page
    assert "are not asked for" in words_of(page)
    assert f'href="/me?metric=views&amp;from={first}&amp;to={last}"' in page
    assert "nothing read of 61 days" in tiles_of(page)["Views"]
    assert "0.0" not in tiles_of(page)["Views"]


def test_a_measure_that_was_never_told_says_what_it_is(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        add_days(account_of(me), "views", [5] * 10)
    page = words_of(page_of(client, "/me?metric=follower_count"))
    assert "New followers: no figures yet" in page
    assert "needs 100 followers" in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=2026-02-30", "That is no date of the calendar"),
        ("to=10000-01-01", "That is no date of the calendar"),
        ("from=9999-12-31&to=9999-12-31", "That day is not over yet"),
        ("from=0001-01-01&to=0001-01-01", "Instagram opened on 6 Oct 2010"),
        ("from=2026-01-02&to=2026-01-01", "The first day is after the last"),
        ("from=%00&to=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "That is no date of the calendar"),
        ("days=-1&metric=%00", "28 days"),
        ("days=9999999999999", "28 days"),
    ],
)
def test_foul_dates_get_a_clear_sentence_and_the_page_all_the_same(
    app: Flask, client: FlaskClient, me: int, query: str, told: str
) -> None:
    with app.app_context():
        add_days(account_of(me), "views", [5] * 10)
    page = page_of(client, f"/me?{query}")
    assert told in page
    assert "<script>alert" not in page
    assert len(tiles_of(page)) == 5
    assert client.get(f"/me/figures/views.csv?{query}").status_code == 200


def test_a_sentence_at_a_field_is_tied_to_it(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        add_days(account_of(me), "views", [5] * 10)
    page = page_of(client, "/me?from=2026-02-30")
    assert re.search(r'id="frame-from"[^>]*aria-describedby="frame-from-said" aria-invalid="true"', page)
    assert 'id="frame-from-said"' in page
