"""What to say after a decision, and the mark by which it can be taken back.

The mark names no posts: a decision on 10,000 of them is found again by its time and person.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from application.campaigns.decisions import Decided
from application.formats import counted
from application.models import Decision

_SESSION_KEY = "decision_notice"
_DONE = {
    Decision.ACCEPTED: "accepted",
    Decision.REJECTED: "rejected",
    Decision.UNDECIDED: "put back under “To decide”",
}


@dataclass(frozen=True)
class Notice:
    """A sentence on what was decided; `undo` is the mark, None when there is nothing to take back."""

    sentence: str
    undo: str | None


@dataclass(frozen=True)
class UndoMark:
    """Which decision to take back."""

    campaign_id: int
    decision: Decision
    decided_at: datetime


def told(decided: Decided) -> str:
    """What a decision did, in words."""
    sentences = []
    if decided.posts:
        sentences.append(f"{counted(decided.posts, 'post').capitalize()} {_DONE[decided.decision]}.")
    if decided.out_of_sight:
        sentences.append(
            f"The campaign’s dates or members no longer cover {decided.out_of_sight:,} of them, "
            "so they are not listed there."
        )
    if decided.left_alone:
        sentences.append(
            "1 post was left as it is: it had been decided already."
            if decided.left_alone == 1
            else f"{decided.left_alone:,} posts were left as they are: they had been decided already."
        )
    return " ".join(sentences) or "Nothing was changed: no post matches any more."


def keep_notice(session: MutableMapping[str, Any], campaign_id: int, decided: Decided) -> None:
    """Keep the notice for the page that the person is sent to."""
    mark = UndoMark(campaign_id, decided.decision, decided.decided_at)
    session[_SESSION_KEY] = [campaign_id, told(decided), write_mark(mark) if decided.posts else None]


def told_of_undo(posts: int) -> str:
    """What an undo did, in words; `posts` is how many it returned."""
    if not posts:
        return "There is nothing to undo: these posts have been decided on again."
    return f"Undone: {counted(posts, 'post is', 'posts are')} as before."


def keep_sentence(session: MutableMapping[str, Any], campaign_id: int, sentence: str) -> None:
    """Keep a notice that has nothing to take back."""
    session[_SESSION_KEY] = [campaign_id, sentence, None]


def take_notice(session: MutableMapping[str, Any], campaign_id: int) -> Notice | None:
    """The notice kept for this campaign's page, once."""
    kept = session.get(_SESSION_KEY)
    if not kept or kept[0] != campaign_id:
        return None
    del session[_SESSION_KEY]
    return Notice(kept[1], kept[2])


def write_mark(mark: UndoMark) -> str:
    """The mark as signed text."""
    parts = [mark.campaign_id, mark.decision.value, mark.decided_at.isoformat()]
    text: str = _signer().dumps(parts)
    return text


def read_mark(text: str) -> UndoMark | None:
    """The mark that the text is; None when it was not written by us."""
    try:
        campaign_id, decision, decided_at = _signer().loads(text)
    except BadData:
        return None
    return UndoMark(campaign_id, Decision(decision), datetime.fromisoformat(decided_at))


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="decision-undo")
