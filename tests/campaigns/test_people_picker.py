"""Finding people for a campaign holds with 5,000 of them, with script and without."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import InstagramAccount, Role, User
from tests import builders
from tests.campaigns.stage import Stage
from tests.statements import count_statements

MANY = 5_000


def fill(number: int) -> None:
    """Influencers "Person 00000" with a handle each, and as many brands without."""
    for role in (Role.INFLUENCER, Role.BRAND):
        users = [
            User(role=role, name=f"{role.value} {index:05}", created_at=builders.NOW)
            for index in range(number // 2)
        ]
        db.session.add_all(users)
        db.session.flush()
        if role is Role.INFLUENCER:
            db.session.add_all(
                InstagramAccount(
                    user_id=user.id, graph_id=f"g{user.id}", username=f"p{user.id}", created_at=builders.NOW
                )
                for user in users
            )
    db.session.commit()


def found(client: FlaskClient, **query: str) -> Any:
    answer = client.get("/campaigns/people", query_string=query)
    assert answer.status_code == 200
    return answer.get_json()


def labels(client: FlaskClient, text: str, kind: str = "influencers") -> list[str]:
    return [each["label"] for each in found(client, kind=kind, q=text)["people"]]


def ticked(page: str, kind: str) -> set[int]:
    return {int(each) for each in re.findall(rf'name="{kind}" value="(\d+)" checked', page)}


def offered(page: str, kind: str) -> list[int]:
    return [int(each) for each in re.findall(rf'name="{kind}" id="[^"]+" value="(\d+)">', page)]


def test_the_pages_are_as_small_with_5000_partners_as_with_few(stage: Stage, app: Flask) -> None:
    sizes, statements = [], []
    for number in (60, MANY):
        with stage.rows():
            fill(number)
        for path in ("/campaigns/new", f"{stage.address}/edit", "/campaigns/people?kind=influencers&q=0"):
            with count_statements(app) as sent:
                answer = stage.client.get(path)
            sizes.append(len(answer.data))
            statements.append(len(sent))
    # The sign-in; who is chosen; a page of each of the three lists. To edit: also the campaign and its lists.
    assert statements == [5, 8, 2] * 2
    assert max(sizes) < 60_000
    for before, after in zip(sizes[:3], sizes[3:], strict=True):
        assert after < before + 200


def test_people_are_found_by_any_part_of_name_or_handle(stage: Stage) -> None:
    with stage.rows():
        builders.create_partner(name="Zoë Ölander 🍝", username="zoe_o")
        builders.create_partner(name="Theo Grill", username="grillmaster")
        builders.create_user(role=Role.BRAND, name="100%_Oil")
    assert labels(stage.client, "LENA") == ["Lena Cooks (@lena.cooks)"]
    assert labels(stage.client, "cooks lena") == ["Lena Cooks (@lena.cooks)"]
    assert labels(stage.client, "@grillm") == ["Theo Grill (@grillmaster)"]
    assert labels(stage.client, "zoë") == labels(stage.client, "🍝") == ["Zoë Ölander 🍝 (@zoe_o)"]
    assert labels(stage.client, "%") == labels(stage.client, "_i", "brands") == []
    assert labels(stage.client, "0%_", "brands") == ["100%_Oil"]
    assert labels(stage.client, "lena", "brands") == labels(stage.client, "lena", "responsibles") == []
    assert labels(stage.client, "' OR 1=1 --") == labels(stage.client, "\x00" * 9 + "<b>" * 999) == []


def test_accents_count_as_the_database_says(stage: Stage, app: Flask) -> None:
    with stage.rows():
        builders.create_partner(name="Élodie Côté", username="elodie")
        is_mariadb = db.engine.dialect.name != "sqlite"
    assert (labels(stage.client, "COTE") == ["Élodie Côté (@elodie)"]) is is_mariadb


def test_at_most_twenty_are_told_and_that_there_are_more(stage: Stage) -> None:
    with stage.rows():
        fill(60)
    told = found(stage.client, kind="influencers", q="influencer")
    assert (len(told["people"]), told["more"]) == (20, True)
    assert set(told["people"][0]) == {"id", "label", "note"}
    told = found(stage.client, kind="brands", q="brand 00001")
    assert told == {
        "people": [{**told["people"][0], "note": "No Instagram account"}],
        "more": False,
        "page": 1,
    }


def test_only_those_who_are_with_us_are_found(stage: Stage) -> None:
    with stage.rows():
        builders.create_user(role=Role.MANAGER, name="Mona Manager")
        builders.create_user(role=Role.CONSULTANT, name="Mona Consultant")
        builders.create_user(role=Role.MANAGER, name="Mona Gone", active=False)
        builders.create_partner(name="Mona Away", active=False)
    assert labels(stage.client, "mona", "responsibles") == ["Mona Manager"]
    assert labels(stage.client, "mona") == []


@pytest.mark.parametrize("kind", ["", "influencer", "staff", "x" * 5000, "\x00"])
def test_another_kind_of_people_is_refused(stage: Stage, kind: str) -> None:
    assert stage.client.get("/campaigns/people", query_string={"kind": kind}).status_code == 400


def test_without_script_the_button_shows_who_is_found_and_the_chosen_stay(stage: Stage) -> None:
    with stage.rows():
        fill(60)
        theo = builders.create_partner(name="Theo Grill", username="theo").id
    form = {"name": "Half done", "influencers": [str(stage.influencer_id)], "notes": "Kept"}
    page = stage.client.post(
        "/campaigns/new", data={**form, "find": "influencers", "find_influencers": "theo"}
    )
    assert page.status_code == 200, "to look for somebody is no mistake"
    assert "is-invalid" not in page.text
    assert offered(page.text, "influencers") == [theo]
    assert ticked(page.text, "influencers") == {stage.influencer_id}
    assert 'value="Half done"' in page.text
    both = {**form, "influencers": [str(stage.influencer_id), str(theo)], "find": "brands"}
    page = stage.client.post("/campaigns/new", data={**both, "find_brands": "0002"})
    assert ticked(page.text, "influencers") == {stage.influencer_id, theo}
    assert len(offered(page.text, "brands")) == 11, "00002, and 00020 to 00029"


def test_without_script_further_pages_are_a_button_away(stage: Stage) -> None:
    with stage.rows():
        fill(60)
    seen: list[int] = []
    for page in ("influencers-1", "influencers-2"):
        text = stage.client.post("/campaigns/new", data={"find": page, "find_influencers": "influencer"}).text
        seen += offered(text, "influencers")
    assert len(seen) == len(set(seen)) == 30
    assert 'value="influencers-1"' in text
    assert 'value="influencers-3"' not in text


@pytest.mark.parametrize("find", ["", "influencers-0", "influencers--1", "brands-" + "9" * 60, "x", "\x00-2"])
def test_foul_searches_give_a_sane_page(stage: Stage, find: str) -> None:
    form = {"find": find, "find_influencers": find, "influencers": ["abc", "9" * 99], "revision": find}
    for path in ("/campaigns/new", f"{stage.address}/edit"):
        assert stage.client.post(path, data=form).status_code == 200


def test_nobody_found_is_said(stage: Stage) -> None:
    page = stage.client.post(
        "/campaigns/new", data={"find": "influencers", "find_influencers": "nobody"}
    ).text
    assert "Nobody else is found by that." in page


def test_without_staff_of_that_name_partners_do_not_search(stage: Stage, app: Flask, sign_in: Any) -> None:
    browser = app.test_client()
    assert browser.get("/campaigns/people?kind=influencers").status_code == 302
    sign_in(browser, stage.influencer_id)
    assert browser.get("/campaigns/people?kind=influencers").status_code == 403


def asked(stage: Stage, **form: Any) -> Any:
    answer = stage.client.post("/campaigns/people", data=form)
    assert answer.status_code == 200
    return answer.get_json()


def test_those_already_chosen_are_left_out_and_further_pages_follow(stage: Stage) -> None:
    """So an empty search whose first twenty are all chosen offers the others."""
    with stage.rows():
        fill(100)
    first = asked(stage, kind="influencers", q="")
    chosen = [each["id"] for each in first["people"]]
    assert (len(chosen), first["more"], first["page"]) == (20, True, 1)
    seen: list[int] = []
    for page in (1, 2):
        told = asked(stage, kind="influencers", q="", page=page, chosen=chosen)
        assert told["page"] == page
        seen += [each["id"] for each in told["people"]]
    assert not told["more"]
    assert len(set(seen)) == len(seen) == 31, "50 and the stage's own, without the 20 chosen"
    assert not set(seen) & set(chosen)


@pytest.mark.parametrize("foul", ["x", "-1", "9" * 99, "\x00", "0"])
def test_foul_pages_and_ids_are_passed_over(stage: Stage, foul: str) -> None:
    told = asked(stage, kind="influencers", q="", page=foul, chosen=[foul, str(stage.influencer_id)])
    assert (told["people"], told["page"]) in (([], 1), ([], 500))


def test_thousands_who_are_chosen_are_left_out(stage: Stage) -> None:
    others = [stage.influencer_id + 1 + number for number in range(1_999)]
    told = asked(stage, kind="influencers", q="", chosen=[stage.influencer_id, *others])
    assert told["people"] == []
