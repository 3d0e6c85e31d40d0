"""The file of units and handles: taken whole, or refused with every line that is wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from application.followers.files.handles import handle_of, read_handles
from application.followers.files.one_day import read_one_day
from application.followers.files.table import MOST_BYTES, Unfit
from application.followers.files.tallies import read_tally
from application.followers.history.kinds import kind_of

EXAMPLE = Path(__file__).parents[3] / "application" / "followers" / "examples" / "social_handles.csv"
GIVEN = Path(__file__).parents[1] / "energyapps" / "social_handles.csv"
UTC = ZoneInfo("UTC")
HEADER = "type,zid,parent,twitter,mastodon\n"


def problems_of(text: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(Unfit) as refused:
        read_handles(text.encode() if isinstance(text, str) else text)
    return [(problem.line, problem.words) for problem in refused.value.problems]


def test_the_departments_file_is_read_with_networks_that_nobody_counts_here() -> None:
    handles = read_handles(GIVEN.read_bytes())
    assert len(handles.units) == 48
    assert handles.networks[:4] == ("facebook", "twitter", "instagram", "youtube")
    assert "storify" in handles.networks
    assert handles.units[0].handles["linkedin"] == "u-s--department-of-energy"
    assert handles.units[1].handles == {"facebook": "SecretaryPerry", "twitter": "secretaryperry"}
    assert not handles.has_parents


def test_the_example_has_the_same_units_in_a_tree_and_both_accounts_of_the_to_do_list() -> None:
    example, given = read_handles(EXAMPLE.read_bytes()), read_handles(GIVEN.read_bytes())
    assert [(unit.zid, unit.name) for unit in example.units] == [
        (unit.zid, unit.name) for unit in given.units
    ]
    assert [unit.zid for unit in example.units if unit.parent is None] == [1]
    handles = {unit.zid: unit.handles for unit in example.units}
    assert handles[2]["instagram"] == "secretaryperry"
    assert handles[4]["twitter"] == "EnergyPressSec"


def test_an_at_sign_and_spaces_around_a_handle_are_left_out() -> None:
    (unit,) = read_handles((HEADER + " Press , 4 ,, @EnergyPressSec ,\n").encode()).units
    assert (unit.name, unit.zid, unit.handles) == ("Press", 4, {"twitter": "EnergyPressSec"})


def test_a_short_row_lacks_its_last_cells_and_blank_lines_are_nothing() -> None:
    units = read_handles((HEADER + "A,1\n\n,,,,\nB,2,1\n").encode()).units
    assert [(unit.line, unit.zid, unit.parent) for unit in units] == [(2, 1, None), (5, 2, 1)]


def test_every_bad_line_is_named() -> None:
    text = HEADER + "A,1,,=cmd,\nB,x,,,\n,3,,,\nC,4,99,,\nD,4,,,\nE,5,,a,b,c\n"
    told = problems_of(text)
    assert told == [(7, "6 cells, but the header has 5.")]
    told = problems_of(text.replace("a,b,c", "a,b"))
    assert [line for line, _ in told] == [2, 3, 4, 6]
    assert told[0][1].startswith("twitter: “=cmd” can’t be a handle")
    assert told[1][1] == "“x” in “zid” is no number from 1 on."
    assert told[3][1] == "The zid 4 stands in line 5 already."


def test_a_unit_can_not_stand_above_itself() -> None:
    told = problems_of(HEADER + "A,1,3,,\nB,2,1,,\nC,3,2,,\nD,4,4,,\nE,5,4,,\n")
    assert {words for _, words in told} == {"The unit stands above itself by its parents."}
    assert [line for line, _ in told] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "empty"),
        (b"\n\n", 1, "empty"),
        (b"name,zid\nA,1\n", 1, "needs a column “type”"),
        (b"type,number\nA,1\n", 1, "needs a column “zid”"),
        (b"type,zid,x,X\nA,1\n", 1, "stands in the header twice"),
        (b"type,zid,=cmd\nA,1\n", 1, "can’t be a network’s name"),
        (b"type,zid\nA,1\n\xff\xfe,2\n", 3, "no text in UTF-8"),
        (b'type,zid\nA,1\n"B,2\n', 3, "no CSV"),
        (b'type,zid\nA,1\n"B"x,2\n', 3, "a quotation mark is missing, or stands in the middle of a cell."),
        (b"type,zid\nA,1\n" + b"x" * 1_000_000 + b",2\n", 3, "longer than 2,000"),
        (b'type,zid\n"A,1\n' + b"B,2\n" * 50_000, -1, "Is a quotation mark missing at its end?"),
        (b"type,zid\nA,1\n" + b"x" * 2_001 + b",2\n", 3, "longer than 2,000"),
        (b"type,zid\nA\0,1\n", 2, "no text"),
        (b"x" * (MOST_BYTES + 1), 0, "larger than 20 MB"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_can_not_be_taken_is_refused_in_a_sentence(content: bytes, line: int, words: str) -> None:
    told = problems_of(content)
    assert told[0][0] == line or line < 0
    assert words in told[0][1]


@pytest.mark.parametrize(
    "read", [read_handles, read_one_day, kind_of, lambda content: read_tally(content, UTC)]
)
def test_a_header_of_thousands_of_columns_is_refused(read: Callable[[bytes], Any]) -> None:
    names = ",".join(f"n{number}" for number in range(20_000))
    with pytest.raises(Unfit, match="line 1: The header has 20,002 columns, and 100 are the most"):
        read(f"type,zid,{names}\nA,1\n".encode())


def test_a_hundred_columns_are_taken_and_one_that_comes_twice_is_named() -> None:
    names = [f"n{number}" for number in range(98)]
    assert len(read_handles(f"type,zid,{','.join(names)}\nA,1\n".encode()).networks) == 98
    told = problems_of(f"type,zid,{','.join([*names[:97], 'N3'])}\nA,1\n")
    assert told == [(1, "The column “n3” stands in the header twice.")]


def test_a_file_of_a_table_program_begins_with_a_mark_that_is_passed_over() -> None:
    assert read_handles(b"\xef\xbb\xbftype,zid\r\nA,1\r\n").units[0].name == "A"


@pytest.mark.parametrize("typed", ["", "@", "=cmd", "a b", "a/b", "x" * 101, "+1", "a\nb"])
def test_what_can_be_no_handle(typed: str) -> None:
    with pytest.raises(ValueError, match="can’t be a handle"):
        handle_of(typed)
