"""The app as its own token sees it: GET /app, and the webhooks that it is subscribed to."""

from sandbox.graph.call import Call
from sandbox.graph.errors import Json, no_such_edge, object_missing
from sandbox.graph.fields import parse, select
from sandbox.services import APP_ID, WEBHOOK_PATH

NAMES = ("app", APP_ID)


def is_meant(call: Call) -> bool:
    """Whether the path begins with the app."""
    return call.segments[:1] in [(name,) for name in NAMES]


def get(call: Call) -> Json:
    """The app itself, or its subscriptions. Raises GraphRefusal."""
    if call.method != "GET":
        raise object_missing(call.segments[0], call.method.lower())
    if call.segments[1:] == ("subscriptions",):
        return {"data": subscriptions(call)}
    if len(call.segments) > 1:
        raise no_such_edge(call.segments[1], "Application")
    leaves = {
        "id": lambda: APP_ID,
        "name": lambda: call.services.app_name,
        "link": lambda: call.services.application_url,
    }
    return select(
        parse(call.params.get("fields")), node="Application", leaves=leaves, default=("link", "name", "id")
    )


def subscriptions(call: Call) -> list[Json]:
    """Of one object at most: what was typed in at the app's dashboard, by default what is right."""
    state = call.services.state
    if not state.webhook_fields:
        return []
    fields = [{"name": name, "version": call.version} for name in state.webhook_fields]
    callback = state.webhook_callback or call.services.application_url.rstrip("/") + WEBHOOK_PATH
    return [{"object": "instagram", "callback_url": callback, "fields": fields, "active": True}]
