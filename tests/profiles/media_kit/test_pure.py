"""Choices and figures of a media kit, without a database."""

from typing import Any

import pytest

from application.campaigns.results.columns import post_type
from application.profiles.alike_posts import AlikePosts
from application.profiles.media_kit.choices import USUAL, Choices, Part, parts_named, readable
from application.profiles.media_kit.figures import post_figures


def post(kind: str = "FEED", *, posts: int = 1, by_hand: str = "", **figures: int) -> AlikePosts:
    """Posts that are alike, with the sums of their figures."""
    return AlikePosts(
        posts, post_type("IMAGE", kind), frozenset(figures), frozenset(by_hand.split()), figures
    )


def test_nothing_that_names_others_is_usual() -> None:
    assert Part.BRANDS not in USUAL
    assert Choices().contact == ""
    assert not Choices(parts=frozenset({Part.BRANDS})).shows(Part.BRANDS)


def test_names_that_no_part_has_count_for_nothing() -> None:
    assert parts_named(["followers", "passwords", "", "🫖"]) == {Part.FOLLOWERS}


def test_choices_come_back_as_they_were_stored() -> None:
    choices = Choices("Hi", "a@example.org", frozenset({Part.CITIES, Part.AGES}), (3, 1))
    assert Choices.from_stored(choices.stored()) == choices


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hello\r\nthere \r", "Hello\nthere"),
        ("a\x00b\x1b[31m\x85\ufffe\ud83d", "ab[31m"),
        ("שלום עולם", "שלום עולם"),
        ("👩‍🍳 می‌خواهم\u200e", "👩‍🍳 می‌خواهم\u200e"),
    ],
)
def test_text_of_any_script_stays_and_what_no_page_shows_goes(typed: str, kept: str) -> None:
    assert readable(typed) == kept


def test_means_are_over_the_posts_that_have_the_figure() -> None:
    found = post_figures(
        [post(reach=100, views=300), post(posts=3, views=500), post("STORY", posts=2, reach=14)]
    )
    feed, story = found.kinds
    assert (feed.posts, feed.reach.mean, feed.reach.measured) == (4, 100, 1)
    assert (feed.views.mean, feed.views.measured) == (200, 4)
    assert (story.kind.label, story.reach.mean, story.views.mean) == ("Story", 7, None)


def test_figures_by_hand_count_nowhere() -> None:
    parts: dict[str, Any] = {"likes": 5, "comments": 5, "saves": 0, "shares": 0}
    found = post_figures([post(reach=100, **parts), post(reach=9_999, by_hand="reach", **parts)])
    assert found.kinds[0].reach.mean == 100
    assert (found.engagement.rate, found.engagement.based_on, found.engagement.expected) == (0.1, 1, 2)


def test_no_posts_have_no_rate() -> None:
    found = post_figures([])
    assert (found.kinds, found.engagement.rate, found.engagement.expected) == ((), None, 0)
