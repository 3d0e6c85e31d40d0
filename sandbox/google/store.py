"""What the sandbox's Google remembers between starts: grants, tokens, files and who may open them.

One JSON file in the state folder; what is in the spreadsheets lies in files of their own.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.google.errors import Json
from sandbox.kept_state import KeptState


@dataclass
class GoogleCode:
    """An authorization code on its way to be exchanged, once; times are seconds since 1970."""

    email: str
    scopes: list[str]
    redirect_uri: str
    issued_at: int
    offline: bool
    challenge: str = ""
    used: bool = False


@dataclass
class GoogleToken:
    """An access token, or a refresh token (then without end)."""

    email: str
    scopes: list[str]
    ends_at: int | None
    refresh: bool = False


@dataclass
class DriveFile:
    """One file of Drive. `drive_id` is empty for files in somebody's own drive.

    `permissions` are Drive's own permission objects, by id. `app_users` are the people who made or opened it
    with the app, which is what `drive.file` looks at.
    """

    id: str
    name: str
    mime_type: str
    owner: str
    drive_id: str
    parents: list[str]
    created_at: str
    modified_at: str
    app_users: list[str]
    description: str = ""
    trashed: bool = False
    starred: bool = False
    version: int = 1
    app_properties: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    permissions: dict[str, Json] = field(default_factory=dict)
    settings: dict[str, bool] = field(default_factory=dict)
    """Drive's switches of a file: writersCanShare, copyRequiresWriterPermission."""


@dataclass
class GoogleStore(KeptState):
    """Everything that survives a restart."""

    path: Path
    next_number: int = 1
    grants: dict[str, list[str]] = field(default_factory=dict)
    codes: dict[str, GoogleCode] = field(default_factory=dict)
    tokens: dict[str, GoogleToken] = field(default_factory=dict)
    files: dict[str, DriveFile] = field(default_factory=dict)

    def clear(self) -> None:
        """As on the first day."""
        with self.changed():
            for kept in (self.grants, self.codes, self.tokens, self.files):
                kept.clear()

    def content(self) -> dict[str, Any]:
        """The values as JSON knows them."""
        return {
            "next_number": self.next_number,
            "grants": self.grants,
            "codes": {key: vars(code) for key, code in self.codes.items()},
            "tokens": {key: vars(token) for key, token in self.tokens.items()},
            "files": [vars(file) for file in self.files.values()],
        }


def open_store(folder: Path) -> GoogleStore:
    """Read what is kept in this folder, or begin."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "google.json"
    if not path.exists():
        return GoogleStore(path)
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return GoogleStore(
        path,
        content["next_number"],
        content["grants"],
        {key: GoogleCode(**row) for key, row in content["codes"].items()},
        {key: GoogleToken(**row) for key, row in content["tokens"].items()},
        {row["id"]: DriveFile(**row) for row in content["files"]},
    )
