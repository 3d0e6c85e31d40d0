"""Which trouble is found, under which cause, and how urgent it is."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from application.clock import clock
from application.connection_health import PASSING_REASONS
from application.extensions import db
from application.integrations.graph import error_types
from application.models import FacebookLogin, MissingReason, RunKind, RunState, User
from application.operations.board import board
from application.operations.causes import BY_KEY, CAUSES
from application.operations.kinds import Tier
from application.operations.runs import CONNECTION_KINDS, FAMILIES, family_of
from tests.builders import create_instagram_account, create_login, create_post, create_run
from tests.operations.stage import (
    DAY,
    checked_with_trouble,
    failed_delivery,
    failed_mail,
    failed_picture,
    failed_run,
    found,
    lost,
    partner,
)
from tests.statements import count_statements


def test_where_all_is_well_nothing_is_found(context: Flask) -> None:
    account = partner("fine")
    create_run(account, state=RunState.DONE)
    create_post(account)
    assert found() == {}
    assert board().total(Tier.NEEDS) == 0


@pytest.mark.parametrize(
    ("trouble", "unread", "causes"),
    [
        (3, 0, {"evidence-differs": 3}),
        (3, 3, {"evidence-unread": 3}),
        (3, 1, {"evidence-differs": 2, "evidence-unread": 1}),
        (0, 0, {}),
    ],
)
def test_what_a_check_could_not_read_stands_apart_from_what_differs(
    context: Flask, trouble: int, unread: int, causes: dict[str, int]
) -> None:
    checked_with_trouble(trouble, unread)
    assert {group.cause.key: group.entries[0].amount for group in board().groups} == causes


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("expired", "connection-ended"),
        ("password_changed", "connection-ended"),
        ("data_access_ended", "connection-ended"),
        ("something_new", "connection-ended"),
        (None, "connection-ended"),
        ("app_removed", "platform-removed"),
        ("permission_missing", "permission-missing"),
        ("no_page_role", "role-missing"),
        *((reason, "person-unconfirmed") for reason in sorted(PASSING_REASONS)),
    ],
)
def test_a_lost_connection_stands_under_its_reason(context: Flask, reason: str | None, cause: str) -> None:
    lost("away", reason)
    assert found() == {cause: ["away"]}
    assert board().total(Tier.NEEDS) == 1


def test_an_expired_token_is_a_lost_connection_before_anybody_has_noticed(context: Flask) -> None:
    now = clock.now()
    partner("token", login=create_login(token_expires_at=now - DAY))
    partner("access", login=create_login(data_access_expires_at=now - DAY, token_expires_at=now + 30 * DAY))
    entries = board([BY_KEY["connection-ended"]]).groups[0].entries
    assert [(entry.username, entry.detail) for entry in entries] == [
        ("token", "expired"),
        ("access", "data_access_ended"),
    ]
    assert all(entry.since is not None and entry.since < now for entry in entries)


def test_out_of_campaigns_a_lost_connection_can_wait(context: Flask) -> None:
    lost("idle", "expired", active=False)
    assert found() == {"connection-idle": ["idle"]}
    assert board().total(Tier.NEEDS) == 0


def test_who_left_or_was_revoked_is_no_problem(context: Flask) -> None:
    create_instagram_account(username="nobody.s")
    revoked = lost("revoked", "expired")
    user = db.session.get_one(User, revoked.user_id)
    user.active = False
    db.session.commit()
    assert found() == {}


def test_a_connection_that_ends_soon_is_told_while_it_works(context: Flask) -> None:
    now = clock.now()
    partner("later", login=create_login(token_expires_at=now + 40 * DAY))
    partner("never", login=create_login())
    for name, token, access in (("a", 3, None), ("b", None, 2), ("c", 30, 5), ("d", 6, 60)):
        ends = {"token_expires_at": token, "data_access_expires_at": access}
        dates: dict[str, Any] = {key: now + days * DAY for key, days in ends.items() if days is not None}
        partner(name, login=create_login(**dates))
    assert found() == {"connection-ends": ["b", "a", "c", "d"]}
    entries = board([BY_KEY["connection-ends"]]).groups[0].entries
    assert [round((entry.until - now) / DAY) for entry in entries if entry.until] == [2, 3, 5, 6]


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("timeout", "not-reached"),
        ("unexpected", "unexpected"),
        ("lost", "broke-off"),
        ("policy_blocked", "blocked"),
        ("object_missing", "account-missing"),
        ("bad_parameter", "refused"),
        ("graph_error", "refused"),
        ("newfangled", "refused"),
        (None, "refused"),
    ],
)
def test_a_failed_run_stands_under_its_cause(context: Flask, kind: str | None, cause: str) -> None:
    failed_run(partner("failing"), kind)
    assert found() == {cause: ["failing"]}
    assert board().total(Tier.NEEDS) == 1


def test_every_kind_of_failure_has_one_cause() -> None:
    kinds = {
        each.kind
        for each in vars(error_types).values()
        if isinstance(each, type) and issubclass(each, error_types.GraphError)
    }
    told = [kind for family in FAMILIES.values() for kind in family]
    assert len(told) == len(set(told))
    assert set(told) - kinds == {"unexpected", "lost", "app_rate_limited"}
    assert set(CONNECTION_KINDS) <= kinds
    assert all(cause in BY_KEY for cause in (*FAMILIES, "refused"))
    assert all(family_of(kind) in BY_KEY for kind in kinds)


def test_only_the_latest_run_of_a_kind_counts(context: Flask) -> None:
    account = partner("mended")
    failed_run(account, "timeout", created_at=clock.now() - DAY)
    assert "not-reached" in found()
    create_run(account, state=RunState.QUEUED, kind=RunKind.STORIES, created_at=clock.now())
    assert "not-reached" in found()
    create_run(account, state=RunState.QUEUED, created_at=clock.now(), heartbeat_at=clock.real_now())
    assert found() == {}


def test_an_account_fails_once_for_each_kind_of_run(context: Flask) -> None:
    account = partner("twice")
    failed_run(account, "timeout")
    failed_run(account, "timeout", kind=RunKind.STORIES)
    assert found() == {"not-reached": ["twice", "twice"]}


def test_a_failed_run_without_a_connection_is_told_with_the_connection(context: Flask) -> None:
    account = lost("away", "expired")
    failed_run(account, "token_invalid")
    failed_run(account, "timeout", kind=RunKind.STORIES)
    assert found() == {"connection-ended": ["away"]}


def test_runs_that_fall_silent_are_told_before_they_are_given_up(context: Flask) -> None:
    for name, times in (("once", 1), ("twice", 2)):
        create_run(partner(name), state=RunState.RUNNING, times_lost=times, heartbeat_at=clock.real_now())
    assert found() == {"broke-off": ["twice"]}


def test_a_run_that_waits_for_a_limit_goes_on_by_itself(context: Flask) -> None:
    now, real = clock.now(), clock.real_now()
    create_run(partner("waits"), state=RunState.QUEUED, paused_until=now + DAY, heartbeat_at=real)
    create_run(partner("goes.on"), state=RunState.QUEUED, paused_until=now - DAY, heartbeat_at=real)
    assert found() == {"limits": ["waits"]}
    assert board().total(Tier.NEEDS) == 0


def test_a_page_that_is_not_subscribed_is_told_only_in_a_campaign(context: Flask) -> None:
    checked: dict[str, Any] = {"page_checked_at": clock.now()}
    partner("no", page_subscribed=False, **checked)
    partner("refused", page_problem="Facebook gave no access to the Page.", **checked)
    partner("yes", page_subscribed=True, **checked)
    partner("not.looked.at")
    partner("idle", page_subscribed=False, active=False, **checked)
    assert found() == {"page-not-subscribed": ["no", "refused"]}


def test_posts_that_refuse_or_are_gone_are_told_for_campaigns(context: Flask) -> None:
    account, idle = partner("busy"), partner("idle", active=False)
    for each in (account, idle):
        create_post(each, insights_reason=MissingReason.REFUSED, posted_at=clock.now() - 2 * DAY)
        create_post(each, deleted_at=clock.now() - DAY)
        create_post(each, insights_reason=MissingReason.NOT_ENOUGH_VIEWERS)
    create_post(account, insights_reason=MissingReason.REFUSED, posted_at=clock.now() - 200 * DAY)
    create_post(account, deleted_at=clock.now() - 60 * DAY)
    assert found() == {"posts-refused": ["busy"], "posts-deleted": ["busy"]}


def test_stories_need_a_last_reading_and_a_closing_message(context: Flask) -> None:
    account, now = partner("busy"), clock.now()
    for hours_ago, read_after, closed in (
        (50, timedelta(hours=23, minutes=40), True),
        (51, timedelta(hours=23, minutes=40), False),
        (52, timedelta(hours=20), True),
        (53, None, False),
        (26, timedelta(hours=3), False),
        (12, timedelta(hours=3), False),
    ):
        posted = now - timedelta(hours=hours_ago)
        create_post(
            account,
            posted_at=posted,
            media_product_type="STORY",
            last_read_at=posted + read_after if read_after else None,
            closed_at=posted + timedelta(hours=25) if closed else None,
        )
    entries = board([BY_KEY["stories-missed"]]).groups[0].entries
    hours = [round((now - entry.posted_at) / timedelta(hours=1)) for entry in entries if entry.posted_at]
    assert hours == [51, 53, 52]


def test_figures_refused_to_many_are_told_once_with_their_number(context: Flask) -> None:
    for name, refused in (("a", "account.profile_views saves"), ("b", "saves"), ("c", "")):
        account = partner(name)
        for _ in range(2):
            create_run(account, state=RunState.DONE, refused_metrics=refused, heartbeat_at=clock.real_now())
    group = board([BY_KEY["figures-refused"]]).groups[0]
    assert [(entry.title, entry.amount) for entry in group.entries] == [
        ("Saves", 2),
        ("Profile views (of the account)", 1),
    ]


def test_pictures_deliveries_and_letters_are_told(context: Flask) -> None:
    account = partner("busy")
    for _ in range(3):
        failed_picture(account)
    failed_delivery()
    user = db.session.get_one(User, account.user_id)
    failed_mail("The mail server refused the address.", user)
    failed_mail("Not sent: the connection stood differently before it could be.", user)
    told = board()
    numbers = {group.cause.key: group.total for group in told.groups}
    assert numbers == {"webhooks-failed": 1, "letters-failed": 1, "pictures-failed": 1}
    pictures = next(group for group in told.groups if group.cause.key == "pictures-failed")
    assert pictures.entries[0].amount == 3
    assert told.total(Tier.NEEDS) == 2


def test_accounts_in_running_campaigns_come_first(context: Flask) -> None:
    idle, busy = partner("idle", active=False), partner("busy")
    for account in (busy, idle):
        failed_run(account, "timeout")
    assert found() == {"not-reached": ["busy", "idle"]}


def test_the_page_costs_the_same_statements_for_any_number_of_entries(context: Flask) -> None:
    counted = []
    for number in (1, 15):
        for index in range(number):
            failed_run(partner(f"failing{number}.{index}"), "timeout")
            lost(f"away{number}.{index}", "expired")
        with count_statements(context) as sent:
            board()
        counted.append(len(sent))
    # The numbers; those of failed runs; stories; refused figures; the last check of the evidence; for the two
    # troubles of the capture service when it last kept something; and the two causes that have entries.
    assert counted == [10, 10]


def test_causes_are_named_once_and_in_the_order_of_their_urgency() -> None:
    assert len(BY_KEY) == len(CAUSES)
    tiers = [list(Tier).index(cause.tier) for cause in CAUSES]
    assert tiers == sorted(tiers)


def test_a_login_that_is_gone_is_a_lost_connection(context: Flask) -> None:
    account = partner("gone")
    user = db.session.get_one(User, account.user_id)
    login_id, user.facebook_login_id = user.facebook_login_id, None
    db.session.delete(db.session.get_one(FacebookLogin, login_id))
    db.session.commit()
    assert found() == {"connection-ended": ["gone"]}
