"""Which Pages the sweep queues, how evenly, and at what cost."""

from datetime import timedelta
from typing import Any

from flask import Flask

from application.clock import clock
from application.collection.subscriptions.asking import (
    accounts_to_settle,
    number_to_settle,
    settle_later,
    settle_subscriptions,
)
from application.extensions import db
from application.models import InstagramAccount, LoginState, User
from application.task_queue import pending_tasks
from tests import builders
from tests.statements import count_statements


def account(*, in_campaign: bool = True, state: LoginState = LoginState.CONNECTED, **more: Any) -> int:
    values = {"page_id": "177", **more}
    user: User = builders.create_user(login=builders.create_login(state=state))
    made: InstagramAccount = builders.create_instagram_account(user=user, **values)
    if in_campaign:
        today = clock.now().date()
        builders.create_campaign(members=[user], starts_on=today, ends_on=today)
    return made.id


def due() -> list[int]:
    found = [number for chunk in accounts_to_settle(2) for number in chunk]
    assert len(found) == number_to_settle()
    return found


def test_those_are_due_whose_page_is_not_as_it_should_be(context: Flask) -> None:
    now = clock.now()
    lately, yesterday = now - timedelta(minutes=10), now - timedelta(hours=25)
    wanted = [
        account(),
        account(page_subscribed=False, page_checked_at=now - timedelta(hours=2)),
        account(page_subscribed=True, page_checked_at=yesterday),
        account(in_campaign=False, page_subscribed=True, page_checked_at=now - timedelta(hours=2)),
    ]
    account(page_subscribed=True, page_checked_at=lately)
    account(page_subscribed=False, page_checked_at=lately)
    account(in_campaign=False)
    account(in_campaign=False, page_subscribed=False, page_checked_at=yesterday)
    account(page_id=None)
    account(state=LoginState.RECONNECT)
    assert due() == wanted


def test_the_sweep_staggers_its_tasks_over_all_accounts_in_few_statements(
    context: Flask,
) -> None:
    for _number in range(24):
        account()
    db.session.rollback()
    config = context.extensions["configuration"]
    with count_statements(context) as sent:
        answer = context.test_client().get(
            "/cron/subscriptions/sweep", headers={"X-Task-Secret": config.task_secret}
        )
    assert (answer.status_code, len(sent)) == (200, 3)  # with the note that the scheduler came


def test_each_task_comes_a_step_after_the_one_before(context: Flask) -> None:
    settle_subscriptions([7, 8, 9], start=timedelta(minutes=4), step=timedelta(minutes=2))
    moments = [task.run_at for task in pending_tasks()]
    assert [each - moments[0] for each in moments if each and moments[0]] == [
        timedelta(minutes=minutes) for minutes in (0, 2, 4)
    ]


def test_asked_for_by_a_campaign_they_come_at_once(context: Flask) -> None:
    settle_subscriptions([7, 8])
    assert [(task.run_at, task.payload) for task in pending_tasks()] == [
        (None, {"account": 7}),
        (None, {"account": 8}),
    ]


def test_what_waits_for_a_limit_is_queued_once(context: Flask) -> None:
    until = clock.now() + timedelta(minutes=5)
    settle_later(7, until)
    settle_later(7, until)
    assert len({task.name for task in pending_tasks()}) == 1
