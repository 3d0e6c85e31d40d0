"""How accepted posts are counted for what was agreed."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from application.campaigns.delivered import Agreed, Delivered, due_day, held_against

MARA, TOMAS = (1, 7), (1, 8)
EARLY, LATE = date(2026, 11, 5), date(2026, 11, 20)


def test_what_is_due_first_is_served_first() -> None:
    agreed = [Agreed(1, MARA, "reel", 2, LATE), Agreed(2, MARA, "reel", 2, EARLY)]
    assert held_against(agreed, [Delivered(MARA, "reel", 3)]) == {1: 1, 2: 2}


def test_a_post_counts_for_its_own_kind_before_any_kind() -> None:
    agreed = [Agreed(1, MARA, "", 1, EARLY), Agreed(2, MARA, "story", 1, LATE)]
    assert held_against(agreed, [Delivered(MARA, "story", 1)]) == {1: 0, 2: 1}
    assert held_against(agreed, [Delivered(MARA, "story", 2)]) == {1: 1, 2: 1}


def test_nobody_is_served_by_anothers_posts() -> None:
    agreed = [Agreed(1, MARA, "reel", 1, None), Agreed(2, TOMAS, "reel", 1, None)]
    assert held_against(agreed, [Delivered(TOMAS, "reel", 5)]) == {1: 0, 2: 1}


def test_what_has_no_day_comes_after_what_has_one() -> None:
    agreed = [Agreed(1, MARA, "reel", 1, None), Agreed(2, MARA, "reel", 1, LATE)]
    assert held_against(agreed, [Delivered(MARA, "reel", 1)]) == {1: 0, 2: 1}


def test_what_has_no_day_is_due_on_the_campaigns_last() -> None:
    assert due_day(None, LATE) == LATE
    assert due_day(EARLY, LATE) == EARLY


def test_nothing_agreed_is_nothing_counted() -> None:
    assert held_against([], [Delivered(MARA, "reel", 1)]) == {}


_PEOPLE = st.sampled_from([MARA, TOMAS])
_KINDS = st.sampled_from(["reel", "story", "picture"])


@given(
    st.lists(st.tuples(_PEOPLE, st.one_of(_KINDS, st.just("")), st.integers(1, 5))),
    st.lists(st.tuples(_PEOPLE, _KINDS, st.integers(0, 5))),
)
def test_no_post_counts_twice_and_none_is_left_over_where_one_is_missing(
    wanted: list[tuple[tuple[int, int], str, int]], came: list[tuple[tuple[int, int], str, int]]
) -> None:
    agreed = [Agreed(number, *each, None) for number, each in enumerate(wanted)]
    counted = held_against(agreed, [Delivered(*each) for each in came])
    for person in (MARA, TOMAS):
        posts = sum(number for of, _, number in came if of == person)
        own = [each for each in agreed if each.of == person]
        served = sum(counted[each.id] for each in own)
        assert served <= posts
        missing_any = any(each.kind == "" and counted[each.id] < each.number for each in own)
        assert not missing_any or served == posts
    assert all(0 <= counted[each.id] <= each.number for each in agreed)
