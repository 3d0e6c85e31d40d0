"""What the address of the results may ask for."""

import pytest

from application.campaigns.results.spreads import may_be_totalled
from application.campaigns.results.view import FIGURES, LISTS, ResultsView, read_view
from application.integrations.graph.metrics import metric


def test_an_address_gives_back_what_it_was_made_of() -> None:
    view = ResultsView(figure="likes", way="median", people=3, undisclosed=2)
    assert read_view(view.arguments()) == view
    assert ResultsView().arguments() == {}
    assert view.but(people=1) == {"figure": "likes", "way": "median", "undisclosed": "2"}


@pytest.mark.parametrize("foul", ["", "id", "insights_reason", "views'", "9" * 40, "-1", "💥", "\x00"])
def test_what_cannot_be_read_counts_as_not_asked(foul: str) -> None:
    asked = dict.fromkeys(("figure", "way", *LISTS), foul)
    assert read_view(asked) == ResultsView()


def test_every_figure_may_be_totalled() -> None:
    assert all(may_be_totalled(metric(name)) for name in FIGURES)


def test_each_way_gives_its_value_and_nothing_of_nothing() -> None:
    values = [1, 2, 9]
    assert [ResultsView(way=way).value(values) for way in ("total", "mean", "median")] == [12, 4, 2]
    assert [ResultsView(way=way).value([]) for way in ("total", "mean", "median")] == [None] * 3


def test_the_words_name_the_figure_and_the_way() -> None:
    assert ResultsView().words == "total views"
    assert ResultsView(figure="reach").words == "reach, summed, not unique"
    assert ResultsView(figure="reach", way="mean").words == "mean reach per post"
