"""The forms in which a Graph request is answered."""

import json
import socket

from flask import Response, request

from sandbox.graph.errors import GraphRefusal, Json
from sandbox.state import Fault

_HTML = (
    "<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>"
)


def reply(payload: Json, status: int = 200) -> Response:
    """A JSON reply as the real API sends it: ASCII with escaped slashes."""
    text = json.dumps(payload, separators=(",", ":")).replace("/", "\\/")
    return Response(text, status, content_type="application/json; charset=UTF-8")


def refusal_reply(refusal: GraphRefusal) -> Response:
    """The reply of an error, with the challenge header of token errors."""
    response = reply(refusal.payload(), refusal.status)
    response.headers.update(refusal.headers)
    response.headers["WWW-Authenticate"] = 'OAuth "Facebook Platform" "invalid_request"'
    return response


def cut_off_reply(payload: Json, fault: Fault) -> Response:
    """Status 200 with JSON that ends in the middle."""
    text = reply(payload).get_data()
    return Response(text[: max(1, len(text) * 2 // 3)], 200, content_type="application/json; charset=UTF-8")


def html_reply() -> Response:
    """A server error that is not JSON."""
    return Response(_HTML, 502, content_type="text/html; charset=utf-8")


def closing_reply() -> Response:
    """Close the connection without an answer, where the server gives us its socket."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            # The caller has gone already: nothing left to close.
            return Response(status=504)
    return Response(status=504)
