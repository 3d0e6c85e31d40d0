"""Every address of the site, asked for by every visitor, with their own things and with those of others."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from application.config import Config
from application.extensions import db
from application.models import User
from tests.access.doors import ONLY_OWN, PEOPLE, Door, Outcome, Row, Thing, Visitor, expected
from tests.access.stage import People, Values, set_stage
from tests.access.table import TABLE
from tests.databases import by_turns

SignIn = Callable[[FlaskClient, int], None]
STATUS_OF_THEIR_OWN = ("permissions.revoke", "permissions.disconnect", "onboarding.callback", "public.cronz")
"""Facebook can't be reached here, and sends nobody back, and no scheduler has come yet: the pages say so by a
status of their own."""

ASKS_FOR_MORE = (400, 409, 415)
"""What a visitor who is let in hears to an empty form, and to a task without a body."""

_LINKS = {
    "access_links.invitation": "invitation",
    "access_links.accept": "invitation",
    "access_links.new_password": "new_password",
    "access_links.take_new_password": "new_password",
    "access_links.address": "address",
    "access_links.take_address": "address",
    "brand_invitation.show": "brand_invitation",
}
"""The name, among the stage's values, of the link that opens the page."""

_OTHER_IDS = (
    ("staff", "user_id", "staff_id"),
    ("brands", "user_id", "bare_brand_id"),
    ("brand_disconnection", "user_id", "bare_brand_id"),
    ("partner_posts", "user_id", "owner_id"),
    ("partner_campaigns", "user_id", "owner_id"),
    ("partner_reports", "report_id", "partner_report_id"),
    ("partner_reports", "snapshot_id", "partner_snapshot_id"),
)
"""Blueprints whose pages are about people or reports of another kind, or of whose post or campaign: the
blueprint, the id in its addresses, and its name among the stage's values."""


class Address(NamedTuple):
    endpoint: str
    method: str
    rule: Rule


def addresses(app: Flask) -> Iterator[Address]:
    """Reading before changing, so that a change of ours takes nothing from what is read."""
    found = [
        Address(rule.endpoint, method, rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    yield from sorted(found, key=lambda address: (address.method != "GET", address.endpoint))


def outcome_of(answer: TestResponse, address: Address) -> Outcome | str:
    """The answer in the words of the table, or what else came."""
    if TABLE[address.endpoint].door is Door.SIGNED and answer.status_code == 400:
        return Outcome.SHUT
    if answer.status_code in (403, 404, 410):
        return Outcome(str(answer.status_code))
    led_to = answer.headers.get("Location", "")
    if answer.status_code == 302 and "next=" in led_to:
        return Outcome.JOIN if led_to.startswith("/join?") else Outcome.SIGN_IN
    if answer.status_code == 401 and address.method != "GET" and b"Sign in again" in answer.data:
        return Outcome.JOIN if TABLE[address.endpoint].door is Door.PARTNER else Outcome.SIGN_IN
    opened = answer.status_code < 400 or (address.method != "GET" and answer.status_code in ASKS_FOR_MORE)
    return (
        Outcome.OPEN if opened or address.endpoint in STATUS_OF_THEIR_OWN else f"status {answer.status_code}"
    )


def place(app: Flask, address: Address, values: Values) -> str:
    """The address with ids in it; the user is one of those that the page is about."""
    known = dict(values)
    for blueprint, argument, name in _OTHER_IDS:
        if address.endpoint.startswith(f"{blueprint}."):
            known[argument] = values[name]
    known["token"] = known.get(_LINKS.get(address.endpoint, ""), "no-such-token")
    if address.endpoint == "bootstrap.static":
        known["filename"] = "css/bootstrap.min.css"
    arguments = {name: known[name] for name in address.rule.arguments}
    return app.url_map.bind("localhost").build(address.endpoint, arguments)


def test_no_address_is_without_a_row_and_no_row_without_an_address(app: Flask) -> None:
    assert {address.endpoint for address in addresses(app)} == set(TABLE)


@pytest.mark.parametrize(("visitor", "database_url"), by_turns(Visitor), indirect=["database_url"])
def test_every_visitor_finds_what_the_table_says(
    app: Flask, config: Config, sign_in: SignIn, visitor: Visitor
) -> None:
    with app.app_context():
        people = set_stage()
        db.session.remove()
    wrong = []
    for address in addresses(app):
        for own in _choices(TABLE[address.endpoint], visitor):
            answer = _visit(app, config, sign_in, people, visitor, address, own=own)
            found, wanted = outcome_of(answer, address), expected(TABLE[address.endpoint], visitor, own=own)
            if found != wanted:
                whose = "own" if own else "others'"
                wrong.append(f"{address.method} {address.endpoint} ({whose}): {found}, not {wanted}")
            answer.close()
    assert not wrong, "\n".join(wrong)


def _choices(row: Row, visitor: Visitor) -> tuple[bool, ...]:
    has_others = visitor in ONLY_OWN[row.thing] or (row.thing is not Thing.NONE and visitor in PEOPLE)
    return (True, False) if has_others else (True,)


def _visit(
    app: Flask,
    config: Config,
    sign_in: SignIn,
    people: People,
    visitor: Visitor,
    address: Address,
    *,
    own: bool,
) -> TestResponse:
    browser, headers = app.test_client(), {}
    user_id = people.user_ids.get(visitor)
    if user_id is not None:
        _set_active(app, user_id, is_active=True)
        sign_in(browser, user_id)
    if visitor in (Visitor.REVOKED, Visitor.REVOKED_PARTNER):
        _set_active(app, people.user_ids[visitor], is_active=False)
    if visitor in (Visitor.QUEUE, Visitor.CRON):
        headers["X-Task-Secret"] = config.task_secret
    things = people.own if own else people.others
    values = things.get(visitor, things[Visitor.MANAGER])
    return browser.open(place(app, address, values), method=address.method, headers=headers)


def _set_active(app: Flask, user_id: int, *, is_active: bool) -> None:
    with app.app_context():
        db.session.get_one(User, user_id).active = is_active
        db.session.commit()
