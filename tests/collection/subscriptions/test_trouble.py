"""What comes in between while a Page is settled: trouble that passes, limits, lost tokens, two at once."""

from datetime import timedelta

from sqlalchemy import update

from application.clock import clock
from application.collection.subscriptions import settling
from application.collection.subscriptions.settling import Settled, Settlement
from application.extensions import db
from application.models import ApiCall, InstagramAccount
from tests.collection.stage import NANO
from tests.collection.subscriptions.stage import PageStage
from tests.collection.test_twice import all_at_once


def test_passing_trouble_is_tried_again_by_the_queue_and_is_no_problem_yet(page: PageStage) -> None:
    page.campaign()
    page.sandbox.fault("server_error", persona=NANO, times=1)
    assert page.ask() == 500
    account = page.account()
    assert (account.page_problem, account.page_checked_at, account.page_subscribed) == (None, None, None)
    assert page.ask(retries=1) == 200
    assert (page.account().page_subscribed, page.account().page_problem) == (True, None)


def test_trouble_that_lasts_is_recorded_at_the_last_try_and_taken_up_by_a_later_sweep(
    page: PageStage,
) -> None:
    page.campaign()
    page.sandbox.fault("server_error", persona=NANO, times=1)
    assert page.ask(retries=7) == 200
    account = page.account()
    assert "passing problem" in (account.page_problem or "")
    assert account.page_checked_at is not None
    assert page.due() == []
    page.sandbox.advance(hours=1)
    assert page.due() == [[account.id]]
    page.sweep()
    assert (page.account().page_subscribed, page.account().page_problem) == (True, None)


def test_a_lost_token_says_so_and_leaves_all_else_as_it_was(page: PageStage) -> None:
    page.campaign()
    assert page.ask() == 200
    before = page.account()
    page.sandbox.advance(hours=1)
    page.sandbox.fault("password_changed", persona=NANO)
    assert page.ask() == 200
    account = page.account()
    assert "connect again" in (account.page_problem or "")
    assert (account.page_subscribed, account.page_tasks) == (True, before.page_tasks)
    assert account.page_checked_at == before.page_checked_at


def test_a_limit_of_the_person_stops_the_person_and_the_page_is_settled_afterwards(page: PageStage) -> None:
    page.campaign()
    page.queue.drain()
    page.sandbox.fault("user_rate_limit", persona=NANO, times=1)
    assert page.ask() == 200
    made = number_of_calls(page)
    assert page.ask() == 200
    assert number_of_calls(page) == made
    assert (page.account().page_subscribed, page.account().page_problem) == (None, None)
    page.sandbox.mend()
    page.sandbox.advance(hours=7)
    page.queue.drain()
    assert page.account().page_subscribed is True


def test_while_a_limit_of_the_account_holds_no_call_is_made(page: PageStage) -> None:
    page.campaign()
    page.queue.drain()
    with page.app.app_context():
        until = clock.now() + timedelta(minutes=30)
        db.session.execute(update(InstagramAccount).values(paused_until=until))
        db.session.commit()
    made = number_of_calls(page)
    assert page.ask() == 200
    assert number_of_calls(page) == made
    page.sandbox.advance(minutes=31)
    page.queue.drain()
    assert page.account().page_subscribed is True


def test_two_at_once_do_no_harm(page: PageStage) -> None:
    page.campaign()
    assert all_at_once(page.ask, page.ask) == [200, 200]
    assert (page.account().page_subscribed, page.account().page_problem) == (True, None)


def test_what_was_said_of_another_page_is_not_written(page: PageStage) -> None:
    """The person may have chosen another Page while the old one was asked."""
    account = page.account()
    with page.app.app_context():
        settling.store_settled(Settlement(account.id, "another page", True, "token"), Settled(True), ())
        db.session.commit()
    assert page.account().page_subscribed is None


def test_an_account_that_is_gone_or_nonsense_needs_nothing(page: PageStage) -> None:
    config = page.app.extensions["configuration"]
    client, headers = page.app.test_client(), {"X-Task-Secret": config.task_secret}
    asked = [{"account": 10**9}, {"account": "1"}, {"account": True}, {}, [1]]
    answers = [client.post("/tasks/subscriptions/settle", json=each, headers=headers) for each in asked]
    assert [answer.status_code for answer in answers] == [200, 400, 400, 400, 400]


def number_of_calls(page: PageStage) -> int:
    with page.app.app_context():
        return db.session.query(ApiCall).count()
