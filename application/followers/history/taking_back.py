"""Take back a file of counts that was brought in by mistake. The caller commits: all of it, or nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from application.exceptions import ApplicationError
from application.extensions import db
from application.followers.publishing import recount
from application.followers.units.networks import lock_accounts, lock_networks
from application.models import CountRound, FollowerCount, TallyImport, User

THINNED = (
    "Since then one count a day was kept of its rows, and other rows of those days went for them. It can’t "
    "be taken back any more: days would be left without a count."
)


class NotPossible(ApplicationError):
    """The file can't be taken back; `str(error)` says why."""


@dataclass(frozen=True)
class Brought:
    """A file of counts that was brought in, by whom, and what of it stands here still.

    `first` and `last` are the moments of its rows; `refusal` says why it can't be taken back, "" if it can.
    """

    brought: TallyImport
    by: str | None
    rounds: int
    first: datetime | None
    last: datetime | None
    is_thinned: bool

    @property
    def refusal(self) -> str:
        return THINNED if self.is_thinned or self.rounds < self.brought.rounds else ""


def brought(number: int, *, locked: bool = False) -> Brought | None:
    """The file of this number, None where there is none; two statements."""
    asked = (
        select(TallyImport, User.name)
        .outerjoin(User, User.id == TallyImport.imported_by_id)
        .where(TallyImport.id == number)
    )
    if locked:
        asked = asked.with_for_update(of=TallyImport)
    row = db.session.execute(asked).one_or_none()
    if row is None:
        return None
    counted_at = CountRound.counted_at
    stands = db.session.execute(
        select(
            func.count(), func.min(counted_at), func.max(counted_at), func.count(CountRound.thinned_at)
        ).where(CountRound.tally_import_id == number)
    ).one()
    return Brought(row[0], row[1], stands[0], stands[1], stands[2], bool(stands[3]))


def take_back(number: int, now: datetime) -> Brought | None:
    """Delete the file's rounds with their counts, and tell readers; None where it is taken back already.

    Ten statements, however many rows it brought. What a later file did not bring as it stood here from this
    one goes too. Units, accounts and columns stay. Raises NotPossible.
    """
    lock_networks()
    lock_accounts()
    found = brought(number, locked=True)
    if found is None:
        return None
    if found.refusal:
        raise NotPossible(found.refusal)
    of_file = select(CountRound.id).where(CountRound.tally_import_id == number)
    for statement in (
        delete(FollowerCount).where(FollowerCount.round_id.in_(of_file)),
        delete(CountRound).where(CountRound.tally_import_id == number),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.delete(found.brought)
    recount(now)
    return found
