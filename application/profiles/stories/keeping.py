"""Whether a story, or any post, is kept, and why not: a word for its badge, and a plain sentence."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from application.capture.words import DELETED, NEVER_ASKED, STATE_WORDS, reason_of
from application.extensions import db
from application.models import Capture, CaptureState

_NOT_KEPT = STATE_WORDS[CaptureState.FAILED][0]
_STILL_LIVE = "It can still be seen on Instagram. It is kept only while a campaign with this account runs."


class Tried(NamedTuple):
    """What came of one capture; `problem` is the kind of what it failed by or lacks."""

    state: CaptureState
    problem: str | None


class Keeping(NamedTuple):
    """How far something is kept; `sentence` is empty where there is nothing to explain."""

    word: str
    meaning: str
    """good, attention, bad or neutral."""
    sentence: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether there is anything to look at."""
        return self.word in (STATE_WORDS[CaptureState.DONE][0], STATE_WORDS[CaptureState.PARTLY][0])


def captures_tried(post_ids: Collection[int]) -> Mapping[int, Sequence[Tried]]:
    """By post, what came of its captures, the oldest first; one statement, or none."""
    found: dict[int, list[Tried]] = {}
    if not post_ids:
        return found
    rows = db.session.execute(
        select(Capture.post_id, Capture.state, Capture.problem)
        .where(Capture.post_id.in_(list(post_ids)))
        .order_by(Capture.post_id, Capture.id)
    )
    for post_id, state, problem in rows:
        found.setdefault(post_id, []).append(Tried(state, problem))
    return found


def keeping_of(tried: Sequence[Tried], *, is_living: bool, is_deleted: bool) -> Keeping:
    """How a story is kept by all of its captures: the best of them counts, else the newest."""
    best = _best(tried)
    if best is None:
        if is_deleted:
            return Keeping(_NOT_KEPT, "bad", DELETED.sentence)
        if is_living:
            return Keeping("Not kept so far", "attention", _STILL_LIVE)
        return Keeping(_NOT_KEPT, "neutral", NEVER_ASKED.sentence)
    word, meaning = STATE_WORDS[best.state]
    if best.state is CaptureState.DONE:
        return Keeping(word, meaning)
    if best.state is CaptureState.EXPIRED:
        why = f" {_why(best)}" if best.problem else ""
        return Keeping(_NOT_KEPT, meaning, f"The story ended before anything could be kept.{why}")
    if best.state is CaptureState.PARTLY:
        return Keeping(word, meaning, f"A part of it is missing. {_why(best)}")
    return Keeping(word, meaning, _why(best) if best.problem or best.state is CaptureState.FAILED else "")


def _why(tried: Tried) -> str:
    return reason_of(tried.problem).sentence


def _best(tried: Sequence[Tried]) -> Tried | None:
    for state in (CaptureState.DONE, CaptureState.PARTLY):
        if found := next((each for each in reversed(tried) if each.state is state), None):
            return found
    return tried[-1] if tried else None
