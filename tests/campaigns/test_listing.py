"""The list of campaigns opens on those that the reader is responsible for, with all of them beside."""

import re
from datetime import date
from typing import Any

import pytest

from application.campaigns.listing_filter import ListingFilter, Scope
from application.campaigns.phases import Phase
from application.campaigns.queries import campaign_page
from application.extensions import db
from application.models import Campaign, CampaignResponsible, Role, User
from tests import builders
from tests.campaigns.stage import Stage

WIDE: dict[str, Any] = {"starts_on": date(2020, 1, 1), "ends_on": date(2090, 1, 1)}


def give(stage: Stage, *names: str, to: int | None = None) -> None:
    """Campaigns that run now, of which somebody is responsible."""
    with stage.rows():
        for name in names:
            campaign = builders.create_campaign(name=name, **WIDE)
            if to is not None:
                db.session.add(CampaignResponsible(campaign_id=campaign.id, user_id=to))
        db.session.commit()


def shown(page: str) -> list[str]:
    """The names listed; the stage's own campaign, which may or may not be running, left out."""
    names = re.findall(r'class="campaign-name"[^>]*>([^<]+)<', page)
    return [name for name in names if name != "Autumn Table"]


def scopes(page: str) -> dict[str, int]:
    nav = page[page.index('class="scopes"') :].partition("</nav>")[0]
    return {word: int(number) for word, number in re.findall(r">(Mine|All) <span[^>]*>(\d+)<", nav)}


def test_it_opens_on_mine_with_all_beside_and_counts_both(stage: Stage) -> None:
    give(stage, "Mine One", "Mine Two", to=stage.manager_id)
    give(stage, "Theirs")
    page = stage.client.get("/campaigns").text
    assert shown(page) == ["Mine One", "Mine Two"]
    assert scopes(page) == {"Mine": 2, "All": 4}
    assert 'href="/campaigns?whose=all"' in page
    everything = stage.client.get("/campaigns?whose=all").text
    assert set(shown(everything)) == {"Mine One", "Mine Two", "Theirs"}
    assert "whose=all" not in stage.client.get("/campaigns").text.partition("<main")[0]
    assert shown(stage.client.get("/campaigns").text) == ["Mine One", "Mine Two"], (
        "only the address remembers"
    )


def test_who_is_responsible_for_none_sees_all_and_why(stage: Stage) -> None:
    give(stage, "Theirs")
    page = stage.client.get("/campaigns").text
    assert shown(page) == ["Theirs"]
    assert "You are responsible for no campaign, so all are shown." in page
    mine = stage.client.get("/campaigns?whose=mine").text
    assert shown(mine) == []
    assert "You are responsible for no campaign" in mine
    assert "Show all 2" in mine


def test_the_search_keeps_the_scope_and_both_are_in_every_address(stage: Stage) -> None:
    give(stage, "Tea Mine", to=stage.manager_id)
    give(stage, "Tea Theirs", "Oil Theirs")
    page = stage.client.get("/campaigns?whose=all&text=tea").text
    assert set(shown(page)) == {"Tea Mine", "Tea Theirs"}
    assert scopes(page) == {"Mine": 1, "All": 2}
    assert '<input type="hidden" name="whose" value="all">' in page
    assert "/campaigns?whose=all&amp;phase=past&amp;text=tea" in page
    assert "/campaigns?whose=mine&amp;text=tea" in page
    assert 'name="whose"' not in stage.client.get("/campaigns?text=tea").text
    none = stage.client.get("/campaigns?text=oil").text
    assert shown(none) == []
    assert "under “All”" in none


def test_each_row_names_staff_members_and_zone(stage: Stage) -> None:
    with stage.rows():
        lena = db.session.get_one(User, stage.influencer_id)
        brand = builders.create_user(role=Role.BRAND)
        campaign = builders.create_campaign(
            name="Wide", members=[lena, brand], time_zone="Asia/Tokyo", **WIDE
        )
        staff = [builders.create_user(role=Role.MANAGER, name=name) for name in ("Bea", "Ada", "Cem", "Dan")]
        staff.append(builders.create_user(role=Role.MANAGER, name="Aaron Gone", active=False))
        db.session.add_all(CampaignResponsible(campaign_id=campaign.id, user_id=each.id) for each in staff)
        db.session.commit()
    page = " ".join(stage.client.get("/campaigns").text.split())
    for words in ("Asia/Tokyo", "Ada, Bea, Cem", "and 1 more", "1 influencer, 1 brand"):
        assert words in page
    assert "Aaron Gone" not in page


@pytest.mark.parametrize("whose", ["", "MINE", "theirs", "\x00", "x" * 5000])
def test_another_scope_counts_as_not_asked(stage: Stage, whose: str) -> None:
    give(stage, "Mine", to=stage.manager_id)
    assert shown(stage.client.get("/campaigns", query_string={"whose": whose}).text) == ["Mine"]


@pytest.mark.usefixtures("context")
def test_phases_are_counted_in_the_scope() -> None:
    reader = builders.create_user(role=Role.MANAGER)
    mine = builders.create_campaign(name="Mine", starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    builders.create_campaign(name="Theirs", **WIDE)
    db.session.add(CampaignResponsible(campaign_id=mine.id, user_id=reader.id))
    db.session.commit()
    page = campaign_page(ListingFilter(), builders.NOW, reader.id)
    assert (page.scope, page.phase, page.counts[Phase.PAST], page.counts[Phase.ACTIVE]) == (
        Scope.MINE,
        Phase.PAST,
        1,
        0,
    )
    assert page.scopes == {Scope.MINE: 1, Scope.ALL: 2}
    everything = campaign_page(ListingFilter(scope=Scope.ALL), builders.NOW, reader.id)
    assert (everything.phase, everything.total) == (Phase.ACTIVE, 1)
    assert {row.campaign.id for row in page.rows} == {mine.id}
    assert db.session.query(Campaign).count() == 2
