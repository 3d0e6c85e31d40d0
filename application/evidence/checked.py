"""The stored replies behind one page's figures, looked at again: the same still, and saying the figure?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from application.evidence.accounts import AccountEvidence
from application.evidence.posts import PastReading, PostEvidence
from application.evidence.replies import CheckedReply, Finding, check_replies
from application.evidence.said import said_by_delivery, said_of_day, said_of_post
from application.integrations.blobs import BlobStore
from application.integrations.graph.instagram import Figure


@dataclass(frozen=True)
class Check:
    """One reply: what hashing it gave, and the figure that it holds."""

    checked: CheckedReply
    said: Figure | None
    expected: Figure | None

    @property
    def finding(self) -> Finding:
        return self.checked.finding

    @property
    def agrees(self) -> bool:
        """The reply itself says the figure that is shown, or nothing of it where it is missing."""
        return self.said == self.expected


def check_readings(evidence: PostEvidence, blobs: BlobStore) -> dict[datetime, Check]:
    """Check what is behind each reading of a post; by the time of reading, which a post has once."""
    readings = evidence.readings or tuple(filter(None, [evidence.last_attempt]))
    sources = [(reading, reading.delivery or reading.call) for reading in readings]
    checked = check_replies([source.reply for _, source in sources if source], blobs)
    return {
        reading.read_at: Check(
            checked[source.reply.label], _said(evidence, reading, checked[source.reply.label]), reading.value
        )
        for reading, source in sources
        if source is not None
    }


def check_days(evidence: AccountEvidence, blobs: BlobStore) -> dict[date, Check]:
    """Check what is behind each day's figure of an account."""
    called = [(figure, figure.call) for figure in evidence.days]
    checked = check_replies([call.reply for _, call in called if call], blobs)
    name = evidence.metric.name
    return {
        figure.day: Check(
            checked[call.reply.label],
            said_of_day(checked[call.reply.label].payload, name, figure.day, ""),
            figure.value,
        )
        for figure, call in called
        if call is not None
    }


def outcome(checks: Sequence[Check]) -> tuple[str, str]:
    """What came of it all in one sentence, and the kind of its notice."""
    trouble = [check for check in checks if check.finding.is_trouble]
    if trouble:
        first = trouble[0]
        return (
            f"The stored reply of {first.checked.reply.label} {first.finding.meaning}: "
            "this figure cannot be vouched for. Tell the admin of the platform.",
            "bad",
        )
    same = [check for check in checks if check.finding is Finding.SAME]
    if not same:
        return "There is no stored reply to check behind this figure.", "attention"
    replies = len({check.checked.reply.label for check in same})
    agreeing = sum(check.agrees for check in same)
    told = f"{replies:,} stored {'reply hashes' if replies == 1 else 'replies hash'} to what was noted when "
    told += f"{'it' if replies == 1 else 'they'} came"
    return f"{told}, and {agreeing:,} of {len(same):,} figures stand in them as shown.", "good"


def _said(evidence: PostEvidence, reading: PastReading, checked: CheckedReply) -> Figure | None:
    if checked.finding is not Finding.SAME:
        return None
    name = evidence.metric.name
    if reading.delivery is not None:
        return said_by_delivery(reading.delivery.value, name)
    if reading.call is None:
        return None
    return said_of_post(checked.payload, reading.call.path, evidence.subject.graph_id, name)
