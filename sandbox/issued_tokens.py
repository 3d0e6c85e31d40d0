"""Every access token the sandbox has issued: in a file of one line each, that is only added to.

They grow with each login and never change, so they stand apart from the state, which is written anew at
every change.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Token:
    """An access token as issued. `expires_at` 0 means no expiry date."""

    serial: int
    kind: Literal["USER", "PAGE"]
    user_id: str
    issued_at: int
    expires_at: int
    long_lived: bool = False
    page_id: str | None = None
    parent: str | None = None


class IssuedTokens:
    """The tokens by their value. Change it only inside `State.changed()`, which writes the new ones down."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tokens: dict[str, Token] = {}
        self._of_pages: dict[tuple[str, str], str] = {}
        self._unwritten: list[str] = []
        for line in self._whole_lines():
            value, token = json.loads(line)
            self._take(value, Token(**token))

    def __len__(self) -> int:
        return len(self._tokens)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tokens)

    def __getitem__(self, value: str) -> Token:
        return self._tokens[value]

    def get(self, value: str) -> Token | None:
        return self._tokens.get(value)

    def of_page(self, user_token: str, page_id: str) -> str | None:
        """The Page's token that was given out for this user's token."""
        return self._of_pages.get((user_token, page_id))

    def add(self, value: str, token: Token) -> None:
        self._take(value, token)
        self._unwritten.append(value)

    def clear(self) -> None:
        self._tokens.clear()
        self._of_pages.clear()
        self._unwritten.clear()
        self._path.unlink(missing_ok=True)

    def write(self) -> None:
        """Put down those issued since the last time."""
        if self._unwritten:
            with self._path.open("a", encoding="utf-8") as file:
                file.writelines(
                    json.dumps([value, vars(self._tokens[value])]) + "\n" for value in self._unwritten
                )
            self._unwritten.clear()

    def _whole_lines(self) -> list[str]:
        """What is written down; a line that was cut off when the sandbox was killed is taken out."""
        if not self._path.exists():
            return []
        *lines, rest = self._path.read_text(encoding="utf-8").split("\n")
        if rest:
            self._path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return lines

    def _take(self, value: str, token: Token) -> None:
        self._tokens[value] = token
        if token.parent is not None and token.page_id is not None:
            self._of_pages[token.parent, token.page_id] = value
