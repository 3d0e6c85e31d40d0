"""What stands behind the hours at which followers are online: one day's hours, and the other days read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from application.evidence.accounts import AccountSubject, account_subject
from application.evidence.sources import CALL_COLUMNS, Call, call_of
from application.extensions import db
from application.models import AccountInsight, ApiCall

ONLINE = "online_followers"
MOST_DAYS = 30
"""The chart is made of at most so many."""


@dataclass(frozen=True)
class HourFigure:
    """Followers online in one hour of a Pacific day; None where Instagram gave none."""

    hour: int
    value: int | None
    read_at: datetime
    call: Call | None


@dataclass(frozen=True)
class OnlineEvidence:
    """The hours stored of `day`, the day asked for or the newest one; `days` are those with figures."""

    subject: AccountSubject
    day: date | None
    hours: tuple[HourFigure, ...]
    days: Sequence[date]

    @property
    def calls(self) -> tuple[Call, ...]:
        """Those that told the hours, each once: usually it is one."""
        return tuple({hour.call.id: hour.call for hour in self.hours if hour.call is not None}.values())


def online_evidence(account_id: int, day: date | None) -> OnlineEvidence | None:
    """The hours of that Pacific day, or of the newest that has any. Three statements.

    None without such an account.
    """
    subject = account_subject(account_id)
    if subject is None:
        return None
    of_account = (AccountInsight.instagram_account_id == account_id, AccountInsight.metric == ONLINE)
    days = db.session.scalars(
        select(AccountInsight.day)
        .where(*of_account, AccountInsight.value.is_not(None))
        .group_by(AccountInsight.day)
        .order_by(AccountInsight.day.desc())
        .limit(MOST_DAYS)
    ).all()
    shown = day or next(iter(days), None)
    columns: tuple[Any, ...] = (
        AccountInsight.dimension,
        AccountInsight.value,
        AccountInsight.read_at,
        *CALL_COLUMNS,
    )
    rows = db.session.execute(
        select(*columns)
        .outerjoin(ApiCall, ApiCall.id == AccountInsight.api_call_id)
        .where(*of_account, AccountInsight.day == shown)
    ).mappings()
    hours = (
        HourFigure(int(row["dimension"]), row["value"], row["read_at"], call_of(row))
        for row in rows
        if row["dimension"].isdecimal()
    )
    return OnlineEvidence(subject, shown, tuple(sorted(hours, key=lambda found: found.hour)), days)
