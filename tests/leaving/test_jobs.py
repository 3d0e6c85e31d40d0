"""The two jobs of the scheduler: neither one that fails nor many that are done keep the others waiting."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.leaving.asking import nothing_held
from application.leaving.erasing import SECOND_LOOK, TAKEN_UP_AT_ONCE
from application.local_delivery import deliver_through
from application.models import ApiCall, AuditEntry, Deletion, DeletionExtent, DeletionOrigin, DeletionState
from tests.leaving.conftest import deletion
from tests.leaving.life import Life
from tests.leaving.test_working import BrokenStore, asked, sweep


def test_what_was_left_lying_is_taken_up_by_the_sweep(
    app: Flask, life: Life, queue: LocalTaskQueue, told_time: Callable[[timedelta], None]
) -> None:
    deletion_id = asked(app, life)
    queue.close()
    told_time(timedelta(hours=2))
    with app.app_context():
        config: Config = app.extensions["configuration"]
        config.local_queue_path.unlink()
        fresh = LocalTaskQueue(config.local_queue_path, deliver_through(app, config.task_secret), clock.now)
        app.extensions["task_sender"] = fresh
    sweep(app)
    fresh.drain()
    assert deletion(app, deletion_id).state is DeletionState.DONE
    fresh.close()


def test_those_that_are_over_leave_room_for_one_that_is_not(app: Flask) -> None:
    """Each stays for days in the reach of the sweep."""
    with app.app_context():
        ago = clock.now() - timedelta(hours=5)
        for number in range(TAKEN_UP_AT_ONCE + 1):
            over = nothing_held(f"{number:064d}")
            over.finished_at = ago
            if number % 2:
                over.steps = [{"step": SECOND_LOOK, "count": 0, "done": True}]
        left = Deletion(
            code="c" * 32,
            origin=DeletionOrigin.PERSON,
            extent=DeletionExtent.LEAVING,
            state=DeletionState.PARTLY,
            asked_at=ago,
            steps=[{"step": "access", "count": 1, "done": True, "users": []}],
        )
        db.session.add(left)
        db.session.commit()
        left_id = left.id
        db.session.remove()
    sweep(app)
    with app.app_context():
        queued = db.session.scalars(select(Deletion.id).where(Deletion.generation > 0)).all()
        assert queued == [left_id]


def test_a_store_that_fails_keeps_only_what_needs_it(app: Flask, life: Life, config: Config) -> None:
    with app.app_context():
        db.session.execute(update(ApiCall).values(requested_at=clock.now() - timedelta(days=401)))
        long_ago = update(AuditEntry).values(at=clock.now() - timedelta(days=1_096))
        db.session.execute(long_ago, execution_options={"retention": True})
        db.session.commit()
        db.session.remove()
    sound = app.extensions["gateways"].blobs
    app.extensions["gateways"].blobs = BrokenStore(config.blob_folder)
    headers = {"X-Task-Secret": config.task_secret}
    assert app.test_client().get("/cron/leaving/retention", headers=headers).status_code == 500
    calls = [life.leaver.ids["call single"], life.other.ids["call single"]]
    kept = select(ApiCall.id).where(ApiCall.id.in_(calls)).order_by(ApiCall.id)
    with app.app_context():
        assert db.session.scalars(select(AuditEntry.id)).all() == []
        assert db.session.scalars(kept).all() == sorted(calls), "rows outlast the files that they name"
        db.session.remove()
    app.extensions["gateways"].blobs = sound
    assert app.test_client().get("/cron/leaving/retention", headers=headers).status_code == 200
    with app.app_context():
        assert db.session.scalars(kept).all() == []
