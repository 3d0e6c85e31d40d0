"""A campaign whose posts are accepted and have all figures."""

import pytest

from tests.campaigns.results.pages import FULL
from tests.campaigns.stage import Stage


@pytest.fixture
def full(stage: Stage) -> Stage:
    """All three posts are accepted and have all figures: once, twice and three times those of FULL."""
    for place, post_id in enumerate(stage.post_ids):
        stage.set_post(post_id, **{name: value * (place + 1) for name, value in FULL.items()})
    stage.decide({"decision": "accepted", "post": list(stage.post_ids)})
    return stage
