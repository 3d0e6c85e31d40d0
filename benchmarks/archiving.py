"""The archive of docs/scale.md, all campaigns that ended in a span: its statements as the page has them.

A person runs them by hand, so they take what differs from session variables: @from and @until, between which
the campaigns ended, and @days that all of them must have been over for; and from the table of zones, how many
minutes their clocks are ahead of UTC.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text

from application.extensions import db
from application.models import FIGURE_NAMES
from benchmarks.stage import Stopwatch

DAYS_OVER = 300
"""In the big database no campaign has been over for longer than 330 days."""
AT_ONCE = 500

_OVER = "c.ends_on < @until AND c.ends_on < UTC_DATE() - INTERVAL @days DAY"
_CHOSEN = f"c.ends_on >= @from AND {_OVER}"
ZONES = f"""
CREATE TABLE archive_zones (PRIMARY KEY (time_zone)) AS
SELECT DISTINCT c.time_zone, 0 AS ahead FROM campaigns AS c
WHERE {_OVER};
"""
POSTS = f"""
CREATE TABLE archive_posts
  (post_id BIGINT, ahead INT, ends_on DATE, PRIMARY KEY (post_id, ahead, ends_on)) AS
SELECT DISTINCT a.post_id, z.ahead, each_c.ends_on FROM assignments AS a
JOIN campaigns AS c ON c.id = a.campaign_id
JOIN assignments AS each_a ON each_a.post_id = a.post_id AND each_a.decision = 'accepted'
JOIN campaigns AS each_c ON each_c.id = each_a.campaign_id
JOIN archive_zones AS z ON z.time_zone = each_c.time_zone
WHERE {_CHOSEN}
  AND a.decision = 'accepted' AND NOT EXISTS (
  SELECT 1 FROM assignments AS other JOIN campaigns AS younger ON younger.id = other.campaign_id
  WHERE other.post_id = a.post_id AND other.decision <> 'rejected'
    AND (younger.ends_on >= @until OR younger.ends_on >= UTC_DATE() - INTERVAL @days DAY));
"""


def _listed(form: str, indent: int, at_once: int) -> str:
    """All figures in this form, so many to a line."""
    named = [form.format(name=name) for name in FIGURE_NAMES]
    rows = [", ".join(named[at : at + at_once]) for at in range(0, len(named), at_once)]
    return f",\n{' ' * indent}".join(rows)


SPARE = f"""
CREATE TABLE archive_spare (id BIGINT PRIMARY KEY) AS
WITH alike AS (
  SELECT r.id, r.post_id, r.source, r.read_at, a.ahead, r.read_at + INTERVAL a.ahead MINUTE AS local_time,
    TIMESTAMPDIFF(HOUR, p.posted_at, r.read_at) AS age,
    ABS(TIMESTAMPDIFF(SECOND, p.posted_at + INTERVAL 24 HOUR, r.read_at)) AS off_a_day,
    ABS(TIMESTAMPDIFF(SECOND, p.posted_at + INTERVAL 7 DAY, r.read_at)) AS off_a_week,
    a.ends_on, ABS(TIMESTAMPDIFF(
      SECOND, a.ends_on + INTERVAL 1 DAY - INTERVAL a.ahead MINUTE, r.read_at)) AS off_the_end,
    CONCAT_WS(' ', r.classic_names, r.refused_metrics, r.insights_reason,
      {_listed("r.{name} IS NULL", 6, 4)}) AS told
  FROM readings AS r JOIN archive_posts AS a ON a.post_id = r.post_id JOIN posts AS p ON p.id = r.post_id),
placed AS (
  SELECT id, source,
    ROW_NUMBER() OVER (alike_ones ORDER BY read_at) AS from_first,
    ROW_NUMBER() OVER (alike_ones ORDER BY off_a_day, read_at) AS from_a_day,
    ROW_NUMBER() OVER (alike_ones ORDER BY off_a_week, read_at) AS from_a_week,
    ROW_NUMBER() OVER (alike_ones ORDER BY off_the_end, read_at) AS from_the_end,
    ROW_NUMBER() OVER (
      PARTITION BY post_id, ahead, ends_on, source, told, DATE(local_time), IF(age < 48, age, 48)
      ORDER BY read_at DESC) AS from_last
  FROM alike WINDOW alike_ones AS (PARTITION BY post_id, ahead, ends_on, source, told))
SELECT id FROM placed WHERE source = 'asked'
GROUP BY id
HAVING MIN(LEAST(from_first, from_a_day, from_a_week, from_the_end, from_last)) > 1;
"""
WHOLE = f"""
SELECT r.id, r.post_id, r.read_at, r.source, r.classic_names, r.refused_metrics, r.insights_reason,
  r.api_call_id, r.webhook_change_id, r.entered_by_id,
  {_listed("r.{name}", 2, 7)},
  c.requested_at, c.version, c.status, c.body_sha256
FROM readings AS r JOIN (SELECT DISTINCT post_id FROM archive_posts) AS a ON a.post_id = r.post_id
LEFT JOIN api_calls AS c ON c.id = r.api_call_id
ORDER BY r.post_id, r.read_at, r.id;
"""
GOES = f"""
DELIMITER //
CREATE PROCEDURE archive_goes()
BEGIN
  WHILE EXISTS (SELECT 1 FROM archive_spare) DO
    START TRANSACTION;
    DELETE r FROM readings AS r
    JOIN (SELECT id FROM archive_spare ORDER BY id LIMIT {AT_ONCE}) AS first_ones ON first_ones.id = r.id;
    DELETE FROM archive_spare ORDER BY id LIMIT {AT_ONCE};
    COMMIT;
    DO SLEEP(0.2);
  END WHILE;
END//
DELIMITER ;
"""
GONE = "CALL archive_goes();"
ENDS = """
DROP PROCEDURE archive_goes;
DROP TABLE archive_zones, archive_posts, archive_spare;
"""
STAYS = """NR == FNR { gsub(/"/, ""); there[$1]; next } { id = $2; gsub(/"/, "", id) } id in there"""
"""For awk: of a file of readings the lines whose post is still in the list of posts before it."""
STATEMENTS: Mapping[str, str] = {
    "zones": ZONES,
    "posts": POSTS,
    "spare": SPARE,
    "whole": WHOLE,
    "goes": GOES,
    "gone": GONE,
    "ends": ENDS,
}


@dataclass(frozen=True)
class Archiving:
    """What a day's archive takes, in seconds by step, and how long changes of the whole table take."""

    readings: int
    spare: int
    seconds: Mapping[str, float]

    def lines(self) -> Iterator[str]:
        """The seconds, a line for each step."""
        yield f"Archive of a day's campaigns: {self.readings:,} readings, {self.spare:,} may go; seconds:"
        for step, seconds in self.seconds.items():
            yield f"  {step:44}{seconds:8.2f}"


def choose(begins: date, until: date, *, days: int) -> None:
    """Set the session's variables: campaigns that ended from that day on, and before the other."""
    wanted = {"begins": begins, "until": until, "days": days}
    db.session.execute(text("SET @from = :begins, @until = :until, @days = :days"), wanted)


def run(name: str) -> int:
    """Run one of the statements; how many rows it was about, at last."""
    found = 0
    for statement in _statements(STATEMENTS[name]):
        result = db.session.execute(text(statement))
        found = len(result.all()) if result.returns_rows else int(result.rowcount)  # type: ignore[attr-defined]
    return found


def _statements(script: str) -> list[str]:
    """As the server takes them, one after the other: DELIMITER is a word of the client."""
    if "DELIMITER" in script:
        return [script.split("DELIMITER //")[1].split("//")[0].strip()]
    return [statement.strip() for statement in script.split(";") if statement.strip()]


def archive_one() -> Archiving:
    """Archive the day's campaigns that have been over for longest, and undo nothing: the database is thrown
    away.
    """
    oldest = db.session.scalar(text("SELECT MIN(ends_on) FROM campaigns")) or date.min
    choose(oldest, oldest + timedelta(days=1), days=DAYS_OVER)
    run("zones")
    rows, seconds = {}, {}
    for name, words in (
        ("posts", "their posts"),
        ("spare", "which readings may go"),
        ("whole", "all their readings, for the file"),
    ):
        with Stopwatch() as watch:
            rows[name] = run(name)
        seconds[words] = watch.seconds
    removed = _make_spare()
    run("goes")
    with Stopwatch() as watch:
        run("gone")
    seconds[f"removing {removed:,} made up, and a rest"] = watch.seconds
    run("ends")
    return Archiving(rows["whole"], rows["spare"], seconds | _changes())


def _make_spare() -> int:
    """The big database has readings an hour apart, none of which may go: as many as are removed at once."""
    some = f"SELECT r.id FROM readings AS r JOIN archive_posts AS a ON a.post_id = r.post_id LIMIT {AT_ONCE}"
    db.session.execute(text("DELETE FROM archive_spare"))
    made = db.session.execute(text(f"INSERT INTO archive_spare (id) {some}"))
    db.session.commit()
    return int(made.rowcount)  # type: ignore[attr-defined]


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
