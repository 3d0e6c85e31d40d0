"""Tokens: fetched when needed, kept while they live, exchanged, ended."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from application.integrations.google.account import GoogleAccount, google_account
from application.integrations.google.addresses import google_addresses
from application.integrations.google.credentials import TokenRequest, own_credentials, person_credentials
from application.integrations.google.error_types import (
    GoogleBadReply,
    GoogleError,
    GoogleMisconfigured,
    GoogleSignedOut,
    GoogleTimeout,
    GoogleUnavailable,
)
from tests.integrations.google.stage import Google, patience, real_time, signed_in
from tests.integrations.graph.player import Player, Reply, json_reply

NOTHING = json_reply({"files": []})


def person_at(player: Player, pauses: list[float], seconds: float = 0.0) -> GoogleAccount:
    addresses = google_addresses(player.origin)
    credentials = person_credentials(addresses, "client-1", "secret-1", "1//planted")
    return google_account(addresses, credentials, (2.0, 0.3), patience(pauses, seconds))


def service_account_at(player: Player) -> GoogleAccount:
    addresses = google_addresses(player.origin)
    return google_account(addresses, own_credentials(addresses, real_time), (2.0, 2.0), patience([], 0.0))


def token(text: str = "ya29.a", seconds: int = 3600, **more: object) -> Reply:
    return json_reply({"access_token": text, "expires_in": seconds, "token_type": "Bearer", **more})


def test_a_token_is_fetched_by_the_refresh_token_and_kept_while_it_lives(
    player: Player, pauses: list[float]
) -> None:
    player.play(token(), NOTHING, NOTHING)
    found = person_at(player, pauses)
    found.drive.find("r1")
    found.drive.find("r2")
    first, *others = player.asked
    assert (first.path, first.query) == ("/token", {})
    assert first.form == {
        "grant_type": "refresh_token",
        "refresh_token": "1//planted",
        "client_id": "client-1",
        "client_secret": "secret-1",
    }
    assert [asked.path for asked in others] == ["/drive/v3/files"] * 2


def test_a_token_near_its_end_is_not_used(player: Player, pauses: list[float]) -> None:
    player.play(token("ya29.short", 60), NOTHING, token("ya29.long"), NOTHING)
    found = person_at(player, pauses)
    found.drive.find("r1")
    found.drive.find("r1")
    assert player.asked[-1].headers["authorization"] == "Bearer ya29.long"


def test_a_refresh_token_that_google_exchanges_is_handed_out_to_be_kept(
    player: Player, pauses: list[float]
) -> None:
    player.play(token(refresh_token="1//next"), NOTHING)
    found = person_at(player, pauses)
    assert found.refresh_token == "1//planted"
    found.drive.find("r1")
    assert found.refresh_token == "1//next"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (json_reply({"error": "invalid_grant"}, 400), GoogleSignedOut),
        (json_reply({"error": "invalid_grant", "error_subtype": "invalid_rapt"}, 400), GoogleSignedOut),
        (json_reply({"error": "invalid_client"}, 401), GoogleMisconfigured),
        (json_reply({"token_type": "Bearer"}), GoogleBadReply),
        (Reply(b"<html>", 404), GoogleBadReply),
        (json_reply({}, 500), GoogleUnavailable),
        (json_reply({}, 429), GoogleUnavailable),
        (Reply(is_lost=True), GoogleUnavailable),
        (Reply(wait_seconds=1.0), GoogleTimeout),
    ],
)
def test_a_token_that_does_not_come_stops_the_call(
    player: Player, pauses: list[float], reply: Reply, expected: type[GoogleError]
) -> None:
    player.play(reply)
    found = person_at(player, pauses)
    with pytest.raises(expected) as caught:
        found.drive.create("Report", "r1")
    assert "planted" not in repr(caught.value)
    assert not caught.value.may_have_acted
    assert (len(player.asked), found.calls) == (1, 0)


def test_a_failing_token_server_is_waited_for(player: Player, pauses: list[float]) -> None:
    player.play(json_reply({}, 503), token(), NOTHING)
    assert person_at(player, pauses, seconds=10.0).drive.find("r1") == ()
    assert pauses == [1.0]


def test_a_revoked_grant_is_told_apart_from_passing_trouble(
    google: Google, email: str, pauses: list[float]
) -> None:
    found = google.person(signed_in(google, email), pauses)
    found.drive.find("r1")
    google.sandbox.fault("google_refused_refresh", account=email)
    found.drive.find("r1")
    google.sandbox.advance(hours=2)
    with pytest.raises(GoogleSignedOut):
        found.drive.find("r1")
    assert pauses == []


def test_the_sandboxs_clock_ends_tokens_and_new_ones_are_fetched(
    google: Google, email: str, pauses: list[float]
) -> None:
    found = google.person(signed_in(google, email), pauses)
    file = found.drive.create("Report", "r1")
    google.sandbox.advance(hours=2)
    assert found.drive.get(file.id) == file


def test_the_service_account_asks_the_metadata_server(player: Player) -> None:
    player.play(token("ya29.own"), NOTHING)
    found = service_account_at(player)
    found.drive.find("r1")
    first, second = player.asked
    assert first.path == "/computeMetadata/v1/instance/service-accounts/default/token"
    assert first.headers["metadata-flavor"] == "Google"
    assert first.query["scopes"].split(",") == [
        "https://www.googleapis.com/auth/spreadsheets",
        "https://www.googleapis.com/auth/drive",
    ]
    assert second.headers["authorization"] == "Bearer ya29.own"
    assert found.refresh_token is None


def test_the_service_accounts_token_ends_when_it_says(player: Player) -> None:
    player.play(token("ya29.own", 600))
    addresses = google_addresses(player.origin)
    credentials = own_credentials(addresses, real_time)
    credentials.refresh(TokenRequest((2.0, 2.0)))  # type: ignore[no-untyped-call]  # has no types
    assert credentials.expiry is not None
    left = credentials.expiry - real_time().replace(tzinfo=None)
    assert timedelta(minutes=8) < left < timedelta(minutes=11)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(b"Missing header", 403), GoogleMisconfigured),
        (Reply(b"<html>"), GoogleBadReply),
        (json_reply({"access_token": "x"}), GoogleBadReply),
        (json_reply(["x"]), GoogleBadReply),
    ],
)
def test_a_metadata_server_without_a_token_is_an_error_of_ours(
    player: Player, reply: Reply, expected: type[GoogleError]
) -> None:
    player.play(reply)
    with pytest.raises(expected):
        service_account_at(player).drive.find("r1")


def test_in_production_the_machines_own_account_is_used(
    player: Player, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    file = tmp_path / "account.json"
    file.write_text(
        json.dumps(
            {
                "type": "service_account",
                "client_email": "reports@platform.iam.gserviceaccount.com",
                "private_key": text,
                "token_uri": f"{player.origin}/token",
                "project_id": "platform",
            }
        )
    )
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    player.play(token("ya29.machine"), NOTHING)
    credentials = own_credentials(google_addresses(None), real_time)
    found = google_account(google_addresses(player.origin), credentials, (2.0, 2.0), patience([]))
    found.drive.find("r1")
    assert player.asked[-1].headers["authorization"] == "Bearer ya29.machine"


def test_a_machine_without_an_account_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "nothing.json"))
    with pytest.raises(GoogleMisconfigured):
        own_credentials(google_addresses(None), real_time)
