"""Making and changing a campaign: what is asked, what is refused, and what stays."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.campaigns.setup.disclosure_tags import USUAL_TAGS
from application.extensions import db
from application.models import Campaign, CampaignResponsible, Decision, Role, User
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


def edit(stage: Stage, campaign_id: int | None = None, **changes: Any) -> TestResponse:
    """Save the form as it is made now, with these entries."""
    address = f"/campaigns/{campaign_id or stage.campaign_id}/edit"
    found = re.search(r'name="revision"[^>]*value="(\d+)"', stage.client.get(address).text)
    assert found
    return stage.client.post(address, data=entered(stage, revision=found[1], **changes))


def responsibles(stage: Stage, name: str) -> set[int]:
    with stage.rows():
        campaign = db.session.query(Campaign).filter_by(name=name).one()
        rows = db.session.query(CampaignResponsible).filter_by(campaign_id=campaign.id)
        return {row.user_id for row in rows}


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
    answer = edit(stage, other, name="AUTUMN TABLE")
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
        ({"influencers": [str(number) for number in range(1, 100_001)]}, "Choose at most 2,000 people."),
        ({"responsibles": ["999999"]}, "is no active manager or admin"),
        ({"responsibles": ["9" * 5000]}, "could not be read"),
        ({"currency": "EURO"}, "Choose a currency from the list"),
        ({"currency": "9" * 5000}, "Choose a currency from the list"),
        ({"disclosure_tags": "a b c d e f g h i j k"}, "Write at most 10 tags: these are 11."),
        ({"disclosure_tags": "#ad <script>"}, "is no tag"),
        ({"disclosure_tags": "x" * 5000}, "is too long for a tag"),
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
    answer = edit(stage, influencers=[str(theo)])
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
    edit(stage, completed="y")
    marked = stored(stage, "Spring Table")
    assert marked is not None
    assert marked.completed_at is not None
    edit(stage)
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


def test_whoever_makes_a_campaign_is_responsible_unless_others_are_chosen(stage: Stage) -> None:
    page = stage.client.get("/campaigns/new").text
    assert f'name="responsibles" value="{stage.manager_id}" checked' in page
    stage.client.post("/campaigns/new", data=entered(stage))
    assert responsibles(stage, "Spring Table") == {stage.manager_id}
    with stage.rows():
        others = [builders.create_user(role=role).id for role in (Role.MANAGER, Role.ADMIN)]
    chosen = {"name": "Summer Table", "responsibles": [str(each) for each in others]}
    stage.client.post("/campaigns/new", data=entered(stage, **chosen))
    assert responsibles(stage, "Summer Table") == set(others)


@pytest.mark.parametrize("role", [Role.INFLUENCER, Role.BRAND, Role.CONSULTANT])
def test_only_managers_and_admins_are_responsible(stage: Stage, role: Role) -> None:
    with stage.rows():
        other = builders.create_user(role=role).id
    answer = stage.client.post("/campaigns/new", data=entered(stage, responsibles=[str(other)]))
    assert answer.status_code == 400
    assert "is no active manager or admin" in answer.text


def test_responsible_staff_without_access_are_named_and_taken_out_on_saving(stage: Stage) -> None:
    with stage.rows():
        max_id = builders.create_user(role=Role.MANAGER, name="Max Former").id
    edit(stage, responsibles=[str(max_id), str(stage.manager_id)])
    with stage.rows():
        db.session.get_one(User, max_id).active = False
        db.session.commit()
    page = stage.client.get(f"{stage.address}/edit").text
    assert "Without access now, and taken out when you save: Max Former." in page
    answer = stage.client.post(
        f"{stage.address}/edit", data=entered(stage, revision="1", responsibles=[str(max_id)])
    )
    assert answer.status_code == 400
    edit(stage, responsibles=[str(stage.manager_id)])
    assert responsibles(stage, "Spring Table") == {stage.manager_id}


def test_nobody_need_be_responsible(stage: Stage) -> None:
    edit(stage, responsibles=[str(stage.manager_id)])
    edit(stage)
    assert responsibles(stage, "Spring Table") == set()


def test_currency_and_tags_are_kept_in_one_form_and_shown_again(stage: Stage) -> None:
    tags = "#Ad, werbung  Publicité;#ad#Anzeige ＡＤ"
    stage.client.post("/campaigns/new", data=entered(stage, currency="EUR", disclosure_tags=tags))
    made = stored(stage, "Spring Table")
    assert made is not None
    assert (made.currency, made.disclosure_tags) == ("EUR", "ad werbung publicité anzeige")
    page = stage.client.get(f"/campaigns/{made.id}/edit").text
    assert 'value="#ad #werbung #publicité #anzeige"' in page
    assert '<option selected value="EUR">' in page


def test_without_tags_of_its_own_the_usual_ones_count_and_are_named(stage: Stage) -> None:
    stage.client.post("/campaigns/new", data=entered(stage, currency="", disclosure_tags=" # , "))
    made = stored(stage, "Spring Table")
    assert made is not None
    assert (made.currency, made.disclosure_tags) == (None, None)
    assert f"#{USUAL_TAGS[0]}, #{USUAL_TAGS[1]}" in stage.client.get("/campaigns/new").text


def test_people_left_out_of_a_refused_form_are_gone_from_it_and_the_others_stay(stage: Stage) -> None:
    answer = stage.client.post(
        "/campaigns/new", data=entered(stage, influencers=[str(stage.influencer_id), "999999"])
    )
    assert answer.status_code == 400
    assert f'name="influencers" value="{stage.influencer_id}" checked' in answer.text
    assert "999999" not in answer.text


@pytest.mark.parametrize(
    "name", ["\u200b", "\u200d\ufeff \u2060", "\u0301", "\u3164", "\u2800", "\u202e\u202c", "\ufe0f"]
)
def test_a_name_that_nobody_could_see_is_refused(stage: Stage, name: str) -> None:
    answer = stage.client.post("/campaigns/new", data=entered(stage, name=name))
    assert answer.status_code == 400
    assert "Write at least one visible character." in answer.text


@pytest.mark.parametrize("name", ["茶", "👩\u200d🍳", "شاي\u200cها", "7", "?"])
def test_one_character_that_is_seen_is_a_name(stage: Stage, name: str) -> None:
    assert stage.client.post("/campaigns/new", data=entered(stage, name=name)).status_code == 303
    assert stored(stage, name) is not None
