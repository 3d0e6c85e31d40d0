"""Whether a caption tells that a post is paid for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.campaigns.results.disclosure import can_tell, is_disclosed, tags_that_count
from application.campaigns.setup.disclosure_tags import USUAL_TAGS
from application.extensions import db
from application.media_kinds import media_kind
from application.models import User
from tests import builders
from tests.campaigns.results.pages import page, plain
from tests.campaigns.stage import Stage

USUAL = tags_that_count(None)


@pytest.mark.parametrize(
    "caption",
    [
        "New tea! #ad",
        "#Werbung Ein Abend mit Tee",
        "#AD, as agreed",
        "tea#sponsored#tea",
        "＃ad in wide letters",
        "#ａｄ",
        "Anzeige | Ein Abend mit Tee",
        "[Werbung] Tee",
        "*Anzeige*\nTee",
        "Werbung\nTee",
        "#ad: tea",
        "(#ad)",
        "#publicité",
        "#publicite\u0301",
        "AD. Text",
        "Ad – a new tea",
        "Werbung - Tee",
        "Anzeige: Tee",
        "#werbung🙂",
        "#ad❤️ tea",
    ],
)
def test_a_tag_anywhere_or_a_label_that_opens_the_caption_counts(caption: str) -> None:
    assert is_disclosed(caption, USUAL)


@pytest.mark.parametrize(
    "caption",
    [
        "",
        "New tea!",
        "#adventure",
        "#notad",
        "#ad_venture",
        "an ad for tea",
        "Werbung ist überall",
        "ad hoc",
        "# ad",
        "#",
        "##",
        "#no_ad",
        "Ad-free living",
        "Werbung-frei leben",
        "Werbung–frei",
        "ad.com",
        "#🙂ad",
    ],
)
def test_other_words_do_not_count(caption: str) -> None:
    assert not is_disclosed(caption, USUAL)


def test_a_campaign_s_own_tags_stand_in_place_of_the_usual() -> None:
    own = tags_that_count("olivaraclub partnerin")
    assert is_disclosed("Tee #OlivaraClub", own)
    assert not is_disclosed("Tee #ad", own)
    assert tags_that_count("  ") == USUAL


@given(st.sampled_from(USUAL_TAGS), st.text(max_size=60))
def test_every_usual_tag_counts_after_any_words(tag: str, words: str) -> None:
    assert is_disclosed(f"{words} #{tag}", USUAL)


@given(st.text(max_size=200))
def test_no_caption_breaks_it(caption: str) -> None:
    assert isinstance(is_disclosed(caption, USUAL), bool)


POSTED = datetime(2026, 11, 1, tzinfo=UTC)
PICTURE, STORY = media_kind("IMAGE", "FEED"), media_kind("IMAGE", "STORY")


def test_nobody_can_tell_of_stories_and_of_captions_that_are_gone_or_were_not_entered() -> None:
    assert can_tell(PICTURE, "Tea", None, is_by_hand=True)
    assert can_tell(PICTURE, None, POSTED, is_by_hand=False), "it never had a caption"
    assert not can_tell(PICTURE, None, None, is_by_hand=False), "it went with the deleted person"
    assert not can_tell(PICTURE, None, POSTED, is_by_hand=True)
    assert not can_tell(STORY, "Tea", POSTED, is_by_hand=False)


def test_the_list_of_posts_and_the_results_tell_the_same_of_a_deleted_person_s_post(full: Stage) -> None:
    with full.rows():
        db.session.get_one(User, full.influencer_id).left_at = builders.NOW
        db.session.commit()
    for post_id in full.post_ids:
        full.set_post(post_id, caption="Tea #ad")
    full.set_post(full.post_ids[0], caption=None, permalink=None, posted_at=None)
    full.set_post(full.post_ids[1], caption=None)
    words = plain(page(full))
    assert "Of 1 post it can’t be told" in words
    assert "1 of 2 posts have none of the tags" in words
    listed = full.client.get(full.address, query_string={"view": "accepted"}).text
    assert listed.count("No disclosure tag") == 1
