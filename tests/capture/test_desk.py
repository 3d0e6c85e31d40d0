"""The watch-desk: which stories live, when each ends, and how far it is kept."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from application.clock import clock
from application.extensions import db
from application.models import (
    AuditAction,
    AuditEntry,
    Campaign,
    CampaignMember,
    CaptureState,
    InstagramAccount,
    Post,
    User,
)
from tests import builders
from tests.capture.kept_stage import KeptStage, SignIn, set_kept_stage
from tests.capture.test_post_page import words_of
from tests.statements import count_statements

DESK = "/captures/stories"


@pytest.fixture
def stage(app: Flask, sign_in: SignIn) -> KeptStage:
    return set_kept_stage(app, sign_in)


def desk(stage: KeptStage, query: str = "") -> str:
    answer = stage.manager.get(f"{DESK}{query}")
    assert answer.status_code == 200
    return answer.text


def listed(page: str) -> list[int]:
    """The stories of the page in their order, ended ones included."""
    return [int(found) for found in re.findall(r'class="desk-who"><a href="/captures/posts/(\d+)"', page)]


def captured(stage: KeptStage, post_id: int, state: CaptureState, **more: object) -> None:
    with stage.rows():
        builders.create_capture(db.session.get_one(Post, post_id), state=state, **more)


def another_account(stage: KeptStage, *, in_campaign: bool) -> int:
    with stage.rows():
        partner = builders.create_partner()
        assert partner.instagram_account is not None
        if in_campaign:
            campaign = db.session.get_one(Campaign, stage.campaign_id)
            campaign.members.append(CampaignMember(user_id=partner.id))
            db.session.commit()
        return partner.instagram_account.id


def test_it_is_for_staff_only(stage: KeptStage) -> None:
    for who in (stage.owner, stage.consultant):
        assert who.get(DESK).status_code == 403
        assert DESK not in who.get("/me" if who is stage.owner else "/campaigns").text
    assert DESK in stage.manager.get("/campaigns").text


def test_living_stories_of_running_campaigns_stand_there_the_soonest_to_end_first(stage: KeptStage) -> None:
    late, soon = stage.story(hours_old=2), stage.story(hours_old=20)
    stage.story(hours_old=49)
    stage.story(deleted_at=clock.now())
    stage.story(account_id=another_account(stage, in_campaign=False))
    page = desk(stage)
    assert listed(page) == [soon, late]
    assert "Autumn Table" in page
    words = words_of(page)
    assert "3 h 59 min" in words
    assert "21 h 59 min" in words


def test_the_last_reading_and_its_views_are_told(stage: KeptStage) -> None:
    stage.story(views=1_234, last_read_at=clock.now() - timedelta(minutes=20, seconds=5))
    words = words_of(desk(stage))
    assert "20 min ago" in words
    assert "1,234" in words


@pytest.mark.parametrize(
    ("state", "more", "words", "value"),
    [
        (None, {}, "Not asked for yet", "not-asked"),
        (CaptureState.ASKED, {}, "Being kept", "waiting"),
        (CaptureState.ASKED, {"problem": "service_busy"}, "had too much to do", "waiting"),
        (CaptureState.DONE, {}, "Kept", "kept"),
        (CaptureState.PARTLY, {"problem": "too_large"}, "Partly kept", "partly"),
        (CaptureState.FAILED, {"problem": "no_address"}, "Instagram gave no address", "not-kept"),
    ],
    ids=["none", "waits", "again", "done", "partly", "failed"],
)
def test_how_far_each_is_kept_is_said_and_can_be_narrowed_to(
    stage: KeptStage, state: CaptureState | None, more: dict[str, object], words: str, value: str
) -> None:
    story = stage.story()
    if state is not None:
        captured(stage, story, state, **more)
    assert words in words_of(desk(stage))
    for other in ("not-asked", "waiting", "kept", "partly", "not-kept"):
        assert listed(desk(stage, f"?state={other}")) == ([story] if other == value else [])


def test_what_was_kept_once_stays_kept_whatever_a_later_try_brings(stage: KeptStage) -> None:
    story = stage.story()
    captured(stage, story, CaptureState.DONE)
    captured(stage, story, CaptureState.FAILED, problem="no_address")
    assert listed(desk(stage, "?state=kept")) == [story]


def test_campaign_and_person_narrow_it(stage: KeptStage) -> None:
    mine, account_id = stage.story(), another_account(stage, in_campaign=True)
    theirs = stage.story(account_id=account_id)
    with stage.rows():
        their_id = db.session.get_one(InstagramAccount, account_id).user_id
        today = clock.now().date()
        other = builders.create_campaign(
            name="Only Theirs",
            members=[db.session.get_one(User, their_id)],
            starts_on=today,
            ends_on=today,
        ).id
    assert listed(desk(stage, f"?person={stage.owner_id}")) == [mine]
    assert listed(desk(stage, f"?campaign={other}")) == [theirs]
    assert set(listed(desk(stage, "?person=nobody&campaign=x&state=zzz&page=-1"))) == {mine, theirs}
    assert "No living story matches" in desk(stage, f"?campaign={other}&person={stage.owner_id}")


def test_stories_that_ended_lately_with_nothing_kept_stand_apart_with_the_reason(stage: KeptStage) -> None:
    never, failed = stage.story(hours_old=30), stage.story(hours_old=26)
    captured(stage, failed, CaptureState.EXPIRED, problem="service_unreachable")
    silent = stage.story(hours_old=28)
    captured(stage, silent, CaptureState.EXPIRED)
    captured(stage, stage.story(hours_old=27), CaptureState.DONE)
    page = desk(stage)
    assert listed(page) == [failed, silent, never]
    words = words_of(page)
    assert "No story lives now" in words
    for sentence in (
        "Ended in the last 24 hours with nothing kept 3",
        "The capture service could not be reached.",
        "It ended before it could be kept.",
        "Nobody asked for it",
    ):
        assert sentence in words


@pytest.mark.parametrize("has_campaign", [True, False])
def test_an_empty_desk_says_when_it_fills(stage: KeptStage, has_campaign: bool) -> None:
    if not has_campaign:
        with stage.rows():
            db.session.execute(db.text("DELETE FROM campaigns"))
            db.session.commit()
    assert ("No story lives now" if has_campaign else "No campaign is running") in desk(stage)


def test_one_is_captured_again_and_the_desk_stays_as_it_was(stage: KeptStage) -> None:
    story = stage.story()
    captured(stage, story, CaptureState.DONE)
    answer = stage.manager.post(f"{DESK}/{story}/again?state=kept")
    assert (answer.status_code, answer.location) == (303, f"{DESK}?state=kept")
    assert "Story of @lena.cooks: It is in line to be kept." in desk(stage)
    with stage.rows():
        assert [each.state for each in stage.captures(story)] == [CaptureState.DONE, CaptureState.ASKED]
    assert stage.manager.post(f"{DESK}/99999999/again").status_code == 404


def test_all_that_are_not_kept_are_captured_and_no_others(stage: KeptStage) -> None:
    never, failed, kept, waiting, ended = (stage.story(hours_old=hours) for hours in (1, 2, 3, 4, 25))
    captured(stage, failed, CaptureState.FAILED, problem="no_address")
    captured(stage, kept, CaptureState.DONE)
    captured(stage, waiting, CaptureState.ASKED)
    assert "Capture all 2 that are not kept" in desk(stage)
    stage.manager.post(f"{DESK}/again")
    page = desk(stage)
    assert "2 stories are in line to be kept." in page
    assert "that are not kept" not in page
    numbers = {never: 1, failed: 2, kept: 1, waiting: 1, ended: 0}
    with stage.rows():
        assert {post: len(stage.captures(post)) for post in numbers} == numbers
        entry = db.session.query(AuditEntry).filter_by(action=AuditAction.CAPTURE_ASKED.value).one()
        assert entry.details == {"posts": 2}
    stage.manager.post(f"{DESK}/again")
    assert "Every living story is kept, or is being kept already." in desk(stage)


def test_all_means_all_within_what_the_desk_is_narrowed_to(stage: KeptStage) -> None:
    mine, theirs = stage.story(), stage.story(account_id=another_account(stage, in_campaign=True))
    stage.manager.post(f"{DESK}/again?person={stage.owner_id}")
    with stage.rows():
        assert (len(stage.captures(mine)), len(stage.captures(theirs))) == (1, 0)


def test_a_long_desk_takes_as_many_statements_as_a_short_one_and_has_pages(stage: KeptStage) -> None:
    counts = []
    for number in (1, 70):
        with stage.rows():
            account = db.session.get_one(InstagramAccount, stage.account_id)
            for hours in (1, 30):
                newest = clock.now() - timedelta(hours=hours)
                stories = [
                    builders.new_post(
                        account,
                        posted_at=newest - timedelta(seconds=second),
                        media_product_type="STORY",
                    )
                    for second in range(number)
                ]
                db.session.add_all(stories)
            db.session.commit()
        with count_statements(stage.app) as sent:
            page = desk(stage)
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert "Page 1 of 2" in page
    assert "The latest 50 are listed" in page
    assert len(listed(desk(stage, "?page=2"))) == 21 + 50


def test_the_countdown_is_written_out_and_told_to_the_script(stage: KeptStage) -> None:
    stage.story(hours_old=23.5)
    found = re.search(r'data-seconds-left="(\d+)" data-bare>([^<]+)<', desk(stage))
    assert found is not None
    assert 1_700 < int(found[1]) <= 1_800
    assert found[2] in ("29 min", "30 min")
