"""Error pages: what happened, and what to do next, in plain words."""

import logging

from flask import Flask, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from application.exceptions import Conflict, NotAllowed
from application.extensions import db
from application.integrations.blobs import BlobStoreUnavailable

logger = logging.getLogger(__name__)

STORE_AGAIN_SECONDS = 120
"""When to ask again for a file that the store did not give."""

SENTENCES: dict[int, tuple[str, str]] = {
    400: (
        "That could not be read",
        "The address or the form held something we could not read. Go back and try again.",
    ),
    401: ("Please sign in", "Your sign-in has ended. Sign in again, then repeat what you were doing."),
    403: (
        "This page is not for your account",
        "You are signed in, but this belongs to somebody else or to another role.",
    ),
    404: ("There is no such page", "The address may be old or mistyped."),
    405: ("That can't be done this way", "Use the buttons on the page instead of the address bar."),
    409: ("That has changed in the meantime", "Load the page again to see how things stand now."),
    413: ("That is too large", "Send a smaller file or choose fewer rows."),
    414: ("That address is too long", "Choose fewer filters or rows, then try again."),
    415: ("That kind of content isn't understood", "Use the form on the page."),
    429: ("Too many tries", "Wait a few minutes, then try again."),
    500: (
        "Something went wrong on our side",
        "Nothing you entered was half-saved. Try again; if it stays, tell the staff.",
    ),
    503: ("A service we depend on does not answer", "Nothing was lost. Try again in a few minutes."),
}


def _answer(status: int, detail: str | None = None) -> ResponseReturnValue:
    title, sentence = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    if best == "application/json":
        return jsonify(error=title, what_to_do=detail or sentence), status
    page = render_template("errors/error.html", title=title, sentence=detail or sentence, status=status)
    return page, status


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.get_response()
    answer = make_response(_answer(error.code or 500))
    for name, value in error.get_headers(request.environ):
        # Which methods are allowed, when to try again: not the type of the page that ours replaces.
        if name.lower() != "content-type":
            answer.headers.add(name, value)
    return answer


def _untrusted_host(error: SecurityError) -> ResponseReturnValue:
    """Asked under a foreign name: nothing has been routed, so no page with links can be made."""
    title, sentence = SENTENCES[400]
    return _BARE_PAGE.format(title=title, sentence=sentence), 400


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    return _answer(400, "The page was open for too long or came from elsewhere. Load it again, then repeat.")


def _conflict(error: Conflict) -> ResponseReturnValue:
    db.session.rollback()
    return _answer(409, str(error))


def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
    db.session.rollback()
    return _answer(403)


def _store_unavailable(error: BlobStoreUnavailable) -> ResponseReturnValue:
    db.session.rollback()
    logger.error("The store of files is out of reach: %s", error, exc_info=error)
    answer = make_response(
        _answer(
            503,
            "The place where pictures, films and answers are kept can’t be reached just now. Nothing was "
            "lost. Try again in a few minutes.",
        )
    )
    answer.retry_after = STORE_AGAIN_SECONDS
    return answer


def _server_error(error: InternalServerError) -> ResponseReturnValue:
    # Flask has logged the original with its traceback; the page must not depend on the broken session.
    db.session.rollback()
    try:
        return _answer(500)
    except Exception:
        # The usual page asks who is signed in: without the database it fails as the page before did.
        logger.exception("The error page failed too")
        title, sentence = SENTENCES[500]
        return _BARE_PAGE.format(title=title, sentence=sentence), 500


_BARE_PAGE = Markup(
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>'
    "<body><main><h1>{title}</h1><p>{sentence}</p></main></body></html>"
)


def register_errors(app: Flask) -> None:
    """Answer every error with a clear page, or JSON to a caller that asks for it."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _untrusted_host)
    app.register_error_handler(InternalServerError, _server_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(BlobStoreUnavailable, _store_unavailable)
