"""Rows that staff enter, as words: to see whether somebody changed one meanwhile, and to put one back."""

import hashlib
import json
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from application.models import ChannelResult, Outcome, RateCard

EnteredRow = Outcome | ChannelResult | RateCard
EnteredModel = type[Outcome] | type[ChannelResult] | type[RateCard]

UNDO_SECONDS = 3600
_SESSION_KEY = "entered_removed"
_MODELS: dict[str, EnteredModel] = {
    model.__tablename__: model for model in (Outcome, ChannelResult, RateCard)
}
_READERS: dict[str, Callable[[str], Any]] = {
    "happened_on": date.fromisoformat,
    "starts_on": date.fromisoformat,
    "ends_on": date.fromisoformat,
    "dated_on": date.fromisoformat,
    "entered_at": datetime.fromisoformat,
    "revenue": Decimal,
    "spend": Decimal,
}


@dataclass(frozen=True)
class Removed:
    """A row that was taken out: what it was, for the notice, and the mark that brings it back."""

    sentence: str
    mark: str


def values_of(row: EnteredRow) -> dict[str, Any]:
    """The row's columns."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def state_of(row: EnteredRow) -> str:
    """A short fingerprint of what stands in the row."""
    return hashlib.sha256(_written(row).encode()).hexdigest()[:16]


def keep_removed(session: MutableMapping[str, Any], row: EnteredRow, sentence: str) -> None:
    """Keep the row for the notice on the page that the person is sent to."""
    mark = _signer().dumps([row.__tablename__, json.loads(_written(row))])
    session[_SESSION_KEY] = [row.campaign_id, sentence, mark]


def take_removed(session: MutableMapping[str, Any], campaign_id: int) -> Removed | None:
    """What was kept for this campaign, once."""
    kept = session.get(_SESSION_KEY)
    if not kept or kept[0] != campaign_id:
        return None
    del session[_SESSION_KEY]
    return Removed(kept[1], kept[2])


def read_removed(mark: str, campaign_id: int) -> tuple[EnteredModel, dict[str, Any]] | None:
    """The table and columns of the row that the mark stands for; None when it is no good, or not any more."""
    try:
        table, values = _signer().loads(mark, max_age=UNDO_SECONDS)
    except BadData:
        return None
    if values["campaign_id"] != campaign_id:
        return None
    return _MODELS[table], {
        name: _READERS[name](value) if name in _READERS and value is not None else value
        for name, value in values.items()
    }


def _written(row: EnteredRow) -> str:
    return json.dumps(values_of(row), default=str, sort_keys=True)


def _signer() -> URLSafeTimedSerializer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt="entered-undo")
