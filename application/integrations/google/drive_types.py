"""What Drive says of files and permissions, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dateutil.parser import isoparse

from application.integrations.google.error_types import GoogleBadReply

REPORT_PROPERTY = "report"
"""The property, of the app alone, that holds a report's key."""

FILE_FIELDS = (
    "id,name,webViewLink,createdTime,modifiedTime,trashed,driveId,appProperties,owners(emailAddress)"
)
PERMISSION_FIELDS = (
    "id,type,role,emailAddress,displayName,deleted,pendingOwner,expirationTime,permissionDetails(inherited)"
)


@dataclass(frozen=True)
class DriveFile:
    """A file. `key` names its report; `owner_email` is None in a shared drive, whose id is `drive_id`."""

    id: str
    name: str
    address: str
    created_at: datetime
    modified_at: datetime
    is_trashed: bool
    key: str | None
    owner_email: str | None
    drive_id: str | None


@dataclass(frozen=True)
class Permission:
    """Who may open a file, and how. Google adds kinds and roles: those are its own words.

    `email` is None of anyone with the link, of a domain, and of accounts that are hidden. One that is
    inherited, from a shared drive or a folder, cannot be taken away from the file alone.
    """

    id: str
    type: str
    role: str
    email: str | None
    name: str | None
    expires_at: datetime | None
    is_inherited: bool
    is_deleted_account: bool
    is_pending_owner: bool


def drive_file(entry: Mapping[str, Any]) -> DriveFile:
    """Raises GoogleBadReply when the id or a time is missing."""
    owners = entry.get("owners") or [{}]
    return DriveFile(
        id=_needed(entry, "id"),
        name=str(entry.get("name", "")),
        address=str(entry.get("webViewLink", "")),
        created_at=_moment(_needed(entry, "createdTime")),
        modified_at=_moment(_needed(entry, "modifiedTime")),
        is_trashed=entry.get("trashed") is True,
        key=(entry.get("appProperties") or {}).get(REPORT_PROPERTY),
        owner_email=owners[0].get("emailAddress"),
        drive_id=entry.get("driveId"),
    )


def permission(entry: Mapping[str, Any]) -> Permission:
    """Raises GoogleBadReply when id, type or role is missing."""
    ends = entry.get("expirationTime")
    return Permission(
        id=_needed(entry, "id"),
        type=_needed(entry, "type"),
        role=_needed(entry, "role"),
        email=entry.get("emailAddress"),
        name=entry.get("displayName"),
        expires_at=_moment(ends) if ends else None,
        is_inherited=any(detail.get("inherited") for detail in entry.get("permissionDetails", [])),
        is_deleted_account=entry.get("deleted") is True,
        is_pending_owner=entry.get("pendingOwner") is True,
    )


def _needed(entry: Mapping[str, Any], field: str) -> str:
    value = entry.get(field)
    if not isinstance(value, str) or not value:
        raise GoogleBadReply(f"the answer holds no {field}")
    return value


def _moment(text: str) -> datetime:
    try:
        return isoparse(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise GoogleBadReply("a time in the answer cannot be read") from None
