"""The stored answers behind one page's figures, looked at again: the same still, and saying the figure?"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from application.evidence.accounts import AccountEvidence, DayFigure
from application.evidence.audiences import AudienceEvidence, ToldRow
from application.evidence.online_hours import ONLINE, HourFigure, OnlineEvidence
from application.evidence.posts import PastReading, PostEvidence
from application.evidence.removals import Removal, removals_of
from application.evidence.replies import Finding, StoredReply, hash_each
from application.evidence.said import said_by_delivery, said_of_audience, said_of_day, said_of_post
from application.formats import counted
from application.integrations.blobs import BlobStore
from application.integrations.graph.instagram import Figure


@dataclass(frozen=True)
class Check:
    """One answer: what hashing it gave, and the figure that it holds; `expected` is the one shown."""

    label: str
    finding: Finding
    said: Figure | None = None
    expected: Figure | None = None
    removal: Removal | None = None

    @property
    def differs(self) -> bool:
        """It is unchanged, and yet says another figure than is shown. What isn't shown can't differ."""
        return self.finding is Finding.SAME and self.expected is not None and self.said != self.expected


@dataclass(frozen=True)
class _Question:
    """An answer to check, the figure expected, and how to find it in the answer's payload."""

    key: Any
    reply: StoredReply
    expected: Figure | None
    said: Callable[[Any], Figure | None]


def check_readings(evidence: PostEvidence, blobs: BlobStore) -> dict[datetime, Check]:
    """Check what is behind each reading of a post; by the time of reading, which a post has once."""
    readings = evidence.readings or tuple(filter(None, [evidence.last_attempt]))
    return _checks(filter(None, (_about_reading(evidence, reading) for reading in readings)), blobs)


def check_days(evidence: AccountEvidence, blobs: BlobStore) -> dict[date, Check]:
    """Check what is behind each day's figure of an account."""
    return _checks(filter(None, (_about_day(evidence, figure) for figure in evidence.days)), blobs)


def check_audience(evidence: AudienceEvidence, blobs: BlobStore) -> dict[str, Check]:
    """Check each row of an audience in the one answer that told them all; by dimension."""
    return _checks(filter(None, (_about_row(evidence, row) for row in evidence.rows)), blobs)


def check_hours(evidence: OnlineEvidence, blobs: BlobStore) -> dict[int, Check]:
    """Check each hour of a day in the answer that told it; by hour."""
    return _checks(filter(None, (_about_hour(evidence, hour) for hour in evidence.hours)), blobs)


def outcome(checks: Sequence[Check], *, is_entered: bool = False) -> tuple[str, str]:
    """What came of it all in a sentence, and the kind of its notice; `is_entered`: by staff, by hand."""
    trouble = next((check for check in checks if check.finding.is_trouble), None)
    if trouble is not None:
        told = f"The stored answer of {trouble.label} {trouble.finding.meaning}."
        return f"{told} This figure cannot be vouched for: tell the admin of the platform.", "bad"
    differing = next((check for check in checks if check.differs), None)
    if differing is not None:
        said = "nothing of it" if differing.said is None else f"{differing.said:,}"
        told = f"The stored answer of {differing.label} is what came, but says {said}, not what is shown."
        return f"{told} This figure cannot be vouched for: tell the admin of the platform.", "bad"
    if is_entered:
        return "This figure was entered by staff: no answer of Instagram’s stands behind it.", "attention"
    same = [check for check in checks if check.finding is Finding.SAME]
    unread = {check.label for check in checks if check.finding is Finding.UNREADABLE}
    if unread:
        return _unread_words(len(unread), len({check.label for check in same})), "attention"
    removed = next((check.removal for check in checks if check.removal is not None), None)
    if not same and removed is not None:
        told = f"The stored answer was removed because {removed.why}."
        return f"{told} The figure stays as it was read, and can no longer be looked up in it.", "attention"
    if not same:
        return "There is no stored answer to check behind this figure.", "attention"
    answers = len({check.label for check in same})
    told = "The stored answer is" if answers == 1 else f"All {answers:,} stored answers are"
    holding = sum(check.expected is not None for check in same)
    return f"{told} what came{', and the figure stands in it' if holding else ''}.", "good"


def _unread_words(unread: int, same: int) -> str:
    told = f"{counted(unread, 'stored answer')} could not be read just now, so nothing is said of "
    told += "it." if unread == 1 else "them."
    if same:
        told += f" {counted(same, 'other is', 'others are')} what came."
    return f"{told} Check again in a few minutes."


def _checks(questions: Iterable[_Question], blobs: BlobStore) -> dict[Any, Check]:
    """Each answer is read once, and only one is in memory at a time."""
    by_reply: dict[StoredReply, list[_Question]] = {}
    for question in questions:
        by_reply.setdefault(question.reply, []).append(question)
    found: dict[Any, Check] = {}
    lost: list[StoredReply] = []
    for reply, finding, body in hash_each(by_reply, blobs):
        payload = _parsed(body)
        for question in by_reply[reply]:
            said = question.said(payload) if finding is Finding.SAME else None
            found[question.key] = Check(reply.label, finding, said, question.expected)
        lost += [reply] if finding is Finding.LOST else []
    for reply, removal in removals_of(lost).items():
        for question in by_reply[reply]:
            found[question.key] = Check(
                reply.label, Finding.REMOVED, None, question.expected, removal=removal
            )
    return found


def _about_reading(evidence: PostEvidence, reading: PastReading) -> _Question | None:
    name, graph_id, call, delivery = (
        evidence.metric.name,
        evidence.subject.graph_id,
        reading.call,
        reading.delivery,
    )
    if delivery is not None:
        body, value = delivery.body, delivery.value
        return _Question(
            reading.read_at,
            delivery.reply,
            reading.value,
            lambda _payload: said_by_delivery(body, value, graph_id, name),
        )
    if call is None:
        return None
    path = call.path
    return _Question(
        reading.read_at,
        call.reply,
        reading.value,
        lambda payload: said_of_post(payload, path, graph_id, name),
    )


def _about_day(evidence: AccountEvidence, figure: DayFigure) -> _Question | None:
    if figure.call is None:
        return None
    name, day = evidence.metric.name, figure.day
    return _Question(
        day, figure.call.reply, figure.value, lambda payload: said_of_day(payload, name, day, "")
    )


def _about_hour(evidence: OnlineEvidence, figure: HourFigure) -> _Question | None:
    day, hour = evidence.day, str(figure.hour)
    if figure.call is None or day is None:
        return None
    return _Question(
        figure.hour,
        figure.call.reply,
        figure.value,
        lambda payload: said_of_day(payload, ONLINE, day, hour),
    )


def _about_row(evidence: AudienceEvidence, row: ToldRow) -> _Question | None:
    if evidence.call is None:
        return None
    breakdown, dimension = evidence.breakdown, row.dimension
    return _Question(
        dimension,
        evidence.call.reply,
        row.value,
        lambda payload: said_of_audience(payload, breakdown, dimension),
    )


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
