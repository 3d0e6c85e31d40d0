"""Who may do what with a file, and what a token's scopes leave of it."""

from datetime import datetime
from typing import Any

from sandbox.google.accounts import domain_of
from sandbox.google.errors import Json, file_missing, file_permission_missing
from sandbox.google.parts import Google
from sandbox.google.store import DriveFile
from sandbox.google.tokens import Caller

SHEET_TYPE = "application/vnd.google-apps.spreadsheet"
RANKS = {"reader": 1, "commenter": 2, "writer": 3, "fileOrganizer": 4, "organizer": 5, "owner": 6}
_AUTH = "https://www.googleapis.com/auth/"
_DRIVE_WIDE = {
    f"{_AUTH}{name}" for name in ("drive", "drive.readonly", "drive.metadata", "drive.metadata.readonly")
}
_SHEETS_WIDE = {
    f"{_AUTH}{name}" for name in ("drive", "drive.readonly", "spreadsheets", "spreadsheets.readonly")
}


def role_of(google: Google, file: DriveFile, email: str) -> str:
    """The highest role this address has on a file; empty when it has none."""
    roles = [str(kept["role"]) for kept in living(google, file) if _counts(kept, email)]
    return max(roles, key=lambda role: RANKS[role], default="")


def living(google: Google, file: DriveFile) -> list[Json]:
    """The permissions of a file that have not run out."""
    now = google.services.clock.now()
    return [kept for kept in file.permissions.values() if not _is_over(kept, now)]


def _is_over(permission: Json, now: datetime) -> bool:
    ends = permission.get("expirationTime")
    return bool(ends) and datetime.fromisoformat(str(ends)) <= now


def _counts(permission: Json, email: str) -> bool:
    if permission["type"] == "anyone":
        return True
    if permission["type"] == "domain":
        return bool(permission.get("domain") == domain_of(email))
    return bool(permission.get("emailAddress", "").lower() == email.lower())


def sees_all(caller: Caller, service: str) -> bool:
    """Whether the scopes reach files that the app neither made nor opened."""
    return bool(set(caller.scopes) & (_DRIVE_WIDE if service == "drive" else _SHEETS_WIDE))


def reached(caller: Caller, file: DriveFile, service: str = "drive") -> bool:
    """Whether the scopes reach this file: `drive.file` only what this person made or opened with the app."""
    return caller.email in file.app_users or sees_all(caller, service)


def visible(google: Google, caller: Caller, file: DriveFile) -> bool:
    """Whether the caller may see this file with this token."""
    return reached(caller, file) and bool(role_of(google, file, caller.email))


def drive_file(google: Google, caller: Caller, file_id: str, *, all_drives: bool) -> DriveFile:
    """The file for a call to Drive. Raises GoogleRefusal: what may not be seen is not there."""
    file = google.store.files.get(file_id)
    if file is None or not visible(google, caller, file) or (file.drive_id and not all_drives):
        raise file_missing(file_id)
    return file


def need(google: Google, caller: Caller, file: DriveFile, role: str) -> None:
    """Raises GoogleRefusal unless the caller has at least this role."""
    if RANKS[role_of(google, file, caller.email) or "reader"] < RANKS[role]:
        raise file_permission_missing()


def changed(google: Google, file: DriveFile, **fields: Any) -> None:
    """Set fields of a file; it counts as modified now."""
    with google.store.changed():
        for name, value in fields.items():
            setattr(file, name, value)
        file.modified_at = google.now_text()
        file.version += 1
