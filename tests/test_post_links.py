"""Which links mean one post, however they are written, and which don't."""

import pytest

from application.post_links import LONGEST_KEY, instagram_code, last_part, link_key, post_key

SAME = {
    "instagram:AbC": (
        "https://www.instagram.com/p/AbC/",
        "https://instagram.com/lena/reel/AbC?igsh=1",
        "http://m.instagram.com/reels/AbC/?img_index=2",
        "https://instagr.am/p/AbC",
    ),
    "instagram-story:31": (
        "https://www.instagram.com/stories/lena/31/?r=1",
        "https://instagram.com/stories/lena.renamed/31",
    ),
    "tiktok:71": (
        "https://www.tiktok.com/@lena/video/71?_r=1&_t=ZN-8",
        "https://m.tiktok.com/@lena/video/71",
        "https://tiktok.com/@lena/photo/71/",
    ),
    "x:9": (
        "https://x.com/lena/status/9?s=20&t=abc",
        "https://twitter.com/lena/status/9",
        "https://mobile.twitter.com/i/web/status/9/photo/1",
    ),
    "youtube:dQw4w9WgXcQ": (
        "https://youtu.be/dQw4w9WgXcQ?si=x",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=10s",
        "https://m.youtube.com/watch?list=7&v=dQw4w9WgXcQ",
        "https://youtube.com/shorts/dQw4w9WgXcQ",
    ),
    "https://example.org/a/caf%C3%A9?a=1&b=2": (
        "https://www.example.org/a/café/?b=2&a=1",
        "https://example.org/a/caf%C3%A9?a=1&b=2&utm_source=mail",
    ),
}


@pytest.mark.parametrize("key", SAME)
def test_links_to_one_post_have_one_key(key: str) -> None:
    assert {link_key(link) for link in SAME[key]} == {key}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://youtube.com/watch?v=abCdefgh", "https://youtube.com/watch?v=abcdefgh"),
        ("https://www.instagram.com/p/AbC/", "https://www.instagram.com/p/abc/"),
        ("https://tiktok.com/@lena/video/71", "https://tiktok.com/@lena/video/712"),
        ("https://example.org/1", "https://example.org/1?page=2"),
        ("https://m.org/1", "https://www.m.org/2"),
    ],
)
def test_links_to_two_posts_have_two(one: str, other: str) -> None:
    assert link_key(one) != link_key(other)


@pytest.mark.parametrize(
    "foul",
    [None, "", "soup", "http://[", "https://℀.com/p/x", "https://", "javascript:alert(1)", "ftp://a.org/1"],
)
def test_what_is_no_link_has_none(foul: str | None) -> None:
    assert link_key(foul) is None
    assert post_key(foul, "AbC") == "instagram:AbC"
    assert instagram_code(foul or "") is None
    assert isinstance(last_part(foul or ""), str)


def test_the_longest_link_has_a_key_that_an_index_holds() -> None:
    keys = {link_key(f"https://example.org/{'a' * 900}{end}") for end in "xy"}
    assert len(keys) == 2
    assert all(key is not None and len(key) <= LONGEST_KEY for key in keys)
