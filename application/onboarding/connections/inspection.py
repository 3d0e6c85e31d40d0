"""Ask Facebook how a token stands. Calls out; touches no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphTokenInvalid, error_from_reply
from application.integrations.graph.oauth import TokenState, token_state


@dataclass(frozen=True)
class Inspection:
    """What debug_token says; `refusal` is why the token is of no use, "" while it lives."""

    state: TokenState
    refusal: str


def inspect_token(client: GraphClient, token: str) -> Inspection:
    """Look at the token. Raises GraphError when Facebook doesn't tell."""
    reply = client.get("debug_token", {"input_token": token}, token=client.app_token, keep_body=False)
    state = token_state(reply)
    if state.is_valid and state.app_id in (None, client.app_id):
        return Inspection(state, "")
    return Inspection(state, _refusal(reply))


def _refusal(reply: Mapping[str, Any]) -> str:
    """The reason, by the same table as for refused calls; debug_token spells the subcode differently."""
    envelope = reply.get("data")
    told = envelope.get("error") if isinstance(envelope, dict) else None
    if not isinstance(told, dict):
        return "invalid"
    error = error_from_reply(None, {"error": told | {"error_subcode": told.get("subcode")}}, {})
    return error.reason if isinstance(error, GraphTokenInvalid) else "invalid"
