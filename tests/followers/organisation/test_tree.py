"""The organisation as a tree: whole, in the order of the files, and no larger than a page."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from application.followers.organisation.tree import Tree, shown_units
from application.followers.standing import ToldUnit


def tree(parents: Mapping[int, int | None]) -> Tree:
    return Tree([ToldUnit(zid, f"Unit {zid}", above) for zid, above in parents.items()])


def test_units_stand_below_theirs_in_the_order_of_the_files() -> None:
    made = tree({1: None, 5: 1, 3: 1, 4: 3, 2: None})
    assert [unit.zid for unit in made.children[None]] == [1, 2]
    assert [unit.zid for unit in made.children[1]] == [5, 3]
    assert [unit.zid for unit in made.way_up(4)] == [1, 3]
    assert made.numbers_below == {1: 3, 5: 0, 3: 1, 4: 0, 2: 0}


def test_one_whose_upper_unit_was_taken_out_stands_at_the_top() -> None:
    assert [unit.zid for unit in tree({1: None, 2: 77}).children[None]] == [1, 2]


@given(
    parents=st.dictionaries(
        st.integers(1, 40), st.one_of(st.none(), st.integers(1, 40)), min_size=1, max_size=40
    ),
    most=st.integers(1, 50),
)
def test_whatever_the_file_says_every_unit_is_in_the_tree_once(
    parents: dict[int, int | None], most: int
) -> None:
    """Even where units stand above each other in a circle."""
    made = tree(parents)
    top = made.children[None]
    everything = list(shown_units(made.branches(top, most=10_000)))
    assert sorted(everything) == sorted(parents)
    page = list(shown_units(made.branches(top, most=most)))
    assert len(page) <= max(most, len(top))
    assert len(page) == len(set(page))


def test_what_does_not_fit_is_counted_where_it_is_cut() -> None:
    made = tree({1: None, **dict.fromkeys(range(2, 12), 1), **dict.fromkeys(range(20, 50), 2)})
    (branch,) = made.branches(made.children[None], most=15)
    assert len(branch.below) == 10
    assert branch.number_below == 40
    assert branch.below[0].is_cut
    assert branch.below[0].number_below == 30
    assert not branch.below[1].is_cut
