"""Behind the hours at which followers are online stand the days read, each with the call that told it."""

import re

from sqlalchemy import select, update

from application.extensions import db
from application.models import AccountInsight
from tests.evidence.conftest import Stage
from tests.statements import count_statements


def address(stage: Stage, query: str = "") -> str:
    return f"/why/accounts/{stage.account_id}/online_followers{query}"


def stored(stage: Stage) -> list[AccountInsight]:
    """The hours stored of the newest day."""
    with stage.app.app_context():
        rows = db.session.scalars(
            select(AccountInsight)
            .filter_by(metric="online_followers", instagram_account_id=stage.account_id)
            .where(AccountInsight.value.is_not(None))
        ).all()
        newest = max(row.day for row in rows)
        db.session.expunge_all()
        return [row for row in rows if row.day == newest]


def test_the_page_tells_the_hours_of_the_newest_day_and_their_call(stage: Stage) -> None:
    page, rows = stage.page(address(stage)), stored(stage)
    assert page.count("Where it is from") == 1
    assert "Fingerprint (SHA-256)" in page
    found = re.findall(r'<th scope="row">(\d\d):00</th>\s*<td class="n">\s*([\d,]+)', page)
    told = {int(hour): int(value.replace(",", "")) for hour, value in found}
    assert told == {int(row.dimension): row.value for row in rows}


def test_each_day_behind_the_chart_is_led_to(stage: Stage) -> None:
    page = stage.page(address(stage))
    days = re.findall(r'href="(/why/[^"]+online_followers\?day=[^"]+)"', page)
    assert len(days) > 20
    assert "Where it is from" in stage.page(days[-1])


def test_the_stored_answer_says_every_hour(stage: Stage) -> None:
    page = stage.page(address(stage, "?check=1"))
    assert "The stored answer is what came, and the figure stands in it." in page
    assert "says nothing of it" not in page


def test_a_changed_hour_is_found(stage: Stage) -> None:
    row = stored(stage)[0]
    with stage.app.app_context():
        db.session.execute(update(AccountInsight).where(AccountInsight.id == row.id).values(value=1))
        db.session.commit()
    assert "not what is shown" in stage.page(address(stage, "?check=1"))


def test_partners_see_their_own_hours_and_nobody_elses(stage: Stage) -> None:
    assert "Where it is from" in stage.page(address(stage), by=stage.partner)
    assert stage.stranger.get(address(stage)).status_code == 404
    assert stage.staff.get("/why/accounts/999999/online_followers").status_code == 404


def test_a_day_without_figures_says_so(stage: Stage) -> None:
    assert "Nothing is stored of this day" in stage.page(address(stage, "?day=2001-01-01"))
    assert "Where it is from" in stage.page(address(stage, "?day=nonsense"))


def test_the_page_takes_few_statements(stage: Stage) -> None:
    stage.page(address(stage, "?check=1"))
    with count_statements(stage.app) as sent:
        stage.page(address(stage, "?check=1"))
    assert len(sent) <= 7
