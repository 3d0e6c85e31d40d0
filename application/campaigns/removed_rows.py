"""Rows that staff enter by forms, as words: to see whether one was changed meanwhile, and to put one back."""

import hashlib
import json
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Date

from application.models.base import Base, Money, UtcDateTime

UNDO_SECONDS = 3600
_READERS: Mapping[type[Any], Callable[[str], Any]] = {
    Date: date.fromisoformat,
    UtcDateTime: datetime.fromisoformat,
    Money: Decimal,
}
"""How a value is read back from words, by the type of its column; others are JSON as they are."""

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Removed:
    """A row that was taken out: what it was, for the notice, and the mark that brings it back."""

    sentence: str
    mark: str


def values_of(row: Base) -> dict[str, Any]:
    """The row's columns."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def state_of(row: Base) -> str:
    """A short fingerprint of what stands in the row."""
    return hashlib.sha256(_written(row).encode()).hexdigest()[:16]


class RemovedRows(Generic[Row]):
    """The way back for rows of these tables, which all name a campaign; `name` keeps such ways apart."""

    def __init__(self, name: str, *models: type[Row]) -> None:
        self._key = f"{name}_removed"
        self._salt = f"{name}-undo"
        self._models = {model.__tablename__: model for model in models}

    def keep(self, session: MutableMapping[str, Any], row: Row, sentence: str) -> None:
        """Keep the row for the notice on the page that the person is sent to."""
        values = as_words(values_of(row))
        mark = self._signer().dumps([row.__tablename__, values])
        self.keep_mark(session, values["campaign_id"], sentence, mark)

    def keep_mark(
        self, session: MutableMapping[str, Any], campaign_id: int, sentence: str, mark: str
    ) -> None:
        """The same for what is kept elsewhere, under a mark that `read` knows nothing of."""
        session[self._key] = [campaign_id, sentence, mark]

    def take(self, session: MutableMapping[str, Any], campaign_id: int) -> Removed | None:
        """What was kept for this campaign, once."""
        kept = session.get(self._key)
        if not kept or kept[0] != campaign_id:
            return None
        del session[self._key]
        return Removed(kept[1], kept[2])

    def read(self, mark: str, campaign_id: int) -> tuple[type[Row], dict[str, Any]] | None:
        """The table and columns of the row that the mark stands for; None when it is no good, or no more."""
        try:
            table, values = self._signer().loads(mark, max_age=UNDO_SECONDS)
        except BadData:
            return None
        if values["campaign_id"] != campaign_id:
            return None
        model = self._models[table]
        return model, from_words(model, values)

    def _signer(self) -> URLSafeTimedSerializer:
        keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.config["SECRET_KEY"]]
        return URLSafeTimedSerializer(keys, salt=self._salt)


def as_words(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a row as JSON can hold them."""
    words: dict[str, Any] = json.loads(json.dumps(values, default=str))
    return words


def from_words(model: type[Base], words: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a row of the model that were made words."""
    columns = model.__table__.columns
    return {name: _read(columns[name].type, value) for name, value in words.items()}


def _written(row: Base) -> str:
    return json.dumps(values_of(row), default=str, sort_keys=True)


def _read(kind: Any, value: Any) -> Any:
    reader = _READERS.get(type(kind))
    return reader(value) if reader and value is not None else value
