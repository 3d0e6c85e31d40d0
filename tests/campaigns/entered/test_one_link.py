"""A post is here once, whoever adds it, and whichever way its link is written."""

import threading
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.models import CampaignMember, Cost, Outcome, Post, User
from tests import builders
from tests.campaigns.entered.conftest import entry
from tests.campaigns.entered.test_posts import added, by_hand, seen_on
from tests.campaigns.entered.test_results import stored
from tests.campaigns.stage import Stage

SAME = [
    ("https://www.tiktok.com/@lena/video/71", "https://www.tiktok.com/@lena/video/71?_r=1&_t=ZN-8"),
    ("https://x.com/lena/status/9?s=20&t=ab", "https://twitter.com/lena/status/9"),
    ("https://youtu.be/dQw4w9WgXcQ", "https://m.youtube.com/watch?v=dQw4w9WgXcQ&t=10s"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_however_a_link_is_written_the_post_is_here_already(stage: Stage, one: str, other: str) -> None:
    post_id = added(stage, link=one)
    answer = stage.client.post(f"{stage.address}/posts/new", data=entry(stage, link=other))
    assert answer.status_code == 400
    assert by_hand(stage, post_id) in answer.text


def test_links_that_differ_in_case_only_are_two_posts_everywhere(stage: Stage) -> None:
    link = "https://www.youtube.com/watch?v={}"
    first, second = (added(stage, link=link.format(code)) for code in ("abCdefgh", "abcdefgh"))
    for post_id, code in ((second, "abcdefgh"), (first, "abCdefgh")):
        sent = {"clicks": "1", "post": link.format(code)}
        assert stage.client.post(f"{stage.address}/outcomes", data=sent).status_code == 303
        with stage.rows():
            assert db.session.scalars(select(Outcome.post_id).order_by(Outcome.id.desc())).first() == post_id
    stored(stage, f"post,clicks\n{link.format('abCdefgh')},2\n".encode())
    with stage.rows():
        assert db.session.scalars(select(Outcome.post_id).order_by(Outcome.id.desc())).first() == first


def test_two_campaigns_that_add_the_same_post_at_once_make_one(stage: Stage, sign_in: Any) -> None:
    with stage.rows():
        other = builders.create_campaign(
            name="Other Table", members=[db.session.get_one(User, stage.influencer_id)]
        )
        addresses = (stage.address, f"/campaigns/{other.id}")
    browser = stage.app.test_client()
    sign_in(browser, stage.manager_id)
    barrier, answers = threading.Barrier(2), []

    def add(client: FlaskClient, address: str) -> None:
        barrier.wait(timeout=10)
        answers.append(client.post(f"{address}/posts/new", data=entry(stage)).status_code)

    pairs = zip((stage.client, browser), addresses, strict=True)
    threads = [threading.Thread(target=add, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(answers)[0] == 303
    assert sorted(answers)[1] in (400, 409)
    with stage.rows():
        assert len(db.session.scalars(select(Post.id).where(Post.link_key == "tiktok:71")).all()) == 1


def test_a_changed_link_is_known_and_one_without_a_key_can_still_be_changed(stage: Stage) -> None:
    post_id = added(stage)
    link = "https://www.tiktok.com/@lena/video/72"
    changed = entry(stage, link=link, seen=seen_on(stage, post_id))
    assert stage.client.post(by_hand(stage, post_id), data=changed).status_code == 303
    with stage.rows():
        assert db.session.get_one(Post, post_id).link_key == "tiktok:72"
    with stage.rows():
        own: dict[str, Any] = {"graph_id": None, "user_id": stage.influencer_id, "network": "tiktok"}
        double = builders.create_post(None, permalink=link, link_key=None, **own).id
    again = entry(stage, link=link, caption="From former times", seen=seen_on(stage, double))
    assert stage.client.post(by_hand(stage, double), data=again).status_code == 303
    with stage.rows():
        assert db.session.get_one(Post, double).caption == "From former times"


@pytest.mark.parametrize("foul", ["http://[", "https://℀.com/p/x", "https://", "://", "https://[::1]/p/AbC"])
def test_links_that_are_none_are_told_at_the_field(stage: Stage, foul: str) -> None:
    for page, sent in (("outcomes", {"clicks": "1"}), ("plan/costs", {"amount": "1", "currency": "EUR"})):
        answer = stage.client.post(f"{stage.address}/{page}", data={**sent, "post": foul})
        assert (answer.status_code, "No post of this campaign" in answer.text) == (400, True)
    assert stage.client.post(f"{stage.address}/posts/new", data=entry(stage, link=foul)).status_code == 400
    stored(stage, f"post,clicks\n{foul},2\n".encode())
    with stage.rows():
        assert db.session.scalars(select(Outcome.id)).all() == db.session.scalars(select(Cost.id)).all() == []


def test_members_only_find_their_own_campaigns_posts_by_link(stage: Stage) -> None:
    post_id = added(stage)
    with stage.rows():
        stranger = builders.create_campaign(name="Strangers")
        number = stranger.id
        assert not db.session.scalars(
            select(CampaignMember).where(CampaignMember.campaign_id == number)
        ).all()
    sent = {"clicks": "1", "post": "https://tiktok.com/@lena/video/71"}
    assert stage.client.post(f"/campaigns/{number}/outcomes", data=sent).status_code == 400
    assert stage.client.post(f"{stage.address}/outcomes", data=sent).status_code == 303
    with stage.rows():
        assert db.session.scalars(select(Outcome.post_id)).one() == post_id
