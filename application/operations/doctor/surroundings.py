"""All that the checks look at: the settings, the gateways, the clock, and the database's engine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app

from application.clock import clock
from application.config import Config
from application.gateways import Gateways, gateways
from application.integrations.blobs import BlobStore
from application.integrations.mail import MailSender

if TYPE_CHECKING:
    from application.integrations.queues_cloud import CloudQueues

ANSWER_SECONDS = 5.0
"""How long an answer from outside is waited for."""


@dataclass(frozen=True)
class Surroundings:
    """What is looked at. `now` is this machine's own time."""

    config: Config
    gateways: Gateways
    blobs: BlobStore
    mail: MailSender
    cloud_queues: Callable[[], "CloudQueues"]
    now: Callable[[], datetime] = clock.real_now


def surroundings(config: Config | None = None) -> Surroundings:
    """Those of the current application, or as it would be with other settings."""
    config = config or current_app.extensions["configuration"]
    own = gateways() if config is gateways().config else Gateways(config)
    hurried = own.hurried(ANSWER_SECONDS)
    return Surroundings(config, hurried, hurried.blobs, hurried.mail(), lambda: _cloud_queues(config))


def _cloud_queues(config: Config) -> "CloudQueues":
    # Google's client takes a third of a second to import: only where queues are in the cloud.
    from application.integrations.queues_cloud import queues_of_the_cloud

    return queues_of_the_cloud(
        config.cloud_project, config.cloud_location, config.queue_prefix, config.task_service
    )
