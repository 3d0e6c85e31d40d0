"""A chart of five years of hourly counts: what is asked and sent, against reading and sending every count."""

import gzip
import json

from sqlalchemy import select, text

from application.charts.thinning import thin_line
from application.extensions import db
from application.followers.charts.choice import Way
from application.followers.charts.drawing import FollowersChart, Series
from application.followers.charts.frame import ALL, Frame
from application.followers.charts.queries import buckets_of, held_counts
from application.models import CountRound, FollowerCount
from benchmarks.results import best_of_rounds
from benchmarks.stage import application, mariadb
from tests.followers import building

HOURS = 5 * 365 * 24
LEAST_SMALLER = 10.0
"""The thinned chart is at least so many times smaller over the wire than all counts."""


def report() -> list[str]:
    """Milliseconds, kilobytes and ratios on either database. Raises RuntimeError if it is too heavy."""
    with mariadb() as database_url:
        return [*_reported("SQLite", ""), *_reported("MariaDB", database_url)]


def _reported(database: str, database_url: str) -> list[str]:
    with application("http://127.0.0.1:9", database_url):
        accounts = _seed()
        held = held_counts(accounts)
        assert held is not None
        frame = held.button(ALL)
        seconds = best_of_rounds(
            {"thinned": lambda: _thinned(accounts, frame), "all": lambda: _every_count(accounts)}
        )
        sizes = {
            name: len(gzip.compress(sent.encode(), 6))
            for name, sent in (("thinned", _thinned(accounts, frame)), ("all", _every_count(accounts)))
        }
    smaller = sizes["all"] / sizes["thinned"]
    if smaller < LEAST_SMALLER:
        raise RuntimeError(f"the thinned chart is only {smaller:.1f} x smaller than all counts")
    return [
        f"A chart of {len(accounts) * HOURS:,} counts of {len(accounts)} networks, {database}:",
        *(
            f"  {words:24} {seconds[name] * 1_000:7.0f} ms  {sizes[name] / 1_000:7.0f} kB gzipped"
            for name, words in (("thinned", "thinned by the database"), ("all", "every count as a row"))
        ),
        f"  {seconds['all'] / seconds['thinned']:.1f} x faster, {smaller:.0f} x smaller "
        f"(at least {LEAST_SMALLER:.0f})",
    ]


def _seed() -> list[int]:
    accounts = building.create_accounts([building.create_unit()])
    building.create_history(
        {
            account: [100_000 * place + 2 * hour + hour * hour * 37 % 113 for hour in range(HOURS)]
            for place, account in enumerate(accounts, 1)
        }
    )
    if db.engine.dialect.name != "sqlite":
        # What the server does by itself some seconds after so many rows have come.
        db.session.execute(text("ANALYZE TABLE follower_counts, count_rounds"))
        db.session.commit()
    return accounts


def _thinned(accounts: list[int], frame: Frame) -> str:
    """What the page hands to its script."""
    series = tuple(
        Series(str(account), account, thin_line(buckets), sum(bucket.number for bucket in buckets))
        for account, buckets in buckets_of(accounts, frame).items()
    )
    return FollowersChart("Followers", frame, Way.COUNT, series, ()).timeline().plotted


def _every_count(accounts: list[int]) -> str:
    """The plain way: each count as an object with its moment."""
    asked = (
        select(FollowerCount.tracked_account_id, CountRound.counted_at, FollowerCount.followers)
        .join(CountRound, CountRound.id == FollowerCount.round_id)
        .where(FollowerCount.tracked_account_id.in_(accounts), CountRound.closed_at.is_not(None))
        .order_by(CountRound.counted_at)
    )
    rows = [[account, at.isoformat(), followers] for account, at, followers in db.session.execute(asked)]
    return json.dumps(rows, separators=(",", ":"))
