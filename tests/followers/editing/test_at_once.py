"""Who edits while others edit or count: one waits for the other, nobody gets a deadlock or an error page."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, insert, select, text

from application.clock import clock
from application.extensions import db
from application.followers.editing.units.rhythms import put_back, set_all
from application.followers.editing.units.saving import NumberTaken, accounts_of_unit, add_unit
from application.followers.publishing import edition
from application.models import CountRhythm, TallyEdition, TrackedAccount, Unit
from application.networks import Network
from tests.followers import building

pytestmark = pytest.mark.parametrize(
    "database_url", [pytest.param("mariadb", marks=pytest.mark.mariadb)], indirect=True
)
PATIENCE = 20.0
Deed = Callable[[], object]


def _is_awaited(connection: Connection) -> bool:
    states = connection.execute(text("SELECT trx_state FROM information_schema.INNODB_TRX")).scalars()
    return "LOCK WAIT" in list(states)


def wait_for_another() -> None:
    """Until somebody waits for what this transaction holds."""
    until = time.monotonic() + PATIENCE
    with db.engine.connect() as looking:
        while not _is_awaited(looking):
            assert time.monotonic() < until
            looking.rollback()
            time.sleep(0.15)


@contextmanager
def meanwhile(app: Flask, deed: Deed) -> Iterator[list[object]]:
    """Somebody else's deed, committed; what came of it stands in the list afterwards."""
    came: list[object] = []

    def act() -> None:
        with app.app_context():
            try:
                came.append(deed())
                db.session.commit()
            except Exception as error:
                came.append(error)
                db.session.rollback()

    other = threading.Thread(target=act)
    other.start()
    yield came
    other.join(PATIENCE)
    assert not other.is_alive()


def lock(account: int) -> None:
    db.session.execute(select(TrackedAccount.id).where(TrackedAccount.id == account).with_for_update()).all()


DEEDS: dict[str, Deed] = {
    "a network's rhythm": lambda: set_all(Network.TWITTER, CountRhythm.DAILY, building.NOW),
    "and back": lambda: put_back(building.NOW, clock.now()),
    "a unit": lambda: len(accounts_of_unit(1, locked=True)),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_edits_lock_accounts_in_the_order_in_which_counting_does(context: Flask, deed: Deed) -> None:
    """By any other index the second one, which was tried earlier, would be locked first."""
    building.create_networks()
    set_before: dict[str, Any] = {"rhythm_before": CountRhythm.DAILY, "rhythm_set_at": building.NOW}
    building.create_unit(1)
    building.create_unit(2)
    first = building.create_account(1, Network.TWITTER, tried_at=building.NOW, **set_before)
    building.create_account(2, Network.TWITTER, **set_before)
    last = building.create_account(1, Network.FACEBOOK, **set_before)
    second = last if deed is DEEDS["a unit"] else last - 1
    lock(first)
    with meanwhile(context, deed) as came:
        wait_for_another()
        lock(second)
        db.session.commit()
    assert len(came) == 1
    assert isinstance(came[0], int), came


def test_two_who_add_the_same_number_to_an_empty_tracker_are_told_apart(context: Flask) -> None:
    """Neither finds a unit to lock; the one is quicker."""

    def be_quicker(*_: object) -> None:
        row = {"zid": 5, "name": "Theirs", "position": 0, "added_at": building.NOW}
        with db.engine.begin() as theirs:
            theirs.execute(insert(Unit), row)

    event.listen(db.session(), "before_flush", be_quicker, once=True)
    with pytest.raises(NumberTaken, match=r"The number 5 was taken a moment ago\."):
        add_unit(5, "Ours", None, clock.now())
    db.session.rollback()
    assert db.session.scalars(select(Unit.name)).all() == ["Theirs"]


def test_two_who_add_the_first_units_at_once_make_one_edition(context: Flask) -> None:
    add_unit(5, "Ours", None, clock.now())
    db.session.flush()
    with meanwhile(context, lambda: add_unit(6, "Theirs", None, clock.now()).zid) as came:
        wait_for_another()
        db.session.commit()
    assert came == [6]
    db.session.rollback()
    assert edition()[0] == 2
    assert len(db.session.scalars(select(TallyEdition)).all()) == 1
