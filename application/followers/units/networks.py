"""The columns of the files: which networks there are, and in which order; locks ahead of an import."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from application.extensions import db
from application.models import TrackedAccount, TrackedNetwork
from application.models.upsert import upsert


def lock_networks() -> dict[str, int]:
    """The networks with their places, locked until the transaction ends.

    Whatever brings in a file begins with this, so files wait for each other.
    """
    rows = db.session.execute(
        select(TrackedNetwork.name, TrackedNetwork.position).order_by(TrackedNetwork.name).with_for_update()
    )
    return {row.name: row.position for row in rows}


def lock_accounts() -> None:
    """Lock all accounts by rising ids, as counting locks those that it has asked for.

    An import ends by writing the latest counts of all. By another index they'd be locked in its order.
    """
    db.session.execute(
        select(TrackedAccount.id)
        .with_hint(TrackedAccount, "FORCE INDEX (PRIMARY)", "mysql")
        .with_hint(TrackedAccount, "FORCE INDEX (PRIMARY)", "mariadb")
        .order_by(TrackedAccount.id)
        .with_for_update()
    ).all()


def count_from(zids: Sequence[int], now: datetime) -> None:
    """Have the accounts of units that come back be counted from now on; locked they are already."""
    if zids:
        db.session.execute(
            update(TrackedAccount)
            .where(TrackedAccount.unit_zid.in_(zids))
            .values(added_at=now)
            .execution_options(synchronize_session=False)
        )


def take_networks(names: Sequence[str], *, in_this_order: bool = False) -> bool:
    """Add networks that are not there yet, behind the others; whether anything has changed.

    `in_this_order` puts the named ones first, as they are named, and all others behind them.
    """
    places = lock_networks()
    before = sorted(places, key=lambda name: (places[name], name))
    if in_this_order:
        wanted = [*names, *(name for name in before if name not in names)]
    else:
        wanted = [*before, *(name for name in dict.fromkeys(names) if name not in places)]
    moved = [
        {"name": name, "position": place}
        for place, name in enumerate(wanted)
        if name not in places or (in_this_order and places[name] != place)
    ]
    upsert(db.session(), TrackedNetwork, moved, key=("name",), update=("position",))
    return bool(moved)
