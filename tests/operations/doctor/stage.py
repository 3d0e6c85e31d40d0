"""An installation in which all is right, of real parts: sandbox, mail server, capture service, queues."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from google.cloud.storage import Client
from sqlalchemy import delete

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.blobs_cloud import CloudStorageBlobStore
from application.integrations.mail import SmtpSender
from application.integrations.queues_cloud import CloudQueues
from application.models import CronVisit
from application.operations.doctor.findings import Finding, State
from application.operations.doctor.running import look_here, look_outside
from application.operations.doctor.surroundings import ANSWER_SECONDS, Surroundings, surroundings
from application.operations.health.crons import wanted_jobs
from tests.conftest import RunningSandbox
from tests.fakes.capture_server import TOKEN, FakeCaptureService, running_capture_service
from tests.fakes.cloud_queues import FakeCloudQueues
from tests.fakes.cloud_storage import BUCKET, FakeCloudStorage, client_of
from tests.integrations.test_tasks_cloud import rest_client
from tests.mail.small_mail_server import SmallMailServer

PROJECT, LOCATION = "sample-project", "europe-west1"
PRIVATE: dict[str, Any] = {
    "versioning": {"enabled": False},
    "softDeletePolicy": {"retentionDurationSeconds": "0"},
    "iamConfiguration": {
        "publicAccessPrevention": "enforced",
        "uniformBucketLevelAccess": {"enabled": True},
    },
}


@dataclass
class Installation:
    """Its parts, each of which a test may spoil; `config` and `now` too."""

    config: Config
    sandbox: RunningSandbox
    mail_server: SmallMailServer
    capture: FakeCaptureService
    queues: FakeCloudQueues
    storage: FakeCloudStorage
    storage_client: Client
    cloud_queues: CloudQueues
    now: Any = field(default=clock.real_now)

    def change(self, **settings: Any) -> None:
        """Set the settings otherwise."""
        self.config = replace(self.config, **settings)

    def webhook(self, **told: object) -> None:
        """What stands at the app's dashboard."""
        address = f"{self.sandbox.url}/control/webhooks/subscription"
        requests.post(address, json=told, timeout=5).raise_for_status()

    def surroundings(self) -> Surroundings:
        """As the checks see it now."""
        own = surroundings(self.config)
        config = self.config
        mail = SmtpSender(
            host=config.smtp_host,
            port=config.smtp_port,
            user=config.smtp_user,
            password=config.smtp_password,
            sender=config.mail_from,
            sender_name=config.platform_name,
            now=clock.now,
            timeout=ANSWER_SECONDS,
            tls=self.mail_server.trusting(),
        )
        store = CloudStorageBlobStore(
            BUCKET, connect=lambda: self.storage_client, timeout_seconds=5, retry_seconds=1
        )
        return replace(
            own,
            mail=mail,
            now=self.now,
            blobs=store if config.blob_bucket else own.blobs,
            cloud_queues=lambda: self.cloud_queues,
        )

    def findings(self) -> list[Finding]:
        """What the whole doctor says."""
        place = self.surroundings()
        looked = [*look_here(place), *look_outside(place)]
        return [finding for each in looked for finding in each.findings]

    def trouble(self) -> dict[str, str]:
        """By name what is wrong, with what to do about it."""
        return {
            finding.name: f"{finding.words} {finding.what_to_do}"
            for finding in self.findings()
            if finding.state is State.WRONG
        }


@contextmanager
def installation(
    app: Flask, url: str, sandbox: RunningSandbox, folder: Path, mail_server: SmallMailServer
) -> Iterator[Installation]:
    """One in which nothing is wrong, with its files in a bucket and its tasks in the cloud's queues."""
    with ExitStack() as stack:
        capture = stack.enter_context(running_capture_service(folder / "captures"))
        queues = FakeCloudQueues(f"projects/{PROJECT}/locations/{LOCATION}")
        client = stack.enter_context(rest_client(stack.enter_context(queues.serve())))
        storage = FakeCloudStorage(rules=dict(PRIVATE))
        storage_client = stack.enter_context(client_of(stack.enter_context(storage.serve())))
        cloud_queues = CloudQueues(lambda: client, PROJECT, LOCATION, timeout_seconds=5)
        for state in cloud_queues.compare():
            cloud_queues.mend(state)
        config = _right(app.extensions["configuration"], url, capture, mail_server)
        made = Installation(
            config, sandbox, mail_server, capture, queues, storage, storage_client, cloud_queues
        )
        made.webhook(callback_url=f"{url}/webhooks/instagram")
        every_job_went_well(timedelta(minutes=1))
        yield made
        made.webhook()


def every_job_went_well(ago: timedelta) -> None:
    """As the scheduler's visits are noted."""
    then = clock.now() - ago
    times = {"first_at": then, "visited_at": then, "done_at": then}
    db.session.execute(delete(CronVisit))
    db.session.add_all(CronVisit(path=job.url, status=200, **times) for job in wanted_jobs())
    db.session.commit()


def _right(config: Config, url: str, capture: FakeCaptureService, mail_server: SmallMailServer) -> Config:
    return replace(
        config,
        public_url=url,
        secret_key=secrets.token_urlsafe(48),
        operator_name="Bacchus",
        operator_address="1 Quay, Harbour Town",
        operator_email="hello@platform.example",
        task_queue="cloud",
        blob_bucket=BUCKET,
        google_reports="shared_drive",
        google_shared_drive="0ASandboxSharedDriveUk9PVA",
        capture_address=capture.address,
        capture_token=TOKEN,
        smtp_host=mail_server.host,
        smtp_port=mail_server.port,
        smtp_user="platform",
        smtp_password="a secret word",
        mail_from="letters@platform.example",
    )
