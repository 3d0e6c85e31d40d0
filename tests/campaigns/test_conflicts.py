"""Two people change a campaign at once: the later is told, and nothing is overwritten unseen."""

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.extensions import db
from application.models import AuditEntry, Campaign, CampaignMember, Role
from tests import builders
from tests.campaigns.stage import Stage

SignIn = Callable[[FlaskClient, int], None]


@pytest.fixture
def other(stage: Stage, app: Flask, sign_in: SignIn) -> FlaskClient:
    """A second manager, Ada Able, in a browser of her own."""
    with stage.rows():
        ada = builders.create_user(role=Role.MANAGER, name="Ada Able").id
    browser = app.test_client()
    sign_in(browser, ada)
    return browser


def form_of(browser: FlaskClient, stage: Stage) -> dict[str, Any]:
    """What the form of the page would send."""
    page = browser.get(f"{stage.address}/edit").text
    return {
        **{name: value_of(page, name) for name in ("name", "starts_on", "ends_on", "time_zone", "revision")},
        "influencers": re.findall(r'name="influencers" value="(\d+)" checked', page),
        "responsibles": re.findall(r'name="responsibles" value="(\d+)" checked', page),
    }


def value_of(page: str, name: str) -> str:
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert field, name
    return field[0].split('value="')[1].split('"')[0]


def save(browser: FlaskClient, stage: Stage, form: dict[str, Any]) -> TestResponse:
    return browser.post(f"{stage.address}/edit", data=form)


def campaign(stage: Stage) -> Campaign:
    with stage.rows():
        return db.session.get_one(Campaign, stage.campaign_id)


def test_each_change_raises_the_revision_and_saving_the_same_does_not(stage: Stage) -> None:
    form = form_of(stage.client, stage)
    assert form["revision"] == "0"
    assert save(stage.client, stage, {**form, "notes": "New"}).status_code == 303
    assert campaign(stage).revision == 1
    again = save(stage.client, stage, {**form, "notes": "New"})
    assert again.status_code == 303, "what is saved already conflicts with nothing"
    assert campaign(stage).revision == 1
    with stage.rows():
        entries = db.session.query(AuditEntry).filter_by(action="campaign_changed").all()
        assert [entry.details for entry in entries] == [{"revision": 1}]


def test_the_later_sees_who_changed_what_and_may_save_knowingly(stage: Stage, other: FlaskClient) -> None:
    with stage.rows():
        theo = builders.create_partner(name="Theo Grill", username="theo").id
    mine, theirs = form_of(stage.client, stage), form_of(other, stage)
    theirs |= {"name": "Ada’s Table", "influencers": [*theirs["influencers"], str(theo)]}
    assert save(other, stage, theirs).status_code == 303

    answer = save(stage.client, stage, {**mine, "notes": "Mine 🍝", "ends_on": "2026-12-05"})
    assert answer.status_code == 409
    page = answer.text
    notice = page[page.index("Somebody changed this campaign") : page.index("<form method")]
    assert "by Ada Able" in notice
    for field, saved, yours in (
        ("Name", "Ada’s Table", "Autumn Table"),
        ("Last day", "30 Nov 2026", "5 Dec 2026"),
        ("Influencers and brands", "also Theo Grill (@theo)", "nobody besides"),
        ("Notes", "–", "Mine 🍝"),
    ):
        row = notice[notice.index(f">{field}</th>") :].partition("</tr>")[0]
        assert saved in row
        assert yours in row
    assert "First day" not in notice
    assert value_of(page, "name") == "Autumn Table", "the person's own entries stand"
    assert "Mine 🍝</textarea>" in page
    kept = campaign(stage)
    assert (kept.name, kept.notes, kept.revision) == ("Ada’s Table", "", 1)

    knowing = {**mine, "notes": "Mine 🍝", "ends_on": "2026-12-05", "revision": value_of(page, "revision")}
    assert save(stage.client, stage, knowing).status_code == 303
    kept = campaign(stage)
    assert (kept.name, kept.notes, kept.revision) == ("Autumn Table", "Mine 🍝", 2)
    with stage.rows():
        assert db.session.query(CampaignMember).filter_by(campaign_id=stage.campaign_id).count() == 1


def test_a_third_change_after_the_notice_is_told_again(stage: Stage, other: FlaskClient) -> None:
    mine = form_of(stage.client, stage)
    save(other, stage, {**form_of(other, stage), "name": "First"})
    told = save(stage.client, stage, {**mine, "notes": "Mine"})
    mine["revision"] = value_of(told.text, "revision")
    save(other, stage, {**form_of(other, stage), "name": "Second"})
    again = save(stage.client, stage, {**mine, "notes": "Mine"})
    assert again.status_code == 409
    assert again.text.count("by Ada Able") == 1, "the first change was told before"
    assert campaign(stage).name == "Second"


@pytest.mark.parametrize("revision", [None, "", "-1", "1.5", "99", "9" * 60, "٣", "<script>"])
def test_a_form_of_no_known_revision_overwrites_nothing(stage: Stage, revision: str | None) -> None:
    form = {**form_of(stage.client, stage), "name": "Foul", "revision": revision}
    if revision is None:
        del form["revision"]
    answer = save(stage.client, stage, form)
    assert answer.status_code == 409
    assert value_of(answer.text, "revision") == "0"
    assert campaign(stage).name == "Autumn Table"


def test_an_older_form_with_a_mistake_stays_older_until_it_is_mended(
    stage: Stage, other: FlaskClient
) -> None:
    mine = form_of(stage.client, stage)
    save(other, stage, {**form_of(other, stage), "name": "Ada’s"})
    wrong = save(stage.client, stage, {**mine, "ends_on": "never"})
    assert wrong.status_code == 400
    assert value_of(wrong.text, "revision") == "0"
    searched = save(stage.client, stage, {**mine, "find": "brands"})
    assert value_of(searched.text, "revision") == "0"


def test_of_two_at_the_same_moment_one_is_told(stage: Stage, other: FlaskClient) -> None:
    for turn in range(5):
        forms = [{**form_of(each, stage), "notes": f"{turn} {name}"} for each, name in _both(stage, other)]
        barrier, answers = threading.Barrier(2), []

        def press(browser: FlaskClient, form: dict[str, Any]) -> None:
            barrier.wait(timeout=10)  # noqa: B023  # joined before the next turn
            answers.append(save(browser, stage, form).status_code)  # noqa: B023

        threads = [
            threading.Thread(target=press, args=(browser, form))
            for (browser, _), form in zip(_both(stage, other), forms, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert sorted(answers) == [303, 409]
        assert campaign(stage).revision == turn + 1


def _both(stage: Stage, other: FlaskClient) -> list[tuple[FlaskClient, str]]:
    return [(stage.client, "mine"), (other, "theirs")]
