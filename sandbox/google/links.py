"""Where people open a file: pages of the sandbox."""

from flask import request


def address_of(file_id: str) -> str:
    """The page of a spreadsheet, on the host of this request."""
    return f"{request.host_url}google/sheets/{file_id}"
