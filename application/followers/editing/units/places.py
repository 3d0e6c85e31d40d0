"""Take units out with all below, bring them back, move them among their siblings. The caller commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from application.extensions import db
from application.followers.editing.units.saving import NotPossible, locked_units
from application.followers.publishing import raise_edition
from application.followers.units.networks import count_from, lock_accounts, lock_networks
from application.models import Unit
from application.models.upsert import upsert


@dataclass(frozen=True)
class TakenOut:
    """A unit that was taken out with `number` units in all, itself among them, at the moment `at`."""

    zid: int
    name: str
    number: int
    at: datetime


def take_out(zid: int, expected: int, now: datetime) -> TakenOut | None:
    """Take out a unit and all that stand below it; None where it is out already.

    Raises NotPossible where other than `expected` units stand below it: nobody has said yes to those.
    """
    lock_networks()
    units = locked_units()
    unit = units.get(zid)
    if unit is None or unit.removed_at is not None:
        return None
    gone = [each for each in with_those_below(zid, units) if units[each].removed_at is None]
    if len(gone) - 1 != expected:
        raise NotPossible("Other units stand below it than a moment ago. Look again, and decide anew.")
    _set_removed(gone, now, now)
    return TakenOut(zid, unit.name, len(gone), now)


def bring_back(zid: int, now: datetime, removed_at: datetime | None = None) -> int | None:
    """Bring back a unit with all below it that went with it; how many came, None where it isn't out.

    Where `removed_at` is given, it has to be out since then.
    """
    lock_networks()
    lock_accounts()
    units = locked_units()
    unit = units.get(zid)
    if unit is None or unit.removed_at is None or removed_at not in (None, unit.removed_at):
        return None
    together = [each for each in with_those_below(zid, units) if units[each].removed_at == unit.removed_at]
    count_from(together, now)
    _set_removed(together, None, now)
    return len(together)


def move_before(zid: int, other: int, now: datetime) -> bool:
    """Put a unit right before one of its siblings; False where it stands so, or they are no siblings."""
    lock_networks()
    units = locked_units()
    if zid == other or not {zid, other} <= units.keys():
        return False
    if units[zid].parent_zid != units[other].parent_zid:
        return False
    before = sorted(units.values(), key=lambda unit: (unit.position, unit.zid))
    siblings = [unit.zid for unit in before if _is_sibling(unit, units[zid])]
    if zid not in siblings or other not in siblings or siblings.index(zid) + 1 == siblings.index(other):
        return False
    order = [unit.zid for unit in before if unit.zid != zid]
    order.insert(order.index(other), zid)
    moved = [
        {"zid": each, "name": units[each].name, "position": place, "added_at": units[each].added_at}
        for place, each in enumerate(order)
        if units[each].position != place
    ]
    upsert(db.session(), Unit, moved, key=("zid",), update=("position",))
    db.session.expire_all()
    raise_edition(now)
    return True


def with_those_below(zid: int, units: Mapping[int, Unit]) -> list[int]:
    """The unit, and all below it at any depth."""
    below: dict[int | None, list[int]] = {}
    for unit in units.values():
        below.setdefault(unit.parent_zid, []).append(unit.zid)
    found, left = {zid: None}, [zid]
    while left:
        children = [child for child in below.get(left.pop(), []) if child not in found]
        found |= dict.fromkeys(children)
        left += children
    return list(found)


def _is_sibling(unit: Unit, of: Unit) -> bool:
    return unit.parent_zid == of.parent_zid and unit.removed_at is None


def _set_removed(zids: Sequence[int], removed_at: datetime | None, now: datetime) -> None:
    db.session.execute(
        update(Unit)
        .where(Unit.zid.in_(zids))
        .values(removed_at=removed_at)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    raise_edition(now)
