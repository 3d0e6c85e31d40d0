"""A form adds once: its button pressed twice, or its page sent anew, adds nothing a second time."""

import re
import threading
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from application.extensions import db
from application.models import ChannelResult, Cost, Deliverable, Outcome, Post, RateCard, SentForm
from tests.campaigns.entered.conftest import entry
from tests.campaigns.stage import Stage

FORMS: dict[str, tuple[str, type[Any], dict[str, str]]] = {
    "outcome": ("outcomes", Outcome, {"clicks": "5"}),
    "channel": ("channels", ChannelResult, {"channel": "Posters", "clicks": "5"}),
    "rates": ("rates", RateCard, {"dated_on": "2026-11-01", "currency": "EUR", "views": "1", "source": "x"}),
    "cost": ("plan/costs", Cost, {"amount": "5", "currency": "EUR"}),
    "deliverable": ("plan/deliverables", Deliverable, {"number": "1", "user": ""}),
    "story": ("posts/new", Post, {}),
}


def number_on(page: str) -> str:
    found = re.search(r'name="once"[^>]*value="(\w{32})"', page)
    assert found
    return found[1]


def filled(stage: Stage, name: str) -> tuple[str, type[Any], dict[str, Any]]:
    address, model, form = FORMS[name]
    if name == "story":
        return f"{stage.address}/{address}", model, entry(stage, kind="story", link="", figure_likes="")
    own = {"user": str(stage.influencer_id)} if "user" in form else {}
    return f"{stage.address}/{address}", model, {**form, **own}


def many(stage: Stage, model: type[Any]) -> int:
    with stage.rows():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("name", FORMS)
def test_a_second_press_adds_nothing_and_says_so(stage: Stage, name: str) -> None:
    address, model, form = filled(stage, name)
    before = many(stage, model)
    form = {**form, "once": number_on(stage.client.get(address).text)}
    assert stage.client.post(address, data=form).status_code == 303
    again = stage.client.post(address, data=form, follow_redirects=True)
    assert "Nothing was added a second time." in again.text
    assert many(stage, model) == before + 1


@pytest.mark.parametrize("name", ["outcome", "cost", "story"])
def test_two_presses_at_once_add_one(stage: Stage, name: str, sign_in: Any) -> None:
    address, model, form = filled(stage, name)
    before = many(stage, model)
    form = {**form, "once": number_on(stage.client.get(address).text)}
    barrier, answers = threading.Barrier(2), []

    def press(browser: FlaskClient) -> None:
        barrier.wait(timeout=10)
        answers.append(browser.post(address, data=form).status_code)

    other = stage.app.test_client()
    sign_in(other, stage.manager_id)
    threads = [threading.Thread(target=press, args=(browser,)) for browser in (stage.client, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert answers == [303, 303]
    assert many(stage, model) == before + 1


def test_a_page_opened_twice_and_a_form_gone_back_to_add_again(stage: Stage) -> None:
    address, model, form = filled(stage, "cost")
    first, second = (number_on(stage.client.get(address).text) for _ in range(2))
    for sent in ({"once": first}, {"once": second}, {"once": first, "amount": "6"}):
        assert stage.client.post(address, data=form | sent).status_code == 303
    assert many(stage, model) == 3
    assert many(stage, SentForm) == 3


def test_a_form_that_was_refused_can_be_sent_again(stage: Stage) -> None:
    address, model, form = filled(stage, "cost")
    number = number_on(stage.client.get(address).text)
    refused = stage.client.post(address, data=form | {"once": number, "currency": ""})
    assert refused.status_code == 400
    assert number_on(refused.text) == number
    assert stage.client.post(address, data=form | {"once": number}).status_code == 303
    assert many(stage, model) == 1
