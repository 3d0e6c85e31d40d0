"""Which posts and campaigns are found, counted and listed, and in how many statements."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.campaigns.candidates import Window
from application.campaigns.deciding.listing import post_page
from application.campaigns.listing_filter import ListingFilter
from application.campaigns.phases import Phase, phase_of
from application.campaigns.post_filters import KINDS, OTHER_KIND, Person, PostFilter
from application.campaigns.post_rows import is_of_kind
from application.campaigns.queries import campaign_page
from application.campaigns.standing import standing_of
from application.extensions import db
from application.media_kinds import media_kind
from application.models import Campaign, Decision, Post, Role, User
from tests import builders
from tests.campaigns.stage import set_stage
from tests.statements import count_statements

NOVEMBER: dict[str, Any] = {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 30)}


def account_of(user: Any) -> Any:
    assert user.instagram_account is not None
    return user.instagram_account


def found(campaign: Campaign, **wanted: Any) -> list[int]:
    return [row.post.post_id for row in post_page(Window.of(campaign), PostFilter(**wanted)).rows]


@pytest.mark.usefixtures("context")
def test_a_campaign_sees_the_posts_of_its_members_between_its_first_and_last_day() -> None:
    lena = builders.create_partner()
    campaign = builders.create_campaign(members=[lena], time_zone="America/New_York", **NOVEMBER)
    account = account_of(lena)
    moments = {
        "too early": datetime(2026, 11, 1, 3, 59, 59, 999999, tzinfo=UTC),
        "first": datetime(2026, 11, 1, 4, 0, tzinfo=UTC),
        "last": datetime(2026, 12, 1, 4, 59, 59, 999999, tzinfo=UTC),
        "too late": datetime(2026, 12, 1, 5, 0, tzinfo=UTC),
    }
    posts = {name: builders.create_post(account, posted_at=moment).id for name, moment in moments.items()}
    assert found(campaign) == [posts["last"], posts["first"]]
    assert standing_of(Window.of(campaign)).counts[Decision.UNDECIDED] == 2


@pytest.mark.usefixtures("context")
def test_posts_of_strangers_and_without_date_are_no_candidates() -> None:
    lena = builders.create_partner()
    campaign = builders.create_campaign(members=[lena], **NOVEMBER)
    builders.create_post(account_of(builders.create_partner()))
    undated = builders.create_post(account_of(lena))
    undated.posted_at = None
    db.session.commit()
    assert found(campaign) == []


@pytest.mark.usefixtures("context")
def test_posts_by_hand_of_a_member_without_account_are_candidates() -> None:
    brand = builders.create_user(role=Role.BRAND)
    campaign = builders.create_campaign(members=[brand], **NOVEMBER)
    post = builders.create_post(None, user_id=brand.id, network="youtube")
    assert found(campaign) == [post.id]
    assert found(campaign, person=Person(user_id=brand.id)) == [post.id]


@pytest.mark.usefixtures("context")
def test_decided_posts_stay_when_dates_and_members_change() -> None:
    lena, theo = builders.create_partner(), builders.create_partner()
    campaign = builders.create_campaign(members=[lena, theo], **NOVEMBER)
    accepted, rejected = (builders.create_post(account_of(user)) for user in (lena, theo))
    builders.create_assignment(campaign, accepted, Decision.ACCEPTED)
    builders.create_assignment(campaign, rejected, Decision.REJECTED)
    campaign.members = []
    campaign.starts_on = campaign.ends_on = date(2027, 5, 1)
    db.session.commit()
    assert found(campaign, view=Decision.ACCEPTED) == [accepted.id]
    assert found(campaign, view=Decision.REJECTED) == [rejected.id]
    assert found(campaign) == []


@pytest.mark.usefixtures("context")
def test_filters_by_person_type_and_words_narrow_together() -> None:
    lena, theo = builders.create_partner(), builders.create_partner()
    campaign = builders.create_campaign(members=[lena, theo], **NOVEMBER)
    wanted = builders.create_post(account_of(lena), media_product_type="REELS", caption="100%_Pasta 🍝")
    builders.create_post(account_of(lena), media_product_type="REELS", caption="1000 Pasta")
    builders.create_post(account_of(lena), caption="100%_pasta")
    builders.create_post(account_of(theo), media_product_type="REELS", caption="100%_pasta")
    assert found(campaign, person=Person(user_id=lena.id), kind="reel", text="100%_pasta") == [wanted.id]


@pytest.mark.usefixtures("context")
def test_posts_of_an_account_whose_partner_left_can_be_found_by_account() -> None:
    lena = builders.create_partner()
    campaign = builders.create_campaign(members=[lena], **NOVEMBER)
    account = account_of(lena)
    post = builders.create_post(account)
    builders.create_assignment(campaign, post)
    account.user_id = None
    db.session.commit()
    assert found(campaign, view=Decision.ACCEPTED, person=Person(account_id=account.id)) == [post.id]


@pytest.mark.usefixtures("context")
def test_missing_figures_stand_last_in_any_order() -> None:
    lena = builders.create_partner()
    campaign = builders.create_campaign(members=[lena], **NOVEMBER)
    account = account_of(lena)
    views = {number: builders.create_post(account, views=number).id for number in (5, None, 0, 900)}
    assert found(campaign, order="views") == [views[900], views[5], views[0], views[None]]


@pytest.mark.usefixtures("context")
def test_a_page_beyond_the_last_is_the_last() -> None:
    lena = builders.create_partner()
    campaign = builders.create_campaign(members=[lena], **NOVEMBER)
    builders.create_posts(account_of(lena), 51)
    page = post_page(Window.of(campaign), PostFilter(page=999))
    assert (page.page, page.pages, len(page.rows)) == (2, 2, 1)


@pytest.mark.usefixtures("context")
def test_the_database_and_the_results_agree_on_each_posts_kind() -> None:
    account = account_of(builders.create_partner())
    products = (None, "", "FEED", "REELS", "STORY", "AD", "feed")
    medias = (None, "IMAGE", "VIDEO", "CAROUSEL_ALBUM", "STORY", "REELS", "image", "HOLOGRAM")
    pairs = {
        builders.create_post(account, media_product_type=product, media_type=media).id: (media, product)
        for product, media in product(products, medias)
    }
    kinds = {kind: key for key, kind in KINDS.items()}
    for key in (*KINDS, OTHER_KIND):
        stored = set(db.session.scalars(select(Post.id).where(is_of_kind(key))))
        assert stored == {
            post_id for post_id, pair in pairs.items() if kinds.get(media_kind(*pair), OTHER_KIND) == key
        }


@pytest.mark.parametrize("posts", [5, 200])
def test_each_view_takes_the_same_statements_whatever_the_posts(
    app: Flask, client: FlaskClient, sign_in: Any, posts: int
) -> None:
    stage = set_stage(app, client, sign_in, posts=posts)
    for view in ("undecided", "accepted", "rejected"):
        with count_statements(app) as sent:
            listed = len(stage.listed(view=view))
        assert listed == (min(posts, 50) if view == "undecided" else 0)
        # Where posts are listed, five more: what was decided on them, they themselves unless they are
        # remembered, where else they are decided on, which of them have a picture, and of which something is
        # kept. What is collected tells when it was last updated.
        assert len(sent) == 8 + 5 * bool(listed) + (view == "accepted"), sent
    stage.decide({"all": "accepted", "newest": str(max(stage.post_ids))})
    with count_statements(app) as sent:
        assert len(stage.listed(view="accepted")) == min(posts, 50)
    assert len(sent) == 16, sent  # decided posts are compared for the first time
    # Which decided posts are covered still is compared once, as the marks read before and after say.
    for query in ({"group": "person"}, {"kind": "picture"}, {"from": "2026-11-01"}, {"match": "not"}):
        with count_statements(app) as sent:
            assert len(stage.listed(view="accepted", **query)) == min(posts, 50)
        assert len(sent) == 13 + ("group" in query), sent


@pytest.mark.parametrize("campaigns", [3, 60])
def test_the_list_of_campaigns_takes_the_same_statements_whatever_the_campaigns(
    app: Flask, client: FlaskClient, sign_in: Any, campaigns: int
) -> None:
    stage = set_stage(app, client, sign_in)
    with stage.rows():
        lena = db.session.get_one(User, stage.influencer_id)
        for number in range(campaigns):
            builders.create_campaign(
                name=f"Wide {number}", members=[lena], starts_on=date(2020, 1, 1), ends_on=date(2090, 1, 1)
            )
    with count_statements(app) as sent:
        page = stage.client.get("/campaigns?text=wide").text
    assert page.count('class="campaign-name"') == min(campaigns, 50)
    assert len(sent) == 8, sent


@pytest.mark.usefixtures("context")
def test_the_list_counts_people_and_posts_of_each_campaign_apart() -> None:
    lena, brand = builders.create_partner(), builders.create_partner(role=Role.BRAND)
    both = builders.create_campaign(name="Both", members=[lena, brand], **NOVEMBER)
    short = builders.create_campaign(
        name="Short", members=[lena], starts_on=date(2026, 11, 19), ends_on=date(2026, 11, 20)
    )
    posts = builders.create_posts(account_of(lena), 3, posted_at=builders.NOW - timedelta(days=5))
    latest = builders.create_post(account_of(lena), posted_at=builders.NOW)
    builders.create_assignment(both, posts[0], Decision.ACCEPTED)
    builders.create_assignment(both, latest, Decision.REJECTED)
    builders.create_assignment(short, latest, Decision.UNDECIDED)
    rows = {row.campaign.name: row for row in campaign_page(ListingFilter(), builders.NOW).rows}
    told = {name: (row.brands, row.influencers, row.undecided, row.collected) for name, row in rows.items()}
    assert told == {"Both": (1, 1, 2, 1), "Short": (0, 1, 1, 0)}


@pytest.mark.usefixtures("context")
def test_the_database_and_the_campaign_agree_on_its_phase() -> None:
    now = datetime(2026, 11, 20, 11, 30, tzinfo=UTC)  # the 21st on Kiritimati, the 20th elsewhere
    zones = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York")
    days = [date(2026, 11, day) for day in (18, 19, 20, 21, 22)]
    for zone, starts_on, ends_on in product(zones, days, days):
        if starts_on <= ends_on:
            builders.create_campaign(starts_on=starts_on, ends_on=ends_on, time_zone=zone)
    builders.create_campaign(**NOVEMBER, completed_at=now)
    for phase in Phase:
        pages = [campaign_page(ListingFilter(phase, page=page), now) for page in (1, 2)]
        listed = {row.campaign.id for page in pages for row in page.rows}
        assert listed == {each.id for each in db.session.query(Campaign) if phase_of(each, now) is phase}
        assert pages[0].counts[phase] == len(listed)


@pytest.mark.usefixtures("context")
def test_the_list_opens_on_the_first_phase_that_holds_something() -> None:
    builders.create_campaign(**NOVEMBER)
    assert campaign_page(ListingFilter(), datetime(2027, 6, 1, tzinfo=UTC)).phase is Phase.PAST
    assert campaign_page(ListingFilter(), datetime(2026, 6, 1, tzinfo=UTC)).phase is Phase.UPCOMING
    assert campaign_page(ListingFilter(text="no such"), builders.NOW).phase is Phase.ACTIVE
