"""How each network, the latest rounds and each handle stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from application.extensions import db
from application.followers.standing import FINDINGS
from application.followers.watching.conditions import is_counted, is_stale
from application.followers.watching.handle_filter import HandleFilter, Showing
from application.models import (
    CountPart,
    CountRhythm,
    CountRound,
    NetworkState,
    RoundKind,
    TallyDump,
    TrackedAccount,
    Unit,
)
from application.networks import Finding, Network, Precision, label
from application.paging import PageOf, page_of

ROUNDS_SHOWN = 8
COPY_EVERY = timedelta(days=2)
"""A copy is made each day; one day may go wrong."""
JUMPED_LATELY = timedelta(days=7)


@dataclass(frozen=True)
class NetworkLine:
    """A network: how many handles by rhythm, how many without a fresh count, and how it answers."""

    network: Network
    hourly: int
    daily: int
    stale: int
    state: NetworkState | None

    @property
    def label(self) -> str:
        return label(self.network)


@dataclass(frozen=True)
class RoundLine:
    """A round with its parts, in the order of the networks."""

    kind: RoundKind
    counted_at: datetime
    closed_at: datetime | None
    parts: Sequence[CountPart]


@dataclass(frozen=True)
class HandleLine:
    """A handle: its latest count of any round, and what the last look found."""

    zid: int
    unit: str
    network: str
    handle: str
    handle_now: str | None
    rhythm: CountRhythm
    followers: int | None
    is_rounded: bool
    counted_at: datetime | None
    tried_at: datetime | None
    trouble_since: datetime | None
    finding: Finding | None
    words: str
    is_stale: bool
    has_jumped: bool

    @property
    def network_label(self) -> str:
        return label(self.network)

    @property
    def found(self) -> str:
        """What the last look found; what the network said itself goes first."""
        if self.rhythm is CountRhythm.OFF:
            return "Counting is switched off."
        return self.words or (FINDINGS[self.finding] if self.finding else "Not looked at yet.")


def network_lines(border: datetime) -> list[NetworkLine]:
    """The networks that have handles to count; two statements."""
    rows = db.session.execute(
        select(
            TrackedAccount.network,
            _number_of(TrackedAccount.rhythm == CountRhythm.HOURLY),
            _number_of(TrackedAccount.rhythm == CountRhythm.DAILY),
            _number_of(is_stale(border)),
        )
        .where(is_counted())
        .group_by(TrackedAccount.network)
    )
    found = {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in rows}
    states: Mapping[str, NetworkState] = {
        state.network: state for state in db.session.scalars(select(NetworkState))
    }
    return [
        NetworkLine(network, *found[network], states.get(network)) for network in Network if network in found
    ]


@dataclass(frozen=True)
class LastCopy:
    """The latest copy of all counts; `is_overdue` where none is of the last two days."""

    made_at: datetime | None
    is_overdue: bool


def last_copy(now: datetime) -> LastCopy | None:
    """None as long as nothing was counted; one statement."""
    first = select(func.min(CountRound.counted_at)).scalar_subquery()
    row = db.session.execute(select(func.max(TallyDump.made_at), first)).one()
    made_at, begun = cast(tuple[datetime | None, datetime | None], tuple(row))
    if begun is None:
        return None
    return LastCopy(made_at, now - (made_at or begun) > COPY_EVERY)


def round_lines() -> list[RoundLine]:
    """The latest rounds that the tracker counted; two statements."""
    rounds = db.session.scalars(
        select(CountRound)
        .where(CountRound.kind.in_((RoundKind.HOURLY, RoundKind.DAILY)))
        .order_by(CountRound.counted_at.desc(), CountRound.id.desc())
        .limit(ROUNDS_SHOWN)
    ).all()
    parts = db.session.scalars(
        select(CountPart).where(CountPart.round_id.in_([each.id for each in rounds]))
    ).all()
    places = {network: place for place, network in enumerate(Network)}
    return [
        RoundLine(
            each.kind,
            each.counted_at,
            each.closed_at,
            sorted(
                (part for part in parts if part.round_id == each.id), key=lambda part: places[part.network]
            ),
        )
        for each in rounds
    ]


def handle_lines(wanted: HandleFilter, border: datetime, now: datetime) -> tuple[list[HandleLine], PageOf]:
    """A page of the handles, those without a fresh count first, the longest without one leading; two
    statements."""
    condition = _condition(wanted, border, now)
    total = db.session.execute(select(func.count()).select_from(TrackedAccount).where(condition)).scalar_one()
    page = page_of(wanted.page, total)
    rows = db.session.execute(_handles(condition, border, now).limit(page.size).offset(page.offset))
    return [_line(row) for row in rows], page


def _handles(condition: ColumnElement[bool], border: datetime, now: datetime) -> Select[Any]:
    stale = case((is_stale(border), 1), else_=0)
    jumped = case((TrackedAccount.jump_told_at >= now - JUMPED_LATELY, 1), else_=0)
    return (
        select(TrackedAccount, Unit.name.label("unit"), stale.label("stale"), jumped.label("jumped"))
        .where(condition)
        .order_by(
            stale.desc(),
            func.coalesce(TrackedAccount.counted_at, TrackedAccount.added_at),
            Unit.position,
            TrackedAccount.id,
        )
    )


def _line(row: Any) -> HandleLine:
    account: TrackedAccount = row.TrackedAccount
    return HandleLine(
        zid=account.unit_zid,
        unit=row.unit,
        network=account.network,
        handle=account.handle or "",
        handle_now=account.handle_now,
        rhythm=account.rhythm,
        followers=account.followers,
        is_rounded=account.count_precision is Precision.THREE_FIGURES,
        counted_at=account.counted_at,
        tried_at=account.tried_at,
        trouble_since=account.trouble_since,
        finding=account.finding,
        words=account.words,
        is_stale=bool(row.stale),
        has_jumped=bool(row.jumped),
    )


def _condition(wanted: HandleFilter, border: datetime, now: datetime) -> ColumnElement[bool]:
    conditions = [is_counted()]
    if wanted.network:
        conditions.append(TrackedAccount.network == wanted.network)
    if wanted.showing is Showing.STALE:
        conditions.append(is_stale(border))
    elif wanted.showing is Showing.TROUBLE:
        conditions.append(TrackedAccount.trouble_since.is_not(None))
    elif wanted.showing is Showing.JUMPED:
        conditions.append(TrackedAccount.jump_told_at >= now - JUMPED_LATELY)
    if wanted.search:
        conditions.append(
            or_(
                Unit.name.icontains(wanted.search, autoescape=True),
                TrackedAccount.handle.icontains(wanted.search, autoescape=True),
            )
        )
    return and_(*conditions)


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
