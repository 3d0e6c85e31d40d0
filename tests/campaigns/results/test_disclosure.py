"""Whether a caption tells that a post is paid for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.campaigns.results.disclosure import is_disclosed, tags_that_count
from application.campaigns.setup.disclosure_tags import USUAL_TAGS

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
