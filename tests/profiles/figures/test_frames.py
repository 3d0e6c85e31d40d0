"""Days without figures, and dates that make no sense: a clear page, never an error."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.collection.pacific_days import LONGEST_FRAME, WHOLE_FRAMES
from application.formats import day_words
from application.profiles.time_frame import BUTTONS
from tests.profiles.figures.reading import account_of, page_of, tiles_of, words_of
from tests.profiles.insights import add_asked_days, add_days, add_period_total, settled_day


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


def test_the_way_out_leads_to_days_that_hold_something_also_over_a_gap(
    app: Flask, client: FlaskClient, me: int
) -> None:
    """Followers counted today alone would end the frame after a gap of two months."""
    with app.app_context():
        today, old = clock.now().date(), settled_day() - timedelta(days=58)
        add_days(account_of(me), "followers_count", [480, 490, 500], last=old)
        add_days(account_of(me), "followers_count", [510], last=today)
    page = page_of(client, "/me?metric=followers_count")
    assert "Followers: no figures of these days" in page
    assert f"Show {day_words(old - timedelta(days=2))} to {day_words(old)}" in words_of(page)


@pytest.mark.parametrize(("days_ago", "label"), [(1, "Followers now"), (58, "Followers on {day}")])
def test_a_count_that_is_old_bears_its_day(
    app: Flask, client: FlaskClient, me: int, days_ago: int, label: str
) -> None:
    with app.app_context():
        day = clock.now().date() - timedelta(days=days_ago)
        add_days(account_of(me), "followers_count", [500], last=day)
    now = page_of(client, "/me").partition('class="account-now"')[2].partition("</dl>")[0]
    assert f"<dt>{label.format(day=day_words(day))}</dt>" in now


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "accounts in all: not told, or not yet, for these 28 days"),
        ("days=7", "accounts in all: not told, or not yet, for these 7 days"),
        ("days=90", "accounts in all are told for up to 30 days only"),
        ("from={first}&to={last}", "accounts in all are told only for the last 7 or 28 days"),
    ],
)
def test_where_accounts_of_a_whole_period_are_not_told_the_tile_says_why(
    app: Flask, client: FlaskClient, me: int, query: str, why: str
) -> None:
    with app.app_context():
        add_days(account_of(me), "reach", [40] * 90)
        dates = {"first": settled_day() - timedelta(days=9), "last": settled_day()}
    tiles = tiles_of(page_of(client, f"/me?{query.format(**dates)}"))
    assert "a day, on average" in tiles["Reach"]
    assert why in tiles["Reach"]
    assert "accounts in all" not in tiles["Views"]


@pytest.mark.parametrize("days", WHOLE_FRAMES)
def test_the_frame_of_a_button_does_not_move_on_before_the_next_day_is_read(
    app: Flask, client: FlaskClient, me: int, days: int
) -> None:
    """At Pacific midnight another day settles; the account is read only some hours later."""
    with app.app_context():
        account, read = account_of(me), settled_day() - timedelta(days=1)
        add_days(account, "reach", [40] * 80, last=read)
        add_days(account, "views", [50] * 80, last=read)
        add_asked_days(account, 80, last=read)
        add_period_total(account, "reach", read - timedelta(days=days - 1), read, 321)
    page = page_of(client, f"/me?days={days}")
    tiles = tiles_of(page)
    assert f"each person once in {days} days" in tiles["Reach"]
    assert "321" in tiles["Reach"]
    assert " read" not in tiles["Views"]
    assert f"unchanged against the {days} days before" in tiles["Views"]


@pytest.mark.parametrize(("behind", "left_out"), [(1, 1), (2, 2), (3, 0)])
def test_an_account_unread_for_days_shows_them_as_lacking(
    app: Flask, client: FlaskClient, me: int, behind: int, left_out: int
) -> None:
    with app.app_context():
        account, read = account_of(me), settled_day() - timedelta(days=behind)
        add_days(account, "views", [50] * 80, last=read)
        add_asked_days(account, 80, last=read)
        last = settled_day() - timedelta(days=left_out)
    page = page_of(client, "/me?days=7")
    assert day_words(last) in words_of(page)
    assert ("4 of 7 days read" in tiles_of(page)["Views"]) is (left_out == 0)


def test_the_standard_frames_are_among_the_buttons() -> None:
    assert {str(length) for length in WHOLE_FRAMES} <= set(BUTTONS)
    assert max(WHOLE_FRAMES) <= LONGEST_FRAME


def test_taps_that_came_under_older_names_are_taps_like_others(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        add_days(account_of(me), "profile_links_taps", [3, 4], last=settled_day() - timedelta(days=2))
        add_days(account_of(me), "profile_links_taps", [5, 6], is_classic=True)
    page = page_of(client, "/me?metric=profile_links_taps&days=7")
    assert "18" in tiles_of(page)["Profile taps"]
    assert "left out" not in tiles_of(page)["Profile taps"]
    rows = client.get("/me/figures/profile_links_taps.csv?days=7").text
    assert "Counted as ," not in rows
    assert rows.count(",final,") == 4
    assert rows.count("Contact taps\r\n") == 4


def test_a_measure_that_was_never_told_says_what_it_is(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        add_days(account_of(me), "views", [5] * 10)
    page = words_of(page_of(client, "/me?metric=follower_count"))
    assert "New followers: no figures yet" in page
    assert "from 100 followers on" in page


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
