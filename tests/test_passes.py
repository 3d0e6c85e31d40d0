"""What runs on which database, in the first pass and in the second."""

from tests.one_database_each import KINDS, ON_BOTH, left_for_later, shared_out
from tests.other_python import options_of_the_first_pass
from tests.thinned import ROWS, thinned


def test_a_second_pass_runs_the_first_rows_of_each_table() -> None:
    table = [f"a.py::test_table[{number}]" for number in range(5)]
    names = [*table, "a.py::test_other", "b.py::test_table[0]"]
    assert list(thinned(names)) == [*table[:ROWS], "a.py::test_other", "b.py::test_table[0]"]


def test_each_row_of_a_long_table_runs_on_one_database_and_the_first_ones_on_both() -> None:
    rows = [("a.py::test_table", str(number), kind) for number in range(5) for kind in KINDS]
    ran = sorted(shared_out(rows))
    rows.sort()
    assert ran[: ON_BOTH * len(KINDS)] == rows[: ON_BOTH * len(KINDS)]
    rest = ran[ON_BOTH * len(KINDS) :]
    assert [given for _, given, _ in rest] == ["2", "3", "4"]
    assert {kind for _, _, kind in rest} == set(KINDS)
    assert list(shared_out([("a.py::test_other", "", kind) for kind in KINDS])) == [
        ("a.py::test_other", "", kind) for kind in KINDS
    ]


def test_rows_for_one_kind_of_database_all_run() -> None:
    rows = [("a.py::test_table", str(number), "sqlite") for number in range(5)]
    assert list(shared_out(rows)) == rows


def test_what_the_second_pass_runs_on_sqlite_runs_on_mariadb_only_before() -> None:
    rows = [("a.py::test_table", str(number), kind) for number in range(5) for kind in KINDS]
    first = set(shared_out(rows))
    again = {f"a.py::test_table[{row[1]}]": row for row in rows if row[2] == "sqlite"}
    later = set(left_for_later(again, first))
    assert later == {("a.py::test_table", str(number), "sqlite") for number in range(ROWS)}
    assert {row[:2] for row in first - later} == {row[:2] for row in rows}


def test_what_runs_on_sqlite_only_or_not_again_is_never_left_out() -> None:
    alone = ("a.py::test_alone", "", "sqlite")
    assert not list(left_for_later({"a.py::test_alone": alone, "a.py::test_pure": None}, {alone}))
    assert not list(left_for_later({}, {("a.py::test_slow", "", kind) for kind in KINDS}))


def test_without_another_python_all_runs_at_once() -> None:
    assert options_of_the_first_pass(None) == ""
    assert options_of_the_first_pass("/somewhere/python3.13") == "--sqlite-later"
