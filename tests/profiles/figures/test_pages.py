"""The overview's figures as people meet them: tiles, the choice of days, the chart, its file."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.collection.pacific_days import settles_at
from application.extensions import db
from application.models import AccountInsight, AuditAction, AuditEntry, Role
from tests.builders import create_partner, create_posts, create_user
from tests.profiles.figures.reading import account_of, exact_of, page_of, rows_of, tiles_of
from tests.profiles.insights import (
    add_asked_days,
    add_days,
    add_history,
    add_period_total,
    settled_day,
)
from tests.statements import count_statements

SignIn = Callable[[FlaskClient, int], None]


def test_the_tiles_tell_sums_means_and_counts_as_a_calculation_by_hand_does(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        account = account_of(me)
        add_history(account, 60)
        last = settled_day()
        rows = db.session.scalars(
            select(AccountInsight).where(AccountInsight.instagram_account_id == account.id)
        ).all()
        stored = {(row.metric, (last - row.day).days): row.value or 0 for row in rows}
    page = page_of(client)
    now, before = range(28), range(28, 56)

    def total(name: str, days: range) -> int:
        return sum(stored[name, day] for day in days)

    assert exact_of(page, "Views") == f"{total('views', now):,}"
    assert exact_of(page, "Interactions") == f"{total('total_interactions', now):,}"
    taps = total("profile_links_taps", now) + total("website_clicks", now)
    assert exact_of(page, "Profile taps") == f"{taps:,}"
    assert exact_of(page, "Reach") == f"{round(total('reach', now) / 28):,}"
    assert exact_of(page, "Followers") == f"{stored['followers_count', 0]:,}"
    growth = 100 * (total("views", now) / total("views", before) - 1)
    assert f"{growth:+.1f} % against the 28 days before" in tiles_of(page)["Views"]
    gained = stored["followers_count", 0] - stored["followers_count", 28]
    assert f"+{gained:,}, " in tiles_of(page)["Followers"]


def test_reach_is_never_added_up(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        add_days(account_of(me), "reach", [1_000, None, 3_000])
    page = page_of(client, "/me?days=7")
    assert exact_of(page, "Reach") == "2,000"
    assert "a day, on average" in tiles_of(page)["Reach"]
    assert "2 of 7 days read" in tiles_of(page)["Reach"]
    assert "4,000" not in page


def test_instagram_s_own_total_of_just_these_days_counts_each_person_once(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        account, last = account_of(me), settled_day()
        add_days(account, "reach", [900] * 30)
        add_period_total(account, "reach", last - timedelta(days=27), last, 7_654)
        add_period_total(account, "reach", last - timedelta(days=26), last, 1)
        add_period_total(account, "reach", last - timedelta(days=55), last - timedelta(days=28), 3_827)
    page = page_of(client)
    assert exact_of(page, "Reach") == "7,654"
    assert "each person once in 28 days" in tiles_of(page)["Reach"]
    assert "+100.0 % against the 28 days before" in tiles_of(page)["Reach"]
    assert exact_of(page_of(client, "/me?days=7"), "Reach") == "900"


def test_a_total_read_before_its_last_day_had_settled_is_no_figure(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        account, last = account_of(me), settled_day()
        add_days(account, "reach", [900] * 56)
        early = settles_at(last) - timedelta(hours=1)
        add_period_total(account, "reach", last - timedelta(days=27), last, 7_654, read_at=early)
    page = page_of(client)
    assert exact_of(page, "Reach") == "900"
    assert "a day, on average unchanged against the 28 days before" in tiles_of(page)["Reach"]


def test_all_days_are_held_against_nothing(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        add_days(account_of(me), "views", [10] * 40)
    page = page_of(client, "/me?days=all&metric=views")
    assert exact_of(page, "Views") == "400"
    assert "comparison" not in page
    assert "Changes are against" not in page
    assert "Changes are against the 7 days before" in page_of(client, "/me?days=7")


def test_followers_of_the_first_day_are_no_nothing(app: Flask, client: FlaskClient, me: int) -> None:
    today = clock.now().date()
    with app.app_context():
        add_days(account_of(me), "followers_count", [84], last=today)
    page = page_of(client, "/me?metric=followers_count")
    said = f"{today.day} {today:%b %Y}"
    assert f"counted from {said} on, after these days" in page
    assert f"The first are of {said}; they stand here as soon as that day is over" in page
    assert "Instagram has told none of this account so far" not in page


def test_a_tile_leads_to_the_days_behind_it(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        add_history(account_of(me), 40)
    page = page_of(client, "/me?days=7")
    assert re.search(
        r'href="/me\?metric=views&amp;days=7#figures"[^>]* title="Show the days behind it"', page
    )


def test_the_newest_posts_lead_to_their_own_pages(
    app: Flask, client: FlaskClient, sign_in: SignIn, me: int
) -> None:
    with app.app_context():
        post_id = create_posts(account_of(me), 1)[0].id
        rosa = create_user(role=Role.MANAGER).id
    assert f'href="/me/posts/{post_id}"' in page_of(client)
    sign_in(client, rosa)
    assert f'href="/partners/{me}/posts/{post_id}"' in page_of(client, f"/partners/{me}")


def test_each_tile_chooses_the_chart_and_keeps_the_days(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        add_history(account_of(me), 100)
    page = page_of(client, "/me?metric=views&days=90")
    assert "Views by day" in page
    assert 'href="/me?metric=total_interactions&amp;days=90#figures"' in page
    assert 'href="/me?metric=views&amp;days=7"' in page
    assert 'data-frame="/me?metric=views"' in page
    assert 'href="/me/figures/views.csv?days=90"' in page
    assert "Reach by day" in page_of(client, "/me?metric=nonsense")
    further = page_of(client, "/me?metric=profile_views")
    assert "Profile views by day" in further
    assert "Profile views" in tiles_of(further)


def test_the_table_leads_to_what_is_behind_each_figure(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        account = account_of(me)
        add_days(account, "reach", [1_000, None, 3_000])
        account_id, last = account.id, settled_day()
    page = page_of(client, "/me?days=7")
    for back, value in ((0, "3,000"), (2, "1,000")):
        address = f"/why/accounts/{account_id}/reach?day={last - timedelta(days=back)}"
        assert re.search(rf'href="{re.escape(address)}"[^>]*>{value}<', page)
    assert client.get(f"/why/accounts/{account_id}/reach?day={last}").status_code == 200


def test_days_that_may_still_rise_are_said_and_kept_out_of_the_buttons(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        last = settled_day()
        add_days(account_of(me), "views", [10] * 9 + [4], last=last + timedelta(days=1))
    assert exact_of(page_of(client, "/me?metric=views&days=7"), "Views") == "70"
    frame = f"from={last - timedelta(days=5)}&to={last + timedelta(days=1)}"
    page = page_of(client, f"/me?metric=views&{frame}")
    assert exact_of(page, "Views") == "64"
    assert "1 day may still rise" in tiles_of(page)["Views"]
    rows = rows_of(client, f"/me/figures/views.csv?{frame}")
    assert [row["State"] for row in rows] == ["final"] * 6 + ["may still rise"]


@pytest.mark.parametrize("is_marked", [False, True])
def test_impressions_are_told_from_views_by_their_name_or_their_mark(
    app: Flask, client: FlaskClient, me: int, is_marked: bool
) -> None:
    with app.app_context():
        account, last = account_of(me), settled_day()
        earlier = "views" if is_marked else "impressions"
        add_days(account, earlier, [900, 950], last=last - timedelta(days=5), is_classic=is_marked)
        add_days(account, "views", [400, 410, 420])
    page = page_of(client, "/me?metric=views&days=7")
    assert "Views replaced impressions" in page
    assert exact_of(page, "Views") == "1,230"
    assert "5 of 7 days read 2 of them left out: counted as impressions" in tiles_of(page)["Views"]
    rows = rows_of(client, "/me/figures/views.csv?days=7")
    assert [row["Counted as"] for row in rows] == ["Impressions"] * 2 + [""] * 2 + ["Views"] * 3


def test_a_file_has_the_days_of_the_page_and_says_why_a_figure_is_missing(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        account = account_of(me)
        add_days(account, "views", [5, 6])
        add_asked_days(account, 2)
        add_asked_days(account, 2, last=settled_day() - timedelta(days=2), problem="no_answer")
    rows = rows_of(client, "/me/figures/views.csv?days=7")
    assert [row["Views (count)"] for row in rows] == [""] * 5 + ["5", "6"]
    assert rows[4]["State"] == "missing"
    assert rows[4]["Why"] == "Instagram’s answer held no figures for this day."
    assert rows[-1]["Why"] == ""
    assert client.get("/me/figures/password_hash.csv").status_code == 404


def test_staff_see_the_same_figures_and_their_look_is_on_record(
    app: Flask, client: FlaskClient, sign_in: SignIn, me: int
) -> None:
    with app.app_context():
        add_history(account_of(me), 60)
        rosa = create_user(role=Role.MANAGER, name="Rosa").id
    own = page_of(client, "/me?metric=views&days=7")
    shared = re.search(r'id="staff-address" readonly value="https?://[^/]+([^"]+)"', own)
    assert shared
    sign_in(client, rosa)
    seen = page_of(client, shared[1].replace("&amp;", "&"))
    assert tiles_of(seen) == tiles_of(own)
    assert "You see this page as Mona does" in seen
    assert f'href="/partners/{me}/figures/views.csv?from=' in seen
    assert len(rows_of(client, f"/partners/{me}/figures/views.csv?days=7")) == 7
    with app.app_context():
        noted = db.session.scalars(select(AuditEntry).where(AuditEntry.user_id == me).order_by(AuditEntry.id))
        assert [(entry.actor_id, entry.action) for entry in noted] == [
            (rosa, AuditAction.PARTNER_LOOKED_AT),
            (rosa, AuditAction.PARTNER_FIGURES_TAKEN),
        ]


def test_nobody_gets_figures_by_the_address_of_others(
    app: Flask, client: FlaskClient, sign_in: SignIn, me: int
) -> None:
    with app.app_context():
        other = create_partner()
        add_days(account_of(other.id), "views", [77_777] * 7)
        add_days(account_of(me), "views", [1] * 7)
        other_id, bare = other.id, create_user(role=Role.BRAND).id
        rosa = create_user(role=Role.MANAGER).id
    assert client.get(f"/partners/{other_id}/figures/views.csv").status_code == 403
    assert "77,777" not in page_of(client, f"/me?metric=views&user_id={other_id}")
    sign_in(client, bare)
    assert client.get("/me/figures/views.csv").status_code == 404
    sign_in(client, rosa)
    for number in (bare, rosa, 10**12, 2**63):
        assert client.get(f"/partners/{number}/figures/views.csv").status_code == 404


def test_years_of_days_and_thousands_of_posts_cost_the_same_statements(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    found = []
    for days, posts in ((30, 10), (1_095, 10_000)):
        with app.app_context():
            user = create_partner()
            account = account_of(user.id)
            add_history(account, days)
            create_posts(account, posts, reach=4)
            user_id = user.id
        sign_in(client, user_id)
        for address in ("/me?days=all&metric=views", "/me/figures/views.csv?days=all"):
            with count_statements(app) as sent:
                assert client.get(address).status_code == 200
            found.append(len(sent))
    page, file = found[:2]
    assert found == [page, file] * 2
    assert page <= 17
    assert file <= 9


def test_three_years_stay_light(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        add_history(account_of(me), 1_095)
        assert clock.now().date() > settled_day()
    answer = client.get("/me?days=all&metric=views", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.get_data()) < 60_000
