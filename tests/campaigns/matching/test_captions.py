"""Hashtags, mentions and words as people see them, in any script."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from application.campaigns.matching.captions import (
    Words,
    folded,
    folded_handle,
    folded_phrase,
    folded_tag,
    is_handle,
    is_tag,
)


@pytest.mark.parametrize(
    ("caption", "tags"),
    [
        ("My #AlderTea today", {"aldertea"}),
        ("#tea is not #teatime", {"tea", "teatime"}),
        ("＃aldertea and ﹟oolong", {"aldertea", "oolong"}),
        ("ＦＵＬＬ #ＷＩＤＥ", {"wide"}),
        ("#tea#cake", {"tea", "cake"}),
        ("#alder_tea, #alder-tea", {"alder_tea", "alder"}),
        ("#tea☕️ #🫖 # tea", {"tea"}),
        ("#काफ़ी_चाय", {folded("काफ़ी_चाय")}),
        ("\u200f#شاي\u200f لذيذ", {"شاي"}),
        ("#お茶 #好茶！", {"お茶", "好茶"}),
        ("#Straße #STRASSE", {"strasse"}),
        ("#cafe\u0301 #café", {"café"}),
        ("1️⃣ #️⃣ #1", {"1"}),
        ("##double", {"double"}),
        ("", set()),
        (None, set()),
    ],
)
def test_hashtags(caption: str | None, tags: set[str]) -> None:
    assert Words(caption).tags == tags


@pytest.mark.parametrize(
    ("caption", "mentions"),
    [
        ("thanks @Alder.Tea.", {"alder.tea"}),
        ("＠aldertea, @_lena_", {"aldertea", "_lena_"}),
        ("write to tea@example.org", set()),
        ("@@lena @", {"lena"}),
        ("@lena@noor", {"lena"}),
    ],
)
def test_mentions(caption: str, mentions: set[str]) -> None:
    assert Words(caption).mentions == mentions


@pytest.mark.parametrize(
    ("caption", "phrase", "is_there"),
    [
        ("Iced  tea\nfor all", "iced tea", True),
        ("Spiced teas", "iced tea", False),
        ("teatime", "tea", False),
        ("tea, please", "tea", True),
        ("a tea", "tea", True),
        ("teatime tea", "tea", True),
        ("#tea", "tea", True),
        ("我喜欢好茶喝", "好茶", True),
        ("昨日お茶を飲んだ", "お茶", True),
        ("ฉันชอบชาเย็นมาก", "ชาเย็น", True),
        ("好tea喝", "tea", True),
        ("чай и чайник", "чай", True),
        ("чайник", "чай", False),
        ("Café", "cafe", False),
        ("100 % tea", "100 %", True),
        ("👍👍", "👍", True),
        (None, "tea", False),
    ],
)
def test_phrases(caption: str | None, phrase: str, is_there: bool) -> None:
    assert Words(caption).has_phrase(folded_phrase(phrase)) is is_there


@pytest.mark.parametrize("typed", ["#AlderTea", "aldertea", " ＃aldertea ", "##aldertea"])
def test_a_tag_may_be_typed_with_its_sign_or_without(typed: str) -> None:
    assert folded_tag(typed) == "aldertea"
    assert is_tag(folded_tag(typed))


@pytest.mark.parametrize("typed", ["", "two tags", "#a#b", "alder-tea", "🫖", "x" * 101, "\u0301a"])
def test_what_is_no_tag(typed: str) -> None:
    assert not is_tag(folded_tag(typed))


@pytest.mark.parametrize("typed", ["", "léna", "a b", "x" * 31, "lena."])
def test_what_is_no_handle(typed: str) -> None:
    assert not is_handle(folded_handle(typed))


@given(st.text())
@example("\u1e9e\u0345")
@example("\u0378\ufeffA")
def test_the_compared_form_is_its_own(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=20))
def test_a_tag_is_found_in_its_caption(name: str) -> None:
    wanted = folded_tag(name)
    if is_tag(wanted):
        assert wanted in Words(f"Hello #{name}, hello").tags


@given(st.text(max_size=300), st.text(min_size=1, max_size=20))
def test_any_caption_can_be_read(caption: str, phrase: str) -> None:
    read = Words(caption)
    assert all(is_tag(tag) or len(tag) > 100 for tag in read.tags)
    wanted = folded_phrase(phrase)
    if wanted:
        assert read.has_phrase(wanted) <= (wanted in read.line)
