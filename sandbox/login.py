"""The login dialog: pick a person, choose permissions and Pages, go on or cancel."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from sandbox.personas import BY_KEY, PERSONAS, Persona
from sandbox.services import APP_ID, Services
from sandbox.state import Grant
from sandbox.tokens import CONFIGURATIONS, KNOWN_SCOPES, issue_code

SCOPE_SENTENCES: Mapping[str, str] = {
    "public_profile": "Name and profile picture",
    "email": "Email address",
    "pages_show_list": "Show a list of the Pages you manage",
    "pages_read_engagement": "Read content posted on the Page",
    "instagram_basic": "Access profile and posts of the Instagram account connected to your Page",
    "instagram_manage_insights": "Access insights of the Instagram account connected to your Page",
    "pages_manage_metadata": "Manage accounts, settings and webhooks for a Page",
    "business_management": "Manage your business",
}


@dataclass(frozen=True)
class Asked:
    """What the application asks of the dialog."""

    redirect_uri: str
    state: str
    scopes: tuple[str, ...]
    rerequest: bool
    trouble: str


def blueprint(services: Services) -> Blueprint:
    """All of /facebook/."""
    routes = Blueprint("login", __name__, url_prefix="/facebook")

    @routes.get("/dialog/oauth")
    @routes.get("/<version>/dialog/oauth")
    def show(version: str = "") -> str | BaseResponse | tuple[str, int]:
        asked = _asked(request.values)
        if asked.trouble:
            return render_template("login_refused.html", trouble=asked.trouble), 400
        persona = BY_KEY.get(request.args.get("persona", ""))
        if persona is None:
            return render_template(
                "login_people.html", people=PERSONAS, app_name=services.app_name, values=request.args
            )
        if not _may_use_the_app(services, persona):
            return redirect(_address(asked, _CANCELLED))
        return _permissions_page(services, asked, persona)

    @routes.post("/dialog/oauth")
    @routes.post("/<version>/dialog/oauth")
    def decide(version: str = "") -> Response | BaseResponse | tuple[str, int]:
        asked = _asked(request.values)
        if asked.trouble:
            return render_template("login_refused.html", trouble=asked.trouble), 400
        if request.values.get("action") == "cancel":
            return redirect(_address(asked, _CANCELLED))
        persona = BY_KEY.get(request.values.get("persona", ""))
        if persona is None:
            return render_template("login_refused.html", trouble="There is no such person here."), 400
        if not _may_use_the_app(services, persona):
            return redirect(_address(asked, _CANCELLED))
        return redirect(_address(asked, _continue(services, asked, persona, request.values)))

    return routes


def _may_use_the_app(services: Services, persona: Persona) -> bool:
    """In development only people with a role in the app; others are sent back as if they had cancelled."""
    return not services.state.in_development or persona.key in services.state.testers


_CANCELLED = {
    "error": "access_denied",
    "error_code": "200",
    "error_description": "Permissions error",
    "error_reason": "user_denied",
}


def _asked(values: Mapping[str, str]) -> Asked:
    redirect_uri = values.get("redirect_uri", "")
    scopes = tuple(name for name in values.get("scope", "").replace(" ", ",").split(",") if name)
    config_id = values.get("config_id", "")
    if config_id:
        scopes = CONFIGURATIONS.get(config_id, ())
    invalid = [name for name in scopes if name not in KNOWN_SCOPES]
    address = urlsplit(redirect_uri)
    trouble = ""
    if values.get("client_id") != APP_ID:
        trouble = "Invalid App ID: The provided app ID does not look like a valid app ID."
    elif config_id and config_id not in CONFIGURATIONS:
        trouble = (
            "Invalid Configuration ID: This app has no such configuration of Facebook Login for Business."
        )
    elif address.scheme not in ("http", "https") or not address.netloc:
        trouble = "URL blocked: The redirect address is not whitelisted in the app's client OAuth settings."
    elif invalid:
        trouble = (
            f"Invalid Scopes: {', '.join(invalid)}. This message is only shown to developers. Users of your "
            "app will ignore these permissions if present."
        )
    return Asked(
        redirect_uri, values.get("state", ""), scopes, values.get("auth_type") == "rerequest", trouble
    )


def _permissions_page(services: Services, asked: Asked, persona: Persona) -> str:
    grant = services.state.grants.get(persona.user_id)
    declined = grant.declined if grant is not None else []
    rows = [
        {"name": name, "sentence": SCOPE_SENTENCES.get(name, name)}
        for name in asked.scopes
        if name not in ("public_profile", "email") and (asked.rerequest or name not in declined)
    ]
    ticked = grant.pages if grant is not None else _ticked_at_first(persona)
    return render_template(
        "login_permissions.html",
        persona=persona,
        rows=rows,
        pages=persona.pages,
        ticked=ticked,
        values=request.args,
        app_name=services.app_name,
        again=grant is not None,
    )


def _ticked_at_first(persona: Persona) -> list[str]:
    return [page.id for page in persona.pages if page.ticked]


def _continue(
    services: Services, asked: Asked, persona: Persona, values: MultiDict[str, str]
) -> dict[str, str]:
    """Record the decision; the parameters that go back to the application."""
    now = services.clock.timestamp()
    state = services.state
    wanted = set(values.getlist("granted"))
    if "pages" in values or "pages_shown" in values:
        pages = [page.id for page in persona.pages if page.id in values.getlist("pages")]
    else:
        pages = _ticked_at_first(persona)
    with state.changed():
        before = state.grants.get(persona.user_id)
        granted, declined = _decided(asked, wanted, before)
        state.grants[persona.user_id] = Grant(persona.user_id, granted, declined, pages, now)
        code = issue_code(state, user_id=persona.user_id, redirect_uri=asked.redirect_uri, now=now)
    result = {"code": code}
    if values.get("return_scopes") == "true":
        result.update({"granted_scopes": ",".join(granted), "denied_scopes": ",".join(declined)})
    return result


def _decided(asked: Asked, wanted: set[str], before: Grant | None) -> tuple[list[str], list[str]]:
    """Permissions granted and declined after this dialog; declined ones stay so unless asked again."""
    granted = dict.fromkeys(["public_profile", *(before.granted if before else [])])
    declined = dict.fromkeys(before.declined if before else [])
    for name in asked.scopes:
        if name == "public_profile" or (name in declined and not asked.rerequest):
            continue
        if name in wanted:
            granted[name] = None
            declined.pop(name, None)
        else:
            granted.pop(name, None)
            declined[name] = None
    return list(granted), list(declined)


def _address(asked: Asked, parameters: Mapping[str, str]) -> str:
    """The redirect address with parameters, and the fragment that the real dialog adds."""
    joint = "&" if urlsplit(asked.redirect_uri).query else "?"
    query = dict(parameters)
    if asked.state:
        query["state"] = asked.state
    return f"{asked.redirect_uri}{joint}{urlencode(query)}#_=_"
