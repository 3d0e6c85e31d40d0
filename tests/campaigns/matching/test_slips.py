"""What looks like a slip, held against the plain definition of the distance."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from application.campaigns.matching.slips import Lookalikes, Slip, letters_allowed, slip_between, within

short = st.text("ab_", max_size=6)
wanted_tags = st.lists(st.text("abc_", min_size=1, max_size=11), min_size=1, max_size=6)


def distance(first: str, second: str) -> int:
    """Damerau and Levenshtein's, by the table: slow, and as the books have it."""
    rows, columns = len(first), len(second)
    most = rows + columns
    table = [[most] * (columns + 2) for _ in range(rows + 2)]
    for row in range(rows + 1):
        table[row + 1][1] = row
    for column in range(columns + 1):
        table[1][column + 1] = column
    last_row: dict[str, int] = {}
    for row in range(1, rows + 1):
        last_column = 0
        for column in range(1, columns + 1):
            swap_row, swap_column = last_row.get(second[column - 1], 0), last_column
            cost = 1
            if first[row - 1] == second[column - 1]:
                cost, last_column = 0, column
            table[row + 1][column + 1] = min(
                table[row][column] + cost,
                table[row + 1][column] + 1,
                table[row][column + 1] + 1,
                table[swap_row][swap_column] + (row - swap_row - 1) + 1 + (column - swap_column - 1),
            )
        last_row[first[row - 1]] = row
    return table[rows + 1][columns + 1]


@given(short, short, st.integers(0, 2))
@example("ca", "abc", 2)
@example("abc", "ca", 2)
@example("xcay", "xabcy", 2)
def test_within_is_the_distance(first: str, second: str, limit: int) -> None:
    assert within(first, second, limit) == (distance(first, second) <= limit)


@given(wanted_tags, st.text("abc_", min_size=1, max_size=12))
def test_lookalikes_are_those_a_slip_away(wanted: list[str], found: str) -> None:
    expected = {tag for tag in wanted if slip_between(tag, found) is not None}
    assert Lookalikes(wanted).of(found) == expected


@given(st.text("ab_", min_size=1, max_size=12), st.text("ab_", min_size=1, max_size=12))
def test_a_slip_is_what_the_issue_says(wanted: str, found: str) -> None:
    is_near = wanted != found and (
        wanted.replace("_", "") == found.replace("_", "")
        or distance(wanted, found) <= letters_allowed(wanted)
    )
    assert (slip_between(wanted, found) is not None) == is_near


@pytest.mark.parametrize(
    ("wanted", "found", "slip"),
    [
        ("aldertea", "aldertee", Slip.LETTER),
        ("aldertea", "aldertae", Slip.SWAPPED),
        ("aldertea", "aldrtee", Slip.TWO_LETTERS),
        ("alder_tea_time", "aldertea_time", Slip.UNDERSCORE),
        ("aldertea", "alder_t_e_a", Slip.UNDERSCORE),
        ("teas", "teaz", Slip.LETTER),
        ("teas", "teamz", None),
        ("tea", "teas", None),
        ("ad", "a_d", Slip.UNDERSCORE),
        ("alderte", "aldrtee", None),
        ("aldertea", "aldertea", None),
    ],
)
def test_what_kind_of_slip(wanted: str, found: str, slip: Slip | None) -> None:
    assert slip_between(wanted, found) is slip


@pytest.mark.parametrize("found", ["a", "and", "add", "bad", "dad", "2d", "da"])
def test_a_short_tag_has_no_lookalikes_by_letters(found: str) -> None:
    """Each of these is a word of its own."""
    assert slip_between("ad", found) is None
    assert Lookalikes(["ad"]).of(found) == frozenset()
