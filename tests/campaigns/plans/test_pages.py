"""The pages of a campaign's plan: rows are entered, changed, removed and put back, and mistakes are told."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from application.campaigns.plans.queries import costs_of, deliverables_of, goals_of
from application.extensions import db
from application.models import AuditEntry, Campaign, Decision, Post, Role, User
from tests import builders
from tests.campaigns.stage import Stage


def send(stage: Stage, part: str, **form: Any) -> TestResponse:
    return stage.client.post(f"{stage.address}/plan{part}", data=form)


def goal(stage: Stage, figure: str = "views", target: str = "500,000") -> TestResponse:
    return send(stage, "", figure=figure, target=target)


def deliverable(stage: Stage, **form: Any) -> TestResponse:
    entered = {"user": str(stage.influencer_id), "number": "2", "kind": "reel", "due_on": "2026-11-20"}
    return send(stage, "/deliverables", **{**entered, **form})


def cost(stage: Stage, **form: Any) -> TestResponse:
    return send(stage, "/costs", **{"amount": "1 200,50", "currency": "EUR", **form})


ENTER: dict[str, Callable[..., TestResponse]] = {"": goal, "/deliverables": deliverable, "/costs": cost}


def rows(stage: Stage) -> tuple[list[Any], list[Any], list[Any]]:
    with stage.rows():
        number = stage.campaign_id
        return goals_of(number), deliverables_of(number), costs_of(number)


def mark_of(page: str) -> str:
    found = re.search(r'name="mark" value="([^"]+)"', page)
    assert found, "the page offers no undo"
    return found[1]


def seen_of(page: str) -> str:
    field = re.search(r'<input[^>]*name="seen"[^>]*>', page)
    assert field
    return field[0].split('value="')[1].split('"')[0]


@pytest.mark.parametrize("part", ["", "/deliverables", "/costs"])
def test_an_empty_part_says_what_will_be_there(stage: Stage, part: str) -> None:
    page = stage.client.get(f"{stage.address}/plan{part}").text
    assert "yet</h2>" in page
    assert page.count("<h1") == 1


def test_a_goal_is_set_changed_and_shown(stage: Stage) -> None:
    assert goal(stage).status_code == 303
    page = stage.client.get(f"{stage.address}/plan").text
    assert "500,000</td>" in page
    assert '<option value="views">' not in page, "each figure has one goal"
    form = stage.client.get(f"{stage.address}/plan/goals/views").text
    assert 'value="500000"' in form
    assert send(stage, "/goals/views", target="600000", seen=seen_of(form)).status_code == 303
    assert [(each.figure, each.target) for each in rows(stage)[0]] == [("views", 600_000.0)]


def test_a_second_goal_for_a_figure_is_refused_at_the_field(stage: Stage) -> None:
    goal(stage)
    answer = goal(stage, target="1")
    assert answer.status_code == 400
    assert "One that has a goal can be changed above." in answer.text
    assert [each.target for each in rows(stage)[0]] == [500_000.0]


def test_revenue_needs_the_campaign_s_currency(stage: Stage) -> None:
    answer = goal(stage, "revenue", "5000")
    assert answer.status_code == 400
    assert "Choose the campaign’s currency first" in answer.text
    with stage.rows():
        db.session.get_one(Campaign, stage.campaign_id).currency = "CHF"
        db.session.commit()
    assert goal(stage, "revenue", "5000").status_code == 303
    assert "5,000.00 CHF" in stage.client.get(f"{stage.address}/plan").text


def test_a_deliverable_is_entered_and_changed(stage: Stage) -> None:
    assert deliverable(stage, note="With the 🍝").status_code == 303
    assert deliverable(stage, kind="", due_on="", number="1").status_code == 303
    first, second = rows(stage)[1]
    assert (first.user_id, first.person) == (stage.influencer_id, "Lena Cooks (@lena.cooks)")
    assert (first.kind, first.number, first.due_on, first.note) == (
        "reel",
        2,
        date(2026, 11, 20),
        "With the 🍝",
    )
    assert (second.kind, second.number, second.due_on) == ("", 1, None)
    address = f"/deliverables/{first.deliverable_id}"
    form = stage.client.get(f"{stage.address}/plan{address}").text
    assert 'value="2026-11-20"' in form
    sent = {
        "user": str(stage.influencer_id),
        "number": "3",
        "kind": "story",
        "note": "",
        "seen": seen_of(form),
    }
    assert send(stage, address, **sent).status_code == 303
    changed = next(each for each in rows(stage)[1] if each.deliverable_id == first.deliverable_id)
    assert (changed.kind, changed.number, changed.due_on, changed.note) == ("story", 3, None, "")


def test_nothing_is_due_after_the_campaign_has_ended(stage: Stage) -> None:
    with stage.rows():
        last = db.session.get_one(Campaign, stage.campaign_id).ends_on
    late = deliverable(stage, due_on=(last + timedelta(days=1)).isoformat())
    assert late.status_code == 400
    told = late.text.partition('id="due_on-error"')[2][:300]
    assert f"The campaign ends on {last.day} {last:%b %Y}, and later posts don’t count in it." in told
    assert deliverable(stage, due_on=last.isoformat()).status_code == 303
    assert [each.due_on for each in rows(stage)[1]] == [last]


def test_costs_are_of_the_campaign_a_person_or_a_post(stage: Stage) -> None:
    with stage.rows():
        link = db.session.get_one(Post, stage.post_ids[0]).permalink
    assert cost(stage).status_code == 303
    assert cost(stage, user=str(stage.influencer_id), amount="300", note="Fee").status_code == 303
    assert cost(stage, post=link, amount="50", currency="USD").status_code == 303
    by_post, by_person, whole = rows(stage)[2]
    assert (whole.user_id, whole.post_id, whole.amount) == (None, None, Decimal("1200.50"))
    assert (by_person.user_id, by_person.post_id, by_person.note) == (stage.influencer_id, None, "Fee")
    assert (by_post.user_id, by_post.post_id) == (stage.influencer_id, stage.post_ids[0])
    assert by_post.post_label == "Feed picture of 19 Nov 2026"
    with stage.rows():
        manager = db.session.get_one(User, stage.manager_id).name
    assert {by_post.entered_by, by_person.entered_by, whole.entered_by} == {manager}
    page = stage.client.get(f"{stage.address}/plan/costs").text
    for shown in ("1,500.50 EUR", "50.00 USD", "The campaign as a whole", "Feed picture of 19 Nov 2026"):
        assert shown in page


def test_who_changes_a_cost_is_who_entered_it(stage: Stage, app: Flask, sign_in: Any) -> None:
    cost(stage)
    [entered] = rows(stage)[2]
    with stage.rows():
        ada = builders.create_user(role=Role.ADMIN, name="Ada Able").id
    sign_in(stage.client, ada)
    address = f"/costs/{entered.cost_id}"
    form = stage.client.get(f"{stage.address}/plan{address}").text
    sent = {"amount": "10", "currency": "EUR", "seen": seen_of(form)}
    assert send(stage, address, **sent).status_code == 303
    [changed] = rows(stage)[2]
    assert (changed.amount, changed.entered_by) == (Decimal("10"), "Ada Able")
    assert changed.entered_at > entered.entered_at
    with stage.rows():
        details = [entry.details for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert details[-1] == {
        "what": "cost changed",
        "row": entered.cost_id,
        "amount": "10.00 EUR",
        "amount_before": "1200.50 EUR",
    }


@pytest.mark.parametrize(
    ("part", "changes", "told"),
    [
        ("", {"figure": ""}, "Choose a figure from the list"),
        ("", {"figure": "impressions"}, "Choose a figure from the list"),
        ("", {"target": ""}, "Write the goal."),
        ("", {"target": "many"}, "Write a whole number"),
        ("", {"target": "0"}, "Write a number from 1"),
        ("/deliverables", {"user": ""}, "Choose an influencer of this campaign."),
        ("/deliverables", {"user": "999999"}, "Choose an influencer of this campaign."),
        ("/deliverables", {"number": "1001"}, "Write a number from 1 to 1,000."),
        ("/deliverables", {"kind": "hologram"}, "Choose a kind of post"),
        ("/deliverables", {"due_on": "soon"}, "Write the day as year-month-day"),
        ("/deliverables", {"note": "x" * 201}, "Use at most 200 characters."),
        ("/costs", {"amount": "1,200"}, "can mean two amounts"),
        ("/costs", {"amount": "-5"}, "not below 0"),
        ("/costs", {"amount": "1000000000000"}, "Write at most 999,999,999,999.99."),
        ("/costs", {"amount": ""}, "Write the amount."),
        ("/costs", {"currency": ""}, "Choose the currency."),
        ("/costs", {"currency": "EURO"}, "Choose the currency."),
        ("/costs", {"user": "999999"}, "Choose somebody of this campaign"),
        ("/costs", {"post": "https://www.instagram.com/p/none/"}, "No post of this campaign"),
        ("/costs", {"note": "x" * 201}, "Use at most 200 characters."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    stage: Stage, part: str, changes: dict[str, str], told: str
) -> None:
    answer = ENTER[part](stage, **changes)
    assert answer.status_code == 400
    assert told in answer.text
    assert "is-invalid" in answer.text
    assert rows(stage) == ([], [], [])


def test_people_and_posts_of_other_campaigns_are_refused(stage: Stage) -> None:
    with stage.rows():
        stranger = builders.create_partner()
        assert stranger.instagram_account is not None
        post = builders.create_post(stranger.instagram_account)
        other = builders.create_campaign(members=[stranger])
        builders.create_assignment(other, post, Decision.ACCEPTED)
        user, number, link = str(stranger.id), str(post.id), post.permalink
    assert deliverable(stage, user=user).status_code == 400
    assert cost(stage, user=user).status_code == 400
    assert cost(stage, post=number).status_code == cost(stage, post=link).status_code == 400
    assert rows(stage) == ([], [], [])


def test_a_post_is_its_maker_s(stage: Stage) -> None:
    with stage.rows():
        brand = builders.create_user(role=Role.BRAND)
        db.session.execute(
            db.text("INSERT INTO campaign_members (campaign_id, user_id) VALUES (:campaign, :user)"),
            {"campaign": stage.campaign_id, "user": brand.id},
        )
        db.session.commit()
        brand_id = str(brand.id)
    answer = cost(stage, user=brand_id, post=str(stage.post_ids[0]))
    assert answer.status_code == 400
    assert "That post is by somebody else." in answer.text
    assert cost(stage, user=brand_id).status_code == 303
    assert deliverable(stage, user=brand_id).status_code == 400, "brands are to make nothing"


def test_a_decided_post_of_a_former_member_still_takes_costs(stage: Stage) -> None:
    stage.decide({"single": f"accepted-{stage.post_ids[0]}"})
    with stage.rows():
        db.session.execute(db.text("DELETE FROM campaign_members"))
        db.session.commit()
    assert cost(stage, post=str(stage.post_ids[0])).status_code == 303
    assert cost(stage, post=str(stage.post_ids[1])).status_code == 400


def test_the_address_can_name_the_post(stage: Stage) -> None:
    page = stage.client.get(f"{stage.address}/plan/costs?post={stage.post_ids[0]}").text
    assert f'value="{stage.post_ids[0]}"' in page
