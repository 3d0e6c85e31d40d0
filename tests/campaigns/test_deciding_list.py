"""The list on which posts are decided: groups, filters, and what each row says."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import insert

from application.campaigns.candidates import Window
from application.campaigns.deciding.listing import PostPage, post_page
from application.campaigns.matching.stored import Stored, Work
from application.campaigns.post_filters import BY_PERSON, ORDERS, PostFilter, read_filter
from application.extensions import db
from application.models import Assignment, Campaign, Decision, MatchVerdict, Post, PostMatch, Role, User
from tests import builders
from tests.campaigns.matching.examples import every, tag
from tests.campaigns.stage import Stage, posts_on

NOVEMBER: dict[str, Any] = {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 30)}


def listed(campaign: Campaign, **wanted: Any) -> PostPage:
    return post_page(Window.of(campaign), PostFilter(**wanted))


def campaign_of(*numbers: int) -> Campaign:
    """A campaign of people with so many posts each: "Person A", "Person B"…"""
    people = [builders.create_partner(name=f"Person {chr(65 + place)}") for place in range(len(numbers))]
    for person, number in zip(people, numbers, strict=True):
        assert person.instagram_account is not None
        builders.create_posts(person.instagram_account, number)
    return builders.create_campaign(members=people, **NOVEMBER)


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("order", ORDERS)
def test_groups_hold_every_post_once_over_all_pages(order: str) -> None:
    campaign = campaign_of(30, 45, 0, 60)
    pages = [listed(campaign, group=BY_PERSON, order=order, page=page) for page in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [50, 50, 35]
    assert [page.continues for page in pages] == [False, True, True]
    rows = [row for page in pages for row in page.rows]
    assert len({row.post.post_id for row in rows}) == 135
    partners = [row.post.partner for row in rows]
    assert partners == ["Person A"] * 30 + ["Person B"] * 45 + ["Person D"] * 60
    assert [person.posts for person in pages[1].people.values()] == [30, 45, 60]
    assert {row.post.post_id for row in rows} == {
        row.post.post_id for page in (1, 2, 3) for row in listed(campaign, order=order, page=page).rows
    }


@pytest.mark.usefixtures("context")
def test_a_group_holds_posts_by_hand_and_those_who_left_stand_last() -> None:
    campaign = campaign_of(2, 1)
    lena, theo = campaign.members
    by_hand = builders.create_post(None, user_id=lena.user_id, network="tiktok")
    account = db.session.get_one(User, theo.user_id).instagram_account
    assert account is not None
    left = db.session.query(Post).filter_by(instagram_account_id=account.id).one()
    for post in db.session.query(Post):
        builders.create_assignment(campaign, post)
    account.user_id = None
    db.session.commit()
    page = listed(campaign, view=Decision.ACCEPTED, group=BY_PERSON)
    assert [person.posts for person in page.people.values()] == [3, 1]
    assert by_hand.id in [row.post.post_id for row in page.rows[:3]]
    assert page.rows[-1].post.post_id == left.id


@pytest.mark.usefixtures("context")
def test_a_page_beyond_the_last_is_the_last_with_filters_and_groups_too() -> None:
    campaign = campaign_of(51, 9)
    for wanted in ({"kind": "picture"}, {"group": BY_PERSON}, {"group": BY_PERSON, "kind": "picture"}):
        page = listed(campaign, page=999, **wanted)
        assert (page.page, page.pages, page.total, len(page.rows)) == (2, 2, 60, 10)


@pytest.mark.usefixtures("context")
def test_days_are_those_of_the_campaigns_zone() -> None:
    lena = builders.create_partner()
    campaign = builders.create_campaign(members=[lena], time_zone="America/New_York", **NOVEMBER)
    account = lena.instagram_account
    assert account is not None
    moments = [datetime(2026, 11, 5, 4, 59, tzinfo=UTC), datetime(2026, 11, 5, 5, 0, tzinfo=UTC)]
    fourth, fifth = (builders.create_post(account, posted_at=moment).id for moment in moments)

    def found(**days: date) -> list[int]:
        return [row.post.post_id for row in listed(campaign, **days).rows]

    assert found(first_day=date(2026, 11, 5)) == [fifth]
    assert found(last_day=date(2026, 11, 4)) == [fourth]
    assert found(first_day=date(2026, 11, 4), last_day=date(2026, 11, 5)) == [fifth, fourth]
    assert found(first_day=date(2026, 11, 6)) == []


@pytest.mark.parametrize("foul", ["", "2026-02-30", "0001-01-01", "9999-12-31", "20261105x", "heute", "\x00"])
def test_days_that_are_none_count_as_not_asked(foul: str) -> None:
    assert not read_filter({"from": foul, "to": foul}).is_narrowed


def test_all_that_is_asked_stays_in_the_address() -> None:
    asked = {
        "view": "accepted",
        "person": "user-7",
        "kind": "reel",
        "text": "tea",
        "match": "near",
        "from": "2026-11-02",
        "to": "2026-11-09",
        "group": "person",
        "sort": "views",
        "page": "3",
    }
    assert read_filter(asked).arguments() == asked
    assert read_filter(asked).unnarrowed() == {"view": "accepted", "group": "person", "sort": "views"}


def test_days_the_wrong_way_round_say_so_with_one_way_out(stage: Stage) -> None:
    page = stage.page(**{"from": "2026-11-20", "to": "2026-11-10", "group": "person"})
    assert "The first day that you ask for comes after the last" in page
    assert page.count("Clear filters") == 1
    assert f'href="{stage.address}?group=person">Clear filters' in page


def test_groups_have_headings_with_counts_in_the_page(stage: Stage) -> None:
    page = stage.page(group="person")
    assert posts_on(page) == list(stage.post_ids)
    assert re.search(r'<h2 class="group-title" dir="auto">Lena Cooks \(@lena.cooks\)</h2>', page)
    assert '<span class="count">3 posts</span>' in page


def matched(stage: Stage) -> None:
    """A rule that the first post matches and the second nearly; the third was held and does not."""
    with stage.rows():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        held = Work(read_to=builders.NOW + timedelta(days=1))
        campaign.matching_rule = Stored(every(tag("autumntable")), held).document()
        campaign.matching_version = campaign.matched_version = 4
        verdicts = (MatchVerdict.MATCH, MatchVerdict.NEAR)
        db.session.execute(
            insert(PostMatch),
            [
                {"campaign_id": campaign.id, "post_id": post_id, "verdict": verdict, "version": 4}
                for post_id, verdict in zip(stage.post_ids, verdicts, strict=False)
            ],
        )
        db.session.commit()


def test_posts_say_how_they_stand_to_the_rule_and_are_filtered_by_it(stage: Stage) -> None:
    matched(stage)
    page = stage.page()
    for post_id, word in zip(stage.post_ids, ("Matched", "Nearly matched", "Not matched"), strict=True):
        assert re.search(rf'/posts/{post_id}/why-matched">{word}<', page), word
    for place, match in enumerate(("matched", "near", "not")):
        assert stage.listed(match=match) == [stage.post_ids[place]]
    stage.decide({"all": "accepted", "newest": str(max(stage.post_ids))}, match="matched")
    assert stage.decisions() == {stage.post_ids[0]: Decision.ACCEPTED}


def test_without_a_rule_there_is_no_word_of_it(stage: Stage) -> None:
    page = stage.page()
    assert "why-matched" not in page
    assert 'name="match"' not in page


def test_a_new_rule_calls_nothing_a_miss_before_it_was_held(stage: Stage) -> None:
    matched(stage)
    with stage.rows():
        db.session.get_one(Campaign, stage.campaign_id).matching_version = 5
        db.session.commit()
    page = stage.page()
    assert "Not held against the rule yet" in page
    assert ">Not matched<span" not in page


def test_what_the_rule_accepted_is_marked_until_a_person_decides(stage: Stage) -> None:
    first = stage.post_ids[0]
    with stage.rows():
        kept = {"campaign_id": stage.campaign_id, "post_id": first, "decided_at": builders.NOW}
        db.session.add(Assignment(decision=Decision.ACCEPTED, by_rule=True, **kept))
        db.session.commit()
    assert "Accepted by the rule" in stage.page(view="accepted")
    stage.decide({"single": f"rejected-{first}"}, view="accepted")
    stage.decide({"single": f"accepted-{first}"}, view="rejected")
    assert "Accepted by the rule" not in stage.page(view="accepted")


def test_accepted_posts_without_a_disclosure_tag_are_flagged(stage: Stage) -> None:
    first, second, third = stage.post_ids
    stage.set_post(first, caption="Lovely tea #ad")
    stage.set_post(second, caption="Lovely tea")
    stage.set_post(third, caption=None, media_product_type="STORY")
    assert "No disclosure tag" not in stage.page(), "only what is accepted counts"
    stage.decide({"decision": "accepted", "post": list(stage.post_ids)})
    page = stage.page(view="accepted")
    assert page.count("No disclosure tag") == 1
    row = page[page.index(f'data-post="{second}"') :]
    assert "No disclosure tag" in row[: row.index("</tr>")]


def test_what_staff_entered_is_marked_with_who_and_when(stage: Stage) -> None:
    with stage.rows():
        mara = builders.create_user(role=Role.MANAGER, name="Mara Quint")
        owner = db.session.get_one(User, stage.influencer_id)
        builders.create_post(None, user_id=owner.id, entered_by_id=mara.id, network="tiktok", views=9)
    stage.set_post(stage.post_ids[0], views=70, manual_figures="views")
    page = unescape(stage.page())
    assert re.search(r"Added by hand by Mara Quint, <time", page)
    assert "Open on TikTok" in page
    assert "Some figures by hand" in page
    assert re.search(r'>70</a>\s*<span class="by-hand">by hand</span>', page)


def test_names_and_captions_of_any_writing_are_shown(stage: Stage) -> None:
    with stage.rows():
        db.session.get_one(User, stage.influencer_id).name = "ليلى 🍂 <b>"
        db.session.commit()
    stage.set_post(stage.post_ids[0], caption="شاي 🍵 " * 700)
    page = stage.page(group="person", text="شاي")
    assert posts_on(page) == [stage.post_ids[0]]
    assert "ليلى 🍂 &lt;b&gt; (@lena.cooks)" in page
