"""The units and their accounts as readers are told of them: latest counts, and why one is missing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from application.extensions import db
from application.models import CountRhythm, TrackedAccount, TrackedNetwork, Unit
from application.networks import Finding, Network, Precision, label

FINDINGS: Mapping[Finding, str] = {
    Finding.COUNTED: "Counted.",
    Finding.RENAMED: "Counted. The account goes by another handle now.",
    Finding.PRIVATE: "Counted. Only its followers see its posts.",
    Finding.HIDDEN: "Its owner shows nobody how many follow it.",
    Finding.TAKEN: "Somebody else’s account has this handle now, so it is not counted.",
    Finding.UNKNOWN: "No account goes by this handle.",
    Finding.UNKNOWN_OR_PERSONAL: "Gone, renamed, or no professional account: Instagram doesn’t tell which.",
    Finding.SUSPENDED: "The network has suspended this account.",
    Finding.NOT_ALLOWED: "The network shows this count to the account’s own people only.",
    Finding.FAILED: "The last try failed; it is tried again by itself.",
}
"""What the last look found, as readers are told."""


class ToldUnit(NamedTuple):
    """A unit that has not been taken out."""

    zid: int
    name: str
    parent_zid: int | None


class ToldAccount(NamedTuple):
    """An account with its latest count of closed rounds, if there is one."""

    id: int
    unit_zid: int
    network: str
    handle: str | None
    rhythm: CountRhythm
    network_id: str | None
    finding: Finding | None
    handle_now: str | None
    tried_at: datetime | None
    followers: int | None
    count_precision: Precision | None
    counted_at: datetime | None

    @property
    def network_label(self) -> str:
        return label(self.network)

    @property
    def is_rounded(self) -> bool:
        return self.count_precision is Precision.THREE_FIGURES

    @property
    def found(self) -> str:
        """What the last look found, in a sentence."""
        if self.handle is None:
            return "No handle is on record: this is history only."
        if self.network not in tuple(Network):
            return f"{self.network_label} is kept here, but not counted."
        if self.rhythm is CountRhythm.OFF:
            return "Counting is switched off for it."
        return FINDINGS[self.finding] if self.finding else "Not looked at yet."


def told_networks() -> list[str]:
    """The networks in the order of the files' columns; one statement."""
    return list(
        db.session.scalars(select(TrackedNetwork.name).order_by(TrackedNetwork.position, TrackedNetwork.name))
    )


def told_units() -> list[ToldUnit]:
    """All units that have not been taken out, as the files order them; one statement.

    One whose upper unit was taken out stands below the next above that is there, as in the file of handles.
    """
    rows = db.session.execute(
        select(Unit.zid, Unit.name, Unit.parent_zid, Unit.removed_at).order_by(Unit.position, Unit.zid)
    ).all()
    out = {row.zid: row.parent_zid for row in rows if row.removed_at is not None}
    return [
        ToldUnit(row.zid, row.name, _next_above(row.parent_zid, out))
        for row in rows
        if row.removed_at is None
    ]


def _next_above(zid: int | None, out: Mapping[int, int | None]) -> int | None:
    """The unit, or the next on the way up from it that is not `out`; None also where that is a circle."""
    passed: set[int] = set()
    while zid is not None and zid in out:
        if zid in passed:
            return None
        passed.add(zid)
        zid = out[zid]
    return zid


def told_accounts(zids: Iterable[int] | None = None) -> list[ToldAccount]:
    """Accounts of these units, or of all that have not been taken out, by unit and network; one statement."""
    return [ToldAccount(*row) for row in db.session.execute(_accounts(zids))]


_COLUMNS: tuple[Any, ...] = (
    TrackedAccount.id,
    TrackedAccount.unit_zid,
    TrackedAccount.network,
    TrackedAccount.handle,
    TrackedAccount.rhythm,
    TrackedAccount.network_id,
    TrackedAccount.finding,
    TrackedAccount.handle_now,
    TrackedAccount.tried_at,
    TrackedAccount.published_followers,
    TrackedAccount.published_precision,
    TrackedAccount.published_at,
)
"""In the order of `ToldAccount`."""


def _accounts(zids: Iterable[int] | None) -> Select[Any]:
    asked = (
        select(*_COLUMNS)
        .join(TrackedNetwork, TrackedNetwork.name == TrackedAccount.network)
        .join(Unit, Unit.zid == TrackedAccount.unit_zid)
        .where(Unit.removed_at.is_(None))
        .order_by(TrackedAccount.unit_zid, TrackedNetwork.position, TrackedAccount.network)
    )
    return asked if zids is None else asked.where(TrackedAccount.unit_zid.in_(list(zids)))
