"""Letters about reports: that one is made, that it could not be, and that one was delivered."""

from dataclasses import replace
from datetime import datetime

from flask import url_for
from sqlalchemy import exists, select

from application.clock import clock
from application.extensions import db
from application.mail.addresses import public_address
from application.mail.report_words import ReportFacts, ReportLetter, words_about_report
from application.mail.words import Draft, NotNeeded
from application.models import (
    Campaign,
    CampaignConsultant,
    Mail,
    RecipientKind,
    Report,
    ReportBuild,
    ReportSnapshot,
    Role,
    User,
)
from application.report_addresses import page_of_report
from application.report_problems import helps_to_sign_in, is_trouble, problem_words

_MOVED = NotNeeded("Not sent: the address was changed or removed before.")


def draft(mail: Mail, reader: User) -> Draft | NotNeeded:
    """The letter of this row, or why it is not needed any more."""
    kind = ReportLetter(mail.kind)
    return _delivered(mail, reader) if kind is ReportLetter.DELIVERED else _made(kind, mail, reader)


def _delivered(mail: Mail, reader: User) -> Draft | NotNeeded:
    snapshot = db.session.get(ReportSnapshot, mail.report_snapshot_id or 0)
    if snapshot is None or snapshot.delivered_at is None:
        return NotNeeded("Not sent: the report was taken back before.")
    if mail.address != reader.contact_email:
        return _MOVED
    words = words_about_report(ReportLetter.DELIVERED, _facts(snapshot.report, reader, snapshot.made_at))
    return Draft(words, public_address(url_for("own_reports.show", _external=False)))


def _made(kind: ReportLetter, mail: Mail, reader: User) -> Draft | NotNeeded:
    build = db.session.get(ReportBuild, mail.report_build_id or 0)
    if build is None or not _still_enters(reader, build.report):
        return NotNeeded("Not sent: the report, or the right to see it, is not there any more.")
    if mail.address != reader.email:
        return _MOVED
    report = build.report
    facts = replace(
        _facts(report, reader, build.ended_at or mail.created_at),
        is_by_itself=build.asked_by_id is None,
        is_delivered_by_hand=report.recipient in (RecipientKind.BRAND, RecipientKind.INFLUENCER),
        problem=problem_words(build.problem) if is_trouble(build.problem) else None,
        helps_to_sign_in=helps_to_sign_in(build.problem),
    )
    return Draft(words_about_report(kind, facts), public_address(page_of_report(report)))


def _still_enters(reader: User, report: Report) -> bool:
    """Staff enter everything; a consultant until the end of their invitation."""
    if reader.role is not Role.CONSULTANT:
        return reader.is_staff
    invited = exists().where(
        CampaignConsultant.user_id == reader.id,
        CampaignConsultant.campaign_id == report.campaign_id,
        CampaignConsultant.ends_at > clock.real_now(),
    )
    return bool(db.session.scalar(select(invited)))


def _facts(report: Report, reader: User, at: datetime) -> ReportFacts:
    """Of what and for whom the report is; three statements at most."""
    campaign = db.session.get(Campaign, report.campaign_id or 0)
    partner = db.session.get(User, report.partner_id or 0)
    whom = db.session.get(User, report.recipient_id or 0)
    return ReportFacts(
        reader.name,
        campaign.name if campaign else None,
        partner.name if partner else None,
        whom.name if whom else None,
        at,
    )
