"""The calls around the login dialog: code and token exchange, debug_token."""

import hmac
from collections.abc import Mapping
from typing import Any

from sandbox import faults
from sandbox.faults import TOKEN_KINDS, Target
from sandbox.graph.call import Call
from sandbox.graph.errors import GraphRefusal, Json, bad_parameter, token_refused
from sandbox.issued_tokens import Token
from sandbox.personas import BY_USER_ID, Persona
from sandbox.services import APP_ID, APP_SECRET
from sandbox.state import Grant
from sandbox.tokens import (
    CODE_LIFE,
    LONG_LIFE,
    SHORT_LIFE,
    check,
    check_proof,
    data_access_end,
    issue,
    scopes,
)


def access_token(call: Call) -> Json:
    """GET or POST /oauth/access_token: a code, a short token for a long one, or the app's own token."""
    _check_app(call.params)
    grant_type = call.params.get("grant_type", "authorization_code")
    if grant_type == "client_credentials":
        return {"access_token": f"{APP_ID}|{APP_SECRET}", "token_type": "bearer"}
    if grant_type == "fb_exchange_token":
        return _long_lived(call)
    return _from_code(call)


def _check_app(params: Mapping[str, str]) -> None:
    if params.get("client_id") != APP_ID:
        raise GraphRefusal(
            "Error validating application. Cannot get application info due to a system error.", 101
        )
    if not hmac.compare_digest(params.get("client_secret", "").encode(), APP_SECRET.encode()):
        raise GraphRefusal("Error validating client secret.", 1)


def _from_code(call: Call) -> Json:
    state = call.services.state
    with state.changed():
        code = state.codes.get(call.params.get("code", ""))
        if code is None:
            raise GraphRefusal("Invalid verification code format.", 100)
        if code.used:
            raise GraphRefusal("This authorization code has been used.", 100, 36009)
        if code.issued_at + CODE_LIFE < call.seconds:
            raise GraphRefusal("This authorization code has expired.", 100, 36007)
        if code.redirect_uri != call.params.get("redirect_uri"):
            raise GraphRefusal(
                "Error validating verification code. Please make sure your redirect_uri is identical to the "
                "one you used in the OAuth dialog request",
                100,
                36008,
            )
        code.used = True
        value = issue(state, kind="USER", user_id=code.user_id, now=call.seconds, life=SHORT_LIFE)
    return {"access_token": value, "token_type": "bearer", "expires_in": SHORT_LIFE}


def _long_lived(call: Call) -> Json:
    state = call.services.state
    value = call.params.get("fb_exchange_token", "")
    token, _ = check(state, value, call.seconds)
    refuse_by_fault(call, token)
    check_proof(value, call.params.get("appsecret_proof"), call.params.get("appsecret_time"), call.seconds)
    with state.changed():
        new = issue(
            state, kind="USER", user_id=token.user_id, now=call.seconds, life=LONG_LIFE, long_lived=True
        )
    return {"access_token": new, "token_type": "bearer", "expires_in": LONG_LIFE}


def refuse_by_fault(call: Call, token: Token) -> None:
    """Refuse a token that a fault with `where` login or all has struck."""
    fault = faults.find(call.services.state, _target(call, token, "login"), TOKEN_KINDS)
    if fault is not None:
        faults.use(call.services.state, fault)
        raise faults.token_refusal(fault, call.seconds)


def _target(call: Call, token: Token, place: str) -> Target:
    return Target(place, BY_USER_ID[token.user_id].key, None, None, "", 0, token.serial, call.seconds)


def debug_token(call: Call) -> Json:
    """GET /debug_token: about a token, by the app's own token or one of its users'."""
    _check_inspector(call)
    value = call.params.get("input_token", "")
    if not value:
        raise bad_parameter("The parameter input_token is required.")
    token = call.services.state.tokens.get(value)
    if token is None:
        return {
            "data": {
                "is_valid": False,
                "scopes": [],
                "error": {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"},
            }
        }
    return {"data": _about(call, value, token)}


def _check_inspector(call: Call) -> None:
    value = call.params.get("access_token", "")
    if hmac.compare_digest(value.encode(), f"{APP_ID}|{APP_SECRET}".encode()):
        return
    if "|" in value:
        raise token_refused("Invalid OAuth access token signature.")
    if not value:
        raise GraphRefusal("An access token is required to request this resource.", 2500)
    check(call.services.state, value, call.seconds)


def _about(call: Call, value: str, token: Token) -> dict[str, Any]:
    grant = call.services.state.grants.get(token.user_id)
    about: dict[str, Any] = {"app_id": APP_ID, "type": token.kind, "application": call.services.app_name}
    if grant is not None:
        about["data_access_expires_at"] = data_access_end(grant)
    about.update(
        {
            "expires_at": token.expires_at,
            "is_valid": True,
            "issued_at": token.issued_at,
            "user_id": token.user_id,
            "scopes": sorted(scopes(grant, call.seconds)) if grant else [],
        }
    )
    if grant is not None:
        about["granular_scopes"] = _granular(call, grant, BY_USER_ID[token.user_id])
    if token.page_id is not None:
        about["profile_id"] = token.page_id
    error = _trouble(call, value, token)
    if error is not None:
        about["is_valid"] = False
        about["error"] = {"code": error.code, "message": error.message}
        if error.subcode is not None:
            about["error"]["subcode"] = error.subcode
    return about


def _trouble(call: Call, value: str, token: Token) -> GraphRefusal | None:
    """Why the token doesn't work; token faults show here whichever place they are set for."""
    try:
        check(call.services.state, value, call.seconds)
    except GraphRefusal as refusal:
        return refusal
    for place in ("graph", "login"):
        fault = faults.find(call.services.state, _target(call, token, place), TOKEN_KINDS)
        if fault is not None:
            return faults.token_refusal(fault, call.seconds)
    return None


def _granular(call: Call, grant: Grant, persona: Persona) -> list[Json]:
    """Which Pages or accounts each permission is for; no `target_ids` where it is for all of them."""
    pages = [page for page in persona.pages if page.id in grant.pages]
    accounts = [page.account.id for page in pages if page.account is not None]
    rows: list[Json] = []
    for name in sorted(scopes(grant, call.seconds)):
        if not persona.pages and name not in ("public_profile", "email"):
            rows.append({"scope": name})
        elif name.startswith("pages_"):
            rows.append({"scope": name, "target_ids": [page.id for page in pages]})
        elif name.startswith("instagram_"):
            rows.append({"scope": name, "target_ids": accounts})
        elif name not in ("public_profile", "email"):
            rows.append({"scope": name})
    return rows
