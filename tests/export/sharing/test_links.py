"""Making share links and switching them off: shown once, known by a fingerprint, on record, ended in time."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from application.clock import clock
from application.extensions import db
from application.logs import without_secrets
from application.models import AuditAction, AuditEntry, Campaign, Report, Role, ShareLink
from tests import builders
from tests.conftest import session_of
from tests.export.report_rows import create_report, create_snapshot
from tests.export.sharing.stage import Stage, day, opened
from tests.statements import count_statements


def deeds(stage: Stage) -> list[tuple[str, int | None]]:
    with stage.app.app_context():
        rows = db.session.execute(select(AuditEntry.action, AuditEntry.user_id).order_by(AuditEntry.id)).all()
        db.session.remove()
    return [(row.action, row.user_id) for row in rows]


def test_a_link_is_shown_once_and_known_by_its_fingerprint_alone(stage: Stage) -> None:
    link = stage.link()
    key = link.rpartition("/")[2]
    assert len(key) >= 43
    with stage.app.app_context():
        row = db.session.execute(text("SELECT * FROM share_links")).one()
        db.session.remove()
    assert all(key not in str(value) for value in row)
    assert key not in stage.staff.get(stage.address()).text
    assert without_secrets(f"GET {link}/posts") == "GET /shared/[removed]/posts"


def test_the_form_sent_twice_makes_one_link(stage: Stage) -> None:
    stage.send(once="a number of its own")
    again = stage.send(once="a number of its own")
    assert again.status_code == 303
    assert "is made already" in stage.staff.get(again.headers["Location"]).text
    assert len(stage.stored()) == 1


def test_who_made_it_for_whom_is_on_record_where_partners_read_it(stage: Stage) -> None:
    brand = stage.brands[0]
    stage.link(brand)
    found = deeds(stage)
    assert (AuditAction.SHARE_LINK_MADE.value, brand) in found
    told = {user for action, user in found if action == AuditAction.PARTNER_SHARED.value}
    assert told >= {*stage.influencers, *stage.brands}


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"label": " "}, "Say whom the link is for"),
        ({"label": "\u200b"}, "Say whom the link is for"),
        ({"label": "x" * 101}, "at most 100 characters"),
        ({"ends_on": ""}, "Choose the last day"),
        ({"ends_on": "2026-02-30"}, "year-month-day"),
        ({"ends_on": day(-2)}, "Choose a day from"),
        ({"ends_on": day(367)}, "Choose a day from"),
    ],
)
def test_what_cannot_be_taken_is_told_and_makes_nothing(
    stage: Stage, sent: dict[str, str], told: str
) -> None:
    answer = stage.send(None, **sent)
    assert answer.status_code == 400
    assert told in answer.text
    assert stage.stored() == []


def test_the_last_day_counts_as_a_whole_in_the_campaigns_zone(stage: Stage) -> None:
    stage.link(ends_on=day(3))
    assert stage.stored()[0].ends_at.isoformat()[10:] in ("T22:00:00+00:00", "T23:00:00+00:00")


def test_thirty_days_after_the_campaign_are_offered(stage: Stage) -> None:
    with stage.app.app_context():
        ends_on = clock.now().date() + timedelta(days=5)
        db.session.get_one(Campaign, stage.campaign_id).ends_on = ends_on
        db.session.commit()
        db.session.remove()
    assert f'value="{ends_on + timedelta(days=30)}"' in stage.staff.get(stage.address()).text


def test_a_link_that_was_switched_off_opens_nothing_and_says_no_more_than_a_wrong_one(stage: Stage) -> None:
    link, other = stage.link(), stage.link()
    off = f"{stage.address()}/{stage.stored()[0].id}/off"
    assert stage.staff.post(off).status_code == 303
    assert "switched off already" in stage.staff.post(off, follow_redirects=True).text
    pages = [
        opened(stage.app, address)
        for address in (link, f"{link}/posts", "/shared/wrong", f"/shared/{'x' * 5_000}", "/shared/%F0%9F")
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert "Nothing is shown here" in pages[0].text
    assert opened(stage.app, other).status_code == 200
    assert (AuditAction.SHARE_LINK_REVOKED.value, None) in deeds(stage)
    assert [each.revoked_by_id for each in stage.stored()] == [stage.manager_id, None]


def test_a_link_ends_with_its_day(stage: Stage) -> None:
    link = stage.link()
    with stage.app.app_context():
        db.session.query(ShareLink).update({"ends_at": clock.now()})
        db.session.commit()
        db.session.remove()
    assert opened(stage.app, link).status_code == 404
    assert re.search(r"Ended</span>", stage.staff.get(stage.address()).text)


def test_a_tab_that_the_report_has_not_is_nowhere(stage: Stage) -> None:
    link = stage.link()
    for slug in ("nothing", "deliverables-and-costs", "%00", "x" * 5_000):
        assert opened(stage.app, f"{link}/{slug}").status_code == 404
    assert opened(stage.app, f"{link}/posts?page=99999999999").status_code == 200


def test_when_it_was_last_opened_is_written_once_an_hour(stage: Stage) -> None:
    link = stage.link()
    opened(stage.app, link)
    first = stage.stored()[0].opened_at
    assert first is not None
    opened(stage.app, f"{link}/posts")
    assert stage.stored()[0].opened_at == first
    with stage.app.app_context():
        db.session.query(ShareLink).update({"opened_at": first - timedelta(hours=2)})
        db.session.commit()
        db.session.remove()
    opened(stage.app, link)
    assert stage.stored()[0].opened_at >= first  # type: ignore[operator]


def test_a_report_that_was_never_made_has_nothing_to_share(stage: Stage) -> None:
    with stage.app.app_context():
        report = create_report(db.session.get_one(Campaign, stage.campaign_id)).id
        db.session.remove()
    stage.reports[None] = report
    assert "Make it first" in stage.staff.get(stage.address()).text
    refused = stage.send()
    assert refused.status_code == 303
    assert "Make the report first" in stage.staff.get(refused.headers["Location"]).text
    assert stage.stored() == []


def test_a_consultants_report_is_nobodys_to_share(stage: Stage) -> None:
    with stage.app.app_context():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        report = create_report(campaign, builders.create_user(role=Role.CONSULTANT))
        create_snapshot(report)
        stage.reports[None] = report.id
        db.session.remove()
    assert stage.staff.get(stage.address()).status_code == 404
    assert stage.send().status_code == 404
    page = f"/campaigns/{stage.campaign_id}/reports/{stage.reports[None]}"
    assert "Share page" not in stage.staff.get(page).text


def test_another_reports_link_cannot_be_switched_off_from_here(stage: Stage) -> None:
    link = stage.link()
    other = stage.address(stage.brands[0])
    assert stage.staff.post(f"{other}/{stage.stored()[0].id}/off").status_code == 404
    assert opened(stage.app, link).status_code == 200


def test_partners_make_no_links(stage: Stage) -> None:
    address = stage.address(stage.brands[0])
    session_of(stage.app, stage.staff, stage.brands[0])
    assert stage.staff.get(address).status_code == 403


def test_fifty_links_are_open_at_most(stage: Stage) -> None:
    stage.link()
    with stage.app.app_context():
        report = db.session.get_one(Report, stage.report())
        now = clock.now()
        db.session.add_all(
            ShareLink(
                report_id=report.id,
                key_sha256=f"{place:064}",
                label=f"Reader {place}",
                shows_money=False,
                ends_at=now + timedelta(days=1),
                made_at=now,
            )
            for place in range(49)
        )
        db.session.commit()
        db.session.remove()
    refused = stage.staff.get(stage.send().headers["Location"]).text
    assert "50 links of this report are open" in refused
    with count_statements(stage.app) as sent:
        stage.staff.get(stage.address())
    assert len(sent) == 3
