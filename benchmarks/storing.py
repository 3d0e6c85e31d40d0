"""Storing readings: the collector's own store function against a bare insert of the same rows, on MariaDB."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import select

from application.collection.page_reader import ReadPage, ReadPost
from application.collection.post_storing import write_posts
from application.config import read_config
from application.extensions import db
from application.factory import create_app
from application.integrations.graph.instagram import MediaItem
from application.models import ApiCall, Base, InstagramAccount, Post, Reading
from benchmarks.stage import Stopwatch
from tests.mariadb import PrivateMariaDb

READINGS = 100_000
PAGE = 100
START = datetime(2026, 1, 1, tzinfo=UTC)
FIGURES = ("views", "reach", "likes", "comments", "saves", "shares", "reposts", "total_interactions")


def report() -> list[str]:
    """Lines that tell rows a second and their ratio."""
    with _mariadb() as url, tempfile.TemporaryDirectory() as folder, _application(url, Path(folder)):
        account, call_id = _account()
        first, second = _pages(1), _pages(2)
        with Stopwatch() as ours:
            _through_the_collector(account.id, call_id, first)
        with Stopwatch() as again:
            _through_the_collector(account.id, call_id, second)
        posts, readings = _rows(Post), _rows(Reading)[:READINGS]
        _empty()
        with Stopwatch() as bare:
            _bare(Post, posts)
            _bare(Reading, readings)
    return [
        f"{READINGS:,} readings of {READINGS:,} posts with their latest values, pages of {PAGE}, MariaDB:",
        f"  store function, new posts    {ours.seconds:6.2f} s  {READINGS / ours.seconds:8,.0f} readings/s",
        f"  store function, known posts  {again.seconds:6.2f} s  {READINGS / again.seconds:8,.0f} readings/s",
        f"  bare insert of these rows    {bare.seconds:6.2f} s  {READINGS / bare.seconds:8,.0f} readings/s",
        f"  share of the bare speed      {bare.seconds / ours.seconds:6.0%} new, "
        f"{bare.seconds / again.seconds:.0%} known",
    ]


@contextmanager
def _mariadb() -> Iterator[str]:
    server = PrivateMariaDb(on_disk=True)  # as a real one writes
    server.start()
    try:
        server.create_database("benchmark")
        yield server.url("benchmark")
    finally:
        server.stop()


@contextmanager
def _application(url: str, folder: Path) -> Iterator[Flask]:
    environment = {"APP_PROFILE": "test", "DATABASE_URL": url, "SANDBOX_URL": "http://127.0.0.1:9"}
    app = create_app(replace(read_config(environment, folder), log_level="ERROR"))
    with app.app_context():
        flask_migrate.upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def _account() -> tuple[InstagramAccount, int]:
    account = InstagramAccount(graph_id="1", username="benchmark", created_at=START)
    db.session.add(account)
    db.session.flush()
    call = ApiCall(
        path="1/media",
        query="",
        requested_at=START,
        duration_ms=1,
        outcome="ok",
        instagram_account_id=account.id,
    )
    db.session.add(call)
    db.session.commit()
    return account, call.id


def _pages(time: int) -> list[ReadPage]:
    return [
        ReadPage(tuple(_read(number, time) for number in range(first, first + PAGE)), None)
        for first in range(0, READINGS, PAGE)
    ]


def _through_the_collector(account_id: int, call_id: int, pages: list[ReadPage]) -> None:
    for page in pages:
        account = db.session.get_one(InstagramAccount, account_id)
        write_posts(account, page, [call_id], due_at=START)
        db.session.commit()


def _read(number: int, time: int) -> ReadPost:
    item = MediaItem(
        id=f"1790{number:08}",
        timestamp=START - timedelta(minutes=number),
        media_type="IMAGE",
        media_product_type="FEED",
        caption=f"A post about tea, number {number}",
        permalink=f"https://www.instagram.com/p/{number}/",
        figures={name: number + time for name in FIGURES},
        insights_present=True,
    )
    return ReadPost(item, None, 0)


def _rows(model: type[Base]) -> list[dict[str, Any]]:
    """All rows as the driver takes them."""
    table = Base.metadata.tables[model.__tablename__]
    found = [
        {name: _naive(value) for name, value in row.items()}
        for row in db.session.execute(select(table).order_by(table.c.id)).mappings()
    ]
    db.session.rollback()
    return found


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _empty() -> None:
    for model in (Reading, Post):
        db.session.execute(Base.metadata.tables[model.__tablename__].delete())
    db.session.commit()


def _bare(model: type[Base], rows: list[dict[str, Any]]) -> None:
    """The driver's own executemany, without anything around it."""
    columns = ", ".join(f"`{name}`" for name in rows[0])
    places = ", ".join(f"%({name})s" for name in rows[0])
    connection = db.engine.raw_connection()
    cursor = connection.cursor()
    cursor.executemany(f"INSERT INTO {model.__tablename__} ({columns}) VALUES ({places})", rows)
    connection.commit()
    connection.close()
