import json
from datetime import timedelta
from typing import Any

import pytest

from application.integrations.graph import errors
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphError
from tests.integrations.graph.conftest import TOKEN, ClientFactory
from tests.integrations.graph.player import Player, Reply, json_reply


def body(code: int, message: str = "refused", subcode: int | None = None, **more: Any) -> dict[str, Any]:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbC", **more}
    return {"error": error if subcode is None else error | {"error_subcode": subcode}}


VIEWERS = "(#10) Not enough viewers for the media to show insights"
INCOMPATIBLE = "(#100) Incompatible metric (replies) with the media"
UNSUPPORTED = (
    "(#100) The Media Insights API does not support the navigation metric for this media product type."
)
NOT_LISTED = "(#100) metric[1] must be one of the following values: reach, views"
TOTAL_VALUE = (
    "(#100) The following metrics (likes, comments) should be specified with parameter "
    "metric_type=total_value"
)
REDUCE = "Please reduce the amount of data you're asking for, then retry your request"

TABLE: list[tuple[int, dict[str, Any], type[GraphError]]] = [
    (500, body(1), errors.GraphTransient),
    (500, body(2), errors.GraphTransient),
    (400, body(2), errors.GraphTransient),
    (400, body(9999, is_transient=True), errors.GraphTransient),
    (503, body(9999), errors.GraphTransient),
    (500, body(1, REDUCE), errors.GraphTooMuchData),
    (400, body(4, is_transient=True), errors.GraphRateLimited),
    (400, body(17, subcode=2446079), errors.GraphRateLimited),
    (400, body(17), errors.GraphRateLimited),
    (403, body(32), errors.GraphRateLimited),
    (400, body(341), errors.GraphRateLimited),
    (400, body(613, subcode=1996), errors.GraphRateLimited),
    (400, body(80001), errors.GraphRateLimited),
    (400, body(80002), errors.GraphRateLimited),
    (429, body(9999), errors.GraphRateLimited),
    (400, body(102), errors.GraphTokenInvalid),
    (401, body(190), errors.GraphTokenInvalid),
    *[
        (400, body(190, subcode=subcode), errors.GraphTokenInvalid)
        for subcode in (458, 459, 460, 463, 464, 467, 492)
    ],
    (400, body(2500, "An active access token must be used"), errors.GraphTokenInvalid),
    (400, body(2500, "Unknown path components: /x"), errors.GraphBadParameter),
    (403, body(3), errors.GraphPermissionMissing),
    (403, body(10), errors.GraphPermissionMissing),
    (403, body(200), errors.GraphPermissionMissing),
    (403, body(230), errors.GraphPermissionMissing),
    (403, body(299), errors.GraphPermissionMissing),
    (400, body(10, VIEWERS), errors.GraphNotEnoughViewers),
    (400, body(100), errors.GraphBadParameter),
    (400, body(100, subcode=33), errors.GraphObjectMissing),
    (400, body(100, subcode=2108006), errors.GraphPostedBeforeProfessional),
    (400, body(100, subcode=2874010), errors.GraphTooFewFollowers),
    (400, body(9999, subcode=2874010), errors.GraphTooFewFollowers),
    (400, body(100, INCOMPATIBLE), errors.GraphMetricRefused),
    (400, body(100, UNSUPPORTED), errors.GraphMetricRefused),
    (400, body(100, NOT_LISTED), errors.GraphMetricRefused),
    (400, body(100, TOTAL_VALUE), errors.GraphMetricRefused),
    (400, body(100, subcode=2207086), errors.GraphMetricRefused),
    (400, body(110, subcode=2207013), errors.GraphDiscoveryTargetMissing),
    (400, body(368), errors.GraphPolicyBlocked),
    (400, body(506), errors.GraphPolicyBlocked),
    (400, body(9999), errors.GraphError),
    (200, body(190, subcode=463), errors.GraphTokenInvalid),
]


@pytest.mark.parametrize(("status", "reply", "expected"), TABLE)
def test_every_code_becomes_its_exception(
    player: Player, client: GraphClient, status: int, reply: dict[str, Any], expected: type[GraphError]
) -> None:
    player.play(json_reply(reply, status))
    with pytest.raises(GraphError) as caught:
        client.get("18/insights", {"metric": "reach,impressions"}, token=TOKEN)
    error = caught.value
    assert type(error) is expected
    assert (error.code, error.subcode) == (reply["error"]["code"], reply["error"].get("error_subcode"))
    assert (error.http_status, error.fbtrace_id) == (status, "AbC")
    assert error.message == reply["error"]["message"]
    assert client.calls[0].outcome == error.kind


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(b"<html><h1>502 Bad Gateway</h1></html>", 502), errors.GraphTransient),
        (Reply(b"<html>blocked</html>", 400), errors.GraphBadReply),
        (Reply(b"", 200), errors.GraphBadReply),
        (Reply(b"", 500), errors.GraphTransient),
        (Reply(b"", 429), errors.GraphRateLimited),
        (Reply(b'{"data":[{"id":"17', 200), errors.GraphBadReply),
        (Reply(b'{"data":[{"id":"17', 200, promised=900), errors.GraphBadReply),
        (Reply(b"\xff\xfe\x00", 200), errors.GraphBadReply),
        (Reply(b'{"error":"a word"}', 200), errors.GraphBadReply),
        (Reply(b"not gzip", 200, {"Content-Encoding": "gzip"}), errors.GraphBadReply),
    ],
)
def test_a_reply_that_cannot_be_read_is_passing_trouble(
    player: Player, client: GraphClient, reply: Reply, expected: type[GraphError]
) -> None:
    player.play(reply)
    with pytest.raises(GraphError) as caught:
        client.get("1784/media", {}, token=TOKEN)
    assert type(caught.value) is expected
    assert caught.value.kind == client.calls[0].outcome


def test_a_hang_ends_with_the_time_out(player: Player, make_client: ClientFactory) -> None:
    player.play(Reply(b"{}", wait_seconds=0.6))
    client = make_client(read_timeout=0.1)
    with pytest.raises(errors.GraphTimeout):
        client.get("1", {}, token=TOKEN)
    assert (client.calls[0].status, client.calls[0].outcome) == (None, "timeout")
    assert client.calls[0].duration_ms < 500


def test_a_refused_connection_is_passing_trouble(make_client: ClientFactory) -> None:
    with pytest.raises(errors.GraphTransient):
        make_client(base_url="http://127.0.0.1:1").get("1", {}, token=TOKEN)


@pytest.mark.parametrize(
    ("code", "scope"),
    [
        (4, "app"),
        (17, "user"),
        (32, "page"),
        (341, "app"),
        (613, "user"),
        (80001, "page"),
        (80002, "account"),
    ],
)
def test_a_limit_names_what_has_to_pause(player: Player, client: GraphClient, code: int, scope: str) -> None:
    player.play(json_reply(body(code), 400))
    with pytest.raises(errors.GraphRateLimited) as caught:
        client.get("1", {}, token=TOKEN)
    assert caught.value.scope == scope
    assert caught.value.retry_after == errors.DEFAULT_PAUSE


def test_a_limit_pauses_for_as_long_as_the_header_says(player: Player, client: GraphClient) -> None:
    usage = {"1784": [{"type": "instagram", "call_count": 100, "estimated_time_to_regain_access": 19}]}
    player.play(json_reply(body(80002), 400, {"X-Business-Use-Case-Usage": json.dumps(usage)}))
    with pytest.raises(errors.GraphRateLimited) as caught:
        client.get("1784/media", {}, token=TOKEN)
    assert caught.value.retry_after == timedelta(minutes=19)
    assert client.calls[0].usage_percent == 100


@pytest.mark.parametrize(
    ("subcode", "reason"),
    [
        (458, "app_removed"),
        (459, "checkpoint"),
        (460, "password_changed"),
        (463, "expired"),
        (464, "unconfirmed"),
        (467, "invalid"),
        (492, "no_page_role"),
        (None, "invalid"),
    ],
)
def test_a_dead_token_says_what_it_died_of(
    player: Player, client: GraphClient, subcode: int | None, reason: str
) -> None:
    player.play(json_reply(body(190, subcode=subcode), 400))
    with pytest.raises(errors.GraphTokenInvalid) as caught:
        client.get("me", {}, token=TOKEN)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("params", "reply", "metrics"),
    [
        ({"metric": "reach,impressions"}, body(100, NOT_LISTED), ("impressions",)),
        ({"fields": "id,insights.metric(views,plays)"}, body(100, NOT_LISTED), ("plays",)),
        ({"metric": "reach"}, body(100, NOT_LISTED), ()),
        ({"metric": "reach,replies"}, body(100, INCOMPATIBLE), ("replies",)),
        ({"metric": "reach,navigation"}, body(100, UNSUPPORTED), ("navigation",)),
        ({"metric": "reach,likes,comments"}, body(100, TOTAL_VALUE), ("likes", "comments")),
        ({"metric": "views,facebook_views"}, body(100, subcode=2207086), ("facebook_views",)),
    ],
)
def test_a_refused_metric_is_named(
    player: Player,
    client: GraphClient,
    params: dict[str, str | int],
    reply: dict[str, Any],
    metrics: tuple[str, ...],
) -> None:
    player.play(json_reply(reply, 400))
    with pytest.raises(errors.GraphMetricRefused) as caught:
        client.get("18/insights", params, token=TOKEN)
    assert caught.value.metrics == metrics
    assert caught.value.metric == (metrics[0] if metrics else None)


def every_error() -> list[type[GraphError]]:
    found = [GraphError]
    for error in found:
        found += error.__subclasses__()
    return found


@pytest.mark.parametrize("error", every_error())
def test_every_error_has_its_own_kind_and_a_sentence_for_people(error: type[GraphError]) -> None:
    assert [other.kind for other in every_error()].count(error.kind) == 1
    assert error.sentence.endswith(".")
    assert len(error.sentence.split()) >= 8
    for jargon in ("HTTP", "code", "token", "OAuth", "JSON", "API", "(#"):
        assert jargon not in error.sentence
