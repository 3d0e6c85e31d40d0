"""What the database holds, read past the application: the figures that the demo prints."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

DATABASE = "social_network.sqlite"


@dataclass(frozen=True)
class Ledger:
    """Counts and sums; `twice` counts what must never stand twice."""

    partners: int
    accounts: int
    posts: int
    readings: int
    calls: int
    accepted: int
    rejected: int
    accepted_views: int
    twice: int


_QUERIES = {
    "partners": "SELECT count(*) FROM users WHERE role IN ('influencer', 'brand')",
    "accounts": "SELECT count(*) FROM instagram_accounts",
    "posts": "SELECT count(*) FROM posts",
    "readings": "SELECT count(*) FROM readings",
    "calls": "SELECT count(*) FROM api_calls",
    "accepted": "SELECT count(*) FROM assignments WHERE decision = 'accepted'",
    "rejected": "SELECT count(*) FROM assignments WHERE decision = 'rejected'",
    "accepted_views": (
        "SELECT coalesce(sum(posts.views), 0) FROM posts JOIN assignments ON post_id = posts.id "
        "WHERE decision = 'accepted'"
    ),
    "twice": (
        "SELECT (SELECT count(graph_id) - count(DISTINCT graph_id) FROM posts)"
        " + (SELECT count(*) FROM (SELECT 1 FROM readings GROUP BY post_id, read_at HAVING count(*) > 1))"
        " + (SELECT count(*) FROM (SELECT 1 FROM assignments GROUP BY campaign_id, post_id"
        " HAVING count(*) > 1))"
    ),
}


def read_ledger(folder: Path) -> Ledger:
    """The figures as they stand now."""
    with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as connection:
        return Ledger(**{name: connection.execute(query).fetchone()[0] for name, query in _QUERIES.items()})
