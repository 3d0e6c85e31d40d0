"""What kept files are called when somebody downloads them, and which of them a browser may show. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from application.media_kinds import media_kind
from application.models import CaptureRole

ENDINGS: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
}
"""The types that are served as what they are; all else is bytes to be downloaded."""
OTHER_TYPE, OTHER_ENDING = "application/octet-stream", "bin"
_LONGEST_HANDLE = 60
_ROLES: Mapping[CaptureRole, str] = {CaptureRole.STILL: "still", CaptureRole.PAGE: "page"}


def served_type(content_type: str | None) -> str:
    """The type to serve such a file as: one of the list, or plain bytes."""
    return content_type if content_type is not None and content_type in ENDINGS else OTHER_TYPE


def file_stem(
    username: str | None,
    posted_at: datetime | None,
    media_type: str | None,
    media_product_type: str | None,
    post_id: int,
) -> str:
    """Handle, day (UTC), kind and number of a post, of letters that every system takes in a name."""
    handle = plain(username or "deleted-user", _LONGEST_HANDLE) or "account"
    day = f"{posted_at.astimezone(UTC):%Y-%m-%d}" if posted_at else "day-unknown"
    kind = plain(media_kind(media_type, media_product_type).label.lower().replace(" ", "-"), 20) or "post"
    return f"{handle}_{day}_{kind}-{post_id}"


def file_name(stem: str, role: CaptureRole, place: int, content_type: str | None) -> str:
    """The name of one file of the post; places count from 1 in it."""
    part = f"_{place + 1}" if role is not CaptureRole.PAGE else ""
    word = f"_{_ROLES[role]}" if role in _ROLES else ""
    return f"{stem}{part}{word}.{ENDINGS.get(content_type or '', OTHER_ENDING)}"


def plain(text: str, longest: int) -> str:
    """Only letters, digits, dots, dashes and underscores of ASCII, and no dot or dash at either end."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip(".-_")[:longest].strip(".-_")
