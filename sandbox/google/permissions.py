"""Who may open a file. A change reads the list, takes a while, and writes the whole list back.

So two changes at once on one file lose one of them, as Google says of its own: the last one wins.
"""

import copy
import time
from collections.abc import Callable

from sandbox import mailbox
from sandbox.google.access import changed, drive_file, living, need, role_of
from sandbox.google.accounts import name_of
from sandbox.google.calls import Call
from sandbox.google.drive_list import page_start, page_token
from sandbox.google.drive_views import permission_json
from sandbox.google.errors import GoogleRefusal, Json, bad_parameter
from sandbox.google.links import address_of
from sandbox.google.permission_checks import (
    ROLES,
    asked_permission,
    check_not_inherited,
    check_role,
    check_transfer,
    expiration,
    mail_wanted,
)
from sandbox.google.store import DriveFile

_CHANGE_SECONDS = 0.05
Permissions = dict[str, Json]


def _file(call: Call) -> DriveFile:
    all_drives = call.flag("supportsAllDrives")
    return drive_file(call.google, call.caller, call.params["fileId"], all_drives=all_drives)


def _shared(call: Call) -> DriveFile:
    """The file, of a caller who may share it."""
    file = _file(call)
    need(call.google, call.caller, file, "writer")
    if file.settings.get("writersCanShare") is False and not file.drive_id:
        need(call.google, call.caller, file, "owner")
    return file


def _rewrite(call: Call, file: DriveFile, change: Callable[[Permissions], None]) -> None:
    """Read, take a while, write: without a lock in between, on purpose."""
    permissions = copy.deepcopy(file.permissions)
    time.sleep(_CHANGE_SECONDS)
    change(permissions)
    owner = next((str(kept["emailAddress"]) for kept in permissions.values() if kept["role"] == "owner"), "")
    changed(call.google, file, permissions=permissions, owner=owner)


def create(call: Call) -> Json:
    """permissions.create; an address that has one gets its role changed. Raises GoogleRefusal."""
    file, asked = _shared(call), call.body
    permission = asked_permission(call, file)
    role = asked["role"]
    if role == "owner":
        check_transfer(call, file, permission)
    else:
        check_role(file, role)
    mail = mail_wanted(call, asked, role)

    def put(permissions: Permissions) -> None:
        old = permissions.get(permission["id"])
        if old is not None:
            check_not_inherited(old)
        if role == "owner":
            _resign(permissions)
        permissions[permission["id"]] = permission

    _rewrite(call, file, put)
    if mail:
        _send(call, file, permission["emailAddress"], role)
    return permission_json(permission)


def _resign(permissions: Permissions) -> None:
    """Who owned the file goes on as a writer."""
    for kept in permissions.values():
        if kept["role"] == "owner":
            kept["role"] = "writer"


def _send(call: Call, file: DriveFile, email: str, role: str) -> None:
    can = {"reader": "view", "commenter": "comment on"}.get(role, "edit")
    own_words = call.params.get("emailMessage", "")
    text = (
        f"{name_of(call.caller.email)} ({call.caller.email}) has invited you to {can} the following file:\n\n"
    )
    text += f"{file.name}\n{address_of(file.id)}\n"
    if own_words:
        text += f"\n{own_words}\n"
    subject = f'Spreadsheet shared with you: "{file.name}"'
    mailbox.keep(call.google.services, {"to": email, "subject": subject, "text": text, "html": ""})


def list_permissions(call: Call) -> Json:
    """permissions.list. Raises GoogleRefusal."""
    file = _shared(call)
    kept = living(call.google, file)
    start = page_start(call.params["pageToken"]) if call.params.get("pageToken") else 0
    size = int(call.params.get("pageSize", 100))
    result: Json = {
        "kind": "drive#permissionList",
        "permissions": [permission_json(permission) for permission in kept[start : start + size]],
    }
    return {**result, "nextPageToken": page_token(start + size)} if start + size < len(kept) else result


def get(call: Call) -> Json:
    """permissions.get. Raises GoogleRefusal."""
    return permission_json(_one(_file(call).permissions, call))


def _one(permissions: Permissions, call: Call) -> Json:
    number = call.params["permissionId"]
    if number not in permissions:
        raise GoogleRefusal(404, f"Permission not found: {number}.", location="permissionId")
    return permissions[number]


def update(call: Call) -> Json:
    """permissions.update: role and expiration only. Raises GoogleRefusal."""
    file, asked = _shared(call), call.body
    old = _one(file.permissions, call)
    check_not_inherited(old)
    unknown = sorted(set(asked) - {"role", "expirationTime", "kind"})
    if unknown:
        raise GoogleRefusal(403, f"Fields that cannot be changed: {', '.join(unknown)}", "fieldNotWritable")
    role = asked.get("role", old["role"])
    if role not in ROLES:
        raise bad_parameter("permission.role", "The permission role is not known.")
    if role == "owner" and old["role"] != "owner":
        check_transfer(call, file, old)
    elif old["role"] == "owner" and role != "owner":
        raise GoogleRefusal(403, "The owner of a file cannot be removed.", "insufficientFilePermissions")
    elif role != "owner":
        check_role(file, role)
    ends = expiration(call, file, {**asked, "role": role}, old["type"])

    def put(permissions: Permissions) -> None:
        kept = _one(permissions, call)
        if role == "owner":
            _resign(permissions)
        if call.flag("removeExpiration"):
            kept.pop("expirationTime", None)
        kept |= {"role": role, **ends}

    _rewrite(call, file, put)
    return permission_json({**old, "role": role, **ends})


def delete(call: Call) -> None:
    """permissions.delete; everybody may take away their own. Raises GoogleRefusal."""
    file = _file(call)
    old = _one(file.permissions, call)
    check_not_inherited(old)
    if old["role"] == "owner":
        raise GoogleRefusal(403, "The owner of a file cannot be removed.", "insufficientFilePermissions")
    if old.get("emailAddress") != call.caller.email or not role_of(call.google, file, call.caller.email):
        _shared(call)

    def take_away(permissions: Permissions) -> None:
        permissions.pop(old["id"], None)

    _rewrite(call, file, take_away)
