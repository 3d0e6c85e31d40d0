"""Signed requests that are not Facebook's word: refused with a reason, and nothing is changed."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.models import AuditEntry, Deletion, FacebookLogin
from tests import builders
from tests.leaving.requests_made import count, login, made

UNFIT: dict[str, tuple[dict[str, Any] | str, int]] = {
    "another secret": ({"secret": "another secret"}, 403),
    "too old": ({"age_seconds": 90_000}, 400),
    "from the future": ({"age_seconds": -7_200}, 400),
    "another algorithm": ({"payload": {"algorithm": "none"}}, 400),
    "no time": ({"payload": {"issued_at": None}}, 400),
    "a time that is none": ({"payload": {"issued_at": "soon"}}, 400),
    "a time beyond all": ({"payload": {"issued_at": 10**30}}, 400),
    "a truth for a time": ({"payload": {"issued_at": True}}, 400),
    "nobody": ({"payload": {"user_id": None}}, 400),
    "a list for a person": ({"payload": {"user_id": ["1"]}}, 400),
    "a word for a person": ({"payload": {"user_id": "1 OR 1=1"}}, 400),
    "nothing": ("", 400),
    "no dot": ("abc", 400),
    "two dots": ("a.b.c", 400),
    "no base64": ("a.!!!", 400),
    "half of base64": ("a.a", 400),
    "far too long": ("a" * 9_000 + ".b", 400),
}


@pytest.mark.parametrize("kind", ["deauthorize", "deletion"])
@pytest.mark.parametrize("name", UNFIT)
def test_what_is_not_facebooks_word_changes_nothing(app: Flask, kind: str, name: str) -> None:
    with app.app_context():
        login_id = builders.create_login(facebook_id="990").id
        builders.create_user(login=db.session.get(FacebookLogin, login_id))
        db.session.remove()
    how, status = UNFIT[name]
    answer = app.test_client().post(
        f"/connect/facebook/{kind}",
        data={"signed_request": how if isinstance(how, str) else made(app, **how)},
    )
    assert (answer.status_code, "Nothing was changed" in answer.text) == (status, True)
    assert count(app, Deletion) == 0
    assert login(app).token is not None


def test_a_time_may_be_written_as_text_and_an_id_as_a_number(app: Flask) -> None:
    with app.app_context():
        login_id = builders.create_login(facebook_id="990").id
        builders.create_user(login=db.session.get(FacebookLogin, login_id))
        db.session.remove()
    later = str(int((clock.now() + timedelta(minutes=2)).timestamp()))
    text = made(app, payload={"issued_at": later, "user_id": 990, "algorithm": "hmac-sha256"})
    answer = app.test_client().post("/connect/facebook/deauthorize", data={"signed_request": text})
    assert answer.status_code == 200
    assert login(app).token is None


def test_a_changed_payload_is_refused_whatever_it_says(app: Flask) -> None:
    text = made(app)
    signature = text.partition(".")[0]
    other = made(app, payload={"user_id": "1"}).partition(".")[2]
    answer = app.test_client().post(
        "/connect/facebook/deletion", data={"signed_request": f"{signature}.{other}"}
    )
    assert answer.status_code == 403


def test_without_the_field_it_is_refused_and_nobody_may_get_it(app: Flask) -> None:
    client = app.test_client()
    for kind in ("deauthorize", "deletion"):
        assert client.post(f"/connect/facebook/{kind}").status_code == 400
        assert client.get(f"/connect/facebook/{kind}").status_code == 405


def test_what_is_kept_of_a_request_does_not_lead_back_to_the_person(app: Flask) -> None:
    """A plain hash would: an id has few digits, and the time is known. Nor is it the signature."""
    with app.app_context():
        builders.create_user(login=builders.create_login(facebook_id="990"))
        db.session.remove()
    client, text = app.test_client(), made(app)
    for kind in ("deauthorize", "deletion"):
        assert client.post(f"/connect/facebook/{kind}", data={"signed_request": text}).status_code == 200
    signature, _, payload = text.partition(".")
    plain = hashlib.sha256(payload.encode()).hexdigest()
    signed = base64.urlsafe_b64decode(signature + "=").hex()
    assert len(signed) == len(plain)
    with app.app_context():
        kept = {row.request_key for row in db.session.scalars(select(Deletion))}
        noted = {(entry.details or {}).get("request") for entry in db.session.scalars(select(AuditEntry))}
        db.session.remove()
    assert len(kept) == 1
    assert kept <= noted
    assert kept.isdisjoint({plain, signed})
