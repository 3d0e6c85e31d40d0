"""The control API's Google part: calls, grants, files, and what people do with files by hand."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.google import deeds
from sandbox.google.accounts import ACCOUNTS, is_address
from sandbox.google.errors import GoogleRefusal, Json
from sandbox.google.parts import Google
from sandbox.google.store import DriveFile
from sandbox.google.tokens import revoke_grant

_Answer = Response | tuple[Response, int]


def blueprint(google: Google) -> Blueprint:
    """All of /control/google."""
    routes = Blueprint("google_control", __name__, url_prefix="/control/google")
    _calls(routes, google)
    _accounts(routes, google)
    _files(routes, google)
    _by_hand(routes, google)
    return routes


def _calls(routes: Blueprint, google: Google) -> None:
    @routes.delete("")
    def begin_anew() -> Response:
        google.clear()
        return jsonify({"success": True})

    @routes.get("/calls")
    def calls() -> Response:
        return jsonify(google.calls.told())

    @routes.delete("/calls")
    def forget() -> Response:
        google.calls.clear()
        return jsonify({"success": True})


def _accounts(routes: Blueprint, google: Google) -> None:
    @routes.get("/accounts")
    def accounts() -> Response:
        known = dict.fromkeys([*(account.email for account in ACCOUNTS), *google.store.grants])
        return jsonify([{"email": email, "granted": google.store.grants.get(email, [])} for email in known])

    @routes.delete("/accounts/<email>/grant")
    def revoke(email: str) -> _Answer:
        if not revoke_grant(google, email.lower()):
            return _bad("that account has granted nothing", 404)
        return jsonify({"success": True})


def _files(routes: Blueprint, google: Google) -> None:
    @routes.get("/files")
    def files() -> Response:
        return jsonify([_told(file) for file in list(google.store.files.values())])

    @routes.post("/files")
    def add() -> _Answer:
        asked = _asked()
        owner, name = asked.get("owner", ""), asked.get("name", "Untitled")
        if not isinstance(owner, str) or not isinstance(name, str) or not is_address(owner):
            return _bad("owner must be an address, name a text")
        return jsonify(_told(deeds.own_sheet(google, owner, name))), 201

    @routes.delete("/files/<file_id>")
    def remove(file_id: str) -> _Answer:
        return _done(deeds.delete(google, file_id))

    @routes.post("/files/<file_id>/<any(trash, untrash):deed>")
    def act(file_id: str, deed: str) -> _Answer:
        return _done(deeds.DEEDS[deed](google, file_id))

    @routes.post("/files/<file_id>/open")
    def open_with_app(file_id: str) -> _Answer:
        return _done(deeds.open_with_app(google, file_id, str(_asked().get("account", "")).lower()))


def _by_hand(routes: Blueprint, google: Google) -> None:
    @routes.post("/files/<file_id>/tabs")
    def add_tab(file_id: str) -> _Answer:
        asked = _asked()
        return _tried(lambda: deeds.add_tab(google, file_id, asked.get("title", ""), asked.get("rows", [])))

    @routes.post("/files/<file_id>/cells")
    def type_cells(file_id: str) -> _Answer:
        asked = _asked()
        return _tried(
            lambda: deeds.type_cells(google, file_id, asked.get("range", ""), asked.get("rows", []))
        )

    @routes.post("/files/<file_id>/comments")
    def comment(file_id: str) -> _Answer:
        asked = _asked()
        words = {name: str(asked.get(name, "")) for name in ("cell", "text", "author")}
        return _tried(lambda: deeds.comment(google, file_id, str(asked.get("title", "")), words))


def _tried(act: Any) -> _Answer:
    try:
        act()
    except GoogleRefusal as refusal:
        return _bad(refusal.message)
    except KeyError:
        return _bad("no such spreadsheet", 404)
    return jsonify({"success": True})


def _told(file: DriveFile) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "mime_type": file.mime_type,
        "owner": file.owner,
        "drive_id": file.drive_id,
        "trashed": file.trashed,
        "app_users": file.app_users,
        "app_properties": file.app_properties,
        "created_at": file.created_at,
        "modified_at": file.modified_at,
        "permissions": list(file.permissions.values()),
    }


def _asked() -> Json:
    asked = request.get_json(silent=True)
    return asked if isinstance(asked, dict) else {}


def _done(found: bool) -> _Answer:
    return jsonify({"success": True}) if found else _bad("no such file", 404)


def _bad(text: str, status: int = 400) -> tuple[Response, int]:
    return jsonify({"error": text}), status
