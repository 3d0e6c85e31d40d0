"""Columns of the tally by the hour are added, called otherwise and taken out; no count is lost by it."""

import pytest
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.followers.feeds.reading import tally_columns, tally_rows
from application.followers.files.table import Unfit
from application.followers.history.columns import (
    Target,
    add_column,
    known_columns,
    remove_column,
    rename_column,
)
from application.followers.publishing import edition
from application.models import CountRhythm, TrackedAccount
from tests.followers.brought import bring_handles, bring_tally
from tests.followers.building import create_history

pytestmark = pytest.mark.usefixtures("context")


def account(zid: int, network: str) -> TrackedAccount:
    db.session.expire_all()
    return db.session.scalars(
        select(TrackedAccount).where(TrackedAccount.unit_zid == zid, TrackedAccount.network == network)
    ).one()


def cells() -> list[list[int | None]]:
    """The rows of the tally as they are told."""
    accounts = [column.account for column in tally_columns()]
    return [row.counts for portion in tally_rows(accounts) for row in portion]


def test_a_column_is_added_behind_the_others_with_all_that_was_counted() -> None:
    bring_handles()
    bring_tally(b"type,DOEtwitter\r\n3/17/17 17:12,5\r\n")
    create_history({account(25, "twitter").id: [7]}, last=clock.now())
    before = edition()[0]
    add_column("EIAtwitter", Target(25, "twitter"), clock.now())
    db.session.commit()
    assert known_columns() == {"DOEtwitter": Target(1, "twitter"), "EIAtwitter": Target(25, "twitter")}
    assert cells() == [[5, None], [None, 7]]
    assert edition()[0] > before
    assert account(25, "twitter").rhythm is CountRhythm.HOURLY


def test_an_account_that_is_not_to_be_counted_stays_so() -> None:
    bring_handles()
    account(25, "twitter").rhythm = CountRhythm.OFF
    db.session.commit()
    add_column("EIAtwitter", Target(25, "twitter"), clock.now())
    assert account(25, "twitter").rhythm is CountRhythm.OFF


def test_a_column_is_called_otherwise_and_keeps_its_place() -> None:
    bring_handles()
    bring_tally(b"type,DOEtwitter,SECtwitter\r\n3/17/17 17:12,5,6\r\n")
    before = edition()[0]
    rename_column("DOEtwitter", "EnergyX", clock.now())
    db.session.commit()
    assert next(iter(known_columns().items())) == ("EnergyX", Target(1, "twitter"))
    assert (cells(), edition()[0] > before) == ([[5, 6]], True)


def test_a_column_taken_out_leaves_its_counts_and_can_come_back() -> None:
    bring_handles()
    bring_tally(b"type,DOEtwitter,SECtwitter\r\n3/17/17 17:12,5,6\r\n")
    before = edition()[0]
    remove_column("DOEtwitter", clock.now())
    db.session.commit()
    assert (list(known_columns()), cells(), edition()[0] > before) == (["SECtwitter"], [[6]], True)
    add_column("DOEtwitter", Target(1, "twitter"), clock.now())
    db.session.commit()
    assert cells() == [[6, 5]]


@pytest.mark.parametrize(
    ("name", "target", "words"),
    [
        ("DOEtwitter", Target(25, "twitter"), "holds twitter of unit 1 already"),
        ("EIAtwitter", Target(1, "twitter"), "can’t both hold the same account"),
        ("EIAtwitter", Target(999, "twitter"), "No unit has the zid 999"),
        ("EIAtwitter", Target(25, "myspace"), "No network is called “myspace”"),
        ("=cmd", Target(25, "twitter"), "can’t be a column’s name"),
        ("Type", Target(25, "twitter"), "can’t be a column’s name"),
        ("x" * 61, Target(25, "twitter"), "can’t be a column’s name"),
    ],
)
def test_a_column_that_can_not_be_is_refused_with_its_reason(name: str, target: Target, words: str) -> None:
    bring_handles()
    bring_tally(b"type,DOEtwitter\r\n3/17/17 17:12,5\r\n")
    with pytest.raises(Unfit, match=words):
        add_column(name, target, clock.now())
    assert list(known_columns()) == ["DOEtwitter"]


def test_what_is_no_column_is_not_renamed_and_not_taken_out() -> None:
    bring_handles()
    bring_tally(b"type,DOEtwitter,SECtwitter\r\n3/17/17 17:12,5,6\r\n")
    for name, new_name, words in [
        ("other", "another", "There is no column “other”"),
        ("DOEtwitter", "SECtwitter", "There is a column “SECtwitter” already"),
        ("DOEtwitter", "type", "can’t be a column’s name"),
    ]:
        with pytest.raises(Unfit, match=words):
            rename_column(name, new_name, clock.now())
    with pytest.raises(Unfit, match="There is no column “other”"):
        remove_column("other", clock.now())
