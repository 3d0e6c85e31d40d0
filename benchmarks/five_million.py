"""Five million readings on MariaDB: does any hot statement walk through a big table, and what does size cost?

The statements are those that pages, the scheduler's jobs and the steps of a reading really send. Each is
explained and timed in a database of 5 million readings and in one of 50 thousand.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import yaml
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from application.collection.page_reader import ReadPage, ReadPost
from application.collection.post_storing import write_posts
from application.collection.run_stages import ROUTES
from application.collection.stages.registry import STAGES
from application.config import Config
from application.extensions import db
from application.integrations.graph.instagram import MediaItem
from application.leaving.ageing import rows_older
from application.leaving.retention import RULES
from application.leaving.rules import Ages, Rule
from application.local_delivery import visit_through
from application.models import ApiCall, CollectionRun, InstagramAccount, Role, RunState, User
from benchmarks.big_campaign import seed_campaign
from benchmarks.big_readings import seed_readings
from benchmarks.deciding import manager
from benchmarks.explained import Explained, explain, statements_of
from benchmarks.many_readings import fill
from benchmarks.own_posts import seed_account
from benchmarks.stage import Stopwatch, application
from tests.mariadb import PrivateMariaDb

FEW, MANY = 50_000, 5_000_000
MOST_ROWS = 20_000
"""A statement that looks at more rows of a big table than this walks through it."""
BIG = ("readings", "posts", "api_calls", "account_insights", "account_days", "collection_runs", "assignments")
POSTS, PEOPLE = 500, 20
"""Of the campaign and the partner whose pages are opened: the same in both databases."""
SERVER = {"innodb_buffer_pool_size": 2**30, "innodb_log_file_size": 2**29}
"""Bytes; the page cache is smaller than all the rows and indexes."""
NOTED_SECONDS = 0.005
ROOT = Path(__file__).parent.parent
JOBS_LEFT_OUT = (
    *("/cron/google-sign-ins", "/cron/followers", "/cron/connections"),
    "/cron/leaving/retention",
)
"""They ask outside services, or look at tables that readings have no part in; of retention, which would work
off a year's backlog here, each first look at what is too old is taken instead.
"""
CHUNK = 500

Works = dict[str, Callable[[], object]]


@dataclass(frozen=True)
class Found:
    """What was found in a database of so many readings."""

    readings: int
    filling_seconds: float
    gigabytes: float
    bytes_of_a_row: Mapping[str, tuple[float, float]]
    """Of rows and of indexes, by table."""
    explained: tuple[Explained, ...]

    def scanning(self) -> list[Explained]:
        """Those that walk through a big table."""
        return [each for each in self.explained if each.scans(BIG, MOST_ROWS)]


def report() -> list[str]:
    """Lines that tell each work's slowest statement in both, and every statement that scans."""
    return list(_told(found_in(FEW), found_in(MANY)))


def found_in(readings: int) -> Found:
    """Fill a server of its own, and look."""
    with _database(readings) as (app, seconds):
        works = _works(app)
        explained = tuple(explain(each) for each in statements_of(works))
        sizes = _sizes()
        gigabytes = sum(rows + index for _, rows, index in sizes.values()) / 1e9
        each = {name: (rows / number, index / number) for name, (number, rows, index) in sizes.items()}
        return Found(readings, seconds, gigabytes, each, explained)


@contextmanager
def _database(readings: int) -> Iterator[tuple[Flask, float]]:
    server = PrivateMariaDb(on_disk=True)
    try:
        server.start()
        server.create_database("benchmark")
        with application("http://127.0.0.1:9", server.url("benchmark")) as app:
            for name, value in SERVER.items():
                db.session.execute(text(f"SET GLOBAL {name} = {value}"))
            db.session.commit()
            with Stopwatch() as watch:
                fill(readings)
            yield app, watch.seconds
    finally:
        server.stop()


def _works(app: Flask) -> Works:
    client = manager(app)
    db.session.execute(update(User).where(User.role == Role.MANAGER).values(role=Role.ADMIN))
    campaign_id = seed_campaign(POSTS, PEOPLE)
    seed_readings(campaign_id)
    partner = seed_account(POSTS)
    account = InstagramAccount.id == _account_id(partner.user_id)
    db.session.execute(update(InstagramAccount).where(account).values(insights_read_back_to=None))
    db.session.execute(text(f"ANALYZE TABLE {', '.join(BIG)}"))
    db.session.commit()
    pages = {
        "campaign": f"/campaigns/{campaign_id}?view=accepted",
        "undecided posts": f"/campaigns/{campaign_id}?view=undecided",
        "results": f"/campaigns/{campaign_id}/results",
        "results, why": f"/why/campaigns/{campaign_id}/views",
        "campaigns": "/campaigns",
        "portfolio": "/campaigns/portfolio",
        "Today": "/today",
        "problems": "/problems",
        "health": "/health",
        "runs": "/collection",
        "partners": "/partners",
        "partner overview": f"/partners/{partner.user_id}",
        "partner's posts": f"/partners/{partner.user_id}/posts?sort=views",
        "partner's post": f"/partners/{partner.user_id}/posts/{partner.post_id}",
        "post, why": f"/why/posts/{partner.post_id}/views",
        "partner's audience": f"/partners/{partner.user_id}/audience",
        "partner's coverage": f"/partners/{partner.user_id}/coverage",
        "audit log": "/audit",
    }
    return {
        **{name: partial(_open, client, address) for name, address in pages.items()},
        **{f"step: {stage}": partial(_plan, partner.user_id, stage) for stage in STAGES},
        "step: storing 50 posts": partial(_store, partner.user_id),
        **_jobs(app),
        **_retention(),
    }


def _jobs(app: Flask) -> Works:
    config: Config = app.extensions["configuration"]
    visit = visit_through(app, config.task_secret)
    jobs = [job["url"] for job in yaml.safe_load((ROOT / "cron.yaml").read_text())["cron"]]
    return {path: partial(_visit, visit, path) for path in jobs if not path.startswith(JOBS_LEFT_OUT)}


def _retention() -> Works:
    """What is too old, by each age of the retention table."""
    return {
        f"retention: {rule.name} {number}": partial(_look_for_old, rule, ages)
        for rule in RULES
        for number, ages in enumerate(rule.ages, 1)
        if "id" in rule.table.__table__.c
    }


def _look_for_old(rule: Rule, ages: Ages) -> None:
    row_id = rule.table.__table__.c["id"]
    db.session.execute(select(row_id).where(rows_older(rule, ages)).order_by(row_id).limit(CHUNK)).all()


def _open(client: FlaskClient, address: str) -> None:
    g.pop(
        "_login_user", None
    )  # the context is the benchmark's own: else one request would know the next one's
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _visit(visit: Callable[[str], int], path: str) -> None:
    status = visit(path)
    if status not in (200, 204):
        raise RuntimeError(f"{path} answered {status}")


def _plan(user_id: int, stage: object) -> None:
    """What a reading of the partner's account asks next at that stage."""
    kind = next(kind for kind, stages in ROUTES.items() if stage in stages)
    account = db.session.get_one(InstagramAccount, _account_id(user_id))
    now = datetime.now(UTC)
    run = CollectionRun(
        instagram_account=account, kind=kind, state=RunState.RUNNING, created_at=now, heartbeat_at=now
    )
    with db.session.no_autoflush:
        STAGES[stage].plan(run, account, None)  # type: ignore[index]


def _store(user_id: int) -> None:
    """A page of 50 posts whose figures have changed."""
    account = db.session.get_one(InstagramAccount, _account_id(user_id))
    now = datetime.now(UTC)
    call = ApiCall(
        instagram_account_id=account.id, path="media", query="", requested_at=now, duration_ms=1, outcome="ok"
    )
    db.session.add(call)
    db.session.flush()
    page = ReadPage(tuple(_read(number, now) for number in range(50)), None)
    write_posts(account, page, [call.id], due_at=now)


def _read(number: int, now: datetime) -> ReadPost:
    item = MediaItem(
        id=f"1799{number:08}",
        timestamp=now - timedelta(hours=number + 2),
        media_type="IMAGE",
        media_product_type="FEED",
        caption="Tea",
        permalink=f"https://www.instagram.com/p/five{number}/",
        figures={"views": number + now.microsecond, "likes": number},
        insights_present=True,
    )
    return ReadPost(item, None, 0)


def _account_id(user_id: int) -> int:
    account = db.session.get_one(User, user_id).instagram_account
    assert account is not None
    return account.id


def _sizes() -> dict[str, tuple[int, int, int]]:
    """Rows, bytes of the rows and bytes of the indexes of the big tables."""
    asked = text(
        "SELECT table_name, table_rows, data_length, index_length FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_rows > 1000"
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in db.session.execute(asked)}


def _told(few: Found, many: Found) -> Iterator[str]:
    yield f"{many.readings:,} readings, filled in {many.filling_seconds:.0f} s, {many.gigabytes:.1f} GB:"
    for name, (rows, index) in sorted(many.bytes_of_a_row.items()):
        yield f"  {name:24}{rows:6.0f} bytes a row  {index:6.0f} of indexes"
    before = {(each.asked.work, each.asked.shape): each for each in few.explained}
    selects = [each for each in many.explained if each.seconds is not None]
    slow = [each for each in selects if (each.seconds or 0) > NOTED_SECONDS]
    yield f"{len(many.explained)} statements; of {len(selects)} SELECT {len(slow)} take more than 5 ms,"
    yield f"ms with {few.readings:,} and with {many.readings:,} readings:"
    for each in sorted(slow, key=lambda found: -(found.seconds or 0)):
        earlier = before.get((each.asked.work, each.asked.shape))
        yield _line(each, earlier.seconds if earlier else None)
    scanning = many.scanning()
    for each in scanning:
        steps = ", ".join(
            f"{step.table} {step.way} {step.key or '-'} {step.rows:,}" for step in each.scans(BIG, MOST_ROWS)
        )
        yield f"  scans: {each.asked.work}: {steps}"
    yield f"Statements that look at more than {MOST_ROWS:,} rows of a big table: {len(scanning)}"


def _line(each: Explained, before: float | None) -> str:
    now = each.seconds or 0.0
    ratio = f"{before * 1e3:8.1f}{now * 1e3:8.1f}{now / before:7.1f} x" if before else f"{now * 1e3:16.1f}"
    widest = max(each.steps, key=lambda step: step.rows)
    return f"  {each.asked.work:34}{ratio}  {widest.table} {widest.way} {widest.key} {widest.rows:,}"
