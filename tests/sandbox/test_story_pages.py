"""A story's page asks for a tap, then shows the story; after 24 hours it is gone, and so are its files."""

import re

import pytest

from tests.sandbox.driver import YUKI, Driver
from tests.sandbox.places import page_of, picture_of, post_of, story_of, video_of

KINDS = ("IMAGE", "VIDEO")
DAY_SECONDS = 86_400


def shown_before_the_tap(page: str) -> str:
    """The page without the template, which a browser neither shows nor loads."""
    return re.sub(r"<template>.*?</template>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("kind", KINDS)
def test_before_the_tap_the_story_itself_is_not_on_the_page(sandbox: Driver, kind: str) -> None:
    story = story_of(sandbox, kind)
    page = shown_before_the_tap(sandbox.client.get(page_of(story)).get_data(as_text=True))
    assert re.search(r"<button[^>]*>View story</button>", page)
    assert story.username in page
    assert f"/cdn/media/{story.id}" not in page
    assert "data-shown" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_without_scripts_the_tap_is_a_form(sandbox: Driver, kind: str) -> None:
    story = story_of(sandbox, kind)
    answer = sandbox.client.get(page_of(story), query_string={"view": "yes"})
    page = shown_before_the_tap(answer.get_data(as_text=True))
    assert 'data-shown="media"' in page
    assert f"/cdn/media/{story.id}.{'mp4' if kind == 'VIDEO' else 'jpg'}?" in page
    assert ">View story<" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_story_ends_after_24_hours_with_its_files(sandbox: Driver, kind: str) -> None:
    story = story_of(sandbox, kind)
    files = [picture_of(sandbox, story.id)] + ([video_of(sandbox, story.id)] if kind == "VIDEO" else [])
    left = DAY_SECONDS - (sandbox.now - story.timestamp).total_seconds()
    sandbox.advance(left - 1)
    assert [sandbox.client.get(path).status_code for path in (page_of(story), *files)] == [200] * (
        len(files) + 1
    )
    sandbox.advance(1)
    answer = sandbox.client.get(page_of(story))
    assert answer.status_code == 404
    assert "This story is no longer available" in answer.get_data(as_text=True)
    for path in files:
        refused = sandbox.client.get(path)
        assert (refused.status_code, refused.get_data(as_text=True)) == (403, "URL signature expired")


def test_a_story_that_was_taken_away_is_no_longer_available(sandbox: Driver) -> None:
    story = story_of(sandbox, "IMAGE")
    assert sandbox.client.post(f"/control/posts/{story.id}/delete").status_code == 200
    answer = sandbox.client.get(page_of(story))
    assert answer.status_code == 404
    assert "This story is no longer available" in answer.get_data(as_text=True)


def test_what_never_was_a_story_of_theirs_is_missed(sandbox: Driver) -> None:
    story, post = story_of(sandbox, "IMAGE"), post_of(sandbox, "IMAGE")
    other = sandbox.world.account(YUKI).spec.username
    for path in (
        f"/instagram/stories/{other}/{story.id}/",
        f"/instagram/stories/nobody/{story.id}/",
        f"/instagram/stories/{post.username}/{post.id}/",
        f"/instagram/stories/{post.username}/nothing/",
    ):
        answer = sandbox.client.get(path)
        assert answer.status_code == 404
        assert "There is no such page here" in answer.get_data(as_text=True)


def test_a_story_that_is_still_to_come_is_missed(sandbox: Driver) -> None:
    timeline = sandbox.world.account(story_of(sandbox, "IMAGE").account_id).timeline
    sandbox.advance(3 * DAY_SECONDS)
    coming = timeline.live_stories(sandbox.now)[0]
    with sandbox.services.state.changed():
        sandbox.services.state.offset_seconds = 0.0
    answer = sandbox.client.get(page_of(coming))
    assert answer.status_code == 404
    assert "no longer available" not in answer.get_data(as_text=True)
