"""A campaign's results: the whole page against bare SQL and arithmetic over the same rows."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import event

from application.accounts.sessions import start_sign_in
from application.campaigns.results.drawn import forget_drawn
from application.clock import clock
from application.extensions import db
from application.models import Role, User
from benchmarks.big_campaign import seed_campaign
from benchmarks.stage import Stopwatch, application
from tests.campaigns.results.independent import Query, Rows, bare_spread, library_spread, work_out

POSTS, FEW_POSTS, INFLUENCERS = 10_000, 500, 50
ROUNDS = 5
MOST = 3.0
"""The page takes at most so many times what the bare work takes."""


def report() -> list[str]:
    """Lines that tell seconds, ratios and statements. Raises RuntimeError where the page takes too much."""
    with application("http://127.0.0.1:9") as app:
        few, many = (seed_campaign(posts, INFLUENCERS) for posts in (FEW_POSTS, POSTS))
        client = signed_in(app)
        statements = [statements_of(client, _address(campaign_id)) for campaign_id in (few, many)]
        ways = {
            "page": lambda: _open_anew(client, _address(many)),
            "again": lambda: _open(client, _address(many)),
            "bare": lambda: _bare(many, bare_spread),
            "library": lambda: _bare(many, library_spread),
        }
        seconds = best_of_rounds(ways)
    if statements[0] != statements[1]:
        raise RuntimeError(f"{statements[0]} statements for few posts, {statements[1]} for many")
    if seconds["page"] > MOST * seconds["bare"]:
        raise RuntimeError(f"the results take {seconds['page'] / seconds['bare']:.1f} x the bare work")
    return [
        f"Results of {POSTS:,} posts by {INFLUENCERS} influencers, best of {ROUNDS} turns each, SQLite:",
        f"  the whole page               {seconds['page']:6.2f} s  in {statements[1]} statements, "
        f"as many as for {FEW_POSTS} posts",
        f"  rows and plain arithmetic    {seconds['bare']:6.2f} s  "
        f"ratio {seconds['page'] / seconds['bare']:4.2f} (at most {MOST:.0f})",
        f"  the page while nothing changes {seconds['again']:4.2f} s",
        f"  rows and standard library    {seconds['library']:6.2f} s  "
        f"ratio {seconds['page'] / seconds['library']:4.2f}",
    ]


def best_of_rounds(ways: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of each way's best turn; they take turns, so that what else the machine does meets all."""
    best = dict.fromkeys(ways, float("inf"))
    for _round in range(ROUNDS):
        for name, way in ways.items():
            with Stopwatch() as watch:
                way()
            best[name] = min(best[name], watch.seconds)
    return best


def signed_in(app: Flask) -> FlaskClient:
    """A manager's browser."""
    manager = User(role=Role.MANAGER, name="Benchmark", email="b@example.org", created_at=datetime.now(UTC))
    db.session.add(manager)
    db.session.commit()
    client = app.test_client()
    with app.test_request_context():
        start_sign_in(manager.id)
        db.session.commit()
        values = dict(session)
    db.session.remove()
    with client.session_transaction() as kept:
        kept.update(values)
    return client


def _address(campaign_id: int) -> str:
    return f"/campaigns/{campaign_id}/results"


def _open(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"the page answered {answer.status_code}")


def _open_anew(client: FlaskClient, address: str) -> None:
    forget_drawn()
    _open(client, address)


def statements_of(client: FlaskClient, address: str) -> int:
    """How many statements the page sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        _open(client, address)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


def _bare(campaign_id: int, spread: Callable[..., object]) -> None:
    with raw_query() as query:
        # Ignored: `work_out` names the standard library's answer, and the bare way answers another.
        work_out(query, campaign_id, clock.now().replace(tzinfo=None), spread)  # type: ignore[arg-type]


@contextmanager
def raw_query() -> Iterator[Query]:
    """Ask the database's own driver."""
    connection = db.engine.raw_connection()

    def query(statement: str) -> Rows:
        cursor = connection.cursor()
        cursor.execute(statement)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    yield query
    connection.close()
