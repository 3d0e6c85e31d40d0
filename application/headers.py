"""Headers that every response carries, and compression."""

import gzip
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

from application.config import Config
from application.integrations.google.addresses import google_addresses

COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg+xml")
SMALLEST_COMPRESSED = 700
STORAGE = "https://storage.googleapis.com"


def content_security_nonce() -> str:
    """The nonce that this request's script and style elements carry."""
    if "content_security_nonce" not in g:
        g.content_security_nonce = secrets.token_urlsafe(16)
    return str(g.content_security_nonce)


def _policy() -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{content_security_nonce()}' 'strict-dynamic'",
            "style-src 'self'",
            f"img-src 'self' data:{_storage()}",
            f"media-src 'self'{_storage()}",
            "font-src 'self'",
            "connect-src 'self'",
            # Browsers hold a form's redirects to this too, and signing in goes on to a dialog elsewhere.
            f"form-action 'self' {_dialog_origins()}",
            f"frame-ancestors {_framing_sites()}",
            "base-uri 'none'",
        )
    )


def _framing_sites() -> str:
    """Who may show the page in a frame: nobody, but where the page itself has named sites."""
    sites: tuple[str, ...] = g.get("framing_sites", ())
    return " ".join(sites) or "'none'"


def _storage() -> str:
    """Where a bucket's signed addresses lead."""
    return f" {STORAGE}" if _config().blob_bucket else ""


def _dialog_origins() -> str:
    """Facebook's, and Google's where staff sign in there."""
    config = _config()
    dialogs = [config.facebook_dialog_url]
    if config.google_reports == "sign_in":
        dialogs.append(google_addresses(config.google_url).dialog)
    return " ".join(dict.fromkeys(_origin(dialog) for dialog in dialogs))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _config() -> Config:
    config: Config = current_app.extensions["configuration"]
    return config


def _secure(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _policy())
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint not in ("static", "bootstrap.static"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _compress(response: Response) -> Response:
    if not _compressible(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.best_match(["gzip"]) is None:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < SMALLEST_COMPRESSED:
        return response
    response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, _is_weak = response.get_etag()
    if etag is not None:
        # A strong tag promises the same bytes: a range of the plain file must not continue this one.
        response.set_etag(etag, weak=True)
    response.headers.pop("Accept-Ranges", None)
    return response


def _compressible(response: Response) -> bool:
    """Whole text, no stream. A file counts as streamed too, but is known by being passed through."""
    return (
        response.status_code == 200
        and "Content-Encoding" not in response.headers
        and (response.mimetype or "").startswith(COMPRESSIBLE)
        and (response.direct_passthrough or not response.is_streamed)
    )


def init_headers(app: Flask) -> None:
    """Give every response its security headers, and compress what can be compressed."""
    app.after_request(_compress)
    app.after_request(_secure)
    app.jinja_env.globals["content_security_nonce"] = content_security_nonce
