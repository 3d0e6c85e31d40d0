"""Add a unit, and change one with its handles. The caller commits.

Whoever saves locks the networks first and then the units, as files that are brought in do, so one waits for
the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from application.exceptions import ApplicationError
from application.extensions import db
from application.followers.editing.marks import state_of
from application.followers.files.handles import is_circle
from application.followers.publishing import raise_edition
from application.followers.units.handle_changes import FORGOTTEN, change_words, is_same_account
from application.followers.units.networks import lock_networks, take_networks
from application.models import CountNote, CountRhythm, TrackedAccount, Unit


class NumberTaken(ApplicationError):
    """A unit has this number already; `str(error)` says which."""


class NotPossible(ApplicationError):
    """The unit can't stand there; `str(error)` says why."""


@dataclass(frozen=True)
class UnitFields:
    """A unit as its form shows it; networks without a handle have None."""

    name: str
    parent: int | None
    handles: Mapping[str, str | None]
    rhythms: Mapping[str, CountRhythm]


class Outdated(ApplicationError):
    """Somebody has changed the unit since the form was made; `stored` is what stands now."""

    def __init__(self, stored: UnitFields) -> None:
        super().__init__("the unit was changed meanwhile")
        self.stored = stored


@dataclass(frozen=True)
class Saved:
    """What a form has changed."""

    unit: bool = False
    handles: int = 0
    rhythms: int = 0

    def __bool__(self) -> bool:
        return self.unit or self.handles + self.rhythms > 0


def add_unit(zid: int, name: str, parent: int | None, now: datetime) -> Unit:
    """A new unit, behind its siblings. Raises NumberTaken and NotPossible."""
    lock_networks()
    units = locked_units()
    if zid in units:
        raise NumberTaken(_taken_words(units[zid]))
    _check_parent(zid, parent, units)
    place = max((unit.position for unit in units.values()), default=-1) + 1
    unit = Unit(zid=zid, name=name, parent_zid=parent, position=place, added_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(unit)
    except IntegrityError:
        # In an empty tracker there is nothing to lock: two may add the same number at once.
        raise NumberTaken(f"The number {zid} was taken a moment ago. Look at the units again.") from None
    raise_edition(now)
    return unit


def next_number() -> int:
    """The number behind the largest one."""
    return (db.session.scalar(select(func.max(Unit.zid))) or 0) + 1


def accounts_of_unit(zid: int, *, locked: bool = False) -> dict[str, TrackedAccount]:
    """A unit's accounts by network; `locked` by rising ids, as counting locks them."""
    of_unit = TrackedAccount.unit_zid == zid
    asked = select(TrackedAccount).where(of_unit).order_by(TrackedAccount.id)
    if locked:
        # By the index of the unit they would be locked in its order.
        ids = db.session.scalars(select(TrackedAccount.id).where(of_unit).order_by(TrackedAccount.id)).all()
        asked = select(TrackedAccount).where(TrackedAccount.id.in_(ids)).order_by(TrackedAccount.id)
        for dialect in ("mysql", "mariadb"):
            asked = asked.with_hint(TrackedAccount, "FORCE INDEX (PRIMARY)", dialect)
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return {account.network: account for account in db.session.scalars(asked)}


def stored_fields(unit: Unit, accounts: Mapping[str, TrackedAccount]) -> UnitFields:
    """The unit as it stands."""
    return UnitFields(
        unit.name,
        unit.parent_zid,
        {network: account.handle for network, account in sorted(accounts.items())},
        {network: account.rhythm for network, account in sorted(accounts.items())},
    )


def seen_state(fields: UnitFields) -> str:
    """What a form keeps, to notice that the unit was changed meanwhile."""
    return state_of(asdict(fields))


def change_unit(zid: int, fields: UnitFields, seen: str, now: datetime) -> Saved:
    """Save the form of a unit. Networks that it leaves out stay as they are.

    Raises Outdated where `seen` is not what stands, and NotPossible.
    """
    lock_networks()
    units = locked_units()
    unit = units.get(zid)
    if unit is None or unit.removed_at is not None:
        raise NotPossible("The unit was taken out meanwhile. Bring it back first.")
    accounts = accounts_of_unit(zid, locked=True)
    stored = stored_fields(unit, accounts)
    if seen_state(stored) != seen:
        raise Outdated(stored)
    if fields.parent != unit.parent_zid:
        _check_parent(zid, fields.parent, units)
    is_changed = (unit.name, unit.parent_zid) != (fields.name, fields.parent)
    unit.name, unit.parent_zid = fields.name, fields.parent
    saved = Saved(is_changed, *_save_accounts(zid, fields, accounts, now))
    if saved:
        raise_edition(now)
    return saved


def set_handle(account: TrackedAccount, handle: str | None, now: datetime) -> bool:
    """Give the account another handle, or none; whether that changes anything.

    What was known of the old handle is forgotten, and charts tell of the change.
    """
    before = account.handle
    if handle == before:
        return False
    account.handle = handle
    if not is_same_account(before, handle):
        for column, value in FORGOTTEN.items():
            setattr(account, column, value)
        account.added_at = now
        if before is not None and handle is not None:
            db.session.add(_note(account, change_words(before, handle), now))
    return True


def set_rhythm(account: TrackedAccount, rhythm: CountRhythm, now: datetime) -> bool:
    """Set how often one account is counted; whether that changes anything."""
    if account.rhythm is rhythm:
        return False
    if account.rhythm is CountRhythm.OFF:
        account.added_at = now
    account.rhythm = rhythm
    account.rhythm_before = account.rhythm_set_at = None
    return True


def locked_units() -> dict[int, Unit]:
    """All units as they stand now, locked until the transaction ends."""
    asked = select(Unit).order_by(Unit.zid).with_for_update().execution_options(populate_existing=True)
    return {unit.zid: unit for unit in db.session.scalars(asked)}


def _save_accounts(
    zid: int, fields: UnitFields, accounts: dict[str, TrackedAccount], now: datetime
) -> tuple[int, int]:
    """How many handles and rhythms were changed."""
    new = [network for network, handle in fields.handles.items() if handle and network not in accounts]
    _add_accounts(zid, new, accounts, now)
    handles = sum(
        set_handle(accounts[network], handle, now)
        for network, handle in fields.handles.items()
        if network in accounts
    )
    rhythms = sum(
        set_rhythm(accounts[network], rhythm, now)
        for network, rhythm in fields.rhythms.items()
        if network in accounts
    )
    return handles, rhythms


def _add_accounts(
    zid: int, networks: Sequence[str], accounts: dict[str, TrackedAccount], now: datetime
) -> None:
    take_networks(networks)
    for network in networks:
        account = TrackedAccount(unit_zid=zid, network=network, rhythm=CountRhythm.DAILY, added_at=now)
        db.session.add(account)
        accounts[network] = account


def _check_parent(zid: int, parent: int | None, units: Mapping[int, Unit]) -> None:
    """Raises NotPossible."""
    if parent is None:
        return
    if parent not in units:
        raise NotPossible(f"There is no unit {parent}.")
    if units[parent].removed_at is not None:
        raise NotPossible(
            f"“{units[parent].name}” is taken out. Bring it back first, or choose another unit."
        )
    above = {unit.zid: unit.parent_zid for unit in units.values()} | {zid: parent}
    if is_circle(zid, above):
        raise NotPossible("A unit can’t stand below itself, or below a unit that stands below it.")


def _taken_words(unit: Unit) -> str:
    out = ", which is taken out: bring it back instead, or choose another number" if unit.removed_at else ""
    return f"The number {unit.zid} is in use by “{unit.name}”{out}."


def _note(account: TrackedAccount, text: str, now: datetime) -> CountNote:
    return CountNote(
        happened_at=now,
        unit_zid=account.unit_zid,
        network=account.network,
        text=text,
        by_itself=True,
        written_at=now,
    )
