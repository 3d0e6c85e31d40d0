"""Each figure of a report names the call that brought it, also when a later reading lacked it."""

from datetime import timedelta

import pytest
from flask import Flask

from application.campaigns.results.figure_queries import accepted_posts
from application.campaigns.results.figures import Source
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
