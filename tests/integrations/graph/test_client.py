import gzip
import hashlib
import hmac
import json
import logging
from pathlib import Path

import pytest

from application.integrations.blobs import FolderBlobStore
from application.integrations.graph.client import GraphClient, requested_metrics
from application.integrations.graph.errors import GraphBadReply, GraphError, GraphTransient
from tests.integrations.graph.conftest import APP_ID, APP_SECRET, NOW, TOKEN, ClientFactory
from tests.integrations.graph.player import Player, Reply, json_reply


def test_a_call_asks_the_version_with_the_token_and_its_proof(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"id": "1784"}))
    assert client.get("/1784", {"fields": "id,name"}, token=TOKEN) == {"id": "1784"}
    asked = player.asked[0]
    assert (asked.method, asked.path) == ("GET", "/graph/v26.0/1784")
    proof = hmac.new(APP_SECRET.encode("ascii"), TOKEN.encode("ascii"), hashlib.sha256).hexdigest()
    assert asked.query == {"fields": "id,name", "access_token": TOKEN, "appsecret_proof": proof}


def test_each_token_has_its_own_proof(player: Player, client: GraphClient) -> None:
    client.get("1", {}, token=TOKEN)
    client.get("1", {}, token="EAAanotherTokenOfAPage")
    first, second = (asked.query["appsecret_proof"] for asked in player.asked)
    assert first != second
    assert second == hmac.new(APP_SECRET.encode(), b"EAAanotherTokenOfAPage", "sha256").hexdigest()


def test_the_apps_own_token_goes_without_a_proof_and_an_exchange_without_a_token(
    player: Player, client: GraphClient
) -> None:
    client.get("debug_token", {"input_token": TOKEN}, token=client.app_token)
    client.get("oauth/access_token", {"code": "c"}, token=None)
    assert player.asked[0].query == {"input_token": TOKEN, "access_token": f"{APP_ID}|{APP_SECRET}"}
    assert player.asked[1].query == {"code": "c"}


def test_a_post_carries_its_parameters_in_the_form(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"success": True}))
    assert client.post("177/subscribed_apps", {"subscribed_fields": "feed"}, token=TOKEN) == {"success": True}
    assert player.asked[0].query == {}
    assert player.asked[0].form["subscribed_fields"] == "feed"
    assert player.asked[0].form["access_token"] == TOKEN
    assert [call.method for call in client.calls] == ["POST"]


def test_a_delete_is_a_delete(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"success": True}))
    client.delete("99/permissions", {}, token=TOKEN)
    assert player.asked[0].method == "DELETE"


def test_a_call_is_recorded_with_what_came_of_it(player: Player, client: GraphClient) -> None:
    body = b'{"data": [ {"id":"1"} ]}'
    usage = {"X-App-Usage": '{"call_count":28,"total_time":25,"total_cputime":31}'}
    player.play(Reply(body, 200, {"facebook-api-version": "v26.0", **usage}))
    client.get("1784/media", {"fields": "id", "limit": 50}, token=TOKEN)
    (call,) = client.calls
    assert (call.path, call.query, call.requested_at) == ("1784/media", "fields=id&limit=50", NOW)
    assert (call.status, call.outcome, call.version, call.usage_percent) == (200, "ok", "v26.0", 31)
    assert (call.error_code, call.error_subcode) == (None, None)
    assert call.body_sha256 == hashlib.sha256(body).hexdigest()
    assert (call.body_bytes, call.body_kept) == (len(body), True)
    assert 0 <= call.duration_ms < 5000


def test_a_body_without_a_token_is_kept_byte_for_byte(
    player: Player, client: GraphClient, blob_folder: Path
) -> None:
    body = '{"data":[{"caption":"Br\\u00f6tchen \\/ 🥐"}],  "x":1}'.encode()
    player.play(Reply(body))
    client.get("1784/media", {}, token=TOKEN)
    name = client.calls[0].body_sha256
    assert name is not None
    kept = FolderBlobStore(blob_folder).get(name, kind="api-bodies")
    assert gzip.decompress(kept) == body


def test_the_kept_body_is_named_by_the_hash_of_what_is_kept(
    player: Player, client: GraphClient, blob_folder: Path
) -> None:
    following = f"https://graph.facebook.com/v26.0/1/media?access_token={TOKEN}&limit=2&after=QVF"
    player.play(json_reply({"data": [], "paging": {"next": following}}))
    client.get("1/media", {}, token=TOKEN)
    name = client.calls[0].body_sha256
    assert name is not None
    kept = gzip.decompress(FolderBlobStore(blob_folder).get(name, kind="api-bodies"))
    assert hashlib.sha256(kept).hexdigest() == name
    assert json.loads(kept)["paging"]["next"] == following.replace(TOKEN, "[token]")


@pytest.mark.parametrize("path", ["oauth/access_token", "debug_token", "me/accounts", "99/accounts"])
def test_replies_about_tokens_are_never_kept(
    player: Player, client: GraphClient, blob_folder: Path, path: str
) -> None:
    player.play(json_reply({"data": []}), json_reply({"error": {"code": 190, "message": "dead"}}, 400))
    client.get(path, {}, token=TOKEN)
    with pytest.raises(GraphError):
        client.get(path, {}, token=TOKEN)
    assert [(call.body_sha256, call.body_kept) for call in client.calls] == [(None, False)] * 2
    assert client.calls[0].body_bytes > 0
    assert not blob_folder.exists()


def test_a_caller_can_have_a_body_not_kept(player: Player, client: GraphClient, blob_folder: Path) -> None:
    client.get("177", {"fields": "access_token"}, token=TOKEN, keep_body=False)
    assert client.calls[0].body_sha256 is None
    assert not blob_folder.exists()


def test_a_refused_call_is_recorded_and_its_body_kept(
    player: Player, client: GraphClient, blob_folder: Path
) -> None:
    player.play(json_reply({"error": {"message": "old", "code": 100, "error_subcode": 2108006}}, 400))
    with pytest.raises(GraphError):
        client.get("18/insights", {"metric": "views"}, token=TOKEN)
    (call,) = client.calls
    assert (call.status, call.outcome) == (400, "posted_before_professional")
    assert (call.error_code, call.error_subcode) == (100, 2108006)
    assert call.body_sha256
    assert FolderBlobStore(blob_folder).get(call.body_sha256, kind="api-bodies")


def test_taking_the_records_empties_them(client: GraphClient) -> None:
    client.get("1", {}, token=TOKEN)
    client.get("2", {}, token=TOKEN)
    assert [call.path for call in client.take_calls()] == ["1", "2"]
    assert client.take_calls() == []


def test_the_hook_runs_before_each_call_and_can_refuse_it(player: Player, make_client: ClientFactory) -> None:
    class Refused(Exception):
        pass

    def refuse() -> None:
        raise Refused

    client = make_client(before_call=refuse)
    with pytest.raises(Refused):
        client.get("1", {}, token=TOKEN)
    assert player.asked == []
    assert client.calls == []


def test_a_reply_that_is_no_object_is_a_bad_reply(player: Player, client: GraphClient) -> None:
    for body in (b"true", b"[]", b"null", b'"ok"', b"[" * 100_000):
        player.play(Reply(body))
        with pytest.raises(GraphBadReply):
            client.get("1", {}, token=TOKEN)


def test_a_redirect_is_not_followed(player: Player, client: GraphClient) -> None:
    player.play(Reply(b"", 302, {"Location": f"{player.url}/elsewhere"}), json_reply({"id": "1"}))
    with pytest.raises(GraphBadReply):
        client.get("1", {}, token=TOKEN)
    assert len(player.asked) == 1


def test_no_cookie_is_carried_from_one_persons_call_to_anothers(player: Player, client: GraphClient) -> None:
    player.play(Reply(b"{}", 200, {"Set-Cookie": "datr=abc; Path=/"}))
    client.get("1", {}, token=TOKEN)
    client.get("1", {}, token="EAAanotherPersonsToken")
    assert "cookie" not in player.asked[1].headers


def test_another_version_than_asked_is_said_once(
    player: Player, make_client: ClientFactory, caplog: pytest.LogCaptureFixture
) -> None:
    player.play(Reply(b"{}", 200, {"facebook-api-version": "v21.0"}))
    client = make_client(version="v18.0")
    with caplog.at_level(logging.WARNING):
        client.get("1", {}, token=TOKEN)
        client.get("1", {}, token=TOKEN)
    said = [record for record in caplog.records if "another version" in record.getMessage()]
    assert [(record.__dict__["asked_version"], record.__dict__["served_version"]) for record in said] == [
        ("v18.0", "v21.0")
    ]
    assert [call.version for call in client.calls] == ["v21.0", "v21.0"]


def test_a_version_without_its_letter_is_understood(player: Player, make_client: ClientFactory) -> None:
    make_client(version="26.0").get("1", {}, token=TOKEN)
    assert player.asked[0].path == "/graph/v26.0/1"


@pytest.mark.parametrize(
    ("headers", "percent"),
    [
        ({}, None),
        ({"X-App-Usage": '{"call_count":28,"total_time":25,"total_cputime":25}'}, 28),
        (
            {
                "X-App-Usage": '{"call_count":3}',
                "X-Business-Use-Case-Usage": '{"1784":[{"type":"instagram","call_count":95,'
                '"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":0,"unheard_of":{"a":1}}]}',
            },
            95,
        ),
        ({"X-App-Usage": "not json"}, None),
        ({"X-App-Usage": "[1]", "X-Business-Use-Case-Usage": '{"1784":"?"}'}, None),
        ({"X-App-Usage": '{"call_count":"28","total_time":true}'}, None),
    ],
)
def test_the_highest_usage_is_read_and_a_broken_header_costs_nothing(
    player: Player, client: GraphClient, headers: dict[str, str], percent: int | None
) -> None:
    player.play(Reply(b"{}", 200, headers))
    client.get("1", {}, token=TOKEN)
    assert client.calls[0].usage_percent == percent


def test_the_metrics_asked_are_known_in_both_forms() -> None:
    assert requested_metrics({"metric": "views,reach"}) == ("views", "reach")
    assert requested_metrics({"fields": "id,insights.period(day).metric(views, saved)"}) == ("views", "saved")
    assert requested_metrics({"fields": "id"}) == ()


def test_a_failed_connection_is_recorded_without_status(make_client: ClientFactory) -> None:
    client = make_client(base_url="http://127.0.0.1:1")
    with pytest.raises(GraphTransient):
        client.get("1", {}, token=TOKEN)
    (call,) = client.calls
    assert (call.status, call.outcome, call.body_sha256, call.body_bytes) == (None, "unreachable", None, 0)
