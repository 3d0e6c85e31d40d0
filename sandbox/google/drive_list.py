"""files.list: which files, in which order, page by page."""

import base64
import binascii
from collections.abc import Iterator

from sandbox.google import drive_query
from sandbox.google.access import visible
from sandbox.google.accounts import DRIVE_MEMBERS, SHARED_DRIVE_ID
from sandbox.google.calls import Call
from sandbox.google.drive_files import root_of
from sandbox.google.drive_views import file_json
from sandbox.google.errors import GoogleRefusal, Json, bad_parameter
from sandbox.google.store import DriveFile
from sandbox.google.tokens import Caller

_ORDERS = {"createdTime": "created_at", "modifiedTime": "modified_at", "name": "name", "name_natural": "name"}
_CORPORA = ("user", "domain", "drive", "allDrives")


def list_files(call: Call) -> Json:
    """The FileList. Raises GoogleRefusal."""
    _check_corpora(call)
    files = [file for file in _candidates(call) if visible(call.google, call.caller, file)]
    if call.params.get("q"):
        test = drive_query.parse(call.params["q"], root_of(call.caller.email))
        files = [file for file in files if test(file)]
    files = _ordered(files, call.params.get("orderBy", "modifiedTime desc"))
    start, size = _page(call, len(files))
    result: Json = {
        "kind": "drive#fileList",
        "incompleteSearch": False,
        "files": [file_json(call.google, call.caller, file) for file in files[start : start + size]],
    }
    if start + size < len(files):
        result["nextPageToken"] = page_token(start + size)
    return result


def _check_corpora(call: Call) -> None:
    corpora, drive_id = call.params.get("corpora", "user"), call.params.get("driveId", "")
    all_drives = call.flag("supportsAllDrives") and call.flag("includeItemsFromAllDrives")
    if corpora not in _CORPORA:
        raise bad_parameter("corpora", f"Invalid value '{corpora}'.")
    if (corpora == "drive") != bool(drive_id):
        raise bad_parameter(
            "driveId", "The driveId parameter must be specified if and only if corpora is set to drive."
        )
    if call.flag("includeItemsFromAllDrives") and not call.flag("supportsAllDrives"):
        raise bad_parameter(
            "includeItemsFromAllDrives", "The user must support all drives to include their items."
        )
    if corpora in ("drive", "allDrives") and not all_drives:
        raise bad_parameter(
            "includeItemsFromAllDrives",
            "The includeItemsFromAllDrives and supportsAllDrives parameters must be set to true when corpora "
            "is set to drive or allDrives.",
        )
    if drive_id and (drive_id != SHARED_DRIVE_ID or call.caller.email not in DRIVE_MEMBERS):
        raise GoogleRefusal(404, f"Shared drive not found: {drive_id}", location="driveId")


def _candidates(call: Call) -> Iterator[DriveFile]:
    """Files of this corpus; shared by link alone is not enough to be listed."""
    only_drive = call.params.get("corpora") == "drive"
    for file in list(call.google.store.files.values()):
        if only_drive and not file.drive_id:
            continue
        if file.drive_id and not call.flag("includeItemsFromAllDrives"):
            continue
        if _is_meant(file, call.caller):
            yield file


def _is_meant(file: DriveFile, caller: Caller) -> bool:
    return any(
        kept.get("emailAddress", "").lower() == caller.email.lower() or kept.get("allowFileDiscovery")
        for kept in file.permissions.values()
    )


def _ordered(files: list[DriveFile], order: str) -> list[DriveFile]:
    for part in reversed([part.strip() for part in order.split(",")]):
        name, _, direction = part.partition(" ")
        if name not in _ORDERS or direction not in ("", "desc"):
            raise bad_parameter("orderBy", f"The sandbox cannot sort by: {part}")
        attribute = _ORDERS[name]
        files = sorted(files, key=lambda file: str(getattr(file, attribute)), reverse=bool(direction))
    return files


def _page(call: Call, number: int) -> tuple[int, int]:
    size = int(call.params.get("pageSize", 100))
    token = call.params.get("pageToken")
    return (page_start(token) if token else 0), size


def page_token(start: int) -> str:
    """The token of the page that begins here."""
    return base64.urlsafe_b64encode(f"from:{start}".encode()).decode()


def page_start(token: str) -> int:
    """Where the page of a token begins. Raises GoogleRefusal."""
    try:
        word, _, start = base64.urlsafe_b64decode(token).decode().partition(":")
        if word == "from":
            return int(start)
    except (binascii.Error, ValueError):
        pass
    raise GoogleRefusal(400, "Invalid Value", "invalid", location="pageToken")
