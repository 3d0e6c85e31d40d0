"""What stands behind a figure of an account on a day: the call that read it, and the days before."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, select

from application.evidence.sources import CALL_COLUMNS, Call, call_of
from application.extensions import db
from application.integrations.graph.metrics import Metric
from application.models import AccountInsight, ApiCall, InstagramAccount, User

DAYS_BEFORE = 30


@dataclass(frozen=True)
class AccountSubject:
    """Whose figure it is."""

    account_id: int
    graph_id: str
    username: str
    user_id: int | None
    partner: str | None


@dataclass(frozen=True)
class DayFigure:
    """The figure of one day; `value` is None where Instagram was asked and gave none.

    `classic_name` is that of the older API which it came under, counted otherwise; "" for today's.
    """

    day: date
    value: int | None
    read_at: datetime
    call: Call | None
    classic_name: str = ""


@dataclass(frozen=True)
class AccountEvidence:
    """A figure on the day asked for, with the stored days before it, newest first.

    `shown` is None where nothing is stored of that day.
    """

    metric: Metric
    subject: AccountSubject
    day: date | None
    days: tuple[DayFigure, ...]

    @property
    def shown(self) -> DayFigure | None:
        if self.day is None:
            return next((day for day in self.days if day.value is not None), None)
        return next((day for day in self.days if day.day == self.day), None)

    @property
    def is_snapshot(self) -> bool:
        """A count at the time of asking, kept by the UTC day; the others are figures of Pacific days."""
        return self.metric.request == "node_field"


def account_evidence(account_id: int, metric: Metric, day: date | None) -> AccountEvidence | None:
    """What is known of the figure on that day, or on the newest that has one. Two statements.

    None without such an account.
    """
    subject = account_subject(account_id)
    return None if subject is None else AccountEvidence(metric, subject, day, _days(account_id, metric, day))


def account_subject(account_id: int) -> AccountSubject | None:
    """Whose figures the account's are; None without such an account."""
    columns: tuple[Any, ...] = (
        InstagramAccount.id.label("account_id"),
        InstagramAccount.graph_id,
        InstagramAccount.username,
        InstagramAccount.user_id,
        User.name.label("partner"),
    )
    row = (
        db.session.execute(
            select(*columns)
            .outerjoin(User, User.id == InstagramAccount.user_id)
            .where(InstagramAccount.id == account_id)
        )
        .mappings()
        .one_or_none()
    )
    return None if row is None else AccountSubject(**row)


def _days(account_id: int, metric: Metric, day: date | None) -> tuple[DayFigure, ...]:
    """The newest first; a day that is stored under today's name and a classic one is today's."""
    names = (metric.name, *classic_names(metric))
    statement = (
        select(
            AccountInsight.day,
            AccountInsight.metric,
            AccountInsight.value,
            AccountInsight.is_classic,
            AccountInsight.read_at,
            *CALL_COLUMNS,
        )
        .outerjoin(ApiCall, ApiCall.id == AccountInsight.api_call_id)
        .where(
            AccountInsight.instagram_account_id == account_id,
            AccountInsight.metric.in_(names),
            AccountInsight.dimension == "",
        )
        .order_by(AccountInsight.day.desc())
        .limit((DAYS_BEFORE + 1) * len(names))
    )
    if day is not None:
        statement = statement.where(AccountInsight.day <= day)
    found: dict[date, DayFigure] = {}
    rows = db.session.execute(statement).mappings().all()
    for row in sorted(rows, key=lambda row: (row["day"], -names.index(row["metric"]))):
        if row["metric"] == metric.name and row["value"] is None and row["day"] in found:
            continue  # what came under the older name is more than no figure
        found[row["day"]] = _figure(row, metric)
    newest_first = sorted(found.values(), key=lambda figure: figure.day, reverse=True)
    return tuple(newest_first[: DAYS_BEFORE + 1])


def classic_names(metric: Metric) -> tuple[str, ...]:
    """The older API's names of the figure as a whole; not those that are parts of it by now."""
    return metric.replaces if metric.breakdown is None else ()


def _figure(row: RowMapping, metric: Metric) -> DayFigure:
    stored = row["metric"]
    classic = stored if stored != metric.name else ", ".join(metric.replaces) if row["is_classic"] else ""
    return DayFigure(row["day"], row["value"], row["read_at"], call_of(row), classic)
