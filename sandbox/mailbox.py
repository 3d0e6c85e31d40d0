"""The mailbox: takes in mail over HTTP and shows it."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from sandbox.services import Services
from sandbox.state import Letter

_KEPT = 500


def blueprint(services: Services) -> Blueprint:
    """The sink and its page."""
    routes = Blueprint("mailbox", __name__)
    _sink(routes, services)
    _pages(routes, services)
    return routes


def _sink(routes: Blueprint, services: Services) -> None:
    @routes.post("/mailbox")
    def take() -> tuple[Response, int]:
        body = request.get_json(silent=True)
        asked: Any = body if isinstance(body, dict) else request.form
        texts = {name: asked.get(name) for name in ("to", "subject", "text")}
        if not all(isinstance(text, str) for text in texts.values()) or not texts["to"]:
            return jsonify({"error": "to, subject and text are needed"}), 400
        html = asked.get("html")
        texts["html"] = html if isinstance(html, str) else ""
        return jsonify({"id": keep(services, texts).id}), 201

    @routes.delete("/mailbox")
    def empty() -> Response:
        with services.state.changed():
            services.state.letters.clear()
        return jsonify({"success": True})


def _pages(routes: Blueprint, services: Services) -> None:
    state = services.state

    @routes.get("/mailbox")
    def page() -> str:
        wanted = request.args.get("to", "")
        letters = [letter for letter in reversed(state.letters) if wanted in ("", letter.to)]
        return render_template("mailbox.html", letters=letters, wanted=wanted, now=services.clock.now())

    @routes.get("/mailbox/<int:number>.html")
    def html(number: int) -> Response | tuple[str, int]:
        letter = next((letter for letter in state.letters if letter.id == number and letter.html), None)
        if letter is None:
            return "", 404
        answer = Response(letter.html, mimetype="text/html")
        answer.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups"
        )
        return answer

    @routes.get("/mailbox.json")
    def listed() -> Response:
        wanted = request.args.get("to", "")
        return jsonify([asdict(letter) for letter in reversed(state.letters) if wanted in ("", letter.to)])


def keep(services: Services, texts: dict[str, str]) -> Letter:
    """Take in one letter; the oldest goes when there are too many."""
    state = services.state
    with state.changed():
        received = services.clock.now().isoformat(timespec="seconds")
        letter = Letter(
            state.take_number(), texts["to"], texts["subject"], texts["text"], received, texts["html"]
        )
        state.letters.append(letter)
        del state.letters[:-_KEPT]
    return letter
