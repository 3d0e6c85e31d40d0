"""A file of handles says which units there are, and where they are found; nothing is lost by it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from application.extensions import db
from application.followers.files.table import Unfit
from application.followers.publishing import edition
from application.followers.units.exporting import handles_csv
from application.models import CountNote, CountRhythm, TrackedAccount, TrackedNetwork, Unit
from application.networks import Finding
from tests.followers.brought import HANDLES, bring_day, bring_handles, bring_tally
from tests.statements import count_statements

pytestmark = pytest.mark.usefixtures("context")


def lines(*texts: str) -> bytes:
    return "".join(f"{text}\n" for text in texts).encode()


def account(zid: int, network: str) -> TrackedAccount:
    db.session.expire_all()
    return db.session.scalars(
        select(TrackedAccount).where(TrackedAccount.unit_zid == zid, TrackedAccount.network == network)
    ).one()


def unit(zid: int) -> Unit:
    db.session.expire_all()
    return db.session.get_one(Unit, zid)


def count_of(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_departments_file_is_taken_and_given_back() -> None:
    summary = bring_handles()
    assert (summary.made, summary.changed, summary.handles_set) == (48, 0, 91)
    assert count_of(TrackedAccount) == 91
    assert handles_csv().encode() == HANDLES


def test_the_same_file_again_changes_nothing() -> None:
    bring_handles()
    before = edition()
    summary = bring_handles()
    assert (summary.made, summary.changed, summary.unchanged) == (0, 0, 48)
    assert not summary.changes_anything
    assert edition() == before


def test_a_tree_is_given_back_with_its_parents() -> None:
    tree = lines("type,zid,parent,twitter", "Office,2,1,office", "Department,1,,", "Person,3,2,")
    bring_handles(tree)
    assert unit(2).parent_zid == 1
    assert handles_csv().encode() == tree


def test_without_a_column_for_parents_they_stay() -> None:
    bring_handles(lines("type,zid,parent", "Department,1,", "Office,2,1"))
    bring_handles(lines("type,zid", "Department,1", "The Office,2"))
    assert (unit(2).name, unit(2).parent_zid) == ("The Office", 1)


def test_a_unit_comes_below_one_that_only_the_database_has() -> None:
    bring_handles(lines("type,zid", "Department,1"))
    bring_handles(lines("type,zid,parent", "Office,2,1"))
    assert unit(2).parent_zid == 1


def test_a_parent_that_is_nowhere_is_named_with_its_line() -> None:
    bring_handles(lines("type,zid", "Department,1"))
    with pytest.raises(Unfit, match=r"^line 3: No unit has the zid 99, which is named as parent.$"):
        bring_handles(lines("type,zid,parent", "Office,2,1", "Person,3,99"))


def test_a_circle_over_the_file_and_the_database_is_refused() -> None:
    bring_handles(lines("type,zid,parent", "Department,1,", "Office,2,1", "Person,3,2"))
    with pytest.raises(Unfit, match=r"^line 2: The unit stands above itself by its parents.$"):
        bring_handles(lines("type,zid,parent", "Department,1,3"))
    db.session.rollback()
    assert unit(1).parent_zid is None


def test_accounts_are_locked_by_rising_ids_ahead_of_any_other_change(app: Flask) -> None:
    bring_handles()
    with count_statements(app) as sent:
        bring_handles()
    _accounts_come_first(app, sent)
    with count_statements(app) as sent:
        bring_tally()
    _accounts_come_first(app, sent)
    with count_statements(app) as sent:
        bring_day()
    _accounts_come_first(app, sent)


def _accounts_come_first(app: Flask, sent: list[str]) -> None:
    """The lock, read in the order of the key; SQLite has one writer, and no such lock."""
    touching = [statement for statement in sent if "tracked_accounts" in statement]
    lock = touching[0]
    assert "ORDER BY tracked_accounts.id" in lock
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        return
    assert lock.endswith("FOR UPDATE")
    plan = db.session.execute(text(f"EXPLAIN {lock}")).mappings().one()
    assert plan["key"] == "PRIMARY"
    assert "filesort" not in plan["Extra"]


def test_an_empty_cell_takes_the_handle_away_and_keeps_the_account() -> None:
    bring_handles(lines("type,zid,twitter", "Department,1,ENERGY"))
    number = account(1, "twitter").id
    assert bring_handles(lines("type,zid,twitter", "Department,1,")).handles_taken_away == 1
    kept = account(1, "twitter")
    assert (kept.id, kept.handle) == (number, None)


def test_another_handle_forgets_what_was_known_of_the_first_and_leaves_a_note() -> None:
    bring_handles(lines("type,zid,twitter", "Department,1,ENERGY"))
    known = account(1, "twitter")
    known.network_id, known.finding, known.words, known.handle_now = (
        "77",
        Finding.RENAMED,
        "Renamed",
        "Energy2",
    )
    known.rhythm, known.followers = CountRhythm.HOURLY, 646_819
    db.session.commit()
    assert bring_handles(lines("type,zid,twitter", "Department,1,energygov")).handles_changed == 1
    now = account(1, "twitter")
    assert (now.handle, now.network_id, now.finding, now.words, now.handle_now) == (
        "energygov",
        None,
        None,
        "",
        None,
    )
    assert (now.rhythm, now.followers) == (CountRhythm.HOURLY, 646_819)
    note = db.session.scalars(select(CountNote)).one()
    assert (note.text, note.by_itself) == ("Handle changed from ENERGY to energygov", True)
    assert (note.unit_zid, note.network) == (1, "twitter")


def test_other_capital_letters_are_the_same_account() -> None:
    bring_handles(lines("type,zid,twitter", "Department,1,ENERGY"))
    account(1, "twitter").network_id = "77"
    db.session.commit()
    bring_handles(lines("type,zid,twitter", "Department,1,Energy"))
    assert (account(1, "twitter").handle, account(1, "twitter").network_id) == ("Energy", "77")
    assert count_of(CountNote) == 0


def test_units_that_the_file_leaves_out_stay_behind_the_others() -> None:
    bring_handles(lines("type,zid,twitter", "First,1,one", "Second,2,two"))
    assert bring_handles(lines("type,zid,twitter", "Third,3,", "Second,2,two")).not_in_file == 1
    assert handles_csv().splitlines()[1:] == ["Third,3,", "Second,2,two", "First,1,one"]


def test_a_unit_that_was_taken_out_comes_back_with_its_file() -> None:
    bring_handles()
    unit(3).removed_at = unit(3).added_at
    db.session.commit()
    assert "Deputy Secretary of Energy,3," not in handles_csv()
    assert bring_handles().brought_back == 1
    assert handles_csv().encode() == HANDLES


def test_a_column_new_to_the_file_takes_its_place_and_none_is_lost() -> None:
    bring_handles(lines("type,zid,twitter,vimeo", "Department,1,a,b"))
    bring_handles(lines("type,zid,tiktok,twitter", "Department,1,c,a"))
    names = db.session.scalars(select(TrackedNetwork.name).order_by(TrackedNetwork.position))
    assert list(names) == ["tiktok", "twitter", "vimeo"]
    assert account(1, "vimeo").handle == "b"


def test_a_bad_row_keeps_all_others_out() -> None:
    with pytest.raises(Unfit, match="line 3"):
        bring_handles(lines("type,zid,twitter", "Department,1,ENERGY", "Office,2,=cmd"))
    assert count_of(Unit) == 0


def test_what_a_table_program_would_run_is_given_out_as_text_and_read_again() -> None:
    bring_handles(lines("type,zid,twitter", "=cmd|calc,1,-dash"))
    given = handles_csv()
    assert "'=cmd|calc,1,'-dash" in given
    assert not bring_handles(given.encode()).changes_anything


def test_history_without_a_handle_meets_its_handle() -> None:
    bring_handles(lines("type,zid,twitter", "Department,1,"))
    bring_tally(b"type,DOEtwitter\r\n3/17/17 17:12,5\r\n")
    number = account(1, "twitter").id
    bring_handles()
    met = account(1, "twitter")
    assert (met.id, met.handle, met.rhythm) == (number, "ENERGY", CountRhythm.HOURLY)


def test_a_thousand_units_take_as_many_statements_as_ten(app: Flask) -> None:
    sent = []
    for number in (10, 1_000):
        rows = [f"Unit {zid},{zid},{zid - 1 or ''},u{zid}" for zid in range(1, number + 1)]
        with count_statements(app) as statements:
            bring_handles(lines("type,zid,parent,twitter", *rows))
        sent.append(len(statements))
    assert max(sent) <= 11
