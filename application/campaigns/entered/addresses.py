"""What the addresses of entered results ask for: which kind of row, and how large a file."""

from typing import Any

from flask import abort, request

from application.campaigns.entered.csv_files import LARGEST_FILE
from application.campaigns.entered.files import FILE_KINDS

LARGEST_UPLOAD = LARGEST_FILE + 512 * 1024
LARGEST_STORING = LARGEST_FILE * 3 // 2 + 512 * 1024
"""In Base64 a file is larger by a third."""


def refuse_unknown_kinds(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """End the request with 404 where the address speaks of what comes in no file."""
    if (values or {}).get("entered_kind", "outcomes") not in FILE_KINDS:
        abort(404)


def allow_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Files may be larger than other forms; the guard has its say before anything is read."""
    if endpoint == "entered_files.look":
        request.max_content_length = LARGEST_UPLOAD
    elif endpoint in ("entered_files.store", "entered_files.fates"):
        request.max_content_length = request.max_form_memory_size = LARGEST_STORING
