"""A dump holds everything that was counted, and puts back what is lost, and only that."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update

from application.clock import clock
from application.extensions import db
from application.followers.history.dump_form import COLUMNS, DumpDamaged
from application.followers.history.dumping import (
    DUMPS_KIND,
    forget_old_dumps,
    keep_dump,
    listed_dumps,
    write_dump,
)
from application.followers.history.restoring import Restored, check_dump, restore_dump
from application.followers.units.exporting import handles_csv
from application.gateways import gateways
from application.models import (
    Base,
    CountNote,
    CountRhythm,
    CountRound,
    FeedColumn,
    FollowerCount,
    TallyDump,
    TallyEdition,
    TallyImport,
    TrackedAccount,
    TrackedNetwork,
    Unit,
)
from tests.followers.brought import bring_all, bring_handles
from tests.followers.building import NOW, create_account, create_count, create_note, create_round, create_unit
from tests.statements import count_statements

CHILDREN_FIRST: tuple[type[Base], ...] = (
    FollowerCount,
    FeedColumn,
    CountNote,
    CountRound,
    TallyImport,
    TrackedAccount,
    TrackedNetwork,
)


def dumped(folder: Path) -> Path:
    return write_dump(folder, clock.now()).path


def restored(path: Path) -> Restored:
    check_dump(path)
    done = restore_dump(path, clock.now())
    db.session.commit()
    return done


def lose_everything() -> None:
    for model in CHILDREN_FIRST:
        db.session.execute(delete(model))
    db.session.execute(update(Unit).values(parent_zid=None))
    db.session.execute(delete(Unit))
    db.session.commit()
    db.session.expunge_all()


def rows_of(model: type[Any], *names: str) -> list[tuple[Any, ...]]:
    columns = [getattr(model, name) for name in names]
    return sorted((tuple(row) for row in db.session.execute(select(*columns))), key=str)


def everything() -> list[Any]:
    """What readers could be told, without the database's own numbers."""
    history = (
        select(
            CountRound.identity,
            CountRound.closed_at,
            TrackedAccount.unit_zid,
            TrackedAccount.network,
            FollowerCount.followers,
            FollowerCount.counted_at,
        )
        .join(FollowerCount, FollowerCount.round_id == CountRound.id)
        .join(TrackedAccount, TrackedAccount.id == FollowerCount.tracked_account_id)
    )
    return [
        handles_csv(),
        sorted((tuple(row) for row in db.session.execute(history)), key=str),
        rows_of(Unit, "zid", "name", "parent_zid", "position", "added_at", "removed_at"),
        rows_of(TrackedAccount, "unit_zid", "network", "handle", "rhythm", "followers", "published_at"),
        rows_of(FeedColumn, "name", "position"),
        rows_of(CountNote, "happened_at", "unit_zid", "text", "by_itself"),
        rows_of(CountRound, "kind", "identity", "counted_at"),
    ]


@pytest.fixture
def brought(context: Flask) -> None:
    bring_all()
    bring_handles(b"type,zid,parent,twitter\nDepartment of Energy,1,,ENERGY\nSecretary,2,1,SecGranholm\n")
    create_note("An event of our own", happened_at=NOW)


@pytest.mark.usefixtures("brought")
def test_an_empty_database_has_everything_back(tmp_path: Path) -> None:
    before, path = everything(), dumped(tmp_path)
    lose_everything()
    done = restored(path)
    assert done.put_back == done.had
    assert everything() == before
    assert done.had["rounds"] == 101


@pytest.mark.usefixtures("brought")
def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = dumped(tmp_path)
    db.session.execute(update(Unit).where(Unit.zid == 1).values(name="Another name"))
    db.session.execute(update(TrackedAccount).values(rhythm=CountRhythm.OFF))
    db.session.execute(update(FollowerCount).values(followers=7))
    db.session.commit()
    done = restored(path)
    assert set(done.put_back.values()) == {0}
    db.session.expire_all()
    assert db.session.get_one(Unit, 1).name == "Another name"
    assert set(db.session.scalars(select(FollowerCount.followers))) == {7}


@pytest.mark.usefixtures("brought")
def test_single_losses_are_put_back(tmp_path: Path) -> None:
    before, path = everything(), dumped(tmp_path)
    lost_counts = db.session.scalar(
        select(func.count()).select_from(FollowerCount).where(FollowerCount.followers > 600_000)
    )
    db.session.execute(delete(FollowerCount).where(FollowerCount.followers > 600_000))
    lost_round = db.session.scalars(select(CountRound).order_by(CountRound.id)).all()[50]
    db.session.delete(lost_round)
    db.session.execute(delete(CountNote))
    db.session.commit()
    done = restored(path)
    assert done.put_back["rounds"] == 1
    assert done.put_back["counts"] >= (lost_counts or 0)
    assert everything() == before


@pytest.mark.usefixtures("context")
def test_rounds_that_are_not_over_are_left_to_the_next_dump(tmp_path: Path) -> None:
    account = create_account(create_unit())
    for closed in (True, False):
        create_count(account, create_round(closed=closed), 5)
    written = write_dump(tmp_path, clock.now())
    assert (written.rounds, written.counts) == (1, 1)


Damage = Callable[[bytes], bytes]


def _repacked(change: Damage) -> Damage:
    return lambda content: gzip.compress(change(gzip.decompress(content)))


@pytest.mark.usefixtures("brought")
@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-20],
        lambda content: content[: len(content) // 2] + b"\0\0\0\0" + content[len(content) // 2 + 4 :],
        lambda content: b"type,zid\n",
        lambda content: b"",
        _repacked(lambda text: text[: text.rindex(b'{"end"')]),
        _repacked(lambda text: b"\n".join(text.split(b"\n")[:3] + text.split(b"\n")[4:])),
        _repacked(lambda text: text.replace(b'"exact"', b'"about"', 1)),
        _repacked(lambda text: text.replace(b"646819", b'"many"', 1)),
        _repacked(lambda text: text.replace(b'"version":1', b'"version":2', 1)),
        _repacked(lambda text: text + b'{"end":{}}\n'),
        _repacked(lambda text: text.replace(b"[[", b"[[[", 1)),
    ],
    ids=["cut", "changed", "other", "empty", "endless", "lacking", "word", "kind", "version", "more", "json"],
)
def test_a_damaged_file_is_refused_before_anything(damage: Damage, tmp_path: Path) -> None:
    path = dumped(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DumpDamaged):
        check_dump(path)


@pytest.mark.usefixtures("context")
def test_the_last_ones_are_kept_and_older_files_go(tmp_path: Path) -> None:
    blobs, begin = gateways().blobs, clock.now()
    for day in range(5):
        now = begin + timedelta(days=day)
        keep_dump(write_dump(tmp_path, now), now, blobs)
        db.session.commit()
        forget_old_dumps(3, blobs)
        db.session.commit()
    listed = listed_dumps(3)
    assert len(listed) == db.session.scalar(select(func.count()).select_from(TallyDump)) == 3
    end = clock.real_now() + timedelta(days=1)
    kept = blobs.names(DUMPS_KIND, since=clock.real_now() - timedelta(days=1), until=end)
    assert {each.sha256 for each in listed} == set(kept)


def test_the_scheduler_has_one_dump_made_a_day(
    app: Flask, client: FlaskClient, queue: Any, config: Any
) -> None:
    secret = {"X-Task-Secret": config.task_secret}
    for _ in range(2):
        assert client.get("/cron/followers/dump", headers=secret).status_code == 200
        queue.drain()
    assert client.post("/tasks/followers/dump", headers=secret).status_code == 200
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(TallyDump)) == 1


@pytest.mark.usefixtures("brought")
def test_a_dump_and_its_way_back_take_statements_by_the_thousand_rows(app: Flask, tmp_path: Path) -> None:
    with count_statements(app) as writing:
        path = dumped(tmp_path)
    lose_everything()
    with count_statements(app) as reading:
        restored(path)
    assert len(writing) <= 9
    assert len(reading) <= 32
    assert set(COLUMNS) == {"units", "networks", "accounts", "columns", "notes", "rounds", "counts"}


@pytest.mark.usefixtures("brought")
def test_readers_are_told_of_what_was_put_back(tmp_path: Path) -> None:
    path = dumped(tmp_path)
    before = db.session.scalar(select(TallyEdition.number)) or 0
    restored(path)
    assert (db.session.scalar(select(TallyEdition.number)) or 0) > before
