"""Requests for pages and files of Instagram are counted by path, and kept without signatures."""

from tests.sandbox.driver import Driver
from tests.sandbox.places import page_of, picture_of, post_of, story_of


def test_pages_and_files_are_counted_by_path(sandbox: Driver) -> None:
    post, story = post_of(sandbox, "IMAGE"), story_of(sandbox, "IMAGE")
    for _ in range(2):
        sandbox.client.get(page_of(post))
    sandbox.client.get(page_of(story), query_string={"view": "yes"})
    sandbox.client.get(picture_of(sandbox, story.id))
    sandbox.client.get("/mailbox")
    assert sandbox.client.get("/control/visits").get_json() == {
        "total": 4,
        "by_path": {page_of(post): 2, page_of(story): 1, f"/cdn/media/{story.id}.jpg": 1},
    }


def test_a_visit_tells_status_and_fault_but_no_signature(sandbox: Driver) -> None:
    story = story_of(sandbox, "IMAGE")
    path = picture_of(sandbox, story.id)
    signature = path.partition("oh=")[2]
    assert len(signature) == 32
    sandbox.fault("media_error", times=1)
    sandbox.fault("page_image", address="http://127.0.0.2/", times=1)
    sandbox.fault("slow_page", seconds=0, times=1)
    sandbox.client.get(path)
    sandbox.client.get(page_of(story)).get_data()
    sandbox.client.get("/instagram/nobody/")
    recent = sandbox.client.get("/control/visits/recent")
    assert [(row["path"], row["status"], row["fault"]) for row in recent.get_json()] == [
        ("/instagram/nobody/", 404, ""),
        (page_of(story), 200, "page_image, slow_page"),
        (f"/cdn/media/{story.id}.jpg", 500, "media_error"),
    ]
    home = sandbox.client.get("/").get_data(as_text=True)
    assert f"/cdn/media/{story.id}.jpg" in home
    for text in (recent.get_data(as_text=True), home):
        assert signature not in text


def test_the_count_begins_anew(sandbox: Driver) -> None:
    sandbox.client.get(page_of(post_of(sandbox, "IMAGE")))
    assert sandbox.client.delete("/control/visits").status_code == 200
    assert sandbox.client.get("/control/visits").get_json() == {"total": 0, "by_path": {}}
    assert sandbox.client.get("/control/visits/recent").get_json() == []


def test_visits_are_no_graph_calls(sandbox: Driver) -> None:
    sandbox.client.get(page_of(post_of(sandbox, "IMAGE")))
    assert sandbox.client.get("/control/calls").get_json()["total"] == 0
