"""Google's consent dialog: choose an account, untick what the app may not do, allow or cancel."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from sandbox.google.accounts import ACCOUNTS, CLIENT_ID, is_address
from sandbox.google.parts import Google
from sandbox.google.store import GoogleCode

_AUTH = "https://www.googleapis.com/auth/"
SIGN_IN_SCOPES = ("openid", "email", "profile", f"{_AUTH}userinfo.email", f"{_AUTH}userinfo.profile")
SCOPE_SENTENCES: Mapping[str, str] = {
    "openid": "Associate you with your personal info on Google",
    "email": "See your primary Google Account email address",
    "profile": "See your personal info, including any that you made public",
    f"{_AUTH}userinfo.email": "See your primary Google Account email address",
    f"{_AUTH}userinfo.profile": "See your personal info, including any that you made public",
    f"{_AUTH}drive.file": "See and change only the specific Google Drive files you use with this app",
    f"{_AUTH}drive": "See, edit, create and delete all of your Google Drive files",
    f"{_AUTH}drive.readonly": "See and download all your Google Drive files",
    f"{_AUTH}drive.metadata.readonly": "See information about your Google Drive files",
    f"{_AUTH}spreadsheets": "See, edit, create and delete all your Google Sheets spreadsheets",
    f"{_AUTH}spreadsheets.readonly": "See all your Google Sheets spreadsheets",
}


@dataclass(frozen=True)
class Asked:
    """What the application asks of the dialog."""

    redirect_uri: str
    state: str
    scopes: tuple[str, ...]
    offline: bool
    prompt: tuple[str, ...]
    challenge: str
    trouble: str


def blueprint(google: Google) -> Blueprint:
    """The dialog."""
    routes = Blueprint("google_consent", __name__, url_prefix="/google")

    @routes.get("/o/oauth2/v2/auth")
    def show() -> str | BaseResponse | tuple[str, int]:
        asked = _asked(request.values)
        if asked.trouble:
            return render_template("google_refused.html", trouble=asked.trouble), 400
        account = request.args.get("account", "").strip()
        if not account:
            return render_template(
                "google_accounts.html",
                accounts=ACCOUNTS,
                values=request.args,
                hint=request.args.get("login_hint", ""),
                app_name=google.services.app_name,
            )
        if not is_address(account):
            return render_template("google_refused.html", trouble="That is no address."), 400
        return _scopes_page(google, asked, account)

    @routes.post("/o/oauth2/v2/auth")
    def decide() -> BaseResponse | tuple[str, int]:
        asked = _asked(request.values)
        if asked.trouble:
            return render_template("google_refused.html", trouble=asked.trouble), 400
        account = request.values.get("account", "").strip().lower()
        if request.values.get("action") != "continue":
            return redirect(_address(asked, {"error": "access_denied"}))
        if not is_address(account):
            return render_template("google_refused.html", trouble="That is no address."), 400
        return redirect(_address(asked, _allow(google, asked, account, request.values)))

    return routes


def _asked(values: Mapping[str, str]) -> Asked:
    scopes = tuple(dict.fromkeys(values.get("scope", "").split()))
    prompt = tuple(values.get("prompt", "").split())
    method = values.get("code_challenge_method", "S256")
    return Asked(
        values.get("redirect_uri", ""),
        values.get("state", ""),
        scopes,
        values.get("access_type") == "offline",
        prompt,
        values.get("code_challenge", ""),
        _trouble(values, scopes, method),
    )


def _trouble(values: Mapping[str, str], scopes: tuple[str, ...], method: str) -> str:
    address = urlsplit(values.get("redirect_uri", ""))
    unknown = [name for name in scopes if name not in SCOPE_SENTENCES]
    if values.get("client_id") != CLIENT_ID:
        return "Error 401: invalid_client. The OAuth client was not found."
    if address.scheme not in ("http", "https") or not address.netloc or address.fragment:
        return "Error 400: redirect_uri_mismatch."
    if values.get("response_type") != "code":
        return "Error 400: invalid_request. Required parameter is missing: response_type (code)."
    if not scopes:
        return "Error 400: invalid_request. Missing required parameter: scope."
    if unknown:
        return f"Error 400: invalid_scope. Some requested scopes were invalid: {', '.join(unknown)}"
    if method != "S256":
        return "Error 400: invalid_request. The sandbox knows code_challenge_method S256 only."
    return ""


def _scopes_page(google: Google, asked: Asked, account: str) -> str:
    rows = [{"name": name, "sentence": SCOPE_SENTENCES[name]} for name in asked.scopes]
    return render_template(
        "google_consent.html",
        account=account,
        fixed=[row for row in rows if row["name"] in SIGN_IN_SCOPES],
        rows=[row for row in rows if row["name"] not in SIGN_IN_SCOPES],
        values=request.args,
        again=account.lower() in google.store.grants,
        app_name=google.services.app_name,
    )


def _allow(google: Google, asked: Asked, account: str, values: MultiDict[str, str]) -> dict[str, str]:
    """Record the consent; the parameters that go back to the application."""
    wanted = set(values.getlist("granted"))
    scopes = [name for name in asked.scopes if name in wanted or name in SIGN_IN_SCOPES]
    if not scopes:
        return {"error": "access_denied"}
    store = google.store
    with store.changed():
        first = account not in store.grants
        store.grants[account] = list(dict.fromkeys([*store.grants.get(account, []), *scopes]))
        code = f"4/0{secrets.token_urlsafe(40)}"
        # Google gives a refresh token at the first consent, then only when consent is asked for again.
        offline = asked.offline and (first or "consent" in asked.prompt)
        now = google.services.clock.timestamp()
        store.codes = {key: kept for key, kept in store.codes.items() if kept.issued_at > now - 86_400}
        store.codes[code] = GoogleCode(account, scopes, asked.redirect_uri, now, offline, asked.challenge)
    return {"code": code, "scope": " ".join(scopes), "authuser": "0", "prompt": "consent"}


def _address(asked: Asked, parameters: Mapping[str, str]) -> str:
    joint = "&" if urlsplit(asked.redirect_uri).query else "?"
    query = {"state": asked.state, **parameters} if asked.state else dict(parameters)
    return f"{asked.redirect_uri}{joint}{urlencode(query)}"
