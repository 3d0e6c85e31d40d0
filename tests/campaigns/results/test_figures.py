"""One post's figures: what kind it is, what is expected of it, why a figure lacks."""

import pytest

from application.campaigns.results.figures import is_expected
from application.campaigns.results.groups import campaign_results
from application.integrations.graph.metrics import metric
from application.media_kinds import CAROUSEL, FEED_PICTURE, FEED_VIDEO, REEL, STORY, MediaKind, media_kind
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
