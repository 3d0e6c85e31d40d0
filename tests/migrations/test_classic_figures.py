"""Figures of days from before they were marked: the call tells under which name they came."""

from datetime import date, timedelta

from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.models import AccountInsight
from tests.builders import create_api_call, create_partner
from tests.migrations.stage import MigratedDatabase

FIRST = date(2026, 11, 1)
CALLS = {
    "metric=reach,impressions,profile_views&period=day": True,
    "metric=reach%2Cimpressions&period=day": True,
    "metric=views,impressions&period=day": False,
    "metric=views&period=day&note=impressions": False,
    "metric=views&period=day": False,
}


def test_figures_that_were_asked_for_by_a_classic_name_are_marked(database: MigratedDatabase) -> None:
    database.upgrade()
    account = create_partner().instagram_account
    assert account
    wanted = []
    own = {"instagram_account_id": account.id, "read_at": clock.real_now()}
    for number, (query, is_classic) in enumerate(CALLS.items()):
        call = create_api_call(account, query=query).id
        day = FIRST + timedelta(days=number)
        for metric in ("views", "reach"):
            db.session.add(AccountInsight(metric=metric, day=day, api_call_id=call, value=5, **own))
            wanted.append((metric, day, is_classic and metric == "views"))
    button = create_api_call(account, query="metric=email_contacts&period=day").id
    taps = {"metric": "profile_links_taps", "dimension": "EMAIL", "day": FIRST}
    db.session.add(AccountInsight(**taps, api_call_id=button, **own))
    db.session.add(AccountInsight(metric="impressions", day=FIRST, **own))
    wanted += [("profile_links_taps", FIRST, True), ("impressions", FIRST, True)]
    db.session.commit()
    database.downgrade("0011")
    database.upgrade()
    rows = select(AccountInsight.metric, AccountInsight.day, AccountInsight.is_classic)
    assert {tuple(row) for row in db.session.execute(rows)} == set(wanted)
