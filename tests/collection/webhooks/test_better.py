"""Of what was asked for and what was told, the better figure is shown, in whatever order they come."""

from itertools import permutations

import pytest

from application.collection.webhooks.better import Shown, after_reading, after_telling
from application.integrations.graph.instagram import Figure

NOTHING = Shown({"views": None, "reach": None, "exits": None})
Told = tuple[str, dict[str, Figure]]
ASKED, TODAY, CLASSIC = "asked", "told by today's names", "told by classic names"


def after(events: tuple[Told, ...]) -> Shown:
    shown = NOTHING
    for source, figures in events:
        if source == ASKED:
            shown = after_reading(shown, figures)
        else:
            shown = after_telling(shown, figures, {"impressions"} if source == CLASSIC else ())
    return shown


def test_what_is_missing_or_smaller_gives_way_to_what_was_told() -> None:
    shown = after_telling(Shown({"views": None, "reach": 10, "exits": 4}), {"reach": 11, "exits": 4}, ())
    assert shown == Shown({"views": None, "reach": 11, "exits": 4}, frozenset({"reach"}))
    assert shown.webhook_figures == "reach"


def test_a_smaller_value_told_changes_nothing() -> None:
    stood = Shown({"reach": 10})
    assert after_telling(stood, {"reach": 9}, ()) == stood
    assert stood.webhook_figures is None


def test_nought_told_is_a_figure() -> None:
    assert after_telling(NOTHING, {"exits": 0}, ()).figures["exits"] == 0


def test_impressions_fill_a_gap_and_are_marked() -> None:
    shown = after_telling(NOTHING, {"views": 9}, {"impressions"})
    assert (shown.figures["views"], shown.webhook_figures) == (9, "impressions views")


def test_impressions_never_replace_views_that_were_asked_for() -> None:
    stood = Shown({"views": 5})
    assert after_telling(stood, {"views": 900}, {"impressions"}) == stood


@pytest.mark.parametrize("source", [ASKED, TODAY])
def test_views_of_any_size_replace_impressions(source: str) -> None:
    shown = after(((CLASSIC, {"views": 900}), (source, {"views": 5})))
    assert shown.figures["views"] == 5
    assert shown.told == (frozenset() if source == ASKED else {"views"})


def test_a_late_reading_that_knows_less_undoes_nothing() -> None:
    told = after_telling(NOTHING, {"reach": 44, "exits": 3}, ())
    assert after_reading(told, {"reach": 40, "exits": None, "views": None}) == told


@pytest.mark.parametrize(
    "events",
    [
        ((ASKED, {"views": 300, "reach": 40}), (CLASSIC, {"views": 444, "reach": 44}), (TODAY, {"exits": 3})),
        ((ASKED, {"reach": 44}), (TODAY, {"reach": 44}), (TODAY, {"reach": 43})),
        ((CLASSIC, {"views": 444}), (CLASSIC, {"views": 450}), (TODAY, {"views": 310})),
        ((CLASSIC, {"views": 444}), (ASKED, {"views": 444}), (CLASSIC, {"views": 500})),
        ((ASKED, {"views": 300}), (ASKED, {"views": 310}), (TODAY, {"views": 305}), (CLASSIC, {"views": 9})),
    ],
)
def test_the_end_is_the_same_in_every_order(events: tuple[Told, ...]) -> None:
    assert (
        len({(str(shown.figures), shown.webhook_figures) for shown in map(after, permutations(events))}) == 1
    )


def test_a_row_of_posts_tells_what_is_shown_and_gets_it_back() -> None:
    row = {"reach": 3, "views": 2, "webhook_figures": "impressions views", "caption": "x"}
    shown = Shown.from_row(row, ("reach", "views", "exits"))
    assert shown == Shown({"reach": 3, "views": 2, "exits": None}, frozenset({"impressions", "views"}))
    assert shown.webhook_figures == row["webhook_figures"]
    assert Shown.from_row({"webhook_figures": None}, ()).webhook_figures is None
