"""Each figure of a report names the call that brought it, or who entered it by hand."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from application.campaigns.results.figure_queries import accepted_posts
from application.campaigns.results.figures import Source
from application.models import ReadingSource, Role
from tests import builders
from tests.statements import count_statements


@pytest.mark.usefixtures("context")
def test_a_figure_that_the_latest_reading_lacks_names_the_reading_that_it_is_from(app: Flask) -> None:
    partner = builders.create_partner()
    account = partner.instagram_account
    assert account is not None
    post = builders.create_post(account, views=150, reach=90, likes=8)
    first, second = builders.create_api_call(account), builders.create_api_call(account)
    earlier = builders.NOW - timedelta(hours=6)
    builders.create_reading(post, read_at=earlier, call=first, views=100, reach=90, likes=7)
    builders.create_reading(post, call=second, views=150, likes=8)
    campaign = builders.create_campaign(members=[partner])
    builders.create_assignment(campaign, post)

    with count_statements(app) as sent:
        found = accepted_posts(campaign.id)[0]

    assert found.source_of("views") == Source(second.id, builders.NOW)
    assert found.source_of("reach") == Source(first.id, earlier)
    assert found.calls == {first.id, second.id}
    assert len(sent) <= 6


@pytest.mark.usefixtures("context")
def test_a_story_s_figure_names_the_call_where_the_webhook_at_its_end_did_not_replace_it() -> None:
    """Impressions told at the end are no views: those shown are still the call's."""
    partner = builders.create_partner()
    account = partner.instagram_account
    assert account is not None
    post = builders.create_post(
        account, media_product_type="STORY", views=90, reach=80, webhook_figures="reach"
    )
    call, ended = builders.create_api_call(account), builders.NOW + timedelta(hours=1)
    builders.create_reading(post, call=call, views=90, reach=70)
    webhook: dict[str, Any] = {"source": ReadingSource.WEBHOOK, "classic_names": "impressions"}
    builders.create_reading(post, read_at=ended, views=95, reach=80, **webhook)
    campaign = builders.create_campaign(members=[partner])
    builders.create_assignment(campaign, post)

    found = accepted_posts(campaign.id)[0]

    assert found.source_of("views") == Source(call.id, builders.NOW)
    assert found.source_of("reach") == Source(None, ended)


@pytest.mark.usefixtures("context")
def test_a_figure_that_somebody_fills_in_takes_nothing_from_the_last_reading(app: Flask) -> None:
    """Else one entry would pass for the moment and the source of all the figures that were measured."""
    partner = builders.create_partner()
    rosa = builders.create_user(role=Role.MANAGER, name="Rosa")
    account = partner.instagram_account
    assert account is not None
    post = builders.create_post(account, views=150, saves=3, manual_figures="saves")
    call, typed_at = builders.create_api_call(account), builders.NOW + timedelta(hours=5)
    builders.create_reading(post, call=call, views=150)
    builders.create_reading(
        post, read_at=typed_at, source=ReadingSource.MANUAL, entered_by_id=rosa.id, saves=3
    )
    campaign = builders.create_campaign(members=[partner])
    builders.create_assignment(campaign, post)

    found = accepted_posts(campaign.id)[0]

    assert (found.read_at, found.api_call) == (builders.NOW, call.id)
    assert found.source_of("views") == Source(call.id, builders.NOW)
    assert found.source_of("saves") == Source(None, None)
    assert found.entry_of("saves") == ("Rosa", typed_at)
    assert (found.is_entered("saves"), found.is_entered("views")) == (True, False)
    assert (found.user_id, found.network, found.added_by) == (partner.id, "instagram", None)


@pytest.mark.usefixtures("context")
def test_a_post_by_hand_was_never_read_and_names_who_added_it(app: Flask) -> None:
    partner = builders.create_partner()
    rosa = builders.create_user(role=Role.MANAGER, name="Rosa")
    post = builders.create_post(
        None, user_id=partner.id, network="tiktok", entered_by_id=rosa.id, views=9, manual_figures="views"
    )
    builders.create_reading(post, source=ReadingSource.MANUAL, entered_by_id=rosa.id, views=9)
    campaign = builders.create_campaign(members=[partner])
    builders.create_assignment(campaign, post)

    found = accepted_posts(campaign.id)[0]

    assert (found.read_at, found.api_call, found.calls) == (None, None, frozenset())
    assert (found.network, found.added_by, found.added_at) == ("tiktok", "Rosa", builders.NOW)
    assert (found.user_id, found.entry_of("views")) == (partner.id, ("Rosa", builders.NOW))
