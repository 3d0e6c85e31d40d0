"""What stands behind who the followers are: the one call that told a breakdown, and all its rows."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from application.audience_answers import AudienceReading, reading_of
from application.evidence.accounts import AccountSubject, account_subject
from application.evidence.sources import CALL_COLUMNS, Call, call_of
from application.extensions import db
from application.models import AccountInsight, ApiCall, AudienceShare

AUDIENCE = "follower_demographics"


@dataclass(frozen=True)
class ToldRow:
    """Followers of one kind, named as Instagram names it; None where the row came without a value."""

    dimension: str
    value: int | None


@dataclass(frozen=True)
class AudienceEvidence:
    """One answer. `day` is the UTC day of asking, or the day asked for.

    `reading` is None where nothing is stored of that day; `call` also where its record is no longer kept.
    """

    subject: AccountSubject
    breakdown: str
    day: date | None
    reading: AudienceReading | None
    call: Call | None

    @property
    def rows(self) -> tuple[ToldRow, ...]:
        """From the largest; those without a value last."""
        told = self.reading.told if self.reading else {}
        rows = (ToldRow(dimension, value) for dimension, value in told.items())
        return tuple(sorted(rows, key=lambda row: (row.value is None, -(row.value or 0), row.dimension)))


def audience_evidence(account_id: int, breakdown: str, day: date | None) -> AudienceEvidence | None:
    """The last answer of that UTC day, or of the newest day that has one. Two statements.

    None without such an account.
    """
    subject = account_subject(account_id)
    if subject is None:
        return None
    of_account = (
        AudienceShare.instagram_account_id == account_id,
        AudienceShare.metric == AUDIENCE,
        AudienceShare.breakdown == breakdown,
    )
    all_followers = and_(
        AccountInsight.instagram_account_id == AudienceShare.instagram_account_id,
        AccountInsight.metric == "followers_count",
        AccountInsight.day == AudienceShare.day,
        AccountInsight.dimension == "",
    )
    newest = select(func.max(AudienceShare.day)).where(*of_account).scalar_subquery()
    rows = db.session.execute(
        select(
            AudienceShare.day,
            AudienceShare.dimension,
            AudienceShare.value,
            AudienceShare.read_at,
            AudienceShare.api_call_id,
            AccountInsight.value.label("followers"),
            *CALL_COLUMNS,
        )
        .outerjoin(ApiCall, ApiCall.id == AudienceShare.api_call_id)
        .outerjoin(AccountInsight, all_followers)
        .where(*of_account, AudienceShare.day == (newest if day is None else day))
    ).all()
    reading = reading_of(rows[0].day, rows) if rows else None
    if reading is None:
        return AudienceEvidence(subject, breakdown, day, None, None)
    behind = next(row for row in rows if row.api_call_id == reading.call_id)
    return AudienceEvidence(subject, breakdown, reading.day, reading, call_of(behind._mapping))
