"""Making, changing and removing Drive files."""

import secrets
from typing import Any

from sandbox.google.access import SHEET_TYPE, changed, drive_file, need
from sandbox.google.accounts import DRIVE_MEMBERS, SHARED_DRIVE_ID, name_of, number_of
from sandbox.google.calls import Call
from sandbox.google.errors import GoogleRefusal, Json, bad_parameter, file_missing, no_quota_of_its_own
from sandbox.google.parts import Google
from sandbox.google.store import DriveFile
from sandbox.google.tokens import Caller

FOLDER_TYPE = "application/vnd.google-apps.folder"
_TEXTS = {"name": "name", "description": "description", "starred": "starred"}
_SETTINGS = ("writersCanShare", "copyRequiresWriterPermission")
_PROPERTIES = {"appProperties": "app_properties", "properties": "properties"}
_WRITABLE = {*_TEXTS, *_SETTINGS, *_PROPERTIES, "mimeType", "parents", "kind", "id", "trashed"}
_PROPERTY_BYTES = 124
_MOST_PROPERTIES = 30


def root_of(email: str) -> str:
    """The id of the top folder of somebody's own drive."""
    return f"0A{number_of(email)[:12]}Root"


def create(call: Call) -> DriveFile:
    """The answer to files.create. Raises GoogleRefusal."""
    asked = call.body
    unknown = set(asked) - (_WRITABLE - {"trashed"})
    if unknown:
        raise _not_writable(sorted(unknown))
    if asked.get("id"):
        raise bad_parameter("id", "Generated IDs are not supported for Docs Editors formats.")
    in_drive = _parent(call).drive_id if asked.get("parents") else ""
    if in_drive and not call.flag("supportsAllDrives"):
        raise file_missing(asked["parents"][0])
    body = {"properties": {"title": asked.get("name") or "Untitled"}}
    return new_file(call.google, call.caller, asked, body, drive_id=in_drive)


def _parent(call: Call) -> DriveFile:
    """The folder that a new file goes to; the shared drive and one's own top folder count as such."""
    parents = call.body["parents"]
    if len(parents) != 1:
        raise GoogleRefusal(400, "A file must have exactly one parent.", "invalidParents")
    wanted = parents[0]
    if wanted in ("root", root_of(call.caller.email)):
        return _top(wanted, "")
    if wanted == SHARED_DRIVE_ID:
        if call.caller.email not in DRIVE_MEMBERS:
            raise file_missing(wanted)
        return _top(wanted, wanted)
    folder = drive_file(call.google, call.caller, wanted, all_drives=call.flag("supportsAllDrives"))
    need(call.google, call.caller, folder, "writer")
    if folder.mime_type != FOLDER_TYPE:
        raise GoogleRefusal(403, "The specified parent is not a folder.", "parentNotAFolder")
    return folder


def _top(file_id: str, drive_id: str) -> DriveFile:
    return DriveFile(file_id, "", FOLDER_TYPE, "", drive_id, [], "", "", [])


def new_file(
    google: Google, caller: Caller, asked: Json, sheet: Json, *, drive_id: str = "", of_app: bool = True
) -> DriveFile:
    """A new file, with a spreadsheet of this body behind it when it is one. Raises GoogleRefusal."""
    if caller.is_service_account and not drive_id:
        raise no_quota_of_its_own()
    now = google.now_text()
    parents = [root_of(caller.email) if one == "root" else one for one in asked.get("parents", ["root"])]
    mime_type = asked.get("mimeType", "application/octet-stream")
    owner = "" if drive_id else caller.email
    name = asked.get("name") or "Untitled"
    users = [caller.email] if of_app else []
    file = DriveFile(
        f"1{secrets.token_urlsafe(32)[:43]}", name, mime_type, owner, drive_id, parents, now, now, users
    )
    _put_fields(file, asked)
    if drive_id:
        members = [_member(email, role) for email, role in DRIVE_MEMBERS.items()]
    else:
        members = [person(caller.email, "owner")]
    file.permissions = {str(member["id"]): member for member in members}
    if mime_type == SHEET_TYPE:
        google.workbooks.create(file.id, sheet)
    with google.store.changed():
        google.store.files[file.id] = file
    return file


def person(email: str, role: str) -> Json:
    """The permission of one address."""
    return {
        "id": number_of(email),
        "type": "user",
        "role": role,
        "emailAddress": email,
        "displayName": name_of(email),
        "deleted": False,
        "pendingOwner": False,
    }


def _member(email: str, role: str) -> Json:
    detail = {"permissionType": "member", "role": role, "inheritedFrom": SHARED_DRIVE_ID, "inherited": True}
    return {**person(email, role), "permissionDetails": [detail]}


def _put_fields(file: DriveFile, asked: Json) -> dict[str, Any]:
    """Set what the body says of a file; the fields set. Raises GoogleRefusal."""
    fields: dict[str, Any] = {
        attribute: asked[name] for name, attribute in _TEXTS.items() if asked.get(name) is not None
    }
    fields["settings"] = file.settings | {name: asked[name] for name in _SETTINGS if name in asked}
    for name, attribute in _PROPERTIES.items():
        fields[attribute] = _properties(getattr(file, attribute), asked.get(name) or {})
    for attribute, value in fields.items():
        setattr(file, attribute, value)
    return fields


def _properties(kept: dict[str, str], new: dict[str, str | None]) -> dict[str, str]:
    """Own properties after a change; null takes one away."""
    for key, value in new.items():
        if len(key.encode()) + len((value or "").encode()) > _PROPERTY_BYTES:
            raise GoogleRefusal(
                403,
                f"The property {key} is too long: key and value have at most {_PROPERTY_BYTES} bytes.",
                "propertyTooLong",
            )
    merged = {key: value for key, value in {**kept, **new}.items() if value is not None}
    if len(merged) > _MOST_PROPERTIES:
        raise GoogleRefusal(403, "The file has too many properties.", "tooManyProperties")
    return merged


def update(call: Call) -> DriveFile:
    """The answer to files.update. Raises GoogleRefusal."""
    google, asked = call.google, call.body
    file = drive_file(google, call.caller, call.params["fileId"], all_drives=call.flag("supportsAllDrives"))
    unknown = set(asked) - (_WRITABLE - {"parents", "id"})
    if unknown:
        raise _not_writable(sorted(unknown))
    need(google, call.caller, file, "writer")
    if asked.get("mimeType", file.mime_type) != file.mime_type:
        raise GoogleRefusal(400, "The file's type cannot be changed.", "invalid")
    if "trashed" in asked and asked["trashed"] != file.trashed:
        need(google, call.caller, file, "fileOrganizer" if file.drive_id else "owner")
    if "addParents" in call.params or "removeParents" in call.params:
        raise GoogleRefusal(501, "The sandbox does not move files.")
    with google.store.changed():
        renamed = asked.get("name") is not None and asked["name"] != file.name
        _put_fields(file, asked)
        changed(google, file, trashed=asked.get("trashed", file.trashed))
        if renamed and file.mime_type == SHEET_TYPE:
            google.workbooks.change(file.id, "rename", {"title": file.name})
    return file


def delete(call: Call) -> None:
    """The answer to files.delete: for good, by the owner or a manager of the shared drive only."""
    all_drives = call.flag("supportsAllDrives")
    file = drive_file(call.google, call.caller, call.params["fileId"], all_drives=all_drives)
    need(call.google, call.caller, file, "organizer" if file.drive_id else "owner")
    remove(call.google, file.id)


def remove(google: Google, file_id: str) -> None:
    """The file and what is in it are gone."""
    with google.store.changed():
        google.store.files.pop(file_id, None)
    google.workbooks.remove(file_id)


def _not_writable(names: list[str]) -> GoogleRefusal:
    return GoogleRefusal(
        403,
        "The resource body includes fields which are not directly writable: " + ", ".join(names),
        "fieldNotWritable",
    )
