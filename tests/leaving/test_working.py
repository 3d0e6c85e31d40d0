"""A deletion is worked off whatever happens: killed at any step, twice at once, with a broken store."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import Client

from application.config import Config
from application.extensions import db
from application.gateways import Gateways, gateways
from application.integrations.blobs import FolderBlobStore
from application.integrations.tasks_local import LocalTaskQueue
from application.leaving.asking import forget_person
from application.leaving.erasing import LATE, SECOND_LOOK
from application.models import ApiCall, Base, Deletion, DeletionState, InstagramAccount, Tombstone
from application.task_queue import commit
from tests import builders
from tests.collection.test_kills import Moment, Reaper, reaping
from tests.collection.test_twice import all_at_once
from tests.collection.watched_gateways import Killed
from tests.databases import by_turns
from tests.leaving.collected import keep_body
from tests.leaving.conftest import deletion, erase
from tests.leaving.life import Life
from tests.leaving.search import found, words_of

COMMITS = 114
"""A whole deletion takes about so many, or fewer."""
FAILING = ("report-workbooks", "report-facts", "pictures", "api-bodies", "captures", "capture-manifests")
POST_WORDS = ("graph_id", "caption", "permalink", "shortcode", "link_key", "media_url", "thumbnail_url")
OUTLASTING = {
    "column instagram_accounts.username",
    "column instagram_accounts.graph_id",
    "column instagram_accounts.name",
    "column instagram_accounts.biography",
    "column instagram_accounts.website",
    "column instagram_accounts.profile_picture_url",
    "column instagram_accounts.page_id",
    "column instagram_accounts.page_name",
    "column instagram_accounts.page_problem",
    "column facebook_logins.facebook_id",
    "column facebook_logins.name",
    # What names the files that could not go yet.
    "column pictures.graph_id",
    "column pictures.source_url",
    "column pictures.source_path",
    "column api_calls.path",
    "column api_calls.query",
    # With the person the database would remove the reports for them, whose files would be forgotten.
    *(f"column users.{name}" for name in ("name", "contact_email", "google_email")),
    "column share_links.label",
    "column mails.subject",
    # With a post the database would remove its captures, and their files would be forgotten.
    *(f"column posts.{name}" for name in POST_WORDS),
}
"""What others are found by, and what names files that could not go yet."""


def asked(app: Flask, life: Life) -> int:
    with app.app_context():
        deletion_id = forget_person(life.leaver.facebook_id, "d" * 64).id
        commit()
        db.session.remove()
    return deletion_id


def what_is_left(app: Flask) -> dict[str, list[Any]]:
    """All rows of all tables, but for ids and times of the work itself; and the names of all files."""
    own = {"deletions": {"steps", "generation", "code"}, "tombstones": {"id"}}
    left: dict[str, list[Any]] = {}
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            columns = [
                column
                for column in table.c
                if column.name not in own.get(table.name, ()) and not column.name.endswith(("_at", "token"))
            ]
            rows = db.session.execute(select(*columns)).all()
            left[table.name] = sorted(str(tuple(row)) for row in rows)
        db.session.remove()
    folder: Path = app.extensions["configuration"].blob_folder
    left["files"] = sorted(path.name for path in folder.rglob("*") if path.is_file())
    return left


def test_a_deletion_takes_no_more_commits_than_are_tried_below(app: Flask, life: Life) -> None:
    deletion_id = asked(app, life)
    with reaping(Moment.BEFORE_COMMIT, Reaper(first=0)) as counter:
        assert erase(app, deletion_id) == 200
    assert 20 < counter.commits <= COMMITS


@pytest.mark.parametrize("moment", list(Moment), ids=lambda moment: moment.value)
@pytest.mark.parametrize(
    ("number", "database_url"), by_turns(range(1, COMMITS + 1, 2)), indirect=["database_url"]
)
def test_killed_at_any_step_it_completes_all_the_same(
    app: Flask, life: Life, number: int, moment: Moment
) -> None:
    deletion_id = asked(app, life)
    with reaping(moment, Reaper(first=number)) as reaper:
        try:
            erase(app, deletion_id)
        except Killed:
            assert reaper.killed == 1
    assert erase(app, deletion_id) == 200
    assert deletion(app, deletion_id).state is DeletionState.DONE
    assert found(app, words_of(life.leaver)) == {}
    with app.app_context():
        assert len(what_is_left(app)["deletions"]) == 1


def test_killed_again_and_again_it_leaves_the_same_as_unharmed(app: Flask, life: Life) -> None:
    deletion_id = asked(app, life)
    for _round in range(COMMITS):
        with reaping(Moment.AFTER_COMMIT, Reaper(first=2)):
            try:
                erase(app, deletion_id)
            except Killed:
                continue
            break
    row = deletion(app, deletion_id)
    assert (row.state, row.problem) == (DeletionState.DONE, None)
    # What was emptied before a kill is not counted again after it.
    counts = {entry["step"]: entry["count"] for entry in row.steps}
    assert (counts["users"], counts["posts"], counts["instagram_accounts"]) == (1, 4, 1)
    after_kills = what_is_left(app)
    assert after_kills["posts"]
    assert found(app, words_of(life.leaver)) == {}
    assert erase(app, deletion_id) == 200  # the second look
    assert what_is_left(app) == after_kills


def test_twice_at_once_it_is_done_once(app: Flask, life: Life) -> None:
    deletion_id = asked(app, life)
    answers = all_at_once(*[lambda: erase(app, deletion_id)] * 3)
    assert set(answers) == {200}
    assert deletion(app, deletion_id).state is DeletionState.DONE
    assert found(app, words_of(life.leaver)) == {}


class BrokenStore(FolderBlobStore):
    """A store that lets nothing be removed."""

    def delete(self, name: str, *, kind: str) -> None:
        raise OSError("the disk is read-only")


def test_what_fails_is_told_and_tried_again(app: Flask, life: Life, config: Config) -> None:
    deletion_id = asked(app, life)
    sound: Gateways = app.extensions["gateways"]
    whole = sound.blobs
    sound.blobs = BrokenStore(config.blob_folder)
    assert erase(app, deletion_id) == 500
    row = deletion(app, deletion_id)
    assert row.state is DeletionState.PARTLY
    failed = [entry["step"] for entry in row.steps if "problem" in entry]
    assert [step for step in failed if step != "snapshot_people"] == [f"files {kind}" for kind in FAILING]
    assert "snapshot_people" in failed  # reports are made again, and their old files can't go
    page = app.test_client().get(f"/deletion/{row.code}").text
    assert "in part" in page
    assert "tried again" in page
    # The rest is gone all the same, but for what others are found by.
    left = set(found(app, words_of(life.leaver)))
    assert {name for name in left if name.startswith("column")} <= OUTLASTING
    sound.blobs = whole
    sweep(app)
    assert erase(app, deletion_id) == 200
    assert deletion(app, deletion_id).state is DeletionState.DONE


def sweep(app: Flask) -> None:
    config: Config = app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret}
    assert app.test_client().get("/cron/leaving/sweep", headers=headers).status_code == 200


def test_a_failed_file_is_not_forgotten_with_its_row(app: Flask, life: Life, config: Config) -> None:
    """Rows that name files which could not be removed stay until they could."""
    deletion_id = asked(app, life)
    sound: Gateways = app.extensions["gateways"]
    whole, sound.blobs = sound.blobs, BrokenStore(config.blob_folder)
    erase(app, deletion_id)
    sound.blobs = whole
    erase(app, deletion_id)
    assert found(app, words_of(life.leaver)) == {}


def test_a_second_look_removes_what_came_late(
    app: Flask, life: Life, queue: LocalTaskQueue, told_time: Callable[[timedelta], None]
) -> None:
    """A call that was under way is recorded after the deletion has passed by."""
    deletion_id = asked(app, life)
    queue.drain()
    assert deletion(app, deletion_id).state is DeletionState.DONE
    with app.app_context():
        account = db.session.get_one(InstagramAccount, life.leaver.ids["account"])
        digest = keep_body({"id": life.leaver.graph_id})
        builders.create_api_call(account, body_sha256=digest, path=f"{life.leaver.graph_id}/media")
        db.session.remove()
    assert found(app, words_of(life.leaver)) != {}
    queue.drain()
    assert found(app, words_of(life.leaver)) != {}
    told_time(LATE + timedelta(minutes=1))
    queue.drain()
    assert found(app, words_of(life.leaver)) == {}
    looked = [entry for entry in deletion(app, deletion_id).steps if entry["step"] == SECOND_LOOK]
    # The call and its file; what the first pass had emptied is not told again.
    assert [(entry["done"], entry["count"]) for entry in looked] == [(True, 2)]
    queue.close()


def test_an_account_that_came_at_the_last_moment_goes_along(app: Flask, life: Life) -> None:
    """Somebody joins while Facebook's request waits for the row of the login."""
    person = life.leaver
    with app.app_context():
        forget_person(person.facebook_id, "d" * 64)
        second = builders.create_user(name=f"{person.mark} again", active=False)
        builders.create_instagram_account(user=second, username=f"{person.mark}.two", biography=person.mark)
        row = db.session.scalars(select(Deletion)).one()
        row.steps = [{**row.steps[0], "users": [*row.steps[0]["users"], second.id]}]
        deletion_id = row.id
        commit()
        db.session.remove()
    assert erase(app, deletion_id) == 200
    assert found(app, words_of(person)) == {}


def test_an_account_with_more_rows_than_a_chunk_is_removed_whole(app: Flask, life: Life) -> None:
    with app.app_context():
        account = db.session.get_one(InstagramAccount, life.leaver.ids["account"])
        builders.create_posts(account, 1_203, caption=f"{life.leaver.mark} again")
        db.session.remove()
    deletion_id = asked(app, life)
    assert erase(app, deletion_id) == 200
    counts = {entry["step"]: entry["count"] for entry in deletion(app, deletion_id).steps}
    # Two more of the life are in no campaign, and the two that are lose their words.
    assert counts["posts"] == 1_203 + 2 + 2
    assert found(app, words_of(life.leaver)) == {}


def test_a_file_that_somebody_else_stored_meanwhile_is_put_back(app: Flask, life: Life) -> None:
    """Another reply with the same name was kept just before the file went: its row came just after."""
    with app.app_context():
        digest = life.leaver.bodies["call empty"]
        others = update(ApiCall).where(ApiCall.id == life.other.ids["call empty"])
        db.session.execute(others.values(body_kept=False))
        db.session.commit()
        db.session.remove()

    class Racing(FolderBlobStore):
        def delete(self, name: str, *, kind: str) -> None:
            super().delete(name, kind=kind)
            if name == digest:
                db.session.execute(others.values(body_kept=True))
                db.session.commit()
                db.session.close()

    deletion_id = asked(app, life)
    config: Config = app.extensions["configuration"]
    app.extensions["gateways"].blobs = Racing(config.blob_folder)
    assert erase(app, deletion_id) == 200
    with app.app_context():
        assert gateways().blobs.get(digest, kind="api-bodies")
        names = select(Tombstone.sha256)
        assert digest not in set(db.session.scalars(names))


def test_nobody_but_the_queue_starts_it(app: Flask, life: Life) -> None:
    deletion_id = asked(app, life)
    client = Client(app.wsgi_app)
    told = {"deletion": deletion_id, "generation": 0}
    assert client.post("/tasks/leaving/erase", json=told).status_code == 403
    assert client.get("/cron/leaving/sweep").status_code == 403
    config: Config = app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret}
    unfit: tuple[Any, ...] = ({}, [], {"deletion": "1", "generation": 0}, {"deletion": True, "generation": 0})
    for payload in unfit:
        assert client.post("/tasks/leaving/erase", json=payload, headers=headers).status_code == 400
    gone = client.post("/tasks/leaving/erase", json={"deletion": 2**62, "generation": 0}, headers=headers)
    assert gone.status_code == 200
