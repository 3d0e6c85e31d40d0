"""What goes by age, by the table's own days: nothing sooner, and with its files."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Table, func, select, update

from application.clock import clock
from application.config import Config
from application.evidence.replies import Finding
from application.evidence.verifying import verify_posts
from application.extensions import db
from application.gateways import gateways
from application.leaving.retention import RULES
from application.leaving.rules import Ages, Rule, Time
from application.models import (
    ApiCall,
    AuditEntry,
    Base,
    Campaign,
    CheckState,
    CollectionRun,
    CountPart,
    EvidenceCheck,
    InstagramAccount,
    PartState,
    Reading,
    RunState,
    TakenOutRow,
    Tombstone,
)
from application.models.audit import AuditEntryAltered
from application.networks import Network
from tests import builders
from tests.followers.building import create_round
from tests.leaving.collected import keep_body
from tests.leaving.life import Life
from tests.leaving.test_everything import blob
from tests.migrations.operating_rows import operate


def grow_old(app: Flask) -> dict[str, int]:
    """Visit the job; how many rows each table has afterwards."""
    config: Config = app.extensions["configuration"]
    answer = app.test_client().get("/cron/leaving/retention", headers={"X-Task-Secret": config.task_secret})
    assert answer.status_code == 200
    with app.app_context():
        counts = {
            table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
        db.session.remove()
        return counts


def test_nothing_goes_while_it_is_fresh(app: Flask, life: Life) -> None:
    before = grow_old(app)
    assert grow_old(app) == before
    assert all(before[name] for name in ("sign_ins", "mails", "api_calls", "webhook_deliveries"))


AGES = [(rule, ages, ages.column) for rule in RULES for ages in rule.ages if isinstance(ages.column, str)]
STAYS = {
    "webhook_deliveries": 5,
    "webhook_changes": 6,
    "collection_runs": 2,
}
"""How many rows of the life are needed by a figure, or are the newest of their kind; of others none is."""


@pytest.mark.parametrize(
    ("rule", "ages", "column"), AGES, ids=[f"{rule.name}-{ages.days}" for rule, ages, _ in AGES]
)
def test_each_row_goes_on_its_day_and_not_before(
    app: Flask, life: Life, rule: Rule, ages: Ages, column: str
) -> None:
    """Rows are dated to either side of the border; those that a figure needs stay."""
    name, table = rule.name, Base.metadata.tables[rule.name]
    with app.app_context():
        _fill(name, life)
        now = clock.real_now() if ages.time is Time.REAL else clock.now()
        border = now - timedelta(days=ages.days)
        of_account = (
            select(func.count()).select_from(ApiCall).where(ApiCall.instagram_account_id.is_not(None))
        )
        with_account = db.session.scalar(of_account) or 0
        before = db.session.scalar(select(func.count()).select_from(table)) or 0
        assert before
        _date(table, column, border + timedelta(hours=1))
        db.session.remove()
    # Calls that belong to no account go long before the others.
    sooner = with_account if (name, ages.days) == ("api_calls", 400) else before
    assert grow_old(app)[name] == sooner
    with app.app_context():
        _date(table, column, border - timedelta(hours=1))
        db.session.remove()
    later = {("api_calls", 30): with_account, ("api_calls", 400): 2}
    assert grow_old(app)[name] == later.get((name, ages.days), STAYS.get(name, 0))


def _fill(name: str, life: Life) -> None:
    """What the life has none of, or only open."""
    if name == "try_counts":
        values = {"subject_sha256": "s" * 64, "window_starts_at": clock.real_now(), "tries": 1}
        db.session.execute(Base.metadata.tables[name].insert().values(values))
    if name == "sent_forms":
        values = {"fingerprint": "f" * 64, "sent_at": clock.real_now()}
        db.session.execute(Base.metadata.tables[name].insert().values(values))
    if name == "taken_out_rows":
        kept = {"table": "channels", "entered": {}, "taken_out_at": clock.now()}
        db.session.add(TakenOutRow(mark="file-1", campaign_id=db.session.scalar(select(Campaign.id)), **kept))
    if name == "evidence_checks":
        own = {"state": CheckState.DONE, "heartbeat_at": clock.real_now(), "last_position": 1}
        db.session.add(EvidenceCheck(asked_at=clock.now(), **own))
    if name in ("database_sizes", "alerts"):
        operate()
    if name == "count_parts":
        part = {"network": Network.YOUTUBE, "state": PartState.DONE, "heartbeat_at": clock.real_now()}
        db.session.add(CountPart(round_id=create_round(), **part))
    if name == "collection_runs":
        account = db.session.get_one(InstagramAccount, life.leaver.ids["account"])
        builders.create_run(account, state=RunState.DONE, finished_at=clock.now())
        db.session.execute(update(CollectionRun).values(state="done", open_for_account_id=None))
    db.session.commit()


def _date(table: Table, column: str, moment: datetime) -> None:
    statement = table.update().values({column: moment})
    db.session.execute(statement.execution_options(retention=True))
    db.session.commit()


def test_an_old_call_goes_with_its_reply_unless_a_campaign_rests_on_it(app: Flask, life: Life) -> None:
    person = life.leaver
    with app.app_context():
        old = clock.now() - timedelta(days=401)
        db.session.execute(update(ApiCall).values(requested_at=old))
        db.session.commit()
        db.session.remove()
    grow_old(app)
    assert not blob(app, "api-bodies", person.bodies["call single"]).exists()
    assert blob(app, "api-bodies", person.bodies["call list"]).exists()
    with app.app_context():
        reasons = db.session.execute(select(Tombstone.sha256, Tombstone.reason)).all()
        assert (person.bodies["call single"], "age") in [tuple(row) for row in reasons]
        assert person.bodies["call list"] not in [row.sha256 for row in reasons]
        feed = select(Reading.api_call_id).where(Reading.post_id == person.ids["feed"])
        assert set(db.session.scalars(feed)) == {None, person.ids["call list"]}
        db.session.remove()
        verdict = verify_posts([person.ids["album"]], gateways().blobs)
        assert (verdict.trouble, verdict.found[Finding.REMOVED]) == ((), 0)


def test_the_record_of_deeds_is_otherwise_only_added_to(app: Flask, life: Life) -> None:
    with app.app_context(), pytest.raises(AuditEntryAltered):
        db.session.execute(update(AuditEntry).values(address=None))


def backdate(path: Path, age: timedelta) -> None:
    moment = (clock.real_now() - age).timestamp()
    os.utime(path, (moment, moment))


def test_sizes_of_pictures_that_nobody_refers_to_go_after_a_day(app: Flask, life: Life) -> None:
    held = next(name for key, name in life.leaver.bodies.items() if key.startswith("picture "))
    orphan = "0" * 64
    with app.app_context():
        for name in (orphan, held):
            gateways().blobs.put_named(name, b"small", kind="pictures-tile")
        db.session.remove()
    backdate(blob(app, "pictures-tile", held), timedelta(days=2))
    grow_old(app)
    assert blob(app, "pictures-tile", orphan).exists()
    backdate(blob(app, "pictures-tile", orphan), timedelta(days=2))
    grow_old(app)
    assert not blob(app, "pictures-tile", orphan).exists()
    assert blob(app, "pictures-tile", held).exists()


def test_files_that_nobody_refers_to_go_after_a_day(app: Flask, life: Life) -> None:
    with app.app_context():
        orphan, fresh, held = keep_body("orphan"), keep_body("fresh"), life.leaver.bodies["call list"]
        db.session.remove()
    for name in (orphan, held):
        backdate(blob(app, "api-bodies", name), timedelta(days=2))
    for name in life.leaver.bodies.values():
        for kind in ("api-bodies", "pictures"):
            if blob(app, kind, name).exists():
                backdate(blob(app, kind, name), timedelta(days=2))
    grow_old(app)
    assert not blob(app, "api-bodies", orphan).exists()
    assert blob(app, "api-bodies", fresh).exists()
    assert all(
        blob(app, "pictures" if name.startswith("picture") else "api-bodies", digest).exists()
        for name, digest in life.leaver.bodies.items()
    )


def test_many_rows_go_in_chunks(app: Flask, life: Life) -> None:
    with app.app_context():
        old = clock.real_now() - timedelta(days=2)
        counts = [
            {"subject_sha256": f"{number:064d}", "window_starts_at": old, "tries": 1}
            for number in range(1_700)
        ]
        db.session.execute(Base.metadata.tables["try_counts"].insert(), counts)
        account = db.session.get_one(InstagramAccount, life.leaver.ids["account"])
        long_ago = clock.now() - timedelta(days=500)
        calls = [
            {
                "instagram_account_id": account.id,
                "method": "GET",
                "path": "x",
                "query": "",
                "requested_at": long_ago,
                "duration_ms": 1,
                "outcome": "ok",
                "body_bytes": 0,
                "body_kept": False,
            }
            for _ in range(1_201)
        ]
        db.session.execute(Base.metadata.tables["api_calls"].insert(), calls)
        db.session.commit()
        before = db.session.scalar(select(func.count()).select_from(ApiCall)) or 0
        db.session.remove()
    after = grow_old(app)
    assert after["try_counts"] == 0
    assert after["api_calls"] == before - 1_201
