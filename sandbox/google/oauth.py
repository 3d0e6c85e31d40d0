"""Google's token endpoint, revocation, userinfo, and the metadata server of App Engine."""

import base64
import binascii

from flask import Blueprint, Response, jsonify, request

from sandbox.google import faults
from sandbox.google.accounts import CLIENT_ID, CLIENT_SECRET, SERVICE_ACCOUNT, name_of, number_of
from sandbox.google.errors import GoogleRefusal, Json, scope_missing
from sandbox.google.parts import Google, GoogleCall
from sandbox.google.tokens import (
    ACCESS_SECONDS,
    TokenRefusal,
    caller_of,
    exchange_code,
    holder_of_refresh,
    issue_access,
    refresh,
    revoke_token,
)

_METADATA = "/computeMetadata/v1/instance/service-accounts/default"
_PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
_EMAIL_SCOPES = {"openid", "email", "https://www.googleapis.com/auth/userinfo.email"}


def blueprint(google: Google) -> Blueprint:
    """Token addresses below /google."""
    routes = Blueprint("google_oauth", __name__, url_prefix="/google")
    _tokens(routes, google)
    _metadata(routes, google)
    return routes


def _tokens(routes: Blueprint, google: Google) -> None:
    @routes.post("/token")
    def token() -> Response:
        whose = holder_of_refresh(google, request.form.get("refresh_token", ""))
        try:
            response = jsonify(_token(google, whose))
        except TokenRefusal as refusal:
            response = jsonify({"error": refusal.error, "error_description": refusal.description})
            response.status_code = refusal.status
        _record(google, f"oauth.{request.form.get('grant_type', 'unknown')}", response.status_code, whose)
        response.headers["Cache-Control"] = "no-store"
        return response

    @routes.post("/revoke")
    def revoke() -> Response:
        try:
            revoke_token(google, request.values.get("token", ""))
        except TokenRefusal as refusal:
            response = jsonify({"error": refusal.error, "error_description": refusal.description})
            response.status_code = refusal.status
        else:
            response = jsonify({})
        _record(google, "oauth.revoke", response.status_code, "")
        return response

    @routes.get("/oauth2/v3/userinfo")
    def userinfo() -> Response:
        try:
            caller = caller_of(google, request.headers.get("Authorization", ""))
            if not _EMAIL_SCOPES & set(caller.scopes):
                raise scope_missing("oauth2.userinfo", "oauth2.googleapis.com")
        except GoogleRefusal as refusal:
            response = jsonify(refusal.payload())
            response.status_code = refusal.status
            return response
        person = {"sub": number_of(caller.email), "email": caller.email, "email_verified": True}
        return jsonify({**person, "name": name_of(caller.email)})


def _token(google: Google, whose: str) -> Json:
    client_id, secret = _client()
    if client_id != CLIENT_ID:
        raise TokenRefusal("invalid_client", "The OAuth client was not found.", 401)
    if secret != CLIENT_SECRET:
        raise TokenRefusal("invalid_client", "The provided client secret is invalid.", 401)
    kind = request.form.get("grant_type", "")
    if kind == "authorization_code":
        return exchange_code(google, request.form)
    if kind == "refresh_token":
        if faults.take(google, faults.REFRESH_KINDS, method="oauth.refresh_token", account=whose) is not None:
            raise TokenRefusal("invalid_grant", "Token has been expired or revoked.")
        return refresh(google, request.form)
    raise TokenRefusal("unsupported_grant_type", f"Invalid grant_type: {kind}")


def _client() -> tuple[str, str]:
    """Id and secret of the client, from the form or from HTTP Basic."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Basic "):
        try:
            client_id, _, secret = base64.b64decode(header[6:], validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return client_id, secret
    return request.form.get("client_id", ""), request.form.get("client_secret", "")


def _metadata(routes: Blueprint, google: Google) -> None:
    @routes.get(f"{_METADATA}/token")
    def service_token() -> Response:
        scopes = [name for name in request.args.get("scopes", _PLATFORM).split(",") if name]
        if not _asked_rightly():
            return _forbidden()
        token = issue_access(google, SERVICE_ACCOUNT, scopes)
        _record(google, "metadata.token", 200, SERVICE_ACCOUNT)
        return _flavoured(
            jsonify({"access_token": token, "expires_in": ACCESS_SECONDS, "token_type": "Bearer"})
        )

    @routes.get(f"{_METADATA}/email")
    def service_email() -> Response:
        if not _asked_rightly():
            return _forbidden()
        return _flavoured(Response(SERVICE_ACCOUNT, mimetype="application/text"))

    @routes.get(f"{_METADATA}/")
    def service_account() -> Response:
        if not _asked_rightly():
            return _forbidden()
        return _flavoured(jsonify({"aliases": ["default"], "email": SERVICE_ACCOUNT, "scopes": [_PLATFORM]}))


def _asked_rightly() -> bool:
    return request.headers.get("Metadata-Flavor") == "Google"


def _forbidden() -> Response:
    return Response("Missing Metadata-Flavor:Google header.", 403, mimetype="text/plain")


def _flavoured(response: Response) -> Response:
    response.headers["Metadata-Flavor"] = "Google"
    return response


def _record(google: Google, method: str, status: int, account: str) -> None:
    size = request.content_length or 0
    google.calls.add(GoogleCall(google.now_text(), method, request.path, status, size, account))
