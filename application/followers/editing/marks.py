"""The way back from a deed, and the sign that a form is out of date."""

import hashlib
import json
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

UNDO_SECONDS = 3600
Words = Sequence[str | int]


@dataclass(frozen=True)
class Done:
    """A deed for the notice on the next page, and the mark by which it is taken back."""

    sentence: str
    mark: str


class WaysBack:
    """Marks for the deeds of some pages; `name` keeps them apart from those of others."""

    def __init__(self, name: str) -> None:
        self._name = f"tracker_{name}_undo"

    def keep(self, session: MutableMapping[str, Any], sentence: str, *deed: str | int) -> None:
        """Keep a deed for the page that the person is sent to; `deed` says what to take back."""
        session[self._name] = [sentence, self._signer().dumps(deed)]

    def take(self, session: MutableMapping[str, Any]) -> Done | None:
        """What was kept, once."""
        kept = session.pop(self._name, None)
        return Done(*kept) if kept else None

    def read(self, mark: str) -> Words:
        """The deed that the mark stands for; empty where it is no good, or no more."""
        try:
            deed: Words = self._signer().loads(mark, max_age=UNDO_SECONDS)
        except BadData:
            return ()
        return deed

    def _signer(self) -> URLSafeTimedSerializer:
        keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.config["SECRET_KEY"]]
        return URLSafeTimedSerializer(keys, salt=self._name)


def state_of(stands: Any) -> str:
    """A short fingerprint of what a form shows; it is another once that was changed."""
    written = json.dumps(stands, default=str, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]
