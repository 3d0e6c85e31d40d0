"""What everybody may see: the first page, the words on privacy and terms, and addresses for machines."""

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.brand import OWN_ACCENT, Brand, brand_of, style_sheet
from application.config import Config
from application.public.mark import mark_png, mark_svg
from application.public.readiness import OK, readiness
from application.public.regular_jobs import jobs_come

public = Blueprint("public", __name__)

# What only signed-in people or machines have a use for.
_NOT_FOR_ROBOTS = (
    "/access",
    "/account",
    "/audit",
    "/campaigns",
    "/collection",
    "/connect",
    "/cron",
    "/deletion",
    "/doctor",
    "/health",
    "/me",
    "/partners",
    "/pictures",
    "/problems",
    "/sign-in",
    "/staff",
    "/tasks",
    "/today",
    "/webhooks",
    "/why",
)


@public.get("/")
def home() -> str:
    """What this is, for whom, and the way in."""
    return render_template("public/home.html")


@public.get("/privacy")
def privacy() -> str:
    """What is read and never read, who sees it, how long it stays, how to leave."""
    return render_template("public/privacy.html")


@public.get("/terms")
def terms() -> str:
    """What each side may count on."""
    return render_template("public/terms.html")


@public.get("/robots.txt")
def robots() -> Response:
    """The areas that search engines should leave alone."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@public.get("/brand.css")
def brand_style() -> Response:
    """The accent colour of the settings, for both colour schemes."""
    config: Config = current_app.extensions["configuration"]
    return _kept(Response(style_sheet(config.platform_accent or OWN_ACCENT), mimetype="text/css"))


@public.get("/brand.svg")
def brand_mark() -> Response:
    """The mark in the accent colour of the settings, for the browser's tab."""
    brand = _brand()
    return _kept(Response(mark_svg(brand.accent, brand.on_accent), mimetype="image/svg+xml"))


@public.get("/brand.png")
def brand_picture() -> Response:
    """The same for phones, which take no SVG."""
    brand = _brand()
    return _kept(Response(mark_png(brand.accent, brand.on_accent), mimetype="image/png"))


@public.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """The icon for programs that ask for it under this name only."""
    brand = _brand()
    if brand.logo:
        return redirect(brand.logo)
    if brand.version:
        return redirect(url_for(".brand_picture", v=brand.version))
    return redirect(url_for("static", filename="icons/mark.ico"), code=308)


@public.get("/.well-known/change-password")
def change_password() -> ResponseReturnValue:
    """Where password programs send people who should take a new one."""
    return redirect(url_for("account.password"))


@public.get("/healthz")
def healthz() -> Response:
    """Says that the process answers; asks no database."""
    return Response("ok", mimetype="text/plain")


@public.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Says whether the process can do its work; 503 with what keeps it from that."""
    found = readiness()
    is_ready = all(each == OK for each in found.values())
    return jsonify(ready=is_ready, **found), 200 if is_ready else 503


@public.get("/cronz")
def cronz() -> ResponseReturnValue:
    """Says whether regular jobs come, which no job here can notice itself; 503 when they have stopped."""
    found = jobs_come()
    return jsonify(coming=found == OK, jobs=found), 200 if found == OK else 503


def _brand() -> Brand:
    config: Config = current_app.extensions["configuration"]
    return brand_of(config.platform_name, config.platform_logo, config.platform_accent)


def _kept(response: Response) -> Response:
    """Kept by browsers for a day: pages ask for it under its version, which changes with the accent."""
    response.cache_control.public = True
    response.cache_control.max_age = 24 * 3600
    response.add_etag()
    response.make_conditional(request)
    return response
