"""The pages on which posts are decided: 10,000 posts in a campaign against 500, and deciding on them all."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import delete, func, literal, select, update

from application.accounts.sessions import start_sign_in
from application.campaigns.standing import comparisons
from application.extensions import db
from application.models import Assignment, Decision, Post, Role, User
from benchmarks.big_campaign import seed_campaign
from benchmarks.stage import Stopwatch, application, mariadb

FEW, MANY = 500, 10_000
ROUNDS = 15
MOST = 1.5
START = datetime(2026, 9, 1, tzinfo=UTC)
PAGES = {
    "as one list": "",
    "by influencer": "&group=person",
    "the tenth page": "&page=10",
    "by views": "&sort=views",
    "reels only": "&kind=reel",
}


@dataclass(frozen=True)
class Measured:
    """Seconds of one page with few posts and with many."""

    name: str
    few: float
    many: float

    @property
    def ratio(self) -> float:
        return self.many / self.few


def report() -> list[str]:
    """Lines that tell milliseconds and their ratio, on either database."""
    with mariadb() as database_url:
        return [*_reported("SQLite", ""), *_reported("MariaDB", database_url)]


def _reported(database: str, database_url: str) -> list[str]:
    with application("http://127.0.0.1:9", database_url) as app:
        client = manager(app)
        measured, fresh = measure(client)
        deeds = decide_on_all(client)
    return [
        f"A campaign’s page, {MANY:,} posts of 50 influencers against {FEW:,}, {database}, ms:",
        *map(line, measured),
        f"  more than {MOST} x: {sum(each.ratio > MOST for each in measured)} of {len(measured)}",
        "The first page after a decision, for which the decided posts are compared anew:",
        *map(line, fresh),
        f"{MANY:,} posts decided by “all that match”, s:",
        *(f"  {name:30}{seconds:8.2f}" for name, seconds in deeds.items()),
    ]


def line(each: Measured) -> str:
    """Milliseconds with few and with many, and their ratio."""
    return f"  {each.name:30}{each.few * 1e3:8.1f}{each.many * 1e3:8.1f}{each.ratio:6.2f} x"


def measure(client: FlaskClient) -> tuple[list[Measured], list[Measured]]:
    """Each view of both campaigns, the two in turn, in one run; then the same just after a decision."""
    few, many = _seeded(FEW), _seeded(MANY)
    db.session.remove()
    measured, fresh = [], []
    for view in (Decision.ACCEPTED, Decision.REJECTED, Decision.UNDECIDED):
        _put_all(view)
        for name, query in PAGES.items():
            pages = [f"/campaigns/{number}?view={view.value}{query}" for number in (few, many)]
            times = in_turn(*(partial(_open, client, page) for page in pages))
            measured.append(Measured(f"{view.value}, {name}", *times))
        if view is not Decision.UNDECIDED:
            pages = [f"/campaigns/{number}?view={view.value}" for number in (few, many)]
            times = in_turn(*(partial(_open_anew, client, page) for page in pages))
            fresh.append(Measured(view.value, *times))
    return measured, fresh


def decide_on_all(client: FlaskClient) -> dict[str, float]:
    """Seconds to accept all posts of a large campaign, and to undo it; the session holds the undo's mark."""
    number = _seeded(MANY)
    db.session.execute(delete(Assignment).where(Assignment.campaign_id == number))
    db.session.commit()
    newest = db.session.scalar(select(func.max(Post.id)))
    db.session.remove()
    with Stopwatch() as accepting:
        asked = client.post(f"/campaigns/{number}/decisions", data={"all": "accepted", "newest": newest})
        assert asked.status_code == 303
    with client.session_transaction() as kept:
        mark = kept["decision_notice"][2]
    with Stopwatch() as undoing:
        asked = client.post(f"/campaigns/{number}/decisions/undo", data={"mark": mark})
        assert asked.status_code == 303
    return {"accept all": accepting.seconds, "undo": undoing.seconds}


def _seeded(posts: int) -> int:
    """A campaign beside those seeded before, which began from the same dice."""
    number = seed_campaign(posts)
    marked = literal(f"{number}-").concat(Post.graph_id)
    db.session.execute(update(Post).where(Post.graph_id.startswith("b")).values(graph_id=marked))
    db.session.commit()
    return number


def manager(app: Flask) -> FlaskClient:
    """A client that is signed in."""
    app.config["WTF_CSRF_ENABLED"] = False
    user = User(role=Role.MANAGER, name="Max Manager", email="max@example.org", created_at=START)
    db.session.add(user)
    db.session.commit()
    client = app.test_client()
    with app.test_request_context():
        start_sign_in(user.id)
        db.session.commit()
        values = dict(session)
    with client.session_transaction() as kept:
        kept.update(values)
    return client


def _put_all(view: Decision) -> None:
    if view is Decision.UNDECIDED:
        db.session.execute(delete(Assignment))
    else:
        db.session.execute(update(Assignment).values(decision=view))
    db.session.commit()
    db.session.remove()


def _open(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    assert 'data-post="' in answer.text, address


def _open_anew(client: FlaskClient, address: str) -> None:
    comparisons.forget()
    _open(client, address)


def in_turn(*deeds: Callable[[], None]) -> list[float]:
    """The median seconds of each, done one after the other so that both meet the same machine."""
    times: list[list[float]] = [[] for _ in deeds]
    for _round in range(ROUNDS + 1):
        for place, deed in enumerate(deeds):
            begun = time.perf_counter()
            deed()
            times[place].append(time.perf_counter() - begun)
    return [statistics.median(each[1:]) for each in times]
