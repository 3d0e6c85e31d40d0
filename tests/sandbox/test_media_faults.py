"""What can be made to go wrong with a picture or video of Instagram."""

import threading
import time

import pytest
import requests

from sandbox import pictures_links
from sandbox.fault_kinds import MEDIA_KINDS
from sandbox.pictures import draw_post, film_post
from sandbox.streams import MOST_BYTES
from tests.sandbox.driver import MARA, YUKI, Driver
from tests.sandbox.places import HOST, page_of, picture_of, post_of, story_of, video_of

FORBIDDEN = "http://169.254.169.254/latest/meta-data/"


def served_requests() -> int:
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


@pytest.mark.parametrize(
    ("variant", "content_type", "begin"),
    [
        (None, "text/html", b"<!DOCTYPE html>"),
        ("html", "text/html", b"<!DOCTYPE html>"),
        ("svg", "image/svg+xml", b"<svg"),
    ],
)
def test_the_wrong_type_is_a_page_or_a_drawing(
    sandbox: Driver, variant: str | None, content_type: str, begin: bytes
) -> None:
    path = picture_of(sandbox, story_of(sandbox, "IMAGE").id)
    sandbox.fault("wrong_type", variant=variant)
    answer = sandbox.client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, content_type)
    assert answer.get_data().startswith(begin)


def test_a_wrong_type_of_another_kind_is_refused(sandbox: Driver) -> None:
    answer = sandbox.client.post("/control/faults", json={"kind": "wrong_type", "variant": "json"})
    assert answer.status_code == 400


@pytest.mark.parametrize(("kind", "status"), [("media_gone", 403), ("media_error", 500)])
def test_a_file_is_refused(sandbox: Driver, kind: str, status: int) -> None:
    post = post_of(sandbox, "VIDEO")
    sandbox.fault(kind)
    paths = (picture_of(sandbox, post.id), video_of(sandbox, post.id))
    assert [sandbox.client.get(path).status_code for path in paths] == [status, status]
    assert sandbox.client.get(page_of(post)).status_code == 200


def test_a_file_leads_where_the_fault_says(sandbox: Driver) -> None:
    sandbox.fault("media_redirect", address=FORBIDDEN)
    answer = sandbox.client.get(picture_of(sandbox, story_of(sandbox, "IMAGE").id))
    assert (answer.status_code, answer.headers["Location"]) == (302, FORBIDDEN)


def test_an_endless_file_stops_when_its_reader_goes(sandbox: Driver, served: str) -> None:
    story = story_of(sandbox, "VIDEO")
    path = video_of(sandbox, story.id)
    sandbox.fault("endless_body")
    before = served_requests()
    with requests.get(served + path, stream=True, timeout=5) as answer:
        assert answer.headers["Content-Type"] == "video/mp4"
        assert "Content-Length" not in answer.headers
        film = film_post(story.id, story)
        assert answer.raw.read(len(film)) == film
        assert len(answer.raw.read(5_000_000)) == 5_000_000
        assert served_requests() > before
    deadline = time.monotonic() + 5
    while served_requests() > before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert served_requests() == before


def test_an_endless_file_ends_at_last(sandbox: Driver) -> None:
    sandbox.fault("endless_body")
    answer = sandbox.client.get(picture_of(sandbox, story_of(sandbox, "IMAGE").id))
    sent = sum(len(chunk) for chunk in answer.response)
    assert MOST_BYTES - (1 << 17) < sent <= MOST_BYTES


def test_a_cut_file_is_shorter_than_announced(sandbox: Driver, served: str) -> None:
    story = story_of(sandbox, "IMAGE")
    path = picture_of(sandbox, story.id)
    picture = draw_post(story.id, story)
    sandbox.fault("cut_body", times=1)
    begin = time.monotonic()
    with requests.get(served + path, stream=True, timeout=5) as answer:
        assert int(answer.headers["Content-Length"]) == len(picture)
        assert answer.raw.read(len(picture) // 2) == picture[: len(picture) // 2]
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            b"".join(answer.iter_content(1 << 16))
    assert time.monotonic() - begin < 4, "the connection closes by itself"
    assert requests.get(served + path, timeout=5).content == picture


def test_a_slow_file_begins_at_once_and_comes_whole(sandbox: Driver, served: str) -> None:
    story = story_of(sandbox, "IMAGE")
    path = picture_of(sandbox, story.id)
    sandbox.fault("slow_media", seconds=0.6)
    begin = time.monotonic()
    with requests.get(served + path, stream=True, timeout=5) as answer:
        assert time.monotonic() - begin < 0.4
        content = answer.content
    assert time.monotonic() - begin >= 0.6
    assert content == draw_post(story.id, story)


def test_a_fault_meets_only_the_files_it_is_for(sandbox: Driver) -> None:
    album, image = post_of(sandbox, "CAROUSEL_ALBUM"), post_of(sandbox, "IMAGE")
    other = sandbox.world.account(YUKI).timeline.posts(sandbox.now)[-1]
    first, second = album.children[0].id, album.children[1].id
    paths = [picture_of(sandbox, media_id) for media_id in (first, second, image.id, other.id)]
    for limit, expected in (
        ({"media": first}, [500, 200, 200, 200]),
        ({"media": album.id}, [500, 500, 200, 200]),
        ({"account": MARA}, [500, 500, 500, 200]),
        ({}, [500, 500, 500, 500]),
    ):
        number = sandbox.fault("media_error", **limit)
        assert [sandbox.client.get(path).status_code for path in paths] == expected, limit
        sandbox.client.delete(f"/control/faults/{number}")


def test_a_fault_with_a_number_of_times_ends_by_itself(sandbox: Driver) -> None:
    path = picture_of(sandbox, story_of(sandbox, "IMAGE").id)
    sandbox.fault("media_error", times=2)
    assert [sandbox.client.get(path).status_code for _ in range(3)] == [500, 500, 200]


def test_a_bad_signature_and_a_profile_picture_use_up_no_fault(sandbox: Driver) -> None:
    story = story_of(sandbox, "IMAGE")
    sandbox.fault("media_error", times=1)
    assert sandbox.client.get(f"/cdn/media/{story.id}.jpg?oe=1&oh=1").status_code == 403
    portrait = pictures_links.profile(HOST, story.username, sandbox.now).removeprefix(HOST)
    assert sandbox.client.get(portrait).status_code == 200
    assert sandbox.client.get(picture_of(sandbox, story.id)).status_code == 500


def test_the_control_page_names_them(sandbox: Driver) -> None:
    page = sandbox.client.get("/").get_data(as_text=True).replace("&#39;", "'")
    for kind, sentence in MEDIA_KINDS.items():
        assert f'value="{kind}"' in page
        assert sentence in page
