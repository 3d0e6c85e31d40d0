"""Pictures of a share page stand under the link's address, and are gone with it."""

import re

import pytest

from application.extensions import db
from application.models import MediaKey, Role
from application.onboarding.access.service import end_partner_access
from application.task_queue import commit
from tests import builders
from tests.export.campaign.rich import Rich
from tests.export.sharing.stage import Stage, everything, opened

_KEPT = re.compile(r'"(/shared/[\w-]+/kept/[^"]+)"')
_MEDIA = re.compile(r"/media/[\w-]+/\d+\.\w+")


@pytest.fixture
def stage(rich_stage: tuple[Stage, Rich]) -> Stage:
    return rich_stage[0]


def kept_in(stage: Stage, link: str) -> str:
    found = _KEPT.search(opened(stage.app, link).text)
    assert found
    return found[1]


def status(stage: Stage, path: str) -> int:
    return stage.app.test_client().get(path, buffered=True).status_code


def test_no_address_that_outlasts_the_link_stands_on_its_pages(stage: Stage) -> None:
    text = everything(stage.app, stage.link())
    assert _KEPT.search(text)
    assert not _MEDIA.search(text)


def test_a_kept_file_opens_by_the_link_without_a_cookie_and_for_no_search_engine(stage: Stage) -> None:
    answer = stage.app.test_client().get(kept_in(stage, stage.link()), buffered=True)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_it_is_gone_when_the_link_is_switched_off(stage: Stage) -> None:
    kept = kept_in(stage, stage.link())
    off = f"{stage.address()}/{stage.stored()[0].id}/off"
    assert stage.staff.post(off).status_code == 303
    assert status(stage, kept) == 404


def test_it_is_gone_when_the_links_in_the_report_are(stage: Stage) -> None:
    kept = kept_in(stage, stage.link())
    assert stage.staff.post(f"/campaigns/{stage.campaign_id}/report-links/shut").status_code == 303
    assert status(stage, kept) == 404


def test_a_file_that_the_report_does_not_show_opens_by_no_link(stage: Stage) -> None:
    kept = kept_in(stage, stage.link())
    for other in ("999999.jpg", "0.jpg", "x.jpg", "data.csv"):
        assert status(stage, f"{kept.rpartition('/')[0]}/{other}") == 404


def test_links_in_a_report_for_somebody_whose_access_has_ended_open_nothing(stage: Stage) -> None:
    link = stage.link(stage.brands[0])
    kept = kept_in(stage, link)
    with stage.app.test_request_context():
        admin = builders.create_user(role=Role.ADMIN)
        end_partner_access(stage.brands[0], by_id=admin.id)
        commit()
        assert all(key.revoked_at is None for key in db.session.query(MediaKey))
        db.session.remove()
    assert status(stage, kept) == 404
    page = stage.staff.get(f"/campaigns/{stage.campaign_id}/report-links").text
    assert "with the access of who made it, or of whom it is for or of" in page
