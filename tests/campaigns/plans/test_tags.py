"""Disclosure tags are kept in one form, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.campaigns.setup.disclosure_tags import (
    LONGEST_TOGETHER,
    MOST_TAGS,
    USUAL_TAGS,
    TagsRefused,
    normal_tag,
    read_tags,
)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", ()),
        (" #, ;\n", ()),
        ("#Ad ad AD ＃ＡＤ", ("ad",)),
        ("#ad#werbung", ("ad", "werbung")),
        ("ad, Werbung; sponsored", ("ad", "werbung", "sponsored")),
        ("paid_partnership 2026", ("paid_partnership", "2026")),
        ("#إعلان #विज्ञापन #광고", ("إعلان", "विज्ञापन", "광고")),
        ("#ad🍝 👩‍🍳", ("ad🍝", "👩‍🍳")),
        ("publicite\u0301", ("publicité",)),
    ],
)
def test_tags_are_read(text: str, tags: tuple[str, ...]) -> None:
    assert read_tags(text) == tags


@pytest.mark.parametrize("text", ["ad!", "<b>", "a-b", "$ad", "a" * 81, " ".join("abcdefghijk"), "ab" * 5000])
def test_what_is_no_tag_is_named(text: str) -> None:
    with pytest.raises(TagsRefused):
        read_tags(text)


@given(st.text(max_size=400))
def test_what_is_read_fits_its_column_and_reads_the_same_again(text: str) -> None:
    try:
        tags = read_tags(text)
    except TagsRefused:
        return
    assert len(tags) <= MOST_TAGS
    assert len(" ".join(tags)) <= LONGEST_TOGETHER
    assert read_tags(" ".join(f"#{tag}" for tag in tags)) == tags


def test_the_usual_tags_are_normal() -> None:
    assert tuple(map(normal_tag, USUAL_TAGS)) == USUAL_TAGS
    assert all(read_tags(tag) == (tag,) for tag in USUAL_TAGS)
