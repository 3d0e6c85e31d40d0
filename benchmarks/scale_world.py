"""What accounts cost a day, counted in the sandbox on its moved clock: calls, tasks, rows, posts.

Nothing goes wrong in this world. Joining and the first days are left out of what is counted.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from application.extensions import db
from application.integrations.tasks import OutgoingTask, TaskSender
from application.models import ApiCall, Base, CollectionRun, Post
from benchmarks.scale_spare import spare_share
from sandbox.personas import guests
from sandbox.soak.people import SoakPerson, draw_people
from sandbox.soak.running import Soak
from sandbox.soak.script import Membership, Script, SoakCampaign
from sandbox.soak.stage import SoakStage, soak_stage
from sandbox.soak.whole import BEGINS

SEED = 5
JOIN_APART = timedelta(minutes=5)
MADE_AFTER = timedelta(hours=6)
TICK = timedelta(minutes=15)
DAYS_LEFT_OUT = 7
"""In the first week an account's past is still asked for."""
TABLES = tuple(sorted(Base.metadata.tables))
"""All that there are: one that the model leaves out is seen."""
STORIES = "stories"
NO_RUN = "none"


@dataclass(frozen=True)
class PerDay:
    """Means of an account's day. `calls` and `runs` by kind of run, `tasks` by address, `rows` by table."""

    posts: float
    stories: float
    runs: Mapping[str, float]
    calls: Mapping[str, float]
    tasks: Mapping[str, float]
    rows: Mapping[str, float]
    bytes_of_bodies: float
    """Of a call's reply, before it is packed."""
    spare_share: float
    """Of all readings, those that the archive would let go if everything were over."""


class CountingSender:
    """Hands tasks on, and counts them by address."""

    def __init__(self, sender: TaskSender) -> None:
        self._sender = sender
        self.sent: Counter[str] = Counter()

    def send(self, task: OutgoingTask) -> None:
        """As the sender does; what it refuses is not counted."""
        self._sender.send(task)
        self.sent[task.path] += 1


def measure(accounts: int, days: int, *, in_campaign: bool, left_out: int = DAYS_LEFT_OUT) -> PerDay:
    """So many days of so many accounts, all of them in one running campaign, or none.

    Some is asked for once a week: outside campaigns whole weeks should be counted.
    """
    people = draw_people(accounts, SEED)
    script = _script(people, days, in_campaign=in_campaign)
    with guests([person.persona for person in people]), soak_stage(BEGINS, SEED, ()) as stage:
        sender = CountingSender(stage.queue)
        stage.app.extensions["task_sender"] = sender
        counted: list[Counter[Any]] = []
        Soak(stage, people, script, lambda _day: counted.append(_count(stage.app, sender)), TICK).run()
        counted.append(_count(stage.app, sender))
        bytes_a_call, spare = _at_the_end(stage)
    first, last = counted[left_out - 1], counted[-1]
    mean = _mean(first, last, accounts * (days - left_out))
    return PerDay(**mean, bytes_of_bodies=bytes_a_call, spare_share=spare)


def _script(people: tuple[SoakPerson, ...], days: int, *, in_campaign: bool) -> Script:
    joins = {person.key: BEGINS + place * JOIN_APART for place, person in enumerate(people, 1)}
    made_at = BEGINS + MADE_AFTER
    members = tuple(Membership(key, made_at, None) for key in joins)
    starts_on = BEGINS.date() - timedelta(days=1)
    lasting = SoakCampaign("All of them", made_at, starts_on, starts_on + timedelta(days=days + 30), members)
    return Script(BEGINS, BEGINS + timedelta(days=days), joins, (lasting,) if in_campaign else ())


def _count(app: Flask, sender: CountingSender) -> Counter[Any]:
    """All that has come about so far."""
    with app.app_context():
        counts: Counter[Any] = Counter({("task", path): sent for path, sent in sender.sent.items()})
        for name in TABLES:
            table = Base.metadata.tables[name]
            counts["row", name] = db.session.scalar(select(func.count()).select_from(table)) or 0
        for kind, number in db.session.execute(
            select(CollectionRun.kind, func.count()).group_by(CollectionRun.kind)
        ):
            counts["run", kind.value] = number
        calls = (
            select(CollectionRun.kind, func.count(ApiCall.id))
            .select_from(ApiCall)
            .outerjoin(CollectionRun, CollectionRun.id == ApiCall.collection_run_id)
            .group_by(CollectionRun.kind)
        )
        for kind, number in db.session.execute(calls):
            counts["call", kind.value if kind else NO_RUN] = number
        stories = select(func.count()).where(Post.media_product_type == "STORY")
        counts["row", STORIES] = db.session.scalar(stories) or 0
        db.session.remove()
    return counts


def _at_the_end(stage: SoakStage) -> tuple[float, float]:
    """Of all calls, joining too, the bytes of a reply on average; of all readings the share that is spare."""
    with stage.app.app_context():
        mean = db.session.scalar(select(func.avg(ApiCall.body_bytes))) or 0
        spare = spare_share()
        db.session.remove()
    return float(mean), spare


def _mean(first: Counter[Any], last: Counter[Any], account_days: int) -> dict[str, Any]:
    def of(word: str) -> dict[str, float]:
        return {
            name: (number - first[kind, name]) / account_days
            for (kind, name), number in sorted(last.items())
            if kind == word and number > first[kind, name]
        }

    rows = of("row")
    stories = rows.pop(STORIES, 0.0)
    return {
        "posts": rows.get("posts", 0.0) - stories,
        "stories": stories,
        "runs": of("run"),
        "calls": of("call"),
        "tasks": of("task"),
        "rows": rows,
    }
