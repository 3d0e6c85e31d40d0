"""Drive's files, permissions and people as JSON."""

from sandbox.google.access import RANKS, role_of
from sandbox.google.accounts import SHARED_DRIVE_ID, SHARED_DRIVE_NAME, name_of, number_of
from sandbox.google.errors import Json
from sandbox.google.links import address_of
from sandbox.google.parts import Google
from sandbox.google.store import DriveFile
from sandbox.google.tokens import Caller


def user_json(email: str, caller: Caller) -> Json:
    """A User of Drive."""
    return {
        "kind": "drive#user",
        "displayName": name_of(email),
        "emailAddress": email,
        "permissionId": number_of(email),
        "me": email == caller.email,
    }


def file_json(google: Google, caller: Caller, file: DriveFile) -> Json:
    """All that the sandbox knows of a File; the mask of the call takes its part."""
    rank = RANKS[role_of(google, file, caller.email) or "reader"]
    result: Json = {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime_type,
        "starred": file.starred,
        "trashed": file.trashed,
        "explicitlyTrashed": file.trashed,
        "parents": file.parents,
        "version": str(file.version),
        "webViewLink": address_of(file.id),
        "createdTime": file.created_at,
        "modifiedTime": file.modified_at,
        "ownedByMe": file.owner == caller.email,
        "shared": len(file.permissions) > 1,
        "spaces": ["drive"],
        "size": "0",
        "quotaBytesUsed": "0",
        "isAppAuthorized": caller.email in file.app_users,
        "capabilities": _capabilities(file, rank),
        **file.settings,
    }
    if file.description:
        result["description"] = file.description
    for name, kept in (("appProperties", file.app_properties), ("properties", file.properties)):
        if kept:
            result[name] = kept
    if rank >= RANKS["writer"]:
        # As Google says: not told of items of shared drives, whose permissions have to be listed.
        if not file.drive_id:
            result["permissions"] = [permission_json(kept) for kept in file.permissions.values()]
        result["permissionIds"] = list(file.permissions)
    if file.drive_id:
        return {**result, "driveId": file.drive_id, "teamDriveId": file.drive_id}
    return {**result, "owners": [user_json(file.owner, caller)]}


def _capabilities(file: DriveFile, rank: int) -> Json:
    writes = rank >= RANKS["writer"]
    ends = rank >= RANKS["fileOrganizer" if file.drive_id else "owner"]
    return {
        "canEdit": writes,
        "canRename": writes,
        "canShare": writes,
        "canComment": rank >= RANKS["commenter"],
        "canTrash": ends,
        "canDelete": rank >= RANKS["organizer" if file.drive_id else "owner"],
    }


def permission_json(permission: Json) -> Json:
    """A Permission; parts that the sandbox keeps for itself are left out."""
    return {"kind": "drive#permission", **permission}


def drive_json() -> Json:
    """The one shared drive."""
    return {
        "kind": "drive#drive",
        "id": SHARED_DRIVE_ID,
        "name": SHARED_DRIVE_NAME,
        "createdTime": "2026-01-12T09:00:00.000Z",
        "hidden": False,
        "capabilities": {"canAddChildren": True, "canEdit": True, "canShare": True, "canComment": True},
    }
