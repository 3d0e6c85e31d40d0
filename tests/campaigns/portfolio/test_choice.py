"""Which campaigns an address asks to count together: short addresses, ticks of forms, foul ones."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from application.campaigns.listing_filter import Scope
from application.campaigns.phases import Phase
from application.campaigns.portfolio.choice import (
    MOST_CAMPAIGNS,
    Choice,
    Search,
    numbers_in_words,
    read_choice,
    read_search,
    written,
)
from application.identifiers import LARGEST_ID


def choice(*pairs: tuple[str, str]) -> Choice:
    return read_choice(MultiDict(list(pairs)))


def test_a_short_address_names_campaigns_with_points_between() -> None:
    assert choice(("chosen", "3.1.2")) == Choice((3, 1, 2))
    assert written((3, 1, 2)) == {"chosen": "3.1.2"}
    assert written(()) == {}
    assert choice(("chosen", "3,1 2")) == Choice((3, 1, 2)), "as people write lists"


def test_ticks_join_what_the_address_names_and_count_once() -> None:
    found = choice(("chosen", "3.1"), ("campaign", "2"), ("campaign", "3"), ("campaign", "2"))
    assert found == Choice((3, 1, 2), is_form=True)
    assert choice(("count", "1")) == Choice(is_form=True), "everything was unticked"


@pytest.mark.parametrize(
    "foul", ["x", "-3", "0", "1e3", "٣", "💥", "'\"><script>", str(LARGEST_ID + 1), "9" * 5_000]
)
def test_what_is_no_number_is_kept_apart(foul: str) -> None:
    assert choice(("chosen", f"5.{foul}")) == Choice((5,), (foul,))
    assert choice(("campaign", foul)).ids == ()


def test_a_hundred_thousand_are_too_many() -> None:
    many = choice(("chosen", ".".join(map(str, range(1, 100_001)))))
    assert many.is_too_long
    assert len(many.ids) == 100_000
    assert not choice(("chosen", ".".join(map(str, range(1, MOST_CAMPAIGNS + 1))))).is_too_long
    assert not choice(("chosen", ".".join(["7"] * 100_000))).is_too_long, "one campaign, often"


def test_as_many_as_are_allowed_fit_a_short_address() -> None:
    assert len(written(range(1_000_000, 1_000_000 + MOST_CAMPAIGNS))["chosen"]) < 2_000


@pytest.mark.parametrize(
    ("words", "told"),
    [((), ""), ((3,), "3"), ((3, 7), "3 and 7"), ((3, 7, 12), "3, 7 and 12")],
)
def test_numbers_are_told_in_words(words: tuple[int, ...], told: str) -> None:
    assert numbers_in_words(words) == told


def test_of_many_numbers_the_first_are_told_and_none_at_length() -> None:
    assert numbers_in_words(range(1, 1_013)) == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 1,002 more"
    assert numbers_in_words(["9" * 5_000]) == "9" * 40


def test_a_search_is_written_as_it_is_read() -> None:
    asked = {
        "text": "Table",
        "brand": "olivara",
        "whose": "mine",
        "phase": "past",
        "from": "2026-11-01",
        "to": "2026-11-30",
        "found": "3",
    }
    search = read_search(asked)
    assert search == Search(
        "Table", "olivara", Scope.MINE, Phase.PAST, date(2026, 11, 1), date(2026, 11, 30), page=3
    )
    assert search.arguments(3) == asked
    assert not search.problem


@pytest.mark.parametrize("name", ["whose", "phase", "found"])
def test_what_is_no_choice_of_a_search_counts_as_not_asked(name: str) -> None:
    for foul in ("", "x" * 5_000, "-3", "💥\x00"):
        assert read_search({name: foul}) == Search()


def test_days_that_are_none_or_reversed_are_told() -> None:
    for foul in ("2026-02-30", "yesterday", "٣", "0001-01-01", "9999-12-31"):
        assert read_search({"from": foul}).problem == f"“{foul}” is no day. Write it as 2026-11-20."
    reversed_days = read_search({"from": "2026-11-30", "to": "2026-11-01"})
    assert reversed_days.problem == "The first day comes after the last."
    assert not read_search({"from": "2026-11-30", "to": "2026-11-30"}).problem
