"""The reader's time zone, as a script of the page tells it by a cookie."""

from urllib.parse import unquote

from flask import current_app, request


def zone_cookie() -> str:
    """What the cookie is called: over https its name keeps other hosts from setting it."""
    return "__Host-zone" if current_app.config["SESSION_COOKIE_SECURE"] else "zone"


def told_zone() -> str:
    """What the browser says: the IANA name of a zone, or anything at all; "" when it says nothing."""
    return unquote(request.cookies.get(zone_cookie(), ""))
