"""What waits in a campaign goes on waiting until it is done, or the campaign is marked as completed."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import Campaign, CampaignMember, Deliverable, InstagramAccount
from tests.builders import create_campaign, create_post
from tests.operations.today.stage import DAY, HOUR, influencer, owner, page, running, story
from tests.statements import count_statements


def ended(account: InstagramAccount, *, days_ago: int, name: str = "Old teas") -> Campaign:
    """A campaign whose last day lies so many days back, with a post that nobody has decided on."""
    campaign = running(owner(account), name=name, ends_in=-days_ago)
    create_post(account, posted_at=clock.now() - (days_ago + 1) * DAY)
    return campaign


def agree(campaign: Campaign, account: InstagramAccount, due_on: date | None) -> None:
    db.session.add(
        Deliverable(campaign_id=campaign.id, user_id=account.user_id, kind="reel", number=2, due_on=due_on)
    )
    db.session.commit()


def many_campaigns(number: int, *, ends_in: int = 20) -> list[Campaign]:
    today = clock.now().date()
    campaigns = [
        Campaign(
            name=f"Teas {place:03}",
            name_key=f"teas {place:03}",
            starts_on=today - 20 * DAY,
            ends_on=today + ends_in * DAY,
            time_zone="UTC",
            created_at=clock.now(),
        )
        for place in range(number)
    ]
    db.session.add_all(campaigns)
    db.session.commit()
    return campaigns


@pytest.mark.parametrize("days_ago", [1, 10, 200])
def test_posts_and_late_ones_wait_however_long_ago_the_campaign_ended(
    app: Flask, client: FlaskClient, staff: int, days_ago: int
) -> None:
    with app.app_context():
        account = influencer("mara.teas")
        running(owner(account), name="Something that runs")
        campaign = create_campaign(
            name="Old teas",
            members=[owner(account)],
            starts_on=clock.now().date() - (days_ago + 30) * DAY,
            ends_on=clock.now().date() - days_ago * DAY,
        )
        create_post(account, posted_at=clock.now() - (days_ago + 1) * DAY)
        agree(campaign, account, campaign.starts_on)
    found = page(client)
    assert "Nothing waits for you" not in found
    assert re.search(r">Old teas</a></span> <span>1 post</span>", found)
    assert "Reel: 2 of 2 missing" in found


def test_the_completed_mark_ends_the_waiting(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        account = influencer("mara.teas")
        running(name="Something that runs")
        campaign = ended(account, days_ago=3)
        agree(campaign, account, campaign.starts_on)
        campaign.completed_at = clock.now()
        db.session.commit()
    assert "Nothing waits for you" in page(client)


def test_a_campaign_that_has_not_begun_waits_for_nothing(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        account = influencer("mara.teas")
        today = clock.now().date()
        campaign = create_campaign(
            members=[owner(account)], starts_on=today + 3 * DAY, ends_on=today + 9 * DAY
        )
        agree(campaign, account, today - DAY)
    assert "No campaign is open" in page(client)


@pytest.mark.parametrize(("last_day", "is_late"), [(-1, True), (0, False)])
def test_what_was_agreed_for_any_day_of_the_campaign_is_late_from_the_day_after_its_last(
    app: Flask, client: FlaskClient, staff: int, last_day: int, is_late: bool
) -> None:
    with app.app_context():
        account = influencer("mara.teas")
        campaign = running(owner(account), ends_in=last_day)
        agree(campaign, account, None)
    assert ("Reel: 2 of 2 missing" in page(client)) is is_late


@pytest.mark.parametrize(("last_day", "is_urgent"), [(-6, False), (0, True)])
def test_a_story_is_urgent_only_within_the_days_of_a_campaign(
    app: Flask, client: FlaskClient, staff: int, last_day: int, is_urgent: bool
) -> None:
    with app.app_context():
        account = influencer("mara.teas")
        running(owner(account), name="First", ends_in=last_day)
        running(owner(account), name="Second", ends_in=last_day)
        story(account, ends_in=2 * HOUR, views=None)
    found = page(client)
    assert found.count("@mara.teas</a>") == int(is_urgent), "once, in however many campaigns"


def test_with_more_than_a_hundred_campaigns_the_posts_of_each_are_told(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        campaigns = many_campaigns(202, ends_in=3)
        account = influencer("mara.teas")
        last = campaigns[-1]
        db.session.add(CampaignMember(campaign_id=last.id, user_id=account.user_id))
        for hours in (1, 2):
            create_post(account, posted_at=clock.now() - hours * HOUR)
    with count_statements(app) as sent:
        found = page(client)
    assert "Nothing waits for you" not in found
    assert re.search(r">Teas 201</a></span> <span>2 posts</span>", found)
    assert 'Campaigns that end this week <span class="count">202</span>' in found
    assert len(sent) <= 18


@pytest.mark.parametrize(("part", "title"), [("decide", "Posts to decide on"), ("late", "Agreed, and late")])
def test_what_does_not_fit_stands_whole_on_pages_of_its_own(
    app: Flask, client: FlaskClient, staff: int, part: str, title: str
) -> None:
    with app.app_context():
        account = influencer("mara.teas")
        today = clock.now().date()
        for campaign in many_campaigns(60):
            db.session.add(CampaignMember(campaign_id=campaign.id, user_id=account.user_id))
            agree(campaign, account, today - DAY)
        create_post(account, posted_at=clock.now() - HOUR)
    assert f'href="/today?of=all&amp;part={part}">All 60' in page(client)
    pages = [page(client, of="all", part=part, page=number) for number in ("1", "2", "99")]
    assert all(title in found for found in pages)
    assert "Page 1 of 2" in pages[0]
    assert "Page 2 of 2" in pages[1]
    names = [re.findall(r">(Teas \d+)</a>", found) for found in pages]
    assert len(names[0]) == 50
    assert len({*names[0], *names[1]}) == 60
    assert names[2] == names[1], "beyond the last page stands the last"


@pytest.mark.parametrize("part", ["decide", "late", "ending"])
def test_a_part_with_nothing_says_so(client: FlaskClient, staff: int, part: str) -> None:
    assert "Nothing of this kind now" in page(client, part=part)


def test_another_part_is_the_whole_page(client: FlaskClient, staff: int) -> None:
    assert "No campaign is open" in page(client, part="x" * 500, page="-1")


def test_names_are_written_in_their_own_direction(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        account = influencer("mara.teas")
        owner(account).name = "نور"
        campaign = ended(account, days_ago=1, name="شاي")
        agree(campaign, account, campaign.starts_on)
    found = page(client)
    assert re.search(r'dir="auto">نور<', found)
    assert re.search(r'<span class="today-what" dir="auto"><a [^>]+>شاي<', found)
