"""The archive of docs/scale.md: its statements run as the page has them; reports tell the same afterwards."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Select, func, select, text

from application.campaigns.results.figure_queries import accepted_post_ids, accepted_posts
from application.export.campaign.reading_queries import daily_gains
from application.export.parts.point_queries import DAY, WEEK, point_readings
from application.extensions import db
from application.models import FIGURE_NAMES, Campaign, Decision, Post, Reading, ReadingSource
from benchmarks.archiving import AT_ONCE, STATEMENTS, STAYS, choose, run
from benchmarks.scale_spare import spare_readings, spare_share
from tests.builders import create_assignment, create_campaign, create_partner, create_post
from tests.databases import only_on

PAGE = Path(__file__).parent.parent.parent / "docs" / "scale.md"
ZONE = ZoneInfo("Europe/Berlin")
BEGINS, ENDS = date(2024, 11, 1), date(2024, 11, 30)
POSTED_AT = datetime(2024, 11, 2, 9, 20, tzinfo=UTC)
DAYS, AHEAD = 400, 60
"""In November Berlin is an hour ahead of UTC."""


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_page_has_each_statement(name: str) -> None:
    assert f"```sql\n{STATEMENTS[name].strip()}\n```" in PAGE.read_text(encoding="utf-8")


@pytest.fixture
def archive(app: Flask) -> Iterator[Campaign]:
    """A campaign of two posts that were read every two hours; whatever is left of an archive goes."""
    with app.app_context():
        campaign = create_campaign(starts_on=BEGINS, ends_on=ENDS, time_zone=ZONE.key)
        user = create_partner()
        for number in range(2):
            post = create_post(user.instagram_account, posted_at=POSTED_AT + timedelta(hours=7 * number))
            create_assignment(campaign, post)
            _read_often(post)
        yield campaign
        db.session.rollback()
        db.session.execute(text("DROP PROCEDURE IF EXISTS archive_goes"))
        db.session.execute(text("DROP TABLE IF EXISTS archive_zones, archive_posts, archive_spare"))


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
    """What a report tells of the posts: newest figures, gains by day, figures at its points in time."""
    now = datetime(2026, 11, 1, tzinfo=UTC)
    db.session.expire_all()
    wanted = accepted_post_ids(campaign.id)
    points = _figures_at(wanted, campaign.ends_at)
    return accepted_posts(campaign.id), daily_gains(wanted, campaign.starts_on, ZONE, now), points


def _figures_at(wanted: Select[int], ends_at: datetime) -> list[tuple[object, ...]]:
    """Of each post, figure and point the value that a report's tab Data tells, and when it was read."""
    readings = point_readings(wanted, ends_at.astimezone(UTC))
    posted = {post_id: at for post_id, at in db.session.execute(select(Post.id, Post.posted_at)) if at}
    return [
        (
            post_id,
            place,
            point,
            *min((abs(each.read_at - point), each.read_at, each.figures[place]) for each in told),
        )
        for post_id, found in sorted(readings.items())
        for point in (*(posted[post_id] + age for age in (DAY, WEEK)), ends_at)
        for place in range(len(FIGURE_NAMES))
        if (told := [each for each in found if each.figures[place] is not None])
    ]


def _number_of_readings() -> int:
    return db.session.scalar(select(func.count(Reading.id))) or 0


def _choose(*, begins: date = BEGINS, until: date = BEGINS + timedelta(days=30), days: int = DAYS) -> None:
    choose(begins, until, days=days)
    run("zones")
    db.session.execute(text("UPDATE archive_zones SET ahead = :ahead"), {"ahead": AHEAD})


def _readings_chosen() -> tuple[int, int]:
    """Posts of those that were chosen, and readings of them that may go."""
    return run("posts"), run("spare")


@only_on("mariadb")
def test_a_report_says_the_same_afterwards(archive: Campaign) -> None:
    before, readings = _told(archive), _number_of_readings()
    _choose()
    posts, spare = _readings_chosen()
    assert (posts, run("whole")) == (2, readings)
    run("goes")
    run("gone")
    assert _number_of_readings() == readings - spare
    assert _told(archive) == before


@only_on("mariadb")
def test_a_post_goes_with_the_last_of_its_campaigns_and_each_tells_the_same(archive: Campaign) -> None:
    later = create_campaign(
        starts_on=BEGINS, ends_on=ENDS + timedelta(days=60), time_zone="America/Los_Angeles"
    )
    for post in db.session.scalars(select(Post)):
        create_assignment(later, post)
    db.session.commit()
    before, readings = (_told(archive), _told(later)), _number_of_readings()
    _choose()
    assert run("posts") == 0
    db.session.execute(text("DROP TABLE archive_zones, archive_posts"))
    _choose(begins=later.ends_on, until=later.ends_on + timedelta(days=1))
    zone = "UPDATE archive_zones SET ahead = -480 WHERE time_zone = 'America/Los_Angeles'"
    db.session.execute(text(zone))
    assert run("posts") == 4
    assert 0 < run("spare") < readings
    run("goes")
    run("gone")
    assert (_told(archive), _told(later)) == before


@only_on("mariadb")
def test_two_in_three_go_of_a_post_that_is_read_every_two_hours(archive: Campaign) -> None:
    readings = _number_of_readings()
    _choose()
    _, spare = _readings_chosen()
    assert 0.6 <= spare / readings <= 0.7


@only_on("mariadb")
def test_what_the_model_takes_for_spare_is_what_the_statement_does(archive: Campaign) -> None:
    _choose()
    _readings_chosen()
    chosen = set(db.session.scalars(text("SELECT id FROM archive_spare")))
    ends_at = datetime.combine(ENDS + timedelta(days=1), time(), ZONE)
    assert chosen == spare_readings(timedelta(minutes=AHEAD), ends_at)
    assert spare_share() == pytest.approx(len(chosen) / _number_of_readings(), abs=0.02)


@only_on("mariadb")
def test_they_go_some_at_a_time_and_the_rest_is_taken_up(archive: Campaign) -> None:
    """Made up: as many more as one go takes, of readings that are no more."""
    _choose()
    _, spare = _readings_chosen()
    further = f"INSERT INTO archive_spare SELECT 100000 + seq FROM seq_1_to_{AT_ONCE}"
    db.session.execute(text(further))
    db.session.commit()
    before = _number_of_readings()
    run("goes")
    run("gone")
    assert db.session.scalar(text("SELECT COUNT(*) FROM archive_spare")) == 0
    assert _number_of_readings() == before - spare
    run("ends")
    assert not db.session.execute(text("SHOW TABLES LIKE 'archive%'")).all()


@only_on("mariadb")
def test_what_was_not_asked_for_stays(archive: Campaign) -> None:
    _choose()
    _readings_chosen()
    run("goes")
    run("gone")
    told = select(func.count(Reading.id)).where(Reading.source == ReadingSource.WEBHOOK)
    assert db.session.scalar(told) == 2


@only_on("mariadb")
@pytest.mark.parametrize(
    ("begins", "until", "archived"),
    [
        (BEGINS, ENDS, 0),
        (BEGINS, ENDS + timedelta(days=1), 2),
        (ENDS + timedelta(days=1), date(2025, 3, 1), 0),
    ],
)
def test_campaigns_are_chosen_by_the_day_of_their_end(
    archive: Campaign, begins: date, until: date, archived: int
) -> None:
    _choose(begins=begins, until=until)
    assert run("posts") == archived


@only_on("mariadb")
def test_none_is_chosen_that_has_not_been_over_for_long(archive: Campaign) -> None:
    _choose(until=date(2100, 1, 1), days=40_000)
    assert run("posts") == 0


@only_on("mariadb")
def test_a_post_of_two_campaigns_keeps_what_either_clock_ends_a_day_with(archive: Campaign) -> None:
    _choose()
    _, spare_of_one = _readings_chosen()
    db.session.execute(text("DROP TABLE archive_spare"))
    further = "INSERT INTO archive_posts SELECT post_id, -480, ends_on FROM archive_posts"
    db.session.execute(text(further))
    assert 0 < run("spare") < spare_of_one


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
    _choose()
    assert run("posts") == archived


def test_a_file_is_rid_of_the_lines_of_posts_that_are_gone(tmp_path: Path) -> None:
    posts, file = tmp_path / "posts", tmp_path / "file.csv"
    posts.write_text('"7"\n12\n', encoding="utf-8")
    lines = ['"1","7","2026-01-01"', '"2","1","2026-01-01"', '"12","8","2026-01-01"', '"4","12",NULL']
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = ["awk", "-F,", STAYS, str(posts), str(file)]
    left = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert left.splitlines() == [lines[0], lines[3]]


def test_the_page_has_the_line_that_filters() -> None:
    assert f"awk -F, '{STAYS}' posts -" in PAGE.read_text(encoding="utf-8")
