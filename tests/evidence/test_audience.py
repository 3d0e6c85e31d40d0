"""Behind an audience stands the one answer that told it, which can be hashed and read again."""

import html
import re

import pytest
from sqlalchemy import select, update

from application.extensions import db
from application.models import ApiCall, AudienceShare
from tests.evidence.conftest import Stage
from tests.statements import count_statements

BREAKDOWNS = ("age-gender", "country", "city")


def address(stage: Stage, breakdown: str, query: str = "") -> str:
    return f"/why/accounts/{stage.account_id}/audience/{breakdown}{query}"


def call_behind(stage: Stage) -> ApiCall:
    with stage.app.app_context():
        call = db.session.scalars(
            select(ApiCall)
            .join(AudienceShare, AudienceShare.api_call_id == ApiCall.id)
            .where(AudienceShare.breakdown == "country")
        ).first()
        assert call is not None
        db.session.expunge_all()
        return call


@pytest.mark.parametrize("breakdown", BREAKDOWNS)
def test_the_page_tells_the_call_and_all_that_it_told(stage: Stage, breakdown: str) -> None:
    page = stage.page(address(stage, breakdown))
    assert "Where it is from" in page
    assert "Fingerprint" in page
    with stage.app.app_context():
        rows = db.session.scalars(
            select(AudienceShare).filter_by(breakdown=breakdown.replace("-", ","))
        ).all()
        told = {html.escape(row.dimension): row.value for row in rows}
    found = re.findall(r'<th scope="row" dir="auto">([^<]+)</th>\s*<td class="n">\s*([\d,]+)', page)
    assert {name: int(value.replace(",", "")) for name, value in found} == told


@pytest.mark.parametrize("breakdown", BREAKDOWNS)
def test_the_stored_answer_says_every_row(stage: Stage, breakdown: str) -> None:
    page = stage.page(address(stage, breakdown, "?check=1"))
    assert "The stored answer is what came, and the figure stands in it." in page
    assert "says nothing of it" not in page


def test_a_changed_answer_and_a_changed_figure_are_found(stage: Stage) -> None:
    with stage.app.app_context():
        row = db.session.scalars(select(AudienceShare).filter_by(breakdown="city")).first()
        assert row is not None
        db.session.execute(update(AudienceShare).where(AudienceShare.id == row.id).values(value=1))
        db.session.commit()
    assert "not what is shown" in stage.page(address(stage, "city", "?check=1"))
    stage.alter(call_behind(stage))
    assert "cannot be vouched for" in stage.page(address(stage, "country", "?check=1"))


def test_partners_see_their_own_audience_and_nobody_elses(stage: Stage) -> None:
    assert "Germany" not in stage.page(address(stage, "country"), by=stage.partner)  # as Instagram names it
    assert stage.stranger.get(address(stage, "country")).status_code == 404


def test_what_there_is_not_is_not_found_or_says_so(stage: Stage) -> None:
    for foul in (address(stage, "gender"), address(stage, "x"), "/why/accounts/999999/audience/city"):
        assert stage.staff.get(foul).status_code == 404, foul
    assert "Nothing is stored of this day" in stage.page(address(stage, "city", "?day=2001-01-01"))
    assert "Where it is from" in stage.page(address(stage, "city", "?day=nonsense"))


def test_a_call_no_longer_kept_leaves_the_figures(stage: Stage) -> None:
    with stage.app.app_context():
        db.session.execute(update(AudienceShare).values(api_call_id=None))
        db.session.commit()
    page = stage.page(address(stage, "country", "?check=1"))
    assert "The record of the call is no longer kept." in page
    assert "There is no stored answer to check" in page


def test_the_page_takes_few_statements(stage: Stage) -> None:
    stage.page(address(stage, "city", "?check=1"))
    with count_statements(stage.app) as sent:
        stage.page(address(stage, "city", "?check=1"))
    assert len(sent) <= 6


def test_the_partners_page_shows_what_was_read_and_leads_here(stage: Stage) -> None:
    stage.sandbox.advance(hours=1)
    page = stage.page("/me/audience", by=stage.partner)
    assert page.count('class="series-2"') == 7
    assert "Most are online on " in page
    assert ": never read" not in page
    ways = re.findall(r'href="(/why/[^"]+)"', page)
    assert len(ways) == 4
    for way in ways:
        stage.page(html.unescape(way), by=stage.partner)
