"""The network address that a request came from.

On App Engine its front end tells it in a header that nobody else can set; `X-Forwarded-For` is the client's
own word in part (platform.md, "Proxy settings for Flask"), so it is never read.
"""

from flask import current_app, request

from application.config import Config

UNKNOWN = "unknown"
_LONGEST = 45


def client_address() -> str:
    """An IPv4 or IPv6 address in text; `UNKNOWN` when there is none."""
    config: Config = current_app.extensions["configuration"]
    told = request.headers.get("X-Appengine-User-IP") if config.runs_on_app_engine else request.remote_addr
    return (told or UNKNOWN)[:_LONGEST]
