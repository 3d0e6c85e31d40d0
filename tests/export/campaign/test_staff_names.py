"""Figures by hand name to staff who entered them, and nobody to brands and influencers."""

import gzip

import pytest
from flask import Flask

from application.export.recipient import STAFF, Recipient
from application.export.report import Report
from application.export.snapshots.freezing import frozen, thawed
from application.extensions import db
from application.models import Post, Reading, ReadingSource, RecipientKind
from tests.export.campaign.rich import NOW, Rich, facts_for, make_rich, report_for, words_of

BY_STAFF, BY_HAND = "By hand, Rosa Staff, 2026-11-20 13:00 (Europe/Berlin)", "Entered by hand on 2026-11-20"


@pytest.fixture
def rich(app: Flask) -> Rich:
    """Rosa has filled in the follows of a post of Lena's."""
    with app.app_context():
        rich = make_rich()
        post = db.session.get_one(Post, rich.posts["lena.cooks"][0])
        post.follows, post.manual_figures = 77, "follows"
        db.session.add(
            Reading(
                post_id=post.id,
                read_at=NOW,
                source=ReadingSource.MANUAL,
                follows=77,
                entered_by_id=rich.manager_id,
            )
        )
        db.session.commit()
        return rich


def made_for(app: Flask, rich: Rich, recipient: Recipient) -> Report:
    with app.app_context():
        report = report_for(rich, recipient)
        db.session.commit()
        return report


@pytest.mark.parametrize("kind", [RecipientKind.STAFF, RecipientKind.CONSULTANT])
def test_staff_and_consultants_read_who_it_was(app: Flask, rich: Rich, kind: RecipientKind) -> None:
    recipient = STAFF if kind is RecipientKind.STAFF else Recipient(kind, 999_999, "Cora")
    words = words_of(made_for(app, rich, recipient))
    assert BY_STAFF in words
    assert "By hand, by whom and when (Europe/Berlin)" in words
    assert BY_HAND not in words


@pytest.mark.parametrize("kind", [RecipientKind.BRAND, RecipientKind.INFLUENCER])
def test_brands_and_influencers_read_the_day_alone(app: Flask, rich: Rich, kind: RecipientKind) -> None:
    recipient = rich.brand() if kind is RecipientKind.BRAND else rich.influencer()
    report = made_for(app, rich, recipient)
    words = words_of(report)
    assert BY_HAND in words
    assert "By hand, and when (Europe/Berlin)" in words
    assert "Follows: entered by hand on 2026-11-20" in words
    assert "Rosa Staff" not in words
    remarks = [row[-1] for row in report.tabs[-1].rows if row[6] == "manual"]
    assert "entered by hand on 2026-11-20" in remarks


def test_the_name_is_not_in_what_is_kept_of_their_reports_either(app: Flask, rich: Rich) -> None:
    with app.app_context():
        for recipient in (rich.brand(), rich.influencer()):
            facts = facts_for(rich, recipient)
            db.session.commit()
            assert b"Rosa" not in gzip.decompress(frozen(facts))
            assert thawed(frozen(facts)) == facts
