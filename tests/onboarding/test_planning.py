"""Each connection is planned once a day, spread from morning to evening, however many there are."""

from datetime import datetime
from pathlib import Path

import pytest
import yaml
from flask import Flask

from application.clock import clock
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import FacebookLogin, LoginState, User
from application.onboarding.connections import planning
from application.task_queue import pending_tasks, rollback
from tests.builders import NOW, create_login, create_user
from tests.onboarding.connections import plan
from tests.statements import count_statements

ROOT = Path(__file__).parent.parent.parent


def _many(number: int) -> None:
    logins = [
        FacebookLogin(facebook_id=f"1{place}", token="EAAx", connected_at=NOW) for place in range(number)
    ]
    db.session.add_all(logins)
    db.session.flush()
    db.session.add_all(
        User(role="influencer", name="One", facebook_login_id=login.id, created_at=NOW) for login in logins
    )
    db.session.commit()


def test_all_with_a_token_and_somebody_behind_them_are_planned_lost_ones_too(context: Flask) -> None:
    wanted = [create_login(), create_login(state=LoginState.RECONNECT)]
    for login in wanted:
        create_user(login=login)
    create_user(login=wanted[0])
    create_user(login=create_login(token=None))
    create_user(login=create_login(), active=False)
    create_login()
    assert list(planning.plan_checks()) == [2]
    assert [task.payload for task in pending_tasks()] == [{"login": login.id} for login in wanted]


def test_planned_twice_on_a_day_each_is_looked_at_once(
    app: Flask, context: Flask, queue: LocalTaskQueue
) -> None:
    _many(3)
    db.session.close()
    assert [plan(app), plan(app)] == [200, 200]
    assert sum(state.waiting for state in queue.pending()) == 3


def test_looks_are_spread_in_chunks(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _many(10)
    monkeypatch.setattr(planning, "CHUNK", 4)
    before = clock.now()
    assert list(planning.plan_checks()) == [4, 4, 2]
    times = [task.run_at for task in pending_tasks() if task.run_at]
    assert len({task.name for task in pending_tasks()}) == len(times) == 10
    assert times == sorted(times)
    assert before <= times[0]
    assert planning.SPREAD * 0.85 <= times[-1] - times[0] <= planning.SPREAD


def test_the_last_look_is_so_early_that_its_letter_comes_by_day() -> None:
    jobs = yaml.safe_load((ROOT / "cron.yaml").read_text(encoding="utf-8"))["cron"]
    [schedule] = [job["schedule"] for job in jobs if job["url"] == "/cron/connections/check"]
    first = datetime.strptime(schedule, "every day %H:%M")
    assert first.hour >= 6
    assert first + planning.SPREAD <= first.replace(hour=18, minute=0)


def test_planning_costs_a_statement_a_chunk(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _many(12)
    monkeypatch.setattr(planning, "CHUNK", 4)
    with count_statements(context) as sent:
        list(planning.plan_checks())
    assert len(sent) == 1 + 4
    rollback()
