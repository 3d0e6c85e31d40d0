"""Removed rows can be put back, once and as they were; of two who change a row the later is told."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from application.extensions import db
from application.models import AuditEntry, CampaignGoal, Cost, Deliverable, Post, Role
from tests import builders
from tests.campaigns.plans.test_pages import cost, deliverable, goal, mark_of, rows, seen_of, send
from tests.campaigns.stage import Stage

SignIn = Callable[[FlaskClient, int], None]


@pytest.fixture
def entered(stage: Stage) -> Stage:
    """With a row in each part."""
    goal(stage)
    deliverable(stage, note="With the 🍝 and ‏مائدة")
    cost(stage, post=str(stage.post_ids[0]), note="Fee")
    return stage


def row_addresses(stage: Stage) -> dict[str, str]:
    _, [made], [paid] = rows(stage)
    return {
        "": "/goals/views",
        "/deliverables": f"/deliverables/{made.deliverable_id}",
        "/costs": f"/costs/{paid.cost_id}",
    }


@pytest.mark.parametrize("part", ["", "/deliverables", "/costs"])
def test_a_removed_row_comes_back_as_it_was_and_only_once(entered: Stage, part: str) -> None:
    before = rows(entered)
    assert send(entered, f"{row_addresses(entered)[part]}/remove").status_code == 303
    assert sum(map(len, rows(entered))) == 2
    page = entered.client.get(f"{entered.address}/plan{part}").text
    assert "Removed: " in page
    mark = mark_of(page)
    assert 'name="mark"' not in entered.client.get(f"{entered.address}/plan{part}").text, "offered once"
    for _ in range(2):
        assert send(entered, "/undo", mark=mark).status_code == 303
        assert rows(entered) == before
    assert "There is nothing to undo" in entered.client.get(f"{entered.address}/plan{part}").text
    with entered.rows():
        done = [
            entry.details["what"]
            for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)
            if entry.details
        ]
    assert [each.partition(" ")[2] for each in done[-2:]] == ["removed", "put back"]


def test_a_row_whose_number_was_taken_meanwhile_comes_back_beside_the_other(entered: Stage) -> None:
    send(entered, f"{row_addresses(entered)['/costs']}/remove")
    mark = mark_of(entered.client.get(f"{entered.address}/plan/costs").text)
    cost(entered, amount="7")
    send(entered, "/undo", mark=mark)
    assert {each.amount for each in rows(entered)[2]} == {Decimal("7"), Decimal("1200.50")}


def test_a_goal_that_was_set_anew_is_not_overwritten_by_the_undo(entered: Stage) -> None:
    send(entered, "/goals/views/remove")
    mark = mark_of(entered.client.get(f"{entered.address}/plan").text)
    goal(entered, target="7")
    send(entered, "/undo", mark=mark)
    assert [each.target for each in rows(entered)[0]] == [7.0]


def test_a_row_about_a_post_that_is_gone_does_not_come_back(entered: Stage) -> None:
    send(entered, f"{row_addresses(entered)['/costs']}/remove")
    mark = mark_of(entered.client.get(f"{entered.address}/plan/costs").text)
    with entered.rows():
        db.session.delete(db.session.get_one(Post, entered.post_ids[0]))
        db.session.commit()
    page = entered.client.post(
        f"{entered.address}/plan/undo", data={"mark": mark}, follow_redirects=True
    ).text
    assert "can’t come back" in page
    assert rows(entered)[2] == []


def test_the_mark_of_another_campaign_puts_nothing_back(entered: Stage) -> None:
    send(entered, "/goals/views/remove")
    mark = mark_of(entered.client.get(f"{entered.address}/plan").text)
    with entered.rows():
        other = builders.create_campaign().id
    entered.client.post(f"/campaigns/{other}/plan/undo", data={"mark": mark})
    with entered.rows():
        assert db.session.scalar(select(func.count()).select_from(CampaignGoal)) == 0


def test_a_row_of_another_campaign_is_neither_changed_nor_removed(entered: Stage) -> None:
    with entered.rows():
        other = builders.create_campaign().id
    for address in row_addresses(entered).values():
        assert entered.client.get(f"/campaigns/{other}/plan{address}").status_code == 404
        assert entered.client.post(f"/campaigns/{other}/plan{address}/remove").status_code == 303
    assert [len(part) for part in rows(entered)] == [1, 1, 1]


def test_removing_twice_says_that_it_is_gone(entered: Stage) -> None:
    for address in row_addresses(entered).values():
        send(entered, f"{address}/remove")
        page = entered.client.post(f"{entered.address}/plan{address}/remove", follow_redirects=True).text
        assert "out already. Nothing was changed." in page


@pytest.mark.parametrize("key", ["0", "999999", "9" * 60, "-1", "abc", "\x00"])
def test_unknown_rows_are_not_found(stage: Stage, key: str) -> None:
    for part in ("goals", "deliverables", "costs"):
        assert stage.client.get(f"{stage.address}/plan/{part}/{key}").status_code == 404


def test_whoever_changes_a_row_later_is_told_what_it_says_now(
    entered: Stage, app: Flask, sign_in: SignIn
) -> None:
    with entered.rows():
        ada = builders.create_user(role=Role.MANAGER).id
    other = app.test_client()
    sign_in(other, ada)
    changes: dict[str, dict[str, Any]] = {
        "": {"target": "9"},
        "/deliverables": {"user": str(entered.influencer_id), "number": "9", "kind": "story"},
        "/costs": {"amount": "9", "currency": "USD"},
    }
    for part, address in row_addresses(entered).items():
        seen = seen_of(entered.client.get(f"{entered.address}/plan{address}").text)
        theirs = {**changes[part], "seen": seen}
        assert other.post(f"{entered.address}/plan{address}", data=theirs).status_code == 303
        mine = {**theirs, "target": "8", "number": "8", "amount": "8"}
        answer = send(entered, address, **mine)
        assert answer.status_code == 409
        assert "It says now: " in answer.text
        assert 'value="8"' in answer.text, "the person's own entry stands"
        assert send(entered, address, **{**mine, "seen": seen_of(answer.text)}).status_code == 303
    goals, deliverables, costs = rows(entered)
    assert (goals[0].target, deliverables[0].number, costs[0].amount) == (8.0, 8, Decimal("8"))


def test_changing_what_was_taken_out_meanwhile_says_so(entered: Stage) -> None:
    addresses = row_addresses(entered)
    for address in addresses.values():
        send(entered, f"{address}/remove")
        answer = send(entered, address, target="1", seen="x")
        assert answer.status_code == 303
    assert rows(entered) == ([], [], [])


def test_two_who_set_the_same_goal_at_once_make_one(stage: Stage, app: Flask, sign_in: SignIn) -> None:
    with stage.rows():
        ada = builders.create_user(role=Role.MANAGER).id
    other = app.test_client()
    sign_in(other, ada)
    barrier, answers = threading.Barrier(2), []

    def press(browser: FlaskClient, target: str) -> None:
        barrier.wait(timeout=10)
        sent = browser.post(f"{stage.address}/plan", data={"figure": "views", "target": target})
        answers.append(sent.status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in ((stage.client, "1"), (other, "2"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(answers) == [303, 400]
    assert len(rows(stage)[0]) == 1


def test_deleting_the_campaign_says_what_goes_with_it_and_takes_it(
    entered: Stage, app: Flask, sign_in: SignIn
) -> None:
    with entered.rows():
        admin = builders.create_user(role=Role.ADMIN).id
    browser = app.test_client()
    sign_in(browser, admin)
    page = browser.get(f"{entered.address}/delete").text
    assert "1 goal, 1 deliverable and 1 cost" in page
    assert browser.post(f"{entered.address}/delete", data={"name": "Autumn Table"}).status_code == 303
    with entered.rows():
        for table in (CampaignGoal, Deliverable, Cost):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_consultants_do_not_see_the_plan(entered: Stage, app: Flask, sign_in: SignIn) -> None:
    with entered.rows():
        consultant = builders.create_user(role=Role.CONSULTANT).id
    browser = app.test_client()
    sign_in(browser, consultant)
    for part in ("", "/deliverables", "/costs"):
        assert browser.get(f"{entered.address}/plan{part}").status_code == 403
