"""Two managers ask at the same moment, and runs store while they ask: one update, and all are answered."""

from functools import partial
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.models import AuditAction, AuditEntry, Role
from tests import builders
from tests.campaigns.updating.stage import UpdateStage
from tests.collection.test_twice import all_at_once


def _entries(over: UpdateStage) -> list[int | None]:
    with over.rows():
        asked = AuditEntry.action == AuditAction.METRICS_UPDATE_ASKED.value
        return list(db.session.scalars(select(AuditEntry.campaign_id).where(asked)))


def test_two_managers_who_ask_at_once_have_one_update(over: UpdateStage, sign_in: Any) -> None:
    over.joined_and_read()
    campaign = over.campaign(over.old_posts())
    with over.rows():
        other_id = builders.create_user(role=Role.MANAGER, name="Mara Quint").id
    other = over.app.test_client()
    sign_in(other, other_id)

    def press(client: FlaskClient) -> int:
        return client.post(f"/campaigns/{campaign}/update-metrics").status_code

    assert all_at_once(partial(press, over.client), partial(press, other)) == [303, 303]
    assert _entries(over) == [campaign]
    assert len(over.runs()) == 1
    over.queue.drain()
    assert over.standing(campaign).sentence == "4 of 4 posts updated."


def test_asking_while_runs_store_what_they_read_holds_neither_up(over: UpdateStage) -> None:
    over.joined_and_read()
    old = over.old_posts(6)
    first, *further = (over.campaign(some) for some in (old, old[:3], old[2:5], old[3:]))
    over.press(first)

    def press_all() -> int:
        return sum(over.press(campaign).status_code == 303 for campaign in further)

    assert len(further) in all_at_once(press_all, over.queue.drain)
    over.queue.drain()
    for campaign in (first, *further):
        standing = over.standing(campaign)
        assert not standing.is_open
        assert standing.read == standing.to_read
