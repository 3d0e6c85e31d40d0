"""Making and changing a campaign: what is asked, what is refused, and what stays."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import Campaign, Decision, Role, User
from tests import builders
from tests.campaigns.stage import Stage


def entered(stage: Stage, **changes: Any) -> dict[str, Any]:
    values = {
        "name": "Spring Table",
        "starts_on": "2026-03-01",
        "ends_on": "2026-03-31",
        "time_zone": "Europe/Berlin",
        "influencers": [str(stage.influencer_id)],
        "notes": "First line\r\nsecond line",
    }
    return {name: value for name, value in {**values, **changes}.items() if value is not None}


def stored(stage: Stage, name: str) -> Campaign | None:
    with stage.rows():
        campaign = db.session.query(Campaign).filter_by(name=name).one_or_none()
        if campaign is not None:
            _ = [member.user_id for member in campaign.members]
        return campaign


def test_a_campaign_is_made_with_its_people(stage: Stage) -> None:
    with stage.rows():
        brand = builders.create_user(role=Role.BRAND).id
    answer = stage.client.post("/campaigns/new", data=entered(stage, brands=[str(brand)]))
    assert answer.status_code == 303
    made = stored(stage, "Spring Table")
    assert made is not None
    assert answer.location == f"/campaigns/{made.id}"
    assert {member.user_id for member in made.members} == {stage.influencer_id, brand}
    assert (made.starts_on, made.ends_on) == (date(2026, 3, 1), date(2026, 3, 31))
    assert (made.time_zone, made.notes) == ("Europe/Berlin", "First line\nsecond line")
    assert made.created_by_id == stage.manager_id


@pytest.mark.parametrize("name", ["Autumn Table", "  autumn   TABLE ", "Ａutumn Table"])
def test_a_taken_name_is_refused_with_the_way_to_who_has_it(stage: Stage, name: str) -> None:
    answer = stage.client.post("/campaigns/new", data=entered(stage, name=name))
    assert answer.status_code == 400
    assert f'There is a campaign <a href="{stage.address}">Autumn Table</a> already.' in answer.text


def test_a_taken_name_is_refused_when_renaming_too_and_nothing_else_changes(stage: Stage) -> None:
    with stage.rows():
        other = builders.create_campaign(name="Winter Table").id
    answer = stage.client.post(f"/campaigns/{other}/edit", data=entered(stage, name="AUTUMN TABLE"))
    assert answer.status_code == 400
    assert "already" in answer.text
    kept = stored(stage, "Winter Table")
    assert kept is not None
    assert kept.starts_on == date(2026, 11, 1)
    assert kept.members == []


def test_a_name_from_outside_is_shown_as_text(stage: Stage) -> None:
    name = "<b>مائدة الخريف</b> 🍝"
    stage.client.post("/campaigns/new", data=entered(stage, name=name))
    answer = stage.client.post("/campaigns/new", data=entered(stage, name=name))
    assert answer.status_code == 400
    assert "&lt;b&gt;مائدة الخريف&lt;/b&gt; 🍝" in answer.text
    assert "<b>مائدة" not in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Give the campaign a name."),
        ({"name": "x" * 151}, "Use at most 150 characters."),
        ({"notes": "x" * 10_000}, "Use at most 5,000 characters."),
        ({"starts_on": None}, "Choose the first day."),
        ({"ends_on": "soon"}, "Write the day as year-month-day"),
        ({"ends_on": "9999-12-31"}, "Choose a day between"),
        ({"starts_on": "0001-01-01"}, "Choose a day between"),
        ({"ends_on": "2026-02-28"}, "The last day lies before the first."),
        ({"time_zone": "Mars/Olympus"}, "Choose a time zone from the list"),
        ({"time_zone": "../../etc/passwd"}, "Choose a time zone from the list"),
        ({"time_zone": None}, "Choose a time zone from the list"),
        ({"influencers": None}, "Tick at least one influencer or brand."),
        ({"influencers": ["999999"]}, "is not with us any more"),
        ({"influencers": ["9" * 5000]}, "could not be read"),
        ({"influencers": ["1; DROP TABLE"]}, "could not be read"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(stage: Stage, changes: dict[str, Any], sentence: str) -> None:
    answer = stage.client.post("/campaigns/new", data=entered(stage, **changes))
    assert answer.status_code == 400
    assert sentence in answer.text
    assert stored(stage, "Spring Table") is None


def test_a_brand_is_no_influencer(stage: Stage) -> None:
    answer = stage.client.post("/campaigns/new", data=entered(stage, brands=[str(stage.influencer_id)]))
    assert answer.status_code == 400


def test_editing_keeps_decisions_and_changes_members(stage: Stage) -> None:
    first = stage.post_ids[0]
    stage.decide({"single": f"accepted-{first}"})
    with stage.rows():
        theo = builders.create_partner(name="Theo").id
    answer = stage.client.post(f"{stage.address}/edit", data=entered(stage, influencers=[str(theo)]))
    assert answer.status_code == 303
    changed = stored(stage, "Spring Table")
    assert changed is not None
    assert {member.user_id for member in changed.members} == {theo}
    assert stage.decisions() == {first: Decision.ACCEPTED}
    assert stage.listed(view="accepted") == [first]


def test_a_member_who_left_stays_ticked_until_taken_out(stage: Stage) -> None:
    with stage.rows():
        lena = db.session.get_one(User, stage.influencer_id)
        lena.active = False
        db.session.commit()
    page = stage.client.get(f"{stage.address}/edit").text
    assert f'value="{stage.influencer_id}" checked' in page
    assert f'value="{stage.influencer_id}"' not in stage.client.get("/campaigns/new").text


def test_the_completed_mark_can_be_set_and_taken_away(stage: Stage) -> None:
    stage.client.post(f"{stage.address}/edit", data=entered(stage, completed="y"))
    marked = stored(stage, "Spring Table")
    assert marked is not None
    assert marked.completed_at is not None
    stage.client.post(f"{stage.address}/edit", data=entered(stage))
    unmarked = stored(stage, "Spring Table")
    assert unmarked is not None
    assert unmarked.completed_at is None


def test_people_without_an_instagram_account_are_marked(stage: Stage) -> None:
    with stage.rows():
        builders.create_user(role=Role.BRAND, name="Olivara")
    page = stage.client.get("/campaigns/new").text
    assert page.count("No Instagram account") == 1
    assert "Lena Cooks (@lena.cooks)" in page


def test_the_readers_zone_is_offered_first(stage: Stage) -> None:
    stage.client.set_cookie("zone", "Asia%2FTokyo")
    assert 'value="Asia/Tokyo"' in stage.client.get("/campaigns/new").text


def test_without_partners_the_form_says_how_they_join(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    with app.app_context():
        admin = builders.create_user(role=Role.ADMIN).id
        db.session.remove()
    sign_in(client, admin)
    assert client.get("/campaigns/new").text.count("/join") >= 2
