"""Two campaigns that share a post."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from application.extensions import db
from application.models import InstagramAccount
from tests import builders
from tests.campaigns.results.pages import FULL
from tests.campaigns.stage import Stage


@dataclass(frozen=True)
class Pair:
    """`stage` has accepted its three posts; the other campaign the newest of these, and one of its own."""

    stage: Stage
    other_id: int
    own_post_id: int

    @property
    def ids(self) -> tuple[int, int]:
        return self.stage.campaign_id, self.other_id

    @property
    def chosen(self) -> str:
        return f"{self.stage.campaign_id}.{self.other_id}"


@pytest.fixture
def pair(stage: Stage) -> Pair:
    """Views are 400, 800, 1,200 and 1,600; the post of both campaigns has 400."""
    for place, post_id in enumerate(stage.post_ids):
        stage.set_post(post_id, **{name: value * (place + 1) for name, value in FULL.items()})
    stage.decide({"decision": "accepted", "post": list(stage.post_ids)})
    with stage.rows():
        account = db.session.get_one(InstagramAccount, stage.account_id)
        other = builders.create_campaign(
            name="Winter Table 🍂", starts_on=date(2026, 11, 10), ends_on=date(2026, 12, 24)
        )
        figures: dict[str, Any] = {name: value * 4 for name, value in FULL.items()}
        own = builders.create_post(account, **figures)
        builders.create_assignment(other, own)
        shared = db.session.get_one(type(own), stage.post_ids[0])
        builders.create_assignment(other, shared)
        found = Pair(stage, other.id, own.id)
    return found
