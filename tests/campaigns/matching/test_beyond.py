"""The dry run over all stored posts: those that the campaign's people or dates don't cover stand apart."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from application.campaigns.candidates import Window
from application.campaigns.matching.beyond import DAYS_BEYOND, MOST_BEYOND, Reach
from application.campaigns.matching.dry_run import DryRun, Listed, try_rule
from application.campaigns.matching.rule import Group
from application.extensions import db
from application.models import Campaign, InstagramAccount, Post, Role, User
from tests import builders
from tests.campaigns.matching.conftest import MatchingStage
from tests.campaigns.matching.examples import days, every, mention, some, tag, words
from tests.statements import count_statements

TEA = every(some(tag("aldertea")))
DAY = timedelta(days=1)


def stranger(name: str = "Theo Grill", **more: Any) -> InstagramAccount:
    account = builders.create_partner(name=name, username=name.split()[0].lower(), **more).instagram_account
    assert account is not None
    return account


def fill(account: InstagramAccount, number: int, caption: str) -> None:
    rows = [
        {
            "instagram_account_id": account.id,
            "graph_id": f"{account.id}-{place}",
            "media_type": "IMAGE",
            "caption": caption.format(place),
            "posted_at": builders.NOW - DAY - timedelta(seconds=place),
            "first_seen_at": builders.NOW,
        }
        for place in range(number)
    ]
    db.session.execute(insert(Post), rows)
    db.session.commit()


def tried(matching: MatchingStage, rule: Group = TEA) -> DryRun:
    with matching.rows():
        return try_rule(db.session.get_one(Campaign, matching.campaign_id), rule, None)


def first_instant(matching: MatchingStage) -> datetime:
    return matching.campaign().starts_at


def test_a_post_of_somebody_who_is_not_in_the_campaign_is_found_and_says_what_would_bring_it_in(
    matching: MatchingStage,
) -> None:
    matching.captions("#aldertea", "x", "x")
    with matching.rows():
        builders.create_post(stranger(), caption="my #aldertea")
    page = matching.press("list-beyond", ("hashtag", "aldertea")).text
    assert "<b>1</b> match, <b>0</b> nearly match and 2 do not" in page, "it is none of the campaign's own"
    assert re.search(r"people or dates, <b>1</b> more matches or nearly does, of 1 other post made", page)
    assert "Theo Grill (@theo) is not in this campaign." in page
    assert f'{matching.stage.address}/edit#influencers-search">Add people</a>' in page
    assert "before the first day" not in page


@pytest.mark.parametrize(
    ("days_after_start", "sentence", "field"),
    [(-1, "1 day before the first day", "starts_on"), (31, "2 days after the last day", "ends_on")],
)
def test_a_members_post_outside_the_dates_is_found_and_says_by_how_many_days(
    matching: MatchingStage, days_after_start: int, sentence: str, field: str
) -> None:
    matching.set_campaign(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30))
    posted_at = first_instant(matching) + days_after_start * DAY + timedelta(hours=9)
    matching.stage.set_post(matching.captions("#aldertee", "x", "x")[0], posted_at=posted_at)
    page = matching.press("list-beyond", ("hashtag", "aldertea")).text
    assert f"It was made {sentence}." in page
    assert f'{matching.stage.address}/edit#{field}"' in page
    assert "is not in this campaign" not in page
    assert "which differs by one letter" in page, "what nearly matches is found too"


def test_the_fields_that_are_led_to_stand_in_the_form(matching: MatchingStage) -> None:
    with matching.rows():
        builders.create_user(role=Role.BRAND)
    form = matching.stage.client.get(f"{matching.stage.address}/edit").text
    for field in ("influencers-search", "brands-search", "starts_on", "ends_on"):
        assert f'id="{field}"' in form


def test_a_rule_that_names_days_finds_what_nearly_lies_in_them(matching: MatchingStage) -> None:
    first, *_rest = matching.captions("#aldertea", "x", "x")
    matching.set_campaign(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30))
    matching.stage.set_post(first, posted_at=first_instant(matching) - DAY)
    run = tried(matching, every(some(tag("aldertea")), every(days(1, 30))))
    assert run.lists[Listed.BEYOND] == [first]


def test_matches_stand_before_what_nearly_matches_and_newer_before_older(matching: MatchingStage) -> None:
    with matching.rows():
        account, now = stranger(), builders.NOW - DAY
        captions = ("#aldertee", "#aldertea", "#aldertea", "nothing")
        near, old, new, _none = (
            builders.create_post(account, caption=caption, posted_at=now + place * timedelta(hours=1)).id
            for place, caption in enumerate(captions)
        )
    assert tried(matching).lists[Listed.BEYOND] == [new, old, near]


def test_by_hand_posts_of_others_are_found_and_those_of_who_has_left_are_not(
    matching: MatchingStage,
) -> None:
    with matching.rows():
        by_hand = builders.create_user(role=Role.BRAND, name="Oil")
        gone = stranger("Gone Girl", active=False)
        builders.create_post(gone, caption="#aldertea")
        post = builders.create_post(
            None, user_id=by_hand.id, network="tiktok", caption="#aldertea", posted_at=builders.NOW - DAY
        ).id
    run = tried(matching)
    assert run.lists[Listed.BEYOND] == [post]
    assert run.strangers == {post: Role.BRAND}


def test_a_member_who_has_left_can_be_brought_in_by_dates(matching: MatchingStage) -> None:
    first, *_rest = matching.captions("#aldertea", "x", "x")
    matching.stage.set_post(first, posted_at=first_instant(matching) - DAY)
    with matching.rows():
        db.session.get_one(User, matching.stage.influencer_id).active = False
        db.session.commit()
    assert tried(matching).lists[Listed.BEYOND] == [first]


def test_nothing_beyond_is_said(matching: MatchingStage) -> None:
    matching.captions("#aldertea", "x", "x")
    page = matching.press("try", ("hashtag", "aldertea")).text
    assert "There is no other post from" in page
    with matching.rows():
        builders.create_post(stranger(), caption="cake")
    page = matching.press("try", ("hashtag", "aldertea")).text
    assert "Outside this campaign’s people or dates, none matches, of 1 other post made from" in page
    assert "No post is in this list" in matching.press("list-beyond", ("hashtag", "aldertea")).text


def test_how_far_it_looks(matching: MatchingStage) -> None:
    window = Window.of(matching.campaign())
    wide = timedelta(days=DAYS_BEYOND)
    assert Reach.of(window, TEA) == Reach(window.starts_at - wide, window.ends_at + wide)
    november = Reach.of(window, every(every(days(1, 10))))
    assert november.first <= window.starts_at
    assert november.after >= window.ends_at
    open_end = Reach.of(window, every(every(days(1, None))))
    assert open_end.after == window.ends_at + wide, "where a rule names no end it is as wide as without"
    excluded = every(every(days(1, 10, negated=True)))
    assert Reach.of(window, excluded) == Reach.of(window, TEA)


def test_twenty_thousand_posts_are_tried_by_two_statements(matching: MatchingStage) -> None:
    """Half of them another's, and against the present rule too."""
    caption = "Post {0}: a longer text about tea and #autumn{0} with #aldertee and @somebody ☕️"
    rule = every(
        some(tag("aldertea"), tag("alder_tea"), mention("alder.tea")),
        every(words("giveaway", negated=True), days(1, 30)),
    )
    with matching.rows():
        fill(db.session.get_one(InstagramAccount, matching.stage.account_id), 10_000, caption)
        fill(stranger(), 10_000, caption)
        campaign = db.session.get_one(Campaign, matching.campaign_id)
        with count_statements(matching.app) as sent:
            run = try_rule(campaign, rule, TEA)
    assert (run.total, run.count(Listed.NEAR), run.count(Listed.BEYOND)) == (10_003, 10_000, 10_000)
    assert len(sent) == 2
    assert not run.is_cut


def test_where_there_are_too_many_the_newest_are_looked_at_and_that_is_said(
    matching: MatchingStage,
) -> None:
    with matching.rows():
        fill(stranger(), MOST_BEYOND + 5, "#aldertea")
    run = tried(matching)
    assert run.is_cut
    assert run.beyond == run.count(Listed.BEYOND) == MOST_BEYOND
    page = matching.press("try", ("hashtag", "aldertea")).text
    assert "Only the newest 20,000 of these days were looked at" in page
