"""What an address that is not here answers: a page for people, JSON for programs."""

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from sandbox.graph.errors import GraphRefusal
from sandbox.graph.replies import refusal_reply


def register(app: Flask) -> None:
    """Answer 404 and 405 of the whole sandbox."""
    app.register_error_handler(NotFound, _missing)
    app.register_error_handler(MethodNotAllowed, _missing)


def _missing(refusal: HTTPException) -> Response:
    status = refusal.code or 404
    if _under("/graph"):
        response = refusal_reply(GraphRefusal(f"Unsupported {request.method.lower()} request.", 100))
        response.status_code = status
    elif _under("/control"):
        response = jsonify({"error": refusal.name.lower()})
        response.status_code = status
    else:
        response = Response(render_template("missing.html", status=status), status)
    if isinstance(refusal, MethodNotAllowed) and refusal.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(refusal.valid_methods))
    return response


def _under(prefix: str) -> bool:
    return request.path == prefix or request.path.startswith(f"{prefix}/")
