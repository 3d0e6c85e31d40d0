"""Two hundred stories that are due at once, asked of the real service, which is killed twice on the way."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from application.capture.asking import ask_for_captures
from application.clock import clock
from application.config import Config
from application.extensions import db
from application.models import Capture, CaptureItem, CaptureState, ChainLink
from application.task_queue import rollback
from tests import builders
from tests.capture_service.service_process import ServiceProcess, free_port
from tests.capture_service.stage import TOKEN
from tests.capture_service.web import Web, picture, web
from tests.databases import only_on

STORIES = 200
KILLED_AFTER = (50, 120)
AT_ONCE = 4
"""So many deliveries the queue of captures makes at a time."""
LAST_SECONDS = 100.0


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as site:
        yield site


@pytest.fixture
def process(site: Web, stage_folder: Path) -> Iterator[ServiceProcess]:
    """The real service, without Chromium: it keeps files where the application looks for them."""
    process = ServiceProcess(
        site, stage_folder, port=free_port(), CHROMIUM="/nothing/here", LOG_LEVEL="WARNING"
    )
    process.start()
    yield process
    process.stop_all()


@pytest.fixture
def config(config: Config, process: ServiceProcess) -> Config:
    return replace(config, capture_address=f"127.0.0.1:{process.port}", capture_token=TOKEN)


@dataclass
class Deliveries:
    """The queue, as far as it matters: each task until it is answered by 200, and some of them twice."""

    app: Flask
    config: Config
    done: int = 0
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, capture_id: int) -> None:
        until, tries = time.monotonic() + LAST_SECONDS, 0
        while self._post(capture_id, tries) != 200:
            assert time.monotonic() < until
            tries = min(tries + 1, 3)  # the queue's last try would put it off for minutes
            time.sleep(0.2)
        if capture_id % 10 == 0:
            assert self._post(capture_id, 0) == 200
        with self.lock:
            self.done += 1

    def _post(self, capture_id: int, retries: int) -> int:
        headers = {"X-Task-Secret": self.config.task_secret, "X-AppEngine-TaskRetryCount": str(retries)}
        payload = {"capture": capture_id, "generation": 0}
        answer = self.app.test_client().post("/tasks/capture/take", json=payload, headers=headers)
        if answer.status_code != 200:
            with self.lock:
                self.refused += 1
        return answer.status_code


def asked_for(app: Flask, site: Web) -> list[int]:
    """The captures of so many living stories, each with a picture of its own."""
    with app.app_context():
        account = builders.create_instagram_account(user=builders.create_user(login=builders.create_login()))
        now = clock.now()
        posts = []
        for number in range(STORIES):
            address = site.file(f"/{number}.jpg", picture(64, 64, f"#{number:06x}", "PNG"), "image/png")
            posts.append(
                builders.new_post(
                    account,
                    media_product_type="STORY",
                    media_url=address,
                    posted_at=now - timedelta(hours=2),
                    last_read_at=now,
                )
            )
        db.session.add_all(posts)
        db.session.commit()
        ids = [post.id for post in posts]
        assert ask_for_captures(ids, asked_by_id=None) == STORIES
        db.session.commit()
        captures = list(db.session.scalars(select(Capture.id).order_by(Capture.id)))
        rollback()
        db.session.remove()
        return captures


@only_on("mariadb")
@pytest.mark.slow
@pytest.mark.timeout(LAST_SECONDS * 2)
def test_all_are_kept_once_and_none_is_lost(
    app: Flask, config: Config, site: Web, process: ServiceProcess
) -> None:
    captures = asked_for(app, site)
    queue = Deliveries(app, config)
    with ThreadPoolExecutor(AT_ONCE) as workers:
        deliveries = [workers.submit(queue.deliver, capture_id) for capture_id in captures]
        for number in KILLED_AFTER:
            while queue.done < number:
                time.sleep(0.02)
            process.kill()
            time.sleep(0.5)
            process.start()
        for delivery in deliveries:
            delivery.result()
    assert queue.refused > 0, "nothing was asked while the service was away"
    with app.app_context():
        states = dict(db.session.execute(select(Capture.state, func.count()).group_by(Capture.state)).all())
        assert states == {CaptureState.DONE: STORIES}
        assert len(set(db.session.scalars(select(CaptureItem.sha256)))) == STORIES
        assert db.session.scalar(select(func.count()).select_from(CaptureItem)) == STORIES
        links = db.session.scalars(select(ChainLink).order_by(ChainLink.position)).all()
        assert [link.position for link in links] == list(range(1, STORIES + 1))
        db.session.remove()
