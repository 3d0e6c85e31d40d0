"""Answers of Drive v3."""

from collections.abc import Mapping

from sandbox.google import drive_files, permissions
from sandbox.google.access import drive_file
from sandbox.google.accounts import DRIVE_MEMBERS, SHARED_DRIVE_ID
from sandbox.google.calls import Answer, Call
from sandbox.google.drive_list import list_files
from sandbox.google.drive_views import drive_json, file_json, user_json
from sandbox.google.errors import GoogleRefusal, Json, bad_parameter

_SHORT = {
    "file": ("kind", "id", "name", "mimeType"),
    "permission": ("kind", "id", "type", "role"),
    "drive": ("kind", "id", "name"),
}


def _short(call: Call, kind: str, whole: Json) -> Json:
    """Without a mask Drive tells little."""
    return whole if call.mask is not None else {name: whole[name] for name in _SHORT[kind] if name in whole}


def _short_list(call: Call, kind: str, whole: Json) -> Json:
    return {**whole, f"{kind}s": [_short(call, kind, one) for one in whole[f"{kind}s"]]}


def _create(call: Call) -> Json:
    file = drive_files.create(call)
    return _short(call, "file", file_json(call.google, call.caller, file))


def _get(call: Call) -> Json:
    all_drives = call.flag("supportsAllDrives")
    file = drive_file(call.google, call.caller, call.params["fileId"], all_drives=all_drives)
    return _short(call, "file", file_json(call.google, call.caller, file))


def _list(call: Call) -> Json:
    return _short_list(call, "file", list_files(call))


def _update(call: Call) -> Json:
    file = drive_files.update(call)
    return _short(call, "file", file_json(call.google, call.caller, file))


def _delete(call: Call) -> None:
    drive_files.delete(call)


def _permissions_create(call: Call) -> Json:
    return _short(call, "permission", permissions.create(call))


def _permissions_list(call: Call) -> Json:
    return _short_list(call, "permission", permissions.list_permissions(call))


def _permissions_get(call: Call) -> Json:
    return _short(call, "permission", permissions.get(call))


def _permissions_update(call: Call) -> Json:
    return _short(call, "permission", permissions.update(call))


def _permissions_delete(call: Call) -> None:
    permissions.delete(call)


def _drives_list(call: Call) -> Json:
    mine = [drive_json()] if call.caller.email in DRIVE_MEMBERS else []
    return _short_list(call, "drive", {"kind": "drive#driveList", "drives": mine})


def _drives_get(call: Call) -> Json:
    drive_id = call.params["driveId"]
    if drive_id != SHARED_DRIVE_ID or call.caller.email not in DRIVE_MEMBERS:
        raise GoogleRefusal(404, f"Shared drive not found: {drive_id}", location="driveId")
    return _short(call, "drive", drive_json())


def _about(call: Call) -> Json:
    if call.mask is None:
        raise bad_parameter("fields", "The 'fields' parameter is required for this method.")
    quota = {"usage": "0", "usageInDrive": "0", "usageInDriveTrash": "0"}
    limit = {} if call.caller.is_service_account else {"limit": "16106127360"}
    return {
        "kind": "drive#about",
        "user": user_json(call.caller.email, call.caller),
        "storageQuota": {**limit, **quota},
        "canCreateDrives": False,
    }


ANSWERS: Mapping[str, Answer] = {
    "drive.files.create": _create,
    "drive.files.get": _get,
    "drive.files.list": _list,
    "drive.files.update": _update,
    "drive.files.delete": _delete,
    "drive.permissions.create": _permissions_create,
    "drive.permissions.list": _permissions_list,
    "drive.permissions.get": _permissions_get,
    "drive.permissions.update": _permissions_update,
    "drive.permissions.delete": _permissions_delete,
    "drive.drives.list": _drives_list,
    "drive.drives.get": _drives_get,
    "drive.about.get": _about,
}
