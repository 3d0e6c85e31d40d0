"""The plan's pages with foul input, and with many rows: in as many statements as with few."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import Campaign, Cost, Deliverable, Role, User
from tests import builders
from tests.campaigns.plans.test_pages import goal, rows, send
from tests.campaigns.stage import Stage
from tests.statements import count_statements

HUGE = "9" * 60
NO_LINKS = ("http://[", "https://℀.com/p/x")
FOUL = ("", "0", "-1", "1.5", HUGE, "\x00", "' OR 1=1 --", "<script>", "🍝\u202e", "x" * 10_000, *NO_LINKS)


@pytest.mark.parametrize("foul", FOUL)
def test_foul_input_gives_a_sane_page(stage: Stage, foul: str) -> None:
    for part in ("", "/deliverables", "/costs"):
        for name in ("page", "post"):
            answer = stage.client.get(f"{stage.address}/plan{part}", query_string={name: foul})
            assert answer.status_code == 200
        for name in (
            "figure",
            "target",
            "user",
            "number",
            "kind",
            "due_on",
            "note",
            "post",
            "amount",
            "seen",
        ):
            assert send(stage, part, **{name: foul}).status_code == 400
    assert send(stage, "/undo", mark=foul).status_code == 303
    assert rows(stage) == ([], [], [])


def fill(stage: Stage, people: int, each: int) -> None:
    with stage.rows():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        users = [User(role=Role.INFLUENCER, name=f"P {n:03}", created_at=builders.NOW) for n in range(people)]
        db.session.add_all(users)
        db.session.flush()
        for user in users:
            db.session.execute(
                db.text("INSERT INTO campaign_members (campaign_id, user_id) VALUES (:campaign, :user)"),
                {"campaign": campaign.id, "user": user.id},
            )
            for _ in range(each):
                entered: dict[str, Any] = {"campaign_id": campaign.id, "user_id": user.id}
                db.session.add(Deliverable(kind="reel", number=1, **entered))
                amount = {"amount": Decimal("0.10"), "currency": "EUR", "entered_at": builders.NOW}
                db.session.add(Cost(**amount, **entered))
        db.session.commit()


def test_50_influencers_and_500_rows_cost_the_statements_of_two(
    stage: Stage, app: Flask, client: FlaskClient
) -> None:
    goal(stage)
    counted = []
    for people, each in ((1, 1), (50, 10)):
        fill(stage, people, each)
        for part in ("", "/deliverables", "/costs"):
            with count_statements(app) as sent:
                page = client.get(f"{stage.address}/plan{part}").text
            counted.append(len(sent))
    # The sign-in, the campaign, the numbers, the rows; people to choose from; totals. Goals: those taken.
    assert counted == [5, 5, 6] * 2
    assert "Page 1 of 11 · 501 in all" in " ".join(page.split())
    assert "50.10 EUR" in page
    last = client.get(f"{stage.address}/plan/deliverables?page=99").text
    assert last.count("/remove") == 1
