"""Every payload of the account, token and error edges is played over HTTP and must come out whole."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphBadParameter
from application.integrations.graph.instagram import (
    account_series,
    account_totals,
    accounts,
    demographics,
    page_account,
    profile,
    series_points,
)
from application.integrations.graph.metrics import CLASSIC_AUDIENCE, metric_name
from application.integrations.graph.oauth import FacebookOAuth, token_grant, token_state
from tests.integrations.graph.conftest import APP_ID, APP_SECRET, NOW, TOKEN
from tests.integrations.graph.player import Player, Reply
from tests.integrations.graph.recorded import RECORDED_PATTERNS, Payload, nodes_of, payloads

LONG_AGO, FAR_AHEAD = date(2010, 1, 1), date(2040, 1, 1)


@pytest.mark.parametrize("payload", payloads("accounts"), ids=lambda payload: payload.name)
def test_pages_and_their_accounts_come_out(player: Player, client: GraphClient, payload: Payload) -> None:
    player.play(Reply(payload.content))
    nodes = nodes_of(payload.value)
    if "data" in payload.value:
        found = accounts(client, TOKEN)
    else:
        found = [page_account(client.get("177", {}, token=TOKEN))]
    assert [page.page_id for page in found] == [node["id"] for node in nodes]
    assert [page.page_name for page in found] == [node.get("name") for node in nodes]
    assert [page.page_token for page in found] == [node.get("access_token") for node in nodes]
    assert [list(page.tasks) for page in found] == [node.get("tasks", []) for node in nodes]
    linked = [set_fields(page.instagram) if page.instagram else None for page in found]
    assert linked == [node.get("instagram_business_account") for node in nodes]
    for page in found:
        assert page.page_token is None or page.page_token not in repr(page)


@pytest.mark.parametrize("payload", payloads("profile"), ids=lambda payload: payload.name)
def test_a_profile_comes_out(player: Player, client: GraphClient, payload: Payload) -> None:
    player.play(Reply(payload.content))
    found = set_fields(profile(client, "1784", TOKEN))
    assert found == {key: value for key, value in payload.value.items() if key != "ig_id"}


def set_fields(value: Any) -> dict[str, Any]:
    return {name: field for name, field in asdict(value).items() if field is not None}


@pytest.mark.parametrize("payload", payloads("account_series"), ids=lambda payload: payload.name)
def test_every_day_of_a_series_comes_out(player: Player, client: GraphClient, payload: Payload) -> None:
    player.play(Reply(payload.content))
    found = account_series(client, "1784", TOKEN, ["reach"], LONG_AGO, FAR_AHEAD)
    expected = set()
    for entry in payload.value["data"]:
        name = metric_name(entry["name"], "account").name
        for point in entry["values"]:
            # 07:00 or 08:00 UTC is midnight Pacific: twelve hours earlier it was the day that it closes.
            end = datetime.strptime(point["end_time"], "%Y-%m-%dT%H:%M:%S%z")
            day = (end - timedelta(hours=12)).date()
            by_hour = point["value"] if isinstance(point["value"], dict) else {None: point["value"]}
            expected |= {(name, day, hour, value) for hour, value in by_hour.items()}
    hours = {(p.metric, p.day, p.dimension if p.dimension.isdigit() else None, p.value) for p in found}
    assert hours == expected
    assert len(found) == len(expected)
    assert series_points(payload.value) == found


@pytest.mark.parametrize("payload", payloads("account_totals"), ids=lambda payload: payload.name)
def test_totals_and_their_breakdowns_come_out(player: Player, client: GraphClient, payload: Payload) -> None:
    player.play(Reply(payload.content))
    found = account_totals(client, "1784", TOKEN, ["reach"], date(2026, 9, 1), date(2026, 9, 30))
    entries = payload.value["data"]
    assert [insight.api_name for insight in found] == [entry["name"] for entry in entries]
    assert [insight.value for insight in found] == [
        entry.get("total_value", {}).get("value") for entry in entries
    ]
    assert [[(row.keys, row.values, row.value) for row in insight.breakdown] for insight in found] == [
        raw_rows(entry) for entry in entries
    ]


def raw_rows(entry: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (tuple(breakdown["dimension_keys"]), tuple(row["dimension_values"]), row["value"])
        for breakdown in entry.get("total_value", {}).get("breakdowns", [])
        for row in breakdown.get("results", [])
    ]


@pytest.mark.parametrize("payload", payloads("demographics"), ids=lambda payload: payload.name)
def test_the_audience_comes_out(player: Player, client: GraphClient, payload: Payload) -> None:
    player.play(Reply(payload.content))
    found = demographics(client, "1784", TOKEN, "age,gender")
    expected: list[tuple[str, tuple[str, ...], Any]] = []
    for entry in payload.value["data"]:
        expected += [(",".join(keys), values, number) for keys, values, number in raw_rows(entry)]
        for point in entry.get("values", []):
            for key, number in point["value"].items():
                breakdown = CLASSIC_AUDIENCE[entry["name"]]
                parts = tuple(reversed(key.split("."))) if breakdown == "age,gender" else (key,)
                expected.append((breakdown, parts, number))
    assert [(share.breakdown, share.key, share.value) for share in found] == expected
    assert {share.metric for share in found} <= {"follower_demographics"}


@pytest.mark.parametrize("payload", payloads("tokens"), ids=lambda payload: payload.name)
def test_a_token_comes_out_with_its_end(player: Player, client: GraphClient, payload: Payload) -> None:
    player.play(Reply(payload.content))
    grant = token_grant(client.get("oauth/access_token", {}, token=None), NOW)
    assert grant.access_token == payload.value["access_token"]
    seconds = payload.value.get("expires_in")
    assert grant.expires_at == (NOW + timedelta(seconds=seconds) if seconds else None)
    assert grant.access_token not in repr(grant).replace("access_token", "")


@pytest.mark.parametrize("payload", payloads("debug_token"), ids=lambda payload: payload.name)
def test_the_state_of_a_token_comes_out(player: Player, client: GraphClient, payload: Payload) -> None:
    player.play(Reply(payload.content))
    oauth = FacebookOAuth("https://www.facebook.com", client, APP_ID, APP_SECRET, "v26.0")
    found = oauth.inspect(TOKEN)
    state = payload.value.get("data", payload.value)
    assert found.facebook_user_id == str(state["user_id"])
    assert found.is_valid == state["is_valid"]
    assert found.scopes == set(state["scopes"])
    assert found.expires_at == moment(state["expires_at"])
    assert found.data_access_expires_at == moment(state.get("data_access_expires_at", 0))
    assert found.granular == {
        entry["scope"]: tuple(entry["target_ids"]) if "target_ids" in entry else None
        for entry in state.get("granular_scopes", ())
    }
    assert found.error_message == state.get("error", {}).get("message")
    assert found.app_id == str(state["app_id"])
    assert found == token_state(payload.value)


def moment(seconds: int) -> datetime | None:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds) if seconds else None


@pytest.mark.parametrize("payload", payloads("errors"), ids=lambda payload: payload.name)
def test_a_recorded_error_is_read(player: Player, client: GraphClient, payload: Payload) -> None:
    player.play(Reply(payload.content, 400))
    with pytest.raises(GraphBadParameter) as caught:
        client.get("1", {}, token=TOKEN)
    error = payload.value["error"]
    assert (caught.value.code, caught.value.message) == (error["code"], error["message"])
    assert caught.value.fbtrace_id == error["fbtrace_id"]


@pytest.mark.parametrize("edge", sorted({*RECORDED_PATTERNS, "demographics"}))
def test_each_edge_has_payloads_of_our_own(edge: str) -> None:
    assert [payload for payload in payloads(edge) if payload.name.startswith("own/")]
