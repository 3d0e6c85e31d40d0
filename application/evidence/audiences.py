"""What stands behind who the followers are: the one call that told a breakdown, and all its rows."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from application.evidence.accounts import AccountSubject, account_subject
from application.evidence.sources import CALL_COLUMNS, Call, call_of
from application.extensions import db
from application.models import ApiCall, AudienceShare

AUDIENCE = "follower_demographics"


@dataclass(frozen=True)
class ToldRow:
    """Followers of one kind, named as Instagram names it; None where the row came without a value."""

    dimension: str
    value: int | None


@dataclass(frozen=True)
class AudienceEvidence:
    """One answer, its rows from the largest. `day` is the UTC day of asking, or the day asked for.

    `read_at` is None where nothing is stored of that day; `call` also where its record is no longer kept.
    """

    subject: AccountSubject
    breakdown: str
    day: date | None
    read_at: datetime | None
    call: Call | None
    rows: tuple[ToldRow, ...]

    @property
    def total(self) -> int:
        """All followers told: what a share is a share of. Each is of one kind only."""
        return sum(row.value for row in self.rows if row.value is not None)

    def share(self, row: ToldRow) -> float | None:
        return None if row.value is None or self.total <= 0 else row.value / self.total


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
    newest = select(func.max(AudienceShare.day)).where(*of_account).scalar_subquery()
    rows = (
        db.session.execute(
            select(
                AudienceShare.day,
                AudienceShare.dimension,
                AudienceShare.value,
                AudienceShare.read_at,
                AudienceShare.api_call_id,
                *CALL_COLUMNS,
            )
            .outerjoin(ApiCall, ApiCall.id == AudienceShare.api_call_id)
            .where(*of_account, AudienceShare.day == (newest if day is None else day))
        )
        .mappings()
        .all()
    )
    if not rows:
        return AudienceEvidence(subject, breakdown, day, None, None, ())
    last = max(rows, key=lambda row: row["read_at"])
    told = [
        ToldRow(row["dimension"], row["value"]) for row in rows if row["api_call_id"] == last["api_call_id"]
    ]
    told.sort(key=lambda row: (row.value is None, -(row.value or 0), row.dimension))
    return AudienceEvidence(subject, breakdown, last["day"], last["read_at"], call_of(last), tuple(told))
