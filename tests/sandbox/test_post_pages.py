"""The pages of posts, reels and albums load their pictures and videos from the image host."""

import re

import pytest

from tests.sandbox.driver import Driver
from tests.sandbox.places import HOST, page_of, post_of, video_of


def addresses(page: str, element: str) -> list[str]:
    return [
        found.removeprefix(HOST).replace("&amp;", "&")
        for found in re.findall(rf'<{element} src="([^"]+)"', page)
    ]


@pytest.mark.parametrize(("kind", "element"), [("IMAGE", "img"), ("VIDEO", "video")])
def test_a_post_shows_its_picture_or_video(sandbox: Driver, kind: str, element: str) -> None:
    post = post_of(sandbox, kind)
    page = sandbox.client.get(page_of(post)).get_data(as_text=True)
    (address,) = addresses(page, element)
    assert address.startswith(f"/cdn/media/{post.id}.")
    assert sandbox.client.get(address).status_code == 200


def test_an_album_shows_every_child_in_its_order(sandbox: Driver) -> None:
    post = post_of(sandbox, "CAROUSEL_ALBUM")
    page = sandbox.client.get(page_of(post)).get_data(as_text=True)
    shown = addresses(page, "img")
    assert [address.partition("?")[0] for address in shown] == [
        f"/cdn/media/{child.id}.jpg" for child in post.children
    ]
    assert f"1 of {len(post.children)}" in page
    assert len({sandbox.client.get(address).get_data() for address in shown}) == len(post.children)


def test_a_deleted_posts_page_is_gone(sandbox: Driver) -> None:
    post = post_of(sandbox, "IMAGE")
    profile = f"/instagram/{post.username}/"
    assert page_of(post) in sandbox.client.get(profile).get_data(as_text=True)
    sandbox.client.post(f"/control/posts/{post.id}/delete")
    answer = sandbox.client.get(page_of(post))
    assert answer.status_code == 404
    assert "This page isn’t available" in answer.get_data(as_text=True)
    assert page_of(post) not in sandbox.client.get(profile).get_data(as_text=True)


def test_a_player_can_ask_for_a_part_of_a_video(sandbox: Driver) -> None:
    post = post_of(sandbox, "VIDEO")
    path = video_of(sandbox, post.id)
    whole = sandbox.client.get(path).get_data()
    part = sandbox.client.get(path, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.get_data()) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    beyond = sandbox.client.get(path, headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416
