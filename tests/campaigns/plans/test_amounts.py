"""Amounts and numbers as people write them, and what is refused because it can be read in two ways."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.campaigns.plans.amounts import LARGEST_AMOUNT, Unreadable, read_amount, read_whole
from application.campaigns.plans.currencies import CURRENCIES, currency_choices, is_currency
from application.campaigns.plans.goal_figures import (
    GOAL_FIGURES,
    Unit,
    read_target,
    shown_target,
    written_target,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0"),
        ("1200", "1200"),
        ("1200.5", "1200.50"),
        ("1200,50", "1200.50"),
        ("1 200,50", "1200.50"),
        ("1\u00a0200,50", "1200.50"),
        ("1\u202f200.50", "1200.50"),
        ("1'200.50", "1200.50"),
        ("1’234’567.80", "1234567.80"),
        ("1,200.50", "1200.50"),
        ("1.200,50", "1200.50"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1,234,567.8", "1234567.80"),
        ("0,5", "0.50"),
        ("007", "7"),
        ("１２．５", "12.50"),
        (" 12 ", "12"),
        ("999999999999.99", "999999999999.99"),
        ("999 999 999 999,99", "999999999999.99"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1,200", "can mean two amounts"),
        ("1.200", "can mean two amounts"),
        ("12.345", "can mean two amounts"),
        ("-1", "not below 0"),
        ("−1,50", "not below 0"),
        ("1.999", "can mean two amounts"),
        ("0.001", "two decimals"),
        ("1200.505", "two decimals"),
        ("1,200.505", "two decimals"),
        ("1000000000000", "at most 999,999,999,999.99"),
        ("999999999999.999", "two decimals"),
        ("12,34,567", "Write it like"),
        ("1,2,3", "Write it like"),
        ("1 20,5", "Write it like"),
        ("1,200 50", "Write it like"),
        ("1.200.50", "Write it like"),
        ("", "Write it like"),
        (".5", "Write it like"),
        ("5.", "Write it like"),
        ("1e5", "Write it like"),
        ("€ 12", "Write it like"),
        ("NaN", "Write it like"),
        ("Infinity", "Write it like"),
        ("٣٤", "Write it like"),
        ("9" * 5000, "Write it like"),
        ("12\x00", "Write it like"),
        ("🍝", "Write it like"),
    ],
)
def test_what_can_not_be_read_says_how_to_write_it(text: str, told: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_amount(text)
    assert told in str(refused.value)


def test_an_amount_that_can_be_read_in_two_ways_is_shown_both_written_out() -> None:
    with pytest.raises(Unreadable) as refused:
        read_amount("1,200")
    assert "Write 1200 or 1200.00" in str(refused.value)


@given(st.decimals(min_value=0, max_value=LARGEST_AMOUNT, places=2))
def test_what_pages_write_is_read_back(amount: Decimal) -> None:
    for written in (f"{amount:.2f}", f"{amount:,.2f}", f"{amount:,.2f}".replace(",", " ")):
        assert read_amount(written) == amount


@given(st.text(max_size=70))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        amount = read_amount(text)
    except Unreadable:
        return
    assert 0 <= amount <= LARGEST_AMOUNT
    assert amount == round(amount, 2)


@pytest.mark.parametrize(
    ("text", "number"),
    [("12,000", 12_000), ("12.000", 12_000), ("12 000", 12_000), ("1'000'000", 1_000_000), ("5", 5)],
)
def test_whole_numbers_may_part_their_thousands(text: str, number: int) -> None:
    assert read_whole(text) == number


@pytest.mark.parametrize("text", ["0", "-3", "1.5", "1,20", "1,000.0", "9" * 30, "", "twelve", "1 0"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_whole(text)


@pytest.mark.parametrize(
    ("figure", "text", "target", "shown"),
    [
        ("views", "500,000", 500_000.0, "500,000"),
        ("posts", "12", 12.0, "12"),
        ("engagement_rate", "3,5", 3.5, "3.5\u202f%"),
        ("engagement_rate", "4 %", 4.0, "4\u202f%"),
        ("revenue", "999999999999.99", 999_999_999_999.99, "999,999,999,999.99 EUR"),
    ],
)
def test_targets_are_read_by_their_figure_and_shown_so(
    figure: str, text: str, target: float, shown: str
) -> None:
    known = GOAL_FIGURES[figure]
    assert read_target(known, text) == target
    assert shown_target(known, target, "EUR") == shown
    assert read_target(known, written_target(known, target)) == target


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("engagement_rate", "0"),
        ("engagement_rate", "101"),
        ("revenue", "0"),
        ("views", "0"),
        ("views", "1.5"),
    ],
)
def test_targets_that_mean_nothing_are_refused(figure: str, text: str) -> None:
    with pytest.raises(Unreadable):
        read_target(GOAL_FIGURES[figure], text)


def test_there_is_a_goal_for_each_figure_that_was_agreed() -> None:
    assert set(GOAL_FIGURES) == {
        "posts", "views", "reach", "total_interactions", "likes", "comments", "saves", "shares", "follows",
        "link_clicks", "engagement_rate", "orders", "revenue",
    }  # fmt: skip
    assert [name for name, figure in GOAL_FIGURES.items() if figure.unit is not Unit.COUNT] == [
        "engagement_rate",
        "revenue",
    ]


def test_currencies_are_codes_of_three_letters_with_a_name() -> None:
    assert all(
        code.isascii() and code.isupper() and len(code) == 3 and name for code, name in CURRENCIES.items()
    )
    assert list(CURRENCIES) == sorted(CURRENCIES)
    assert {"EUR", "USD", "GBP", "CHF", "JPY", "PLN"} <= CURRENCIES.keys()
    assert not {"DEM", "HRK", "BGN", "XAU", "XXX", "eur", ""} & CURRENCIES.keys()
    assert not is_currency(None)
    assert currency_choices("None")[0] == ("", "None")
