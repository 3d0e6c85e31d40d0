"""Files of reports in Google Drive, and who may open them.

Each call says whether it may be repeated when its answer was lost: `create` may not, so it is looked for by
its key first. Of several permission changes of one file at the same time Google keeps one: make them one
after another.
"""

from collections.abc import Iterator
from typing import Any, Literal

from application.integrations.google.calls import GoogleCalls
from application.integrations.google.drive_types import (
    FILE_FIELDS,
    PERMISSION_FIELDS,
    REPORT_PROPERTY,
    DriveFile,
    Permission,
    drive_file,
    permission,
)
from application.integrations.google.error_types import (
    GoogleBadReply,
    GoogleGone,
    GooglePermissionGone,
    GoogleUnavailable,
)
from application.integrations.google.services import Methods

SHEET_TYPE = "application/vnd.google-apps.spreadsheet"
FILES_IN_A_PAGE = 100
PERMISSIONS_IN_A_PAGE = 100
"""The most that Drive gives."""

Role = Literal["reader", "commenter", "writer"]


class Drive:
    """One account's Drive; all methods raise GoogleError.

    New files go into `shared_drive` by its id; without one, into the account's own Drive.
    """

    def __init__(self, prepared: Methods, calls: GoogleCalls, shared_drive: str | None = None) -> None:
        self._about = prepared.about
        self._files = prepared.files
        self._permissions = prepared.permissions
        self._calls = calls
        self._shared_drive = shared_drive

    def own_address(self) -> str:
        """The address of the account itself, as it is now: the cheapest question that there is.

        Raises GoogleSignedOut where Google takes the account's token no more.
        """
        answer = self._calls.send(self._about.get(fields="user(emailAddress)"), repeatable=True)
        user = answer.get("user")
        address = user.get("emailAddress") if isinstance(user, dict) else None
        if not isinstance(address, str) or not address:
            raise GoogleBadReply("the answer names no account")
        return address

    def find(self, key: str) -> tuple[DriveFile, ...]:
        """All files that were made with this key and are not in the bin, oldest first."""
        quoted = key.replace("\\", "\\\\").replace("'", "\\'")
        mark = f"key='{REPORT_PROPERTY}' and value='{quoted}'"
        wanted = {
            "q": f"appProperties has {{{mark}}} and trashed = false",
            "pageSize": FILES_IN_A_PAGE,
            "fields": f"nextPageToken,incompleteSearch,files({FILE_FIELDS})",
            "supportsAllDrives": True,
            "includeItemsFromAllDrives": True,
        }
        if self._shared_drive:
            wanted |= {"corpora": "drive", "driveId": self._shared_drive}
        found: list[DriveFile] = []
        for page in self._pages(self._files, wanted):
            if page.get("incompleteSearch"):
                # Taking it for all of them would make a second file.
                raise GoogleUnavailable("Google has not searched all of its drives")
            found += [drive_file(entry) for entry in page.get("files", [])]
        return tuple(sorted(found, key=lambda file: (file.created_at, file.id)))

    def create(self, name: str, key: str, parent: str | None = None) -> DriveFile:
        """A new, empty Sheet that `find` finds by `key`; in the folder `parent`, if one is named.

        When the answer is lost (`may_have_acted`), the file may be there all the same: look for it by its key
        before making another.
        """
        body: dict[str, Any] = {"name": name, "mimeType": SHEET_TYPE}
        body["appProperties"] = {REPORT_PROPERTY: key}
        if folder := parent or self._shared_drive:
            body["parents"] = [folder]
        request = self._files.create(body=body, fields=FILE_FIELDS, supportsAllDrives=True)
        return drive_file(self._calls.send(request, repeatable=False, makes_file=True))

    def find_or_create(self, name: str, key: str, parent: str | None = None) -> DriveFile:
        """The oldest file made with this key, else a new one: may be repeated, whatever came of it before.

        Google's search can be some seconds behind: after a lost answer, wait before looking again.
        """
        found = self.find(key)
        return found[0] if found else self.create(name, key, parent)

    def get(self, file_id: str) -> DriveFile:
        """The file. Raises GoogleGone for one in the bin as for one deleted."""
        request = self._files.get(fileId=file_id, fields=FILE_FIELDS, supportsAllDrives=True)
        found = drive_file(self._calls.send(request, repeatable=True))
        if found.is_trashed:
            raise GoogleGone("the file is in the bin", reason="trashed")
        return found

    def rename(self, file_id: str, name: str) -> DriveFile:
        """The file under its new name."""
        return self._update(file_id, {"name": name})

    def trash(self, file_id: str) -> DriveFile:
        """The file in the bin, from where its owner can take it back for 30 days."""
        return self._update(file_id, {"trashed": True})

    def delete(self, file_id: str) -> None:
        """Delete for good; one that is gone already is as good.

        In a shared drive this is for its managers: a service account, as Content manager, can only `trash`.
        """
        try:
            self._calls.send(self._files.delete(fileId=file_id, supportsAllDrives=True), repeatable=True)
        except GoogleGone:
            return

    def permissions(self, file_id: str) -> tuple[Permission, ...]:
        """Who may open the file, its owner and who may by way of the shared drive among them."""
        wanted = {
            "fileId": file_id,
            "pageSize": PERMISSIONS_IN_A_PAGE,
            "fields": f"nextPageToken,permissions({PERMISSION_FIELDS})",
            "supportsAllDrives": True,
        }
        return tuple(
            permission(entry)
            for page in self._pages(self._permissions, wanted)
            for entry in page.get("permissions", [])
        )

    def add_permission(
        self, file_id: str, email: str, role: Role, *, notify: bool, message: str = ""
    ) -> Permission:
        """Let the address open the file; with `notify`, Google writes to it, `message` in the letter.

        Given again, Google answers with the permission that is there already. With a letter it is not
        repeated when its answer was lost, lest a second letter goes out: look at the list then.
        """
        wanted: dict[str, Any] = {"sendNotificationEmail": notify}
        if notify and message:
            wanted["emailMessage"] = message
        request = self._permissions.create(
            fileId=file_id,
            body={"type": "user", "role": role, "emailAddress": email},
            fields=PERMISSION_FIELDS,
            supportsAllDrives=True,
            **wanted,
        )
        return permission(self._calls.send(request, repeatable=not notify))

    def change_permission(self, file_id: str, permission_id: str, role: Role) -> Permission:
        """The permission with its new role. Raises GooglePermissionGone when it is not there any more."""
        request = self._permissions.update(
            fileId=file_id,
            permissionId=permission_id,
            body={"role": role},
            fields=PERMISSION_FIELDS,
            supportsAllDrives=True,
        )
        return permission(self._calls.send(request, repeatable=True))

    def remove_permission(self, file_id: str, permission_id: str) -> None:
        """Take it away; one that is gone already is as good."""
        request = self._permissions.delete(fileId=file_id, permissionId=permission_id, supportsAllDrives=True)
        try:
            self._calls.send(request, repeatable=True)
        except GooglePermissionGone:
            return

    def _update(self, file_id: str, body: dict[str, Any]) -> DriveFile:
        request = self._files.update(fileId=file_id, body=body, fields=FILE_FIELDS, supportsAllDrives=True)
        return drive_file(self._calls.send(request, repeatable=True))

    def _pages(self, collection: Any, wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """All pages of a list. A page may be short, or empty, and not be the last."""
        request = collection.list(**wanted)
        seen: set[str] = set()
        while request is not None:
            page = self._calls.send(request, repeatable=True)
            yield page
            token = page.get("nextPageToken")
            if token in seen:
                raise GoogleBadReply("the list names the same next page twice")
            seen |= {token} if token else set()
            request = collection.list_next(request, page)
