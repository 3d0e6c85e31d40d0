"""What people do with files by hand: delete, trash, own tabs, cells, comments."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.google.access import SHEET_TYPE, changed
from sandbox.google.drive_files import new_file, remove
from sandbox.google.errors import Json
from sandbox.google.parts import Google
from sandbox.google.store import DriveFile
from sandbox.google.tokens import Caller


def own_sheet(google: Google, owner: str, name: str) -> DriveFile:
    """A spreadsheet that its owner made without the app."""
    body = {"properties": {"title": name}}
    asked = {"name": name, "mimeType": SHEET_TYPE}
    return new_file(google, Caller(owner.lower(), ()), asked, body, of_app=False)


def delete(google: Google, file_id: str) -> bool:
    """Its owner deletes a file for good; False when there is none."""
    if file_id not in google.store.files:
        return False
    remove(google, file_id)
    return True


def open_with_app(google: Google, file_id: str, account: str) -> bool:
    """Somebody opens a file with the app, by which `drive.file` reaches it; False when there is none."""
    file = google.store.files.get(file_id)
    if file is None:
        return False
    with google.store.changed():
        file.app_users = list(dict.fromkeys([*file.app_users, account]))
    return True


def _set(google: Google, file_id: str, **fields: bool) -> bool:
    file = google.store.files.get(file_id)
    if file is not None:
        changed(google, file, **fields)
    return file is not None


DEEDS: Mapping[str, Callable[[Google, str], bool]] = {
    "trash": lambda google, file_id: _set(google, file_id, trashed=True),
    "untrash": lambda google, file_id: _set(google, file_id, trashed=False),
    "delete": delete,
}


def add_tab(google: Google, file_id: str, title: str, rows: list[list[Any]]) -> None:
    """Somebody adds a tab of their own. Raises GoogleRefusal, or KeyError for an unknown spreadsheet."""
    _change(google, file_id, "batchUpdate", {"requests": [{"addSheet": {"properties": {"title": title}}}]})
    if rows:
        quoted = title.replace("'", "''")
        type_cells(google, file_id, f"'{quoted}'!A1", rows)


def type_cells(google: Google, file_id: str, place: str, rows: list[list[Any]]) -> None:
    """Somebody types into cells, from the one at `place` on. Raises as `add_tab`."""
    one = {"range": place, "values": rows}
    _change(google, file_id, "values.batchUpdate", {"valueInputOption": "USER_ENTERED", "data": [one]})


def comment(google: Google, file_id: str, title: str, words: Mapping[str, str]) -> None:
    """Somebody comments on a cell of a tab; `words` are cell, text and author. Raises as `add_tab`."""
    said: Json = {**words, "at": google.now_text()}
    _change(google, file_id, "comment", {"title": title, "comment": said})


def _change(google: Google, file_id: str, kind: str, asked: Json) -> None:
    google.workbooks.change(file_id, kind, asked)
    file = google.store.files.get(file_id)
    if file is not None:
        changed(google, file)
