"""The archive of docs/scale.md, one campaign of it: its statements as the page has them, run and timed.

A person runs them by hand, so they take what differs from session variables: @campaign, @days that it must
have been over for, and @ahead, the minutes that its clock is ahead of UTC.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import text

from application.extensions import db
from application.models import FIGURE_NAMES
from benchmarks.stage import Stopwatch

DAYS_OVER = 300
"""In the big database no campaign has been over for longer than 330 days."""
AT_ONCE = 500

POSTS = """
CREATE TABLE archive_posts (post_id BIGINT PRIMARY KEY) AS
SELECT a.post_id FROM assignments AS a
WHERE a.campaign_id = @campaign AND a.decision = 'accepted' AND NOT EXISTS (
  SELECT 1 FROM assignments AS other JOIN campaigns AS c ON c.id = other.campaign_id
  WHERE other.post_id = a.post_id AND other.decision <> 'rejected'
    AND c.ends_on >= UTC_DATE() - INTERVAL @days DAY);
"""


def _listed(form: str, indent: int, at_once: int) -> str:
    """All figures in this form, so many to a line."""
    named = [form.format(name=name) for name in FIGURE_NAMES]
    rows = [", ".join(named[at : at + at_once]) for at in range(0, len(named), at_once)]
    return f",\n{' ' * indent}".join(rows)


SPARE = f"""
CREATE TABLE archive_spare (id BIGINT PRIMARY KEY) AS
WITH alike AS (
  SELECT r.id, r.post_id, r.source, r.read_at, r.read_at + INTERVAL @ahead MINUTE AS local_time,
    TIMESTAMPDIFF(HOUR, p.posted_at, r.read_at) AS age,
    CONCAT_WS(' ', r.classic_names, r.refused_metrics, r.insights_reason,
      {_listed("r.{name} IS NULL", 6, 4)}) AS told
  FROM readings AS r JOIN archive_posts AS a ON a.post_id = r.post_id JOIN posts AS p ON p.id = r.post_id),
placed AS (
  SELECT id, source,
    ROW_NUMBER() OVER (PARTITION BY post_id, source, told ORDER BY read_at) AS from_first,
    ROW_NUMBER() OVER (PARTITION BY post_id, source, told, DATE(local_time), IF(age < 48, age, 48)
                       ORDER BY read_at DESC) AS from_last
  FROM alike)
SELECT id FROM placed WHERE from_first > 1 AND from_last > 1 AND source = 'asked';
"""
WHOLE = f"""
SELECT r.id, r.post_id, r.read_at, r.source, r.classic_names, r.refused_metrics, r.insights_reason,
  r.api_call_id, r.webhook_change_id, r.entered_by_id,
  {_listed("r.{name}", 2, 7)},
  c.requested_at, c.version, c.status, c.body_sha256
FROM readings AS r JOIN archive_posts AS a ON a.post_id = r.post_id
LEFT JOIN api_calls AS c ON c.id = r.api_call_id
ORDER BY r.post_id, r.read_at, r.id;
"""
GOES = f"""
DELETE r FROM readings AS r
JOIN (SELECT id FROM archive_spare ORDER BY id LIMIT {AT_ONCE}) AS first_ones ON first_ones.id = r.id;
"""
GONE = f"DELETE FROM archive_spare ORDER BY id LIMIT {AT_ONCE};"
ENDS = "DROP TABLE archive_posts, archive_spare;"
STATEMENTS: Mapping[str, str] = {
    "posts": POSTS,
    "spare": SPARE,
    "whole": WHOLE,
    "goes": GOES,
    "gone": GONE,
    "ends": ENDS,
}


@dataclass(frozen=True)
class Archiving:
    """What one campaign's archive takes, in seconds by step, and how long changes of the whole table take."""

    readings: int
    spare: int
    seconds: Mapping[str, float]

    def lines(self) -> Iterator[str]:
        """The seconds, a line for each step."""
        yield f"Archive of one campaign: {self.readings:,} readings, {self.spare:,} of them may go; seconds:"
        for step, seconds in self.seconds.items():
            yield f"  {step:44}{seconds:8.2f}"


def choose(campaign_id: int, *, days: int, ahead: int = 0) -> None:
    """Set the session's variables."""
    wanted = {"campaign": campaign_id, "days": days, "ahead": ahead}
    db.session.execute(text("SET @campaign = :campaign, @days = :days, @ahead = :ahead"), wanted)


def run(name: str) -> int:
    """Run one of the statements; how many rows it was about."""
    result = db.session.execute(text(STATEMENTS[name].strip().rstrip(";")))
    return len(result.all()) if result.returns_rows else int(result.rowcount)  # type: ignore[attr-defined]


def archive_one() -> Archiving:
    """Archive the campaign that has been over for longest, and undo nothing: the database is thrown away."""
    oldest = text("SELECT id FROM campaigns ORDER BY ends_on, id LIMIT 1")
    choose(db.session.scalar(oldest) or 0, days=DAYS_OVER)
    rows, seconds = {}, {}
    for name, words in (
        ("posts", "its posts"),
        ("spare", "which readings may go"),
        ("whole", "all its readings, for the file"),
    ):
        with Stopwatch() as watch:
            rows[name] = run(name)
        seconds[words] = watch.seconds
    _make_spare()
    with Stopwatch() as watch:
        rows["goes"] = run("goes")
        run("gone")
        db.session.commit()
    seconds[f"removing {rows['goes']:,}"] = watch.seconds
    run("ends")
    return Archiving(rows["whole"], rows["spare"], seconds | _changes())


def _make_spare() -> None:
    """The big database has readings an hour apart, none of which may go: as many as are removed at once."""
    some = f"SELECT r.id FROM readings AS r JOIN archive_posts AS a ON a.post_id = r.post_id LIMIT {AT_ONCE}"
    db.session.execute(text("DELETE FROM archive_spare"))
    db.session.execute(text(f"INSERT INTO archive_spare (id) {some}"))
    db.session.commit()


def _changes() -> dict[str, float]:
    """What a migration may do to the whole table."""
    found = {}
    for words, change in (
        ("a further column of readings", "ADD COLUMN tried INTEGER, ALGORITHM=INSTANT"),
        ("a further index of readings", "ADD INDEX tried (tried), ALGORITHM=INPLACE, LOCK=NONE"),
    ):
        with Stopwatch() as watch:
            db.session.execute(text(f"ALTER TABLE readings {change}"))
        found[words] = watch.seconds
    db.session.commit()
    return found


if __name__ == "__main__":
    print("\n\n".join(statement.strip() for statement in STATEMENTS.values()))
