"""Share links end with what they stand on: the report, the person it is for or of, the campaign."""

from collections.abc import Callable

import pytest

from application.clock import clock
from application.export.sharing.content import Busy, Reader
from application.extensions import db
from application.gateways import gateways
from application.integrations.blobs import BlobStoreUnavailable
from application.leaving.asking import leave
from application.models import Campaign, DeletionExtent, Role, SnapshotPerson, User
from application.onboarding.access.service import end_partner_access
from application.task_queue import commit
from tests import builders
from tests.export.sharing.stage import Stage, opened, words_of


def _left(stage: Stage) -> None:
    leave(stage.brands[0], DeletionExtent.LEAVING)


def _access_ended(stage: Stage) -> None:
    admin = builders.create_user(role=Role.ADMIN)
    end_partner_access(stage.brands[0], by_id=admin.id)


def _campaign_deleted(stage: Stage) -> None:
    db.session.delete(db.session.get_one(Campaign, stage.campaign_id))


@pytest.mark.parametrize("ending", [_left, _access_ended, _campaign_deleted])
def test_a_link_ends_with_what_it_stands_on(stage: Stage, ending: Callable[[Stage], None]) -> None:
    link = stage.link(stage.brands[0])
    assert opened(stage.app, link).status_code == 200
    with stage.app.test_request_context():
        ending(stage)
        commit()
        db.session.remove()
    assert opened(stage.app, link).status_code == 404


def test_staff_read_of_a_closed_link_why_it_opens_nothing_and_can_make_no_other(stage: Stage) -> None:
    brand = stage.brands[0]
    stage.link(brand)
    with stage.app.test_request_context():
        _access_ended(stage)
        commit()
        db.session.remove()
    words = words_of(stage.staff.get(stage.address(brand)).text)
    assert "Closed The access of Mill &amp; Stone has ended." in words
    assert ">Open<" not in stage.staff.get(stage.address(brand)).text
    refused = stage.send(brand)
    assert refused.status_code == 303
    assert "a link would open nothing" in stage.staff.get(refused.headers["Location"]).text
    assert len(stage.stored()) == 1


def test_a_link_stays_when_whoever_made_it_goes(stage: Stage) -> None:
    link = stage.link()
    with stage.app.app_context():
        db.session.get_one(User, stage.manager_id).active = False
        db.session.commit()
        db.session.remove()
    assert opened(stage.app, link).status_code == 200


def test_while_it_is_made_again_without_somebody_nothing_of_it_is_shown(stage: Stage) -> None:
    link = stage.link()
    assert opened(stage.app, link).status_code == 200
    with stage.app.app_context():
        db.session.query(SnapshotPerson).filter_by(user_id=stage.influencers[0]).update(
            {"leaving_at": clock.now()}
        )
        db.session.commit()
        db.session.remove()
    answer = opened(stage.app, link)
    assert answer.status_code == 503
    assert "being made again" in answer.text
    assert answer.headers["Retry-After"] == "60"


def test_a_lost_file_is_told_like_a_link_that_opens_nothing(stage: Stage) -> None:
    link = stage.link()
    with stage.app.app_context():
        db.session.execute(db.text("UPDATE report_snapshots SET facts_sha256 = :gone"), {"gone": "0" * 64})
        db.session.commit()
        db.session.remove()
    assert opened(stage.app, link).status_code == 404


def test_readers_who_wait_too_long_for_others_are_told_so(stage: Stage) -> None:
    link = stage.link()
    with stage.app.app_context():
        reader = Reader(gateways().blobs, "", patience=0.0)
        facts = db.session.scalar(db.text("SELECT facts_sha256 FROM report_snapshots")) or ""
        db.session.remove()
    with reader.turn(), pytest.raises(Busy):
        reader.first(facts, money=True)
    assert opened(stage.app, link).status_code == 200


def test_a_report_in_memory_keeps_nobody_waiting(stage: Stage) -> None:
    link = stage.link()
    assert opened(stage.app, link).status_code == 200
    with stage.app.app_context():
        reader = Reader(gateways().blobs, "", patience=0.0)
        facts = db.session.scalar(db.text("SELECT facts_sha256 FROM report_snapshots")) or ""
        db.session.remove()
    with reader.turn():
        assert reader.tab(facts, "no-such-tab", 1, money=False) is None
        last, beyond = (reader.tab(facts, "posts", page, money=False) for page in (1, 10**9))
        assert beyond is last


class AwayStore:
    def get(self, sha256: str, *, kind: str) -> bytes:
        raise BlobStoreUnavailable("not in reach")


def test_a_store_that_is_out_of_reach_is_told_as_that(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    link = stage.link()
    with stage.app.app_context():
        monkeypatch.setattr(gateways(), "blobs", AwayStore())
    answer = opened(stage.app, link)
    assert answer.status_code == 503
    assert "be read just now" in answer.text
    assert "Many people" not in answer.text
