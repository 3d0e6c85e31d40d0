"""What really asks the database: pages, the scheduler's jobs, the steps of a reading, the looks of retention.

A campaign, a partner and an ended run are put beside what the database holds, and their pages opened.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import yaml
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from application.collection.page_reader import ReadPage, ReadPost
from application.collection.post_storing import write_posts
from application.collection.run_stages import ROUTES
from application.collection.stages.registry import STAGES
from application.config import Config
from application.export.campaign.queries import campaign_facts
from application.export.campaign.report import build_campaign_report
from application.extensions import db
from application.integrations.graph.instagram import MediaItem
from application.leaving.ageing import rows_older
from application.leaving.retention import RULES
from application.leaving.rules import Ages, Rule
from application.local_delivery import visit_through
from application.models import ApiCall, Campaign, CollectionRun, InstagramAccount, Role, RunState, User
from benchmarks.big_campaign import seed_campaign
from benchmarks.big_readings import seed_readings
from benchmarks.deciding import manager
from benchmarks.explained import TIMES
from benchmarks.own_posts import seed_account
from benchmarks.stage import Stopwatch

POSTS, PEOPLE = 500, 20
"""Of the campaign and the partner whose pages are opened: the same in every database."""
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
class Seeded:
    """What was put beside the many, by id."""

    campaign_id: int
    user_id: int
    post_id: int
    run_id: int


def seed(app: Flask) -> tuple[FlaskClient, Seeded]:
    """Write what the works are about, and sign an admin in; commits."""
    client = manager(app)
    db.session.execute(update(User).where(User.role == Role.MANAGER).values(role=Role.ADMIN))
    campaign_id = seed_campaign(POSTS, PEOPLE)
    seed_readings(campaign_id)
    partner = seed_account(POSTS)
    account = InstagramAccount.id == _account_id(partner.user_id)
    db.session.execute(update(InstagramAccount).where(account).values(insights_read_back_to=None))
    run_id = db.session.scalar(select(func.max(CollectionRun.id))) or 0
    last_calls = ApiCall.id > (db.session.scalar(select(func.max(ApiCall.id))) or 0) - 20
    db.session.execute(update(ApiCall).where(last_calls).values(collection_run_id=run_id))
    db.session.commit()
    return client, Seeded(campaign_id, partner.user_id, partner.post_id, run_id)


def works(app: Flask, client: FlaskClient, seeded: Seeded) -> Works:
    """Each work by its name."""
    user_id = seeded.user_id
    return {
        **{name: partial(_open, client, address) for name, address in _pages(seeded).items()},
        "report": partial(_build_report, seeded.campaign_id),
        **{f"step: {stage}": partial(_plan, user_id, stage) for stage in STAGES},
        "step: storing 50 posts": partial(_store, user_id),
        **_jobs(app),
        **_retention(),
    }


def page_seconds(client: FlaskClient, seeded: Seeded) -> dict[str, float]:
    """Of this process's processor, for each page: the quickest of some times."""
    return {
        name: min(_taken(client, address) for _ in range(TIMES)) for name, address in _pages(seeded).items()
    }


def _taken(client: FlaskClient, address: str) -> float:
    with Stopwatch(time.process_time) as watch:
        _open(client, address)
    db.session.rollback()
    db.session.remove()
    return watch.seconds


def _pages(seeded: Seeded) -> dict[str, str]:
    campaign, partner = f"/campaigns/{seeded.campaign_id}", f"/partners/{seeded.user_id}"
    return {
        "campaign": f"{campaign}?view=accepted",
        "undecided posts": f"{campaign}?view=undecided",
        "results": f"{campaign}/results",
        "results, why": f"/why{campaign}/views",
        "campaigns": "/campaigns",
        "portfolio": "/campaigns/portfolio",
        "Today": "/today",
        "problems": "/problems",
        "health": "/health",
        "runs": "/collection",
        "runs, their last page": "/collection?page=200",
        "runs of history": "/collection?kind=history",
        "runs that are done": "/collection?state=done",
        "runs that failed": "/collection?state=failed",
        "runs of one handle": "/collection?q=partner.77",
        "run": f"/collection/runs/{seeded.run_id}",
        "partners": "/partners",
        "partner overview": partner,
        "partner's posts": f"{partner}/posts?sort=views",
        "partner's post": f"{partner}/posts/{seeded.post_id}",
        "post, why": f"/why/posts/{seeded.post_id}/views",
        "partner's audience": f"{partner}/audience",
        "partner's coverage": f"{partner}/coverage",
        "audit log": "/audit",
    }


def _build_report(campaign_id: int) -> None:
    facts = campaign_facts(
        db.session.get_one(Campaign, campaign_id),
        generated_at=datetime.now(UTC),
        platform_name="Benchmark",
        root="https://platform.example.org",
    )
    for tab in build_campaign_report(facts).tabs:
        list(tab.rows)


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
