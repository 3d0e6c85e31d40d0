"""Letters about reports: who gets one, once, what it says, and what it never says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.clock import clock
from application.export.making.recording import begin, record_done, record_failure
from application.extensions import db
from application.mail.account_words import AccountLetter
from application.mail.connection_words import Kind
from application.mail.report_letters import write_about_delivery
from application.mail.report_words import ReportFacts, ReportLetter, words_about_report
from application.models import (
    BuildState,
    Campaign,
    CampaignConsultant,
    CampaignMember,
    Mail,
    MailState,
    Report,
    ReportBuild,
    ReportSnapshot,
    Role,
    User,
)
from application.report_problems import is_trouble
from application.task_queue import commit
from tests.builders import create_campaign, create_user
from tests.campaigns.stage import Stage, set_stage
from tests.export.made_reports import ask, drain
from tests.export.report_rows import create_build, create_delivered, create_report
from tests.mail.conftest import Mailbox, deliver, only_mail

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FACTS = ReportFacts("Mona", "Autumn Table", None, "Alder Tea", AT)


def mona(**more: Any) -> User:
    return create_user(role=Role.MANAGER, name="Mona", email="mona@example.org", **more)


def build_of(report: Report, by: User | None, state: BuildState = BuildState.WAITING) -> int:
    return create_build(report, state, asked_by_id=by.id if by else None).id


def end(build_id: int, problem: str | None = None) -> None:
    """One whole try, with its end."""
    db.session.rollback()
    order = begin(build_id, 0)
    assert order is not None
    commit()
    (record_failure(order, problem) if problem else record_done(order))
    commit()


def mails() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(mail.kind, mail.address) for mail in db.session.scalars(select(Mail).order_by(Mail.id))]


def test_no_kind_is_two_kinds() -> None:
    others = {kind.value for kind in AccountLetter} | {kind.value for kind in Kind}
    assert not {kind.value for kind in ReportLetter} & others


@pytest.mark.parametrize("kind", list(ReportLetter))
def test_each_names_what_the_report_is_of_and_says_why_one_gets_it(kind: ReportLetter) -> None:
    words = words_about_report(kind, FACTS)
    assert "Autumn Table" in words.subject
    assert words.greeting == "Hello Mona,"
    assert "20 Nov 2026, 12:00 UTC" in " ".join(words.before)
    assert words.reason.startswith("You get this letter because ")


def test_one_who_asked_by_hand_is_told_by_one_letter_though_the_task_runs_twice(
    app: Flask, client: FlaskClient, sign_in: Any, sandbox: object, mailbox: Mailbox
) -> None:
    stage: Stage = set_stage(app, client, sign_in)
    page = ask(client, stage.address)
    drain(client)
    with stage.rows():
        build = db.session.scalars(select(ReportBuild)).one()
        headers = {"X-Task-Secret": app.extensions["configuration"].task_secret}
        payload = {"build": build.id, "generation": build.generation}
    assert app.test_client().post("/tasks/reports/build", json=payload, headers=headers).status_code == 200
    drain(client)
    [letter] = mailbox.letters()
    assert letter["subject"] == "The report of Autumn Table for staff is ready"
    for form in ("text", "html"):
        assert page in letter[form]


def test_a_failed_making_says_what_is_kept_and_what_to_do(context: Flask, mailbox: Mailbox) -> None:
    brand = create_user(role=Role.BRAND, name="Alder Tea")
    report = create_report(create_campaign(name="Autumn Table"), brand)
    path = f"/campaigns/{report.campaign_id}/reports/{report.id}"
    end(build_of(report, mona()), "store_away")
    assert deliver(context, only_mail().id) == 200
    [letter] = mailbox.letters()
    assert letter["subject"] == "The report of Autumn Table for Alder Tea could not be made"
    assert "Nothing is lost" in letter["text"]
    assert path in letter["text"]


def test_a_report_without_its_sheet_is_told_as_that_with_the_way_out(
    context: Flask, mailbox: Mailbox
) -> None:
    build_id = build_of(create_report(create_campaign(name="Autumn Table")), mona())
    db.session.rollback()
    order = begin(build_id, 0)
    assert order is not None
    record_done(order, "google_nobody")
    commit()
    assert deliver(context, only_mail().id) == 200
    [letter] = mailbox.letters()
    assert "its Google Sheet was not written. Nobody who makes this report" in letter["text"]
    assert "Sign in at Google from the report’s page" in letter["text"]


@pytest.mark.parametrize("problem", [None, "google_off", "consultants_own"])
def test_where_reports_are_meant_to_be_workbooks_no_sheet_is_missed(problem: str | None) -> None:
    assert not is_trouble(problem)


def test_what_the_rhythm_asked_for_is_told_to_the_reports_maker(context: Flask) -> None:
    report = create_report(create_campaign())
    report.made_by_id = mona().id
    end(build_of(report, None))
    assert mails() == [("report_ready", "mona@example.org")]


def test_who_asked_is_told_and_not_the_maker(context: Flask) -> None:
    report = create_report(create_campaign())
    report.made_by_id = mona().id
    end(build_of(report, create_user(role=Role.ADMIN, email="ada@example.org")))
    assert mails() == [("report_ready", "ada@example.org")]


@pytest.mark.parametrize("by_rhythm", [True, False])
def test_staff_who_were_deactivated_get_none(context: Flask, by_rhythm: bool) -> None:
    report, gone = create_report(create_campaign()), mona(active=False)
    report.made_by_id = gone.id
    end(build_of(report, None if by_rhythm else gone))
    assert mails() == []


def test_nor_who_is_deactivated_before_it_goes_out(context: Flask, mailbox: Mailbox) -> None:
    end(build_of(create_report(create_campaign()), mona()))
    db.session.execute(update(User).values(active=False))
    db.session.commit()
    deliver(context, only_mail().id)
    assert (mailbox.letters(), only_mail().state) == ([], MailState.FAILED)


@pytest.mark.parametrize("is_invited", [True, False])
def test_a_consultant_is_told_while_they_may_see_it(
    context: Flask, mailbox: Mailbox, is_invited: bool
) -> None:
    campaign, consultant = create_campaign(), create_user(role=Role.CONSULTANT, email="kim@example.org")
    ends_at = clock.real_now() + timedelta(days=2 if is_invited else -2)
    invited = {"invited_at": AT, "ends_on": ends_at.date(), "ends_at": ends_at}
    db.session.add(CampaignConsultant(campaign_id=campaign.id, user_id=consultant.id, **invited))
    end(build_of(create_report(campaign, consultant), consultant))
    deliver(context, only_mail().id)
    assert len(mailbox.letters()) == (1 if is_invited else 0)


def delivery(campaign: Campaign) -> tuple[int, int]:
    """A snapshot of a report that was delivered to a partner, who is written to; the ids of both."""
    partner = create_user(role=Role.INFLUENCER, name="Lena Cooks", contact_email="lena@example.org")
    db.session.add(CampaignMember(campaign_id=campaign.id, user_id=partner.id))
    snapshot = create_delivered(campaign, partner)
    assert write_about_delivery(snapshot, partner)
    assert not write_about_delivery(snapshot, partner), "once for each delivery"
    commit()
    return snapshot.id, partner.id


def test_a_delivery_is_told_to_its_recipient_without_figures_or_a_key(
    context: Flask, mailbox: Mailbox
) -> None:
    delivery(create_campaign(name="Autumn Table"))
    deliver(context, only_mail().id)
    [letter] = mailbox.letters("lena@example.org")
    assert letter["subject"] == "A report of Autumn Table is ready for you"
    assert "/me/reports\n" in letter["text"]
    assert "xlsx" not in letter["text"].replace("(XLSX)", "")


def test_a_delivery_that_was_taken_back_is_not_told(context: Flask, mailbox: Mailbox) -> None:
    snapshot_id, _ = delivery(create_campaign())
    db.session.get_one(ReportSnapshot, snapshot_id).delivered_at = None
    db.session.commit()
    deliver(context, only_mail().id)
    assert mailbox.letters() == []
    assert "taken back" in (only_mail().problem or "")


def test_letters_about_a_report_go_with_it(context: Flask) -> None:
    report = create_report(create_campaign(), create_user(role=Role.BRAND, name="Alder Tea"))
    end(build_of(report, mona()))
    db.session.delete(db.session.get_one(Report, report.id))
    db.session.commit()
    assert mails() == []
