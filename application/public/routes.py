"""What everybody may see: the first page, the words on privacy and terms, and two addresses for machines."""

from flask import Blueprint, Response, render_template

public = Blueprint("public", __name__)

# What only signed-in people or machines have a use for.
_NOT_FOR_ROBOTS = ("/me", "/partners", "/campaigns", "/collection", "/connect", "/sign-in", "/tasks", "/cron")


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


@public.get("/healthz")
def healthz() -> Response:
    """Says that the process answers; asks no database."""
    return Response("ok", mimetype="text/plain")
