"""Rows of a tally that stand here already, from another file or from the tracker's own counting.

A newer copy of a tally has other bytes and the same rows, and so has the tracker's own feed. A row stands
here where a closed round by the hour is of its minute (files tell no seconds) and has its counts, of the
accounts whose columns the file has. Of equal rows as many are left out as there are such rounds.

A row that tells more than the round that stands here is refused: it would stand there twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select

from application.extensions import db
from application.followers.files.table import Problem, Unfit
from application.followers.files.tallies import Tally, TallyRow
from application.models import CountRound, FollowerCount, RoundKind, TallyImport
from application.models.follower_counts import BY_THE_HOUR

ROUNDS_AT_ONCE = 4_000
_MINUTE = timedelta(minutes=1)
TELLS_MORE = (
    "This row stands here already, but without its counts of {columns}. If an earlier file has brought it, "
    "take that import back first; if it was counted here, leave these counts out."
)
_Row = tuple[datetime, tuple[int | None, ...]]


@dataclass(frozen=True)
class Held:
    """How many rows of a file stand here from one source; one without a name is the tracker itself."""

    rows: int
    file_name: str | None
    imported_at: datetime | None


def new_rows(tally: Tally, accounts: Sequence[int], prefix: str) -> tuple[list[TallyRow], list[Held]]:
    """The rows that no other source has brought, and where the others are from.

    `accounts` are those of the columns, `prefix` is what the identities of the file's own rounds begin with:
    those rows are neither. Two statements for each 4,000 rounds of the file's time, and two besides. Raises
    Unfit for rows that stand here with fewer counts.
    """
    own = _own_numbers(prefix)
    rows = [row for row in tally.rows if row.number not in own]
    sources = _sources(rows, accounts, prefix)
    new: list[TallyRow] = []
    held = Counter[int | None]()
    for row in rows:
        of_row = sources.get((row.counted_at, row.counts))
        if of_row:
            held[of_row.pop()] += 1
        else:
            new.append(row)
    _refuse_fuller(tally, new, sources)
    return new, _named(held)


def _refuse_fuller(tally: Tally, new: Sequence[TallyRow], sources: Mapping[_Row, list[int | None]]) -> None:
    """Raises Unfit, with all such rows."""
    standing: defaultdict[datetime, list[tuple[int | None, ...]]] = defaultdict(list)
    for (minute, told), left in sources.items():
        if left:
            standing[minute].append(told)
    problems = []
    for row in new:
        fewer = next((told for told in standing[row.counted_at] if _is_within(told, row.counts)), None)
        if fewer is not None:
            more = [
                name
                for name, told, count in zip(tally.columns, fewer, row.counts, strict=True)
                if told != count
            ]
            problems.append(Problem(row.line, TELLS_MORE.format(columns=", ".join(more))))
    if problems:
        raise Unfit(*problems)


def _is_within(fewer: Sequence[int | None], more: Sequence[int | None]) -> bool:
    """Whether the one has some counts, and all of them are the other's too."""
    some = [pair for pair in zip(fewer, more, strict=True) if pair[0] is not None]
    return bool(some) and all(told == count for told, count in some)


def _own_numbers(prefix: str) -> set[int]:
    """Numbers of the file's rows that were brought by an earlier import of it."""
    identities = db.session.scalars(
        select(CountRound.identity).where(CountRound.identity.between(prefix, f"{prefix}~"))
    )
    return {int(identity.removeprefix(prefix)) for identity in identities}


def _sources(
    rows: Sequence[TallyRow], accounts: Sequence[int], prefix: str
) -> Mapping[_Row, list[int | None]]:
    """Of each row the imports of the rounds that hold it; None for a round of the tracker's own."""
    found: defaultdict[_Row, list[int | None]] = defaultdict(list)
    if not rows:
        return found
    minutes = {row.counted_at for row in rows}
    for rounds in _rounds(min(minutes), max(minutes) + _MINUTE):
        meant = [each for each in rounds if each.minute in minutes and not each.identity.startswith(prefix)]
        counts = _counts([each.id for each in meant], accounts)
        for each in meant:
            told = tuple(counts.get((each.id, account)) for account in accounts)
            found[each.minute, told].append(each.tally_import_id)
    return found


class _Round(NamedTuple):
    id: int
    identity: str
    counted_at: datetime
    tally_import_id: int | None
    kind: RoundKind

    @property
    def minute(self) -> datetime:
        return self.counted_at.replace(second=0, microsecond=0)


def _rounds(begin: datetime, end: datetime) -> Iterator[list[_Round]]:
    """The closed rounds by the hour from `begin` on and ahead of `end`, some at a time."""
    columns = (getattr(CountRound, name) for name in _Round._fields)
    asked = (
        select(*columns)
        .where(
            CountRound.kind.in_(BY_THE_HOUR), CountRound.closed_at.is_not(None), CountRound.counted_at < end
        )
        .order_by(CountRound.counted_at, CountRound.id)
        .limit(ROUNDS_AT_ONCE)
    )
    last = 0
    while True:
        behind = or_(CountRound.counted_at > begin, CountRound.id > last)
        rows = db.session.execute(asked.where(CountRound.counted_at >= begin, behind))
        rounds = [_Round(*row) for row in rows]
        if not rounds:
            return
        yield rounds
        begin, last = rounds[-1].counted_at, rounds[-1].id


def _counts(rounds: Sequence[int], accounts: Sequence[int]) -> dict[tuple[int, int], int]:
    if not rounds or not accounts:
        return {}
    counts = db.session.execute(
        select(FollowerCount.round_id, FollowerCount.tracked_account_id, FollowerCount.followers).where(
            FollowerCount.tracked_account_id.in_(accounts), FollowerCount.round_id.in_(rounds)
        )
    )
    return {(round_id, account): followers for round_id, account, followers in counts}


def _named(held: Mapping[int | None, int]) -> list[Held]:
    """The sources in the order in which they came, the tracker's own first."""
    ids = sorted(number for number in held if number is not None)
    files = (
        db.session.execute(
            select(TallyImport.id, TallyImport.file_name, TallyImport.imported_at).where(
                TallyImport.id.in_(ids)
            )
        ).all()
        if ids
        else []
    )
    own = [Held(held[None], None, None)] if None in held else []
    return own + [Held(held[file.id], file.file_name, file.imported_at) for file in files]
