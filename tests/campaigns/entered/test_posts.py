"""Posts by hand: added, marked, changed, taken out, deleted."""

import io
import re
from datetime import UTC, datetime

from sqlalchemy import func, select

from application.campaigns.entered.queries import entered_figures
from application.capture.asking import ask_for_captures
from application.collection.due import accounts_with_posts_due
from application.extensions import db
from application.models import (
    Assignment,
    AuditAction,
    AuditEntry,
    Campaign,
    Decision,
    ManualPicture,
    Post,
    Reading,
    ReadingSource,
    User,
)
from tests import builders
from tests.campaigns.entered.conftest import entry, picture
from tests.campaigns.stage import Stage, undo_mark
from tests.statements import count_statements


def added(stage: Stage, **more: object) -> int:
    answer = stage.client.post(f"{stage.address}/posts/new", data=entry(stage, **more))
    assert answer.status_code == 303, answer.text
    with stage.rows():
        return db.session.scalars(select(Post.id).order_by(Post.id.desc())).first() or 0


def seen_on(stage: Stage, post_id: int) -> str:
    found = re.search(r'name="seen"[^>]*value="(\w+)"', stage.client.get(by_hand(stage, post_id)).text)
    assert found
    return found[1]


def by_hand(stage: Stage, post_id: int) -> str:
    return f"{stage.address}/posts/{post_id}/by-hand"


def test_an_added_post_is_accepted_and_marked_with_who_and_when(stage: Stage) -> None:
    stage_zone(stage, "Europe/Berlin")
    post_id = added(stage, picture=(io.BytesIO(picture()), "any.exe"))
    assert stage.decisions()[post_id] is Decision.ACCEPTED
    with stage.rows():
        post = db.session.get_one(Post, post_id)
        assert (post.instagram_account_id, post.graph_id, post.network) == (None, None, "tiktok")
        assert (post.user_id, post.entered_by_id) == (stage.influencer_id, stage.manager_id)
        assert post.permalink == "https://www.tiktok.com/@lena/video/71"
        assert post.posted_at == datetime(2026, 11, 10, 13, 5, tzinfo=UTC)
        assert (post.views, post.likes, post.shares) == (12_000, 0, None)
        assert post.manual_figures == "likes views"
        reading = db.session.scalars(select(Reading).where(Reading.post_id == post_id)).one()
        assert (reading.source, reading.views) == (ReadingSource.MANUAL, 12_000)
        manager = db.session.get_one(User, stage.manager_id)
        figure = entered_figures([post_id])[post_id]["views"]
        assert (figure.value, figure.entered_by, figure.entered_at) == (12_000, manager.name, reading.read_at)
        actions = db.session.scalars(select(AuditEntry.action)).all()
        assert AuditAction.MANUAL_POST_ADDED.value in actions
    shown = stage.client.get(f"/pictures/posts/{post_id}")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert stage.page(view="accepted").count(f"/pictures/posts/{post_id}") == 1


def stage_zone(stage: Stage, zone: str) -> None:
    with stage.rows():
        db.session.get_one(Campaign, stage.campaign_id).time_zone = zone
        db.session.commit()


def test_foul_input_is_told_at_its_field(stage: Stage) -> None:
    foul = {
        "link": ("javascript:alert(1)", "begins with https://"),
        "posted_at": ("2099-01-01T10:00", "still to come"),
        "figure_views": ("many", "Write a whole number"),
        "figure_replies": ("3", "no such figure"),
        "user": ("999999", "somebody of this campaign"),
        "kind": ("", "kind of post"),
        "network": ("myspace", "network from the list"),
        "caption": ("a" * 10_001, "at most 10,000"),
    }
    for name, (value, told) in foul.items():
        answer = stage.client.post(f"{stage.address}/posts/new", data=entry(stage, **{name: value}))
        assert answer.status_code == 400
        part = answer.text.partition(f'id="{name}-error"')[2][:400]
        assert told in part, name
    answer = stage.client.post(
        f"{stage.address}/posts/new", data=entry(stage, picture=(io.BytesIO(b"GIF89a no"), "a.png"))
    )
    assert answer.status_code == 400
    assert "no picture that can be shown" in answer.text
    assert stage.decisions() == {}


def test_a_link_that_is_here_already_is_told_with_the_way_to_it(stage: Stage) -> None:
    post_id = added(stage)
    again = entry(stage, link="https://tiktok.com/@lena/video/71/")
    answer = stage.client.post(f"{stage.address}/posts/new", data=again)
    assert answer.status_code == 400
    assert by_hand(stage, post_id) in answer.text
    stage.set_post(stage.post_ids[0], shortcode="AbC", permalink="https://www.instagram.com/p/AbC/")
    instagram = entry(stage, network="instagram", link="https://instagram.com/lena/reel/AbC/?igsh=1")
    answer = stage.client.post(f"{stage.address}/posts/new", data=instagram)
    assert f"/captures/posts/{stage.post_ids[0]}" in answer.text or "This post is here already" in answer.text


def test_a_story_may_do_without_link_and_nothing_else_may(stage: Stage) -> None:
    assert added(stage, kind="story", link="", figure_likes="", figure_replies="2")
    answer = stage.client.post(f"{stage.address}/posts/new", data=entry(stage, link=""))
    assert (answer.status_code, "only a story may do without" in answer.text) == (400, True)


def test_changing_appends_a_reading_and_the_first_entry_of_a_figure_counts(stage: Stage) -> None:
    post_id = added(stage)
    changed = entry(stage, figure_likes="7", seen=seen_on(stage, post_id))
    assert stage.client.post(by_hand(stage, post_id), data=changed).status_code == 303
    with stage.rows():
        readings = db.session.scalars(
            select(Reading).where(Reading.post_id == post_id).order_by(Reading.read_at)
        ).all()
        assert [reading.likes for reading in readings] == [0, 7]
        figures = entered_figures([post_id])[post_id]
        assert figures["views"].entered_at == readings[0].read_at
        assert figures["likes"].entered_at == readings[1].read_at
    words_only = entry(stage, figure_likes="7", caption="New", seen=seen_on(stage, post_id))
    stage.client.post(by_hand(stage, post_id), data=words_only)
    with stage.rows():
        assert db.session.scalar(select(func.count()).where(Reading.post_id == post_id)) == 2
        assert db.session.get_one(Post, post_id).caption == "New"


def test_who_saves_later_sees_what_was_saved_meanwhile(stage: Stage) -> None:
    post_id = added(stage)
    seen = seen_on(stage, post_id)
    stage.set_post(post_id, caption="Theirs")
    mine = entry(stage, caption="Mine", seen=seen)
    answer = stage.client.post(by_hand(stage, post_id), data=mine)
    assert (answer.status_code, "Theirs" in answer.text) == (409, True)
    with stage.rows():
        assert db.session.get_one(Post, post_id).caption == "Theirs"


def test_taking_out_is_asked_undone_and_deleting_needs_the_word(stage: Stage) -> None:
    post_id = added(stage, picture=(io.BytesIO(picture("WEBP")), "a.webp"))
    remove = f"{stage.address}/posts/{post_id}/remove"
    assert "Take it out of this campaign" in stage.client.get(remove).text
    assert stage.client.post(remove).status_code == 303
    assert stage.decisions()[post_id] is Decision.REJECTED
    mark = undo_mark(stage.page(view="accepted"))
    stage.client.post(f"{stage.address}/decisions/undo", data={"mark": mark})
    assert stage.decisions()[post_id] is Decision.ACCEPTED
    delete = f"{stage.address}/posts/{post_id}/delete"
    assert stage.client.post(delete, data={"word": "delete"}).status_code == 409
    stage.client.post(remove)
    assert stage.client.post(delete).status_code == 400
    assert stage.client.post(delete, data={"word": "Delete"}).status_code == 303
    with stage.rows():
        assert db.session.get(Post, post_id) is None
        for model in (Reading, ManualPicture, Assignment):
            assert not db.session.scalars(select(model.id).where(model.post_id == post_id)).all()


def test_what_another_campaign_counts_is_not_deleted(stage: Stage) -> None:
    post_id = added(stage)
    with stage.rows():
        other = builders.create_campaign(name="Other Table")
        builders.create_assignment(other, db.session.get_one(Post, post_id), decision=Decision.ACCEPTED)
    stage.client.post(f"{stage.address}/posts/{post_id}/remove")
    assert "Other Table" in stage.client.get(f"{stage.address}/posts/{post_id}/remove").text
    answer = stage.client.post(f"{stage.address}/posts/{post_id}/delete", data={"word": "delete"})
    assert answer.status_code == 409


def test_posts_of_others_are_not_there(stage: Stage) -> None:
    with stage.rows():
        stranger = builders.create_partner(username="not.here")
        assert stranger.instagram_account is not None
        post_id = builders.create_post(stranger.instagram_account).id
    for address in (
        by_hand(stage, post_id),
        by_hand(stage, 2**70),
        f"{stage.address}/posts/{post_id}/remove",
    ):
        assert stage.client.get(address).status_code == 404
    assert stage.client.get(f"{stage.address}/posts/{stage.post_ids[0]}/remove").status_code == 404


def test_nothing_reads_or_captures_a_post_by_hand(stage: Stage) -> None:
    post_id = added(stage)
    with stage.rows():
        assert db.session.get_one(Post, post_id).next_read_at is None
        ask_for_captures([post_id], asked_by_id=None)
        db.session.commit()
        assert list(accounts_with_posts_due()) == []
    assert stage.client.get(f"/captures/posts/{post_id}").status_code in (200, 404)


def test_the_page_behind_a_manual_figure_says_who_and_when(stage: Stage) -> None:
    post_id = added(stage)
    with stage.rows():
        name = db.session.get_one(User, stage.manager_id).name or ""
    page = stage.client.get(f"/why/posts/{post_id}/views", query_string={"check": "1"}).text
    assert "Entered by staff" in page
    assert name in page
    assert "was entered by staff: no answer" in page
    assert "There is no stored answer" not in page
    missing = stage.client.get(f"/why/posts/{post_id}/shares").text
    assert "have not entered this figure" in missing
    total = stage.client.get(f"/why/campaigns/{stage.campaign_id}/views", query_string={"check": "1"}).text
    assert "entered by staff" in total
    assert "There is no stored answer" not in total


def test_the_form_takes_the_same_statements_however_many_posts(stage: Stage) -> None:
    with count_statements(stage.app) as few:
        stage.client.get(f"{stage.address}/posts/new")
    for number in range(4):
        added(stage, link=f"https://example.org/{number}")
    stage.client.get(f"{stage.address}/posts/new")  # takes the notices
    with count_statements(stage.app) as many:
        stage.client.get(f"{stage.address}/posts/new")
    assert len(many) == len(few)
