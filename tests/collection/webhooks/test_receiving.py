"""Deliveries are taken in when they are Instagram's, and answered at once."""

from dataclasses import replace

import pytest

from application.collection.webhooks.routes import LARGEST_BODY
from application.models import DeliveryState
from tests.collection.webhooks.stage import (
    ADDRESS,
    WebhookStage,
    body_of,
    change,
    sha256,
    signature,
    story,
)
from tests.statements import count_statements

SECRET = "sandbox-app-secret"


def test_the_handshake_echoes_the_challenge_to_who_knows_the_word(webhooks: WebhookStage) -> None:
    client = webhooks.app.test_client()
    word = webhooks.config.webhook_verify_token
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": word}
    answer = client.get(ADDRESS, query_string=asked)
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "1158201444", "text/plain")
    for wrong in ({"hub.verify_token": "other"}, {"hub.mode": "unsubscribe"}, {"hub.verify_token": "wörd"}):
        assert client.get(ADDRESS, query_string={**asked, **wrong}).status_code == 403
    assert client.get(ADDRESS).status_code == 403


def test_without_an_agreed_word_every_handshake_is_refused(webhooks: WebhookStage) -> None:
    webhooks.app.extensions["configuration"] = replace(webhooks.config, webhook_verify_token="")
    asked = {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": ""}
    assert webhooks.app.test_client().get(ADDRESS, query_string=asked).status_code == 403


def test_a_signed_delivery_is_kept_byte_for_byte_and_worked_on_later(webhooks: WebhookStage) -> None:
    body = body_of(story())
    with count_statements(webhooks.app) as sent:
        answer = webhooks.post(body, {"X-Hub-Signature-256": signature(body, SECRET)})
    assert (answer.status_code, len(sent)) == (200, 1)
    (kept,) = webhooks.deliveries()
    assert (kept.body, kept.body_sha256, kept.signed_with) == (body, sha256(body), "sha256")
    assert (kept.state, webhooks.changes()) == (DeliveryState.WAITING, [])
    webhooks.queue.drain()
    (worked,) = webhooks.deliveries()
    assert worked.state is DeliveryState.DONE


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": "sha256=é"},
        {"X-Hub-Signature-256": signature(b"another body", SECRET)},
        {"X-Hub-Signature-256": signature(body_of(), "another secret")},
        {"X-Hub-Signature-256": signature(body_of(), SECRET, "sha1")},
        {"X-Hub-Signature": signature(body_of(), SECRET, "sha1")},
        {"X-Hub-Signature-256": "nothing", "X-Hub-Signature": signature(body_of(), SECRET, "sha1")},
    ],
)
def test_what_is_not_signed_as_agreed_is_refused_and_not_kept(
    webhooks: WebhookStage, headers: dict[str, str]
) -> None:
    assert webhooks.post(body_of(), headers).status_code == 403
    assert webhooks.deliveries() == []


def test_the_old_signature_counts_where_a_setting_allows_it(webhooks: WebhookStage) -> None:
    webhooks.app.extensions["configuration"] = replace(webhooks.config, webhook_accepts_sha1=True)
    body = body_of(story())
    assert webhooks.post(body, {"X-Hub-Signature": signature(body, SECRET, "sha1")}).status_code == 200
    assert [kept.signed_with for kept in webhooks.deliveries()] == ["sha1"]
    wrong = signature(body, "another secret", "sha1")
    assert webhooks.post(body, {"X-Hub-Signature": wrong}).status_code == 403


def test_a_delivery_that_is_too_large_is_refused_and_a_large_one_is_not(webhooks: WebhookStage) -> None:
    for size, status in ((LARGEST_BODY + 1, 403), (LARGEST_BODY, 200)):
        body = b" " * size
        answer = webhooks.post(body, {"X-Hub-Signature-256": signature(body, SECRET)})
        assert answer.status_code == status
    assert [len(kept.body) for kept in webhooks.deliveries()] == [LARGEST_BODY]


def test_the_bytes_are_what_is_signed_whatever_they_are_called(webhooks: WebhookStage) -> None:
    body = body_of(change("comments", {"id": "5", "text": "Så fint! 🍵 a=b&c/d"}))
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
        answer = webhooks.post(body, {"X-Hub-Signature-256": signature(body, SECRET), "Content-Type": kind})
        assert answer.status_code == 200
    assert [kept.body for kept in webhooks.deliveries()] == [body] * 3


def test_a_refused_delivery_is_logged_without_what_it_said(
    webhooks: WebhookStage, caplog: pytest.LogCaptureFixture
) -> None:
    webhooks.post(body_of(change("comments", {"text": "a-stranger-wrote-this"})), {})
    assert "without a valid signature" in caplog.text
    assert not any("a-stranger-wrote-this" in str(vars(record)) for record in caplog.records)


@pytest.mark.parametrize("object_", ["page", "user"])
def test_news_of_other_objects_is_no_failure_and_changes_nothing(
    webhooks: WebhookStage, object_: str
) -> None:
    body = body_of(story()).replace(b'"instagram"', f'"{object_}"'.encode())
    assert webhooks.post(body, {"X-Hub-Signature-256": signature(body, SECRET)}).status_code == 200
    webhooks.queue.drain()
    assert [kept.state for kept in webhooks.deliveries()] == [DeliveryState.DONE]
    assert webhooks.changes() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1]",
        b"null",
        b'"text"',
        b'{"object": "page"}',
        b'{"object": "instagram", "entry": {}}',
        b'{"entry": []}',
        b"\xff\xfe",
        b"[" * 20_000,
        b'{"object": "instagram", "entry": [' + b"9" * 5_000 + b"]}",
    ],
)
def test_a_signed_delivery_that_cannot_be_read_is_recorded_as_failed(
    webhooks: WebhookStage, body: bytes
) -> None:
    assert webhooks.post(body, {"X-Hub-Signature-256": signature(body, SECRET)}).status_code == 200
    webhooks.queue.drain()
    (kept,) = webhooks.deliveries()
    assert kept.state is DeliveryState.FAILED
    assert kept.problem is not None
