"""What to say after a decision, the mark by which it can be taken back, and the one by which it can be made
knowing what others decided meanwhile.

The mark of an undo names no posts: a decision on 10,000 of them is found again by its time and person.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from application.campaigns.deciding.telling import all_the_same
from application.campaigns.decisions import Decided
from application.campaigns.standing import BEFORE_ALL_DECISIONS
from application.models import Decision

_SESSION_KEY = "decision_notice"
MOST_KNOWINGLY = 200
"""More posts than that are not offered again at once: their ids stand in a cookie."""

_MOST_DIGITS = 17
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Notice:
    """A sentence on what was decided.

    `undo` and `knowing` are marks, None when there is nothing to take back, and nothing that others decided;
    `knowing_word` is what the button of the latter says.
    """

    sentence: str
    undo: str | None = None
    knowing: str | None = None
    knowing_word: str = ""


@dataclass(frozen=True)
class UndoMark:
    """Which decision to take back."""

    campaign_id: int
    decision: Decision
    decided_at: datetime


@dataclass(frozen=True)
class KnowingMark:
    """Posts that others had decided on, what the person wants all the same, and what they knew of."""

    campaign_id: int
    decision: Decision
    as_of: datetime
    post_ids: frozenset[int]


def keep_notice(session: MutableMapping[str, Any], campaign_id: int, decided: Decided, sentence: str) -> None:
    """Keep the notice for the page that the person is sent to."""
    undo = knowing = None
    word = ""
    if decided.posts:
        undo = write_mark(UndoMark(campaign_id, decided.decision, decided.decided_at))
    overtaken = decided.sorted.overtaken
    if 0 < len(overtaken) <= MOST_KNOWINGLY:
        mark = KnowingMark(campaign_id, decided.decision, decided.decided_at, frozenset(overtaken))
        knowing, word = write_knowing(mark), all_the_same(decided.decision, len(overtaken))
    session[_SESSION_KEY] = [campaign_id, sentence, undo, knowing, word]


def keep_sentence(session: MutableMapping[str, Any], campaign_id: int, sentence: str) -> None:
    """Keep a notice that has nothing to take back."""
    session[_SESSION_KEY] = [campaign_id, sentence]


def take_notice(session: MutableMapping[str, Any], campaign_id: int) -> Notice | None:
    """The notice kept for this campaign's page, once."""
    kept = session.get(_SESSION_KEY)
    if not kept or kept[0] != campaign_id:
        return None
    del session[_SESSION_KEY]
    return Notice(*kept[1:])


def write_mark(mark: UndoMark) -> str:
    """The mark as signed text."""
    parts = [mark.campaign_id, mark.decision.value, mark.decided_at.isoformat()]
    text: str = _signer("decision-undo").dumps(parts)
    return text


def read_mark(text: str) -> UndoMark | None:
    """The mark that the text is; None when it was not written by us."""
    try:
        campaign_id, decision, decided_at = _signer("decision-undo").loads(text)
    except BadData:
        return None
    return UndoMark(campaign_id, Decision(decision), datetime.fromisoformat(decided_at))


def write_knowing(mark: KnowingMark) -> str:
    """The mark as signed text; ids are told by their distance from the one before, which packs small."""
    ids = sorted(mark.post_ids)
    steps = [after - before for before, after in zip([0, *ids], ids, strict=False)]
    text: str = _signer("decision-knowing").dumps(
        [mark.campaign_id, mark.decision.value, mark.as_of.isoformat(), steps]
    )
    return text


def read_knowing(text: str) -> KnowingMark | None:
    """The mark that the text is; None when it was not written by us."""
    try:
        campaign_id, decision, as_of, steps = _signer("decision-knowing").loads(text)
    except BadData:
        return None
    ids, latest = [], 0
    for step in steps:
        latest += step
        ids.append(latest)
    return KnowingMark(campaign_id, Decision(decision), datetime.fromisoformat(as_of), frozenset(ids))


def write_as_of(moment: datetime) -> str:
    """A moment as a page carries it: microseconds since 1970."""
    return str((moment - BEFORE_ALL_DECISIONS) // _MICROSECOND)


def read_as_of(text: str) -> datetime | None:
    """The moment that a page carried; None when it cannot be read."""
    if not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + int(text) * _MICROSECOND


def _signer(salt: str) -> URLSafeSerializer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt=salt)
