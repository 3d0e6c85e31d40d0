"""One post's figures: what kind it is, what is expected of it, why a figure lacks."""

import pytest

from application.campaigns.figures import (
    CAROUSEL,
    FEED_PICTURE,
    FEED_VIDEO,
    REASONS,
    REEL,
    STORY,
    MediaKind,
    PostFigures,
    is_expected,
    media_kind,
    missing_reason,
)
from application.campaigns.results import campaign_results
from application.integrations.graph.metrics import metric
from tests.campaigns.examples import post


@pytest.mark.parametrize(
    ("media_type", "product", "kind"),
    [
        ("IMAGE", "FEED", FEED_PICTURE),
        ("IMAGE", None, FEED_PICTURE),
        ("VIDEO", "FEED", FEED_VIDEO),
        ("CAROUSEL_ALBUM", "FEED", CAROUSEL),
        ("CAROUSEL_ALBUM", None, CAROUSEL),
        ("VIDEO", "REELS", REEL),
        ("IMAGE", "STORY", STORY),
        ("VIDEO", "STORY", STORY),
        ("STORY", None, STORY),
        ("image", "feed", FEED_PICTURE),
    ],
)
def test_the_two_type_fields_name_one_kind(
    media_type: str | None, product: str | None, kind: MediaKind
) -> None:
    assert media_kind(media_type, product) == kind


@pytest.mark.parametrize(
    ("media_type", "product", "label"),
    [
        ("IMAGE", "AD", "Other (AD IMAGE)"),
        ("HOLOGRAM", "FEED", "Other (FEED HOLOGRAM)"),
        (None, None, "Unknown type"),
        ('=*"?', None, "Unknown type"),
    ],
)
def test_an_unknown_type_is_shown_as_it_came(media_type: str | None, product: str | None, label: str) -> None:
    assert media_kind(media_type, product).label == label


def test_kinds_stand_in_a_fixed_order_with_unknown_ones_last() -> None:
    posts = [
        post(1, media_type="IMAGE", product="STORY"),
        post(2, media_type="HOLOGRAM"),
        post(3, media_type="VIDEO", product="REELS"),
        post(4),
        post(5, media_type="CAROUSEL_ALBUM"),
    ]
    labels = [group.label for group in campaign_results(posts).by_kind]
    assert labels == ["Feed picture", "Carousel", "Reel", "Story", "Other (FEED HOLOGRAM)"]


def test_a_story_known_by_its_media_type_alone_is_expected_to_have_story_figures() -> None:
    assert is_expected(post(media_type="STORY", product=None), metric("replies"))
    assert not is_expected(post(media_type="IMAGE", product=None), metric("replies"))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (post(reason="not_enough_viewers"), REASONS["not_enough_viewers"]),
        (post(reason="A sentence of its own."), "A sentence of its own."),
        (post(read_at=None), REASONS["not_yet_read"]),
        (post(refused=frozenset({"views"})), "Instagram refused this figure for this post"),
        (post(), "Instagram sent no value for this figure"),
    ],
)
def test_a_missing_figure_says_why(asked: PostFigures, words: str) -> None:
    assert missing_reason(asked, metric("views")) == words


def test_a_figure_of_another_type_says_that_it_is_not_offered() -> None:
    assert missing_reason(post(), metric("replies")) == REASONS["not_offered"]


def test_likes_stand_on_the_post_and_are_not_missing_for_want_of_insights() -> None:
    early = post(reason="posted_before_professional")
    assert missing_reason(early, metric("views")) == REASONS["posted_before_professional"]
    assert missing_reason(early, metric("likes")) == "Instagram sent no value for this figure"
    assert missing_reason(post(reason="token_lost"), metric("likes")) == REASONS["token_lost"]
