"""The archive of docs/scale.md: its statements run as the page has them; reports tell the same afterwards."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from application.campaigns.results.figure_queries import accepted_post_ids, accepted_posts
from application.export.campaign.reading_queries import daily_gains
from application.extensions import db
from application.models import Campaign, Decision, Post, Reading, ReadingSource
from benchmarks.archiving import AT_ONCE, STATEMENTS, choose, run
from tests.builders import create_assignment, create_campaign, create_partner, create_post
from tests.databases import only_on

PAGE = Path(__file__).parent.parent.parent / "docs" / "scale.md"
ZONE = ZoneInfo("Europe/Berlin")
BEGINS, ENDS = date(2024, 11, 1), date(2024, 11, 30)
POSTED_AT = datetime(2024, 11, 2, 9, 20, tzinfo=UTC)
DAYS, AHEAD = 400, 60


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_page_has_each_statement(name: str) -> None:
    assert f"```sql\n{STATEMENTS[name].strip()}\n```" in PAGE.read_text(encoding="utf-8")


@pytest.fixture
def archive(app: Flask) -> Iterator[Campaign]:
    """A campaign of two posts that were read every two hours; whatever is left of an archive goes."""
    with app.app_context():
        campaign = create_campaign(starts_on=BEGINS, ends_on=ENDS)
        user = create_partner()
        for number in range(2):
            post = create_post(user.instagram_account, posted_at=POSTED_AT + timedelta(hours=7 * number))
            create_assignment(campaign, post)
            _read_often(post)
        yield campaign
        db.session.rollback()
        db.session.execute(text("DROP TABLE IF EXISTS archive_posts, archive_spare"))


def _read_often(post: Post) -> None:
    """Figures that grow; every fifth reading tells details only, the last but one is of another source."""
    assert post.posted_at is not None
    at = [post.posted_at + timedelta(hours=2 * number, minutes=30) for number in range(150)]
    for number, read_at in enumerate(at, 1):
        told = {"follows": number} if number % 5 == 0 else {"views": 100 * number, "reach": 60 * number}
        source = ReadingSource.WEBHOOK if number == 149 else ReadingSource.ASKED
        db.session.add(Reading(post_id=post.id, read_at=read_at, source=source, **told))
    post.views, post.reach, post.follows = 14_900, 8_940, 150
    db.session.commit()


def _told(campaign: Campaign) -> tuple[object, ...]:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    db.session.expire_all()
    wanted = accepted_post_ids(campaign.id)
    return accepted_posts(campaign.id), daily_gains(wanted, BEGINS, ZONE, now)


def _number_of_readings() -> int:
    return db.session.scalar(select(func.count(Reading.id))) or 0


@only_on("mariadb")
def test_a_report_says_the_same_afterwards(archive: Campaign) -> None:
    before, readings = _told(archive), _number_of_readings()
    choose(archive.id, days=DAYS, ahead=AHEAD)
    assert run("posts") == 2
    spare = run("spare")
    assert run("whole") == readings
    assert run("goes") == run("gone") == spare <= AT_ONCE
    assert run("goes") == run("gone") == 0
    db.session.commit()
    assert _number_of_readings() == readings - spare < readings / 2
    assert _told(archive) == before


@only_on("mariadb")
def test_what_was_not_asked_for_stays(archive: Campaign) -> None:
    choose(archive.id, days=DAYS, ahead=AHEAD)
    run("posts")
    run("spare")
    run("goes")
    told = select(func.count(Reading.id)).where(Reading.source == ReadingSource.WEBHOOK)
    assert db.session.scalar(told) == 2


@only_on("mariadb")
@pytest.mark.parametrize(
    ("decision", "archived"), [(Decision.ACCEPTED, 1), (Decision.UNDECIDED, 1), (Decision.REJECTED, 2)]
)
def test_a_post_of_a_younger_campaign_is_left_alone(
    archive: Campaign, decision: Decision, archived: int
) -> None:
    today = datetime.now(UTC).date()
    younger = create_campaign(starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=60))
    post = db.session.scalars(select(Post).order_by(Post.id)).first()
    assert post is not None
    create_assignment(younger, post, decision)
    choose(archive.id, days=DAYS)
    assert run("posts") == archived
