"""The app by its own token: its name, and the webhooks that stand at its dashboard."""

from typing import Any

from sandbox.services import APP_ID, APP_NAME, APP_SECRET
from tests.sandbox.driver import Driver

APP_TOKEN = f"{APP_ID}|{APP_SECRET}"


def subscriptions(sandbox: Driver) -> list[dict[str, Any]]:
    return list(sandbox.read(f"{APP_ID}/subscriptions", APP_TOKEN)["data"])


def test_the_app_tells_its_name_to_its_own_token_only(sandbox: Driver) -> None:
    for path in ("app", APP_ID):
        assert sandbox.read(path, APP_TOKEN, fields="id,name") == {"id": APP_ID, "name": APP_NAME}
    assert sandbox.refusal("app", f"{APP_ID}|another-secret")["code"] == 190
    person = sandbox.connect("mara_lindqvist")
    assert sandbox.refusal(f"{APP_ID}/subscriptions", person)["code"] in (100, 803)


def test_by_default_the_dashboard_says_what_is_right(sandbox: Driver) -> None:
    assert subscriptions(sandbox) == [
        {
            "object": "instagram",
            "callback_url": "http://127.0.0.1:5000/webhooks/instagram",
            "fields": [{"name": "story_insights", "version": "v26.0"}],
            "active": True,
        }
    ]


def test_what_is_typed_in_at_the_dashboard_is_told(sandbox: Driver) -> None:
    asked = {"fields": ["comments"], "callback_url": "https://elsewhere.example/hook"}
    assert sandbox.client.post("/control/webhooks/subscription", json=asked).status_code == 200
    [told] = subscriptions(sandbox)
    assert told["callback_url"] == "https://elsewhere.example/hook"
    assert [field["name"] for field in told["fields"]] == ["comments"]
    sandbox.client.post("/control/webhooks/subscription", json={"fields": []})
    assert subscriptions(sandbox) == []
    refused = sandbox.client.post("/control/webhooks/subscription", json={"fields": "comments"})
    assert refused.status_code == 400


def test_the_app_has_no_other_edges_here(sandbox: Driver) -> None:
    assert sandbox.refusal("app/roles", APP_TOKEN)["code"] == 100
