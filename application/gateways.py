"""The outside world as this application is configured to reach it.

Clients are imported late, where they are made: together they take longer than all else of the start.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy.orm import Session

from application.clock import clock
from application.config import Config
from application.exceptions import ApplicationError
from application.extensions import db
from application.integrations.blobs import BlobStore, FolderBlobStore
from application.integrations.google.addresses import google_addresses
from application.networks import Network

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

    from application.integrations.audience.network import Counter
    from application.integrations.capture.client import CaptureClient
    from application.integrations.google.account import GoogleAccount
    from application.integrations.google.oauth import GoogleOAuth
    from application.integrations.graph.client import GraphClient
    from application.integrations.graph.oauth import FacebookOAuth
    from application.integrations.mail import MailSender
    from application.integrations.picture_download import PictureDownloader
    from application.integrations.queues_cloud import CloudQueues


class TransactionOpen(ApplicationError):
    """An outside call was about to be made while a database transaction was open."""


class Gateways:
    """Makes the clients of outside services from the configuration."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.blobs: BlobStore = _blob_store(config)
        self._most_seconds: float | None = None

    def hurried(self, seconds: float) -> "Gateways":
        """The same for somebody who waits: no answer is waited for longer than so, nothing is tried again."""
        config = self.config
        hurried = Gateways(
            replace(
                config,
                graph_connect_timeout=min(config.graph_connect_timeout, seconds),
                graph_read_timeout=min(config.graph_read_timeout, seconds),
                google_connect_timeout=min(config.google_connect_timeout, seconds),
                google_read_timeout=min(config.google_read_timeout, seconds),
            )
        )
        hurried._most_seconds = seconds
        hurried.blobs = _blob_store(config, seconds)
        return hurried

    def graph(self) -> "GraphClient":
        """A client of the Graph API, to be used by one request or one step of a task."""
        from application.integrations.graph.client import GraphClient  # late

        return GraphClient(
            base_url=self.config.graph_url,
            version=self.config.graph_version,
            app_id=self.config.facebook_app_id,
            app_secret=self.config.facebook_app_secret,
            blobs=self.blobs,
            now=clock.now,
            connect_timeout=self.config.graph_connect_timeout,
            read_timeout=self.config.graph_read_timeout,
            before_call=self._guard,
        )

    def follower_counter(self, network: Network, *, token: str | None, instagram_id: str | None) -> "Counter":
        """What counts followers there, for one step of a task; without a key it says so.

        `token` and `instagram_id` are those of the staff's connection to Facebook, None while there is none.
        """
        from application.integrations.audience.counters import Reach, counter_of  # late

        followers = self.config.followers
        reach = Reach(
            graph=self.graph,
            token=token,
            instagram_id=instagram_id,
            youtube_url=followers.youtube_url,
            youtube_key=followers.youtube_key,
            x_url=followers.x_url,
            x_token=followers.x_token,
            now=clock.now,
            before_call=self._guard,
        )
        return counter_of(network, reach)

    def facebook_login(self, client: "GraphClient") -> "FacebookOAuth":
        """Facebook Login over `client`."""
        from application.integrations.graph.oauth import FacebookOAuth  # late

        return FacebookOAuth(
            dialog_base_url=self.config.facebook_dialog_url,
            client=client,
            app_id=self.config.facebook_app_id,
            app_secret=self.config.facebook_app_secret,
            version=self.config.graph_version,
            config_id=self.config.facebook_config_id,
        )

    def pictures(self) -> "PictureDownloader":
        """What fetches thumbnails and profile pictures, from the hosts that are configured."""
        from application.integrations.picture_download import PictureDownloader  # late

        if not self.config.is_production:
            refuse_open_transaction()
        return PictureDownloader(self.config.picture_hosts)

    @property
    def captures(self) -> bool:
        """Whether there is a capture service to ask."""
        return bool(self.config.capture_address)

    def capture(self) -> "CaptureClient":
        """A client of the capture service."""
        from application.integrations.capture.client import DEADLINE_SECONDS, CaptureClient  # late

        config = self.config
        return CaptureClient(
            config.capture_address,
            config.capture_token,
            Path(config.capture_certificates) if config.capture_certificates else None,
            deadline=self._most_seconds or DEADLINE_SECONDS,
            before_call=self._guard,
        )

    def cloud_queues(self) -> "CloudQueues":
        """The queues of Cloud Tasks, to be looked at and made."""
        from application.integrations.queues_cloud import queues_of_the_cloud  # late

        config = self.config
        return queues_of_the_cloud(
            config.cloud_project, config.cloud_location, config.queue_prefix, config.task_service
        )

    def google_login(self) -> "GoogleOAuth":
        """Sign-in at Google."""
        from application.integrations.google.oauth import GoogleOAuth  # late

        config = self.config
        return GoogleOAuth(
            google_addresses(config.google_url),
            config.google_client_id,
            config.google_client_secret,
            self._google_timeouts,
            before_call=self._guard,
        )

    def google_person(self, refresh_token: str, patience_seconds: float) -> "GoogleAccount":
        """Google as the person of that sign-in; calls wait out its limits for so long in all."""
        from application.integrations.google.credentials import person_credentials  # late

        config = self.config
        credentials = person_credentials(
            google_addresses(config.google_url),
            config.google_client_id,
            config.google_client_secret,
            refresh_token,
        )
        return self._google_account(credentials, patience_seconds, None)

    def google_service_account(self, patience_seconds: float) -> "GoogleAccount":
        """Google as the platform's own account, its files in the shared drive. Raises GoogleMisconfigured."""
        from application.integrations.google.credentials import own_credentials  # late

        credentials = own_credentials(google_addresses(self.config.google_url), clock.real_now)
        return self._google_account(credentials, patience_seconds, self.config.google_shared_drive or None)

    def _google_account(
        self, credentials: "Credentials", patience_seconds: float, shared_drive: str | None
    ) -> "GoogleAccount":
        from application.integrations.google.account import google_account  # late
        from application.integrations.google.calls import Patience  # late

        return google_account(
            google_addresses(self.config.google_url),
            credentials,
            self._google_timeouts,
            Patience(patience_seconds),
            shared_drive=shared_drive,
            before_call=self._guard,
        )

    @property
    def _google_timeouts(self) -> tuple[float, float]:
        return self.config.google_connect_timeout, self.config.google_read_timeout

    @property
    def _guard(self) -> Callable[[], None] | None:
        return None if self.config.is_production else refuse_open_transaction

    def mail(self) -> "MailSender":
        """What letters go out by: the sandbox's mailbox, else the mail server of the settings."""
        from application.integrations.mail import (  # late
            TIMEOUT_SECONDS,
            NoMailServer,
            SandboxMailbox,
            SmtpSender,
        )

        config = self.config
        if config.sandbox_url:
            return SandboxMailbox(config.sandbox_url, before_call=self._guard)
        if not (config.smtp_host and config.mail_from):
            return NoMailServer()
        return SmtpSender(
            host=config.smtp_host,
            port=config.smtp_port,
            user=config.smtp_user,
            password=config.smtp_password,
            sender=config.mail_from,
            sender_name=config.platform_name,
            now=clock.now,
            timeout=self._most_seconds or TIMEOUT_SECONDS,
            before_call=self._guard,
        )


def _blob_store(config: Config, most_seconds: float | None = None) -> BlobStore:
    if not config.blob_bucket:
        return FolderBlobStore(config.blob_folder)
    from application.integrations.blobs_cloud import CloudStorageBlobStore  # late

    if most_seconds is None:
        return CloudStorageBlobStore(config.blob_bucket)
    return CloudStorageBlobStore(config.blob_bucket, timeout_seconds=most_seconds, retry_seconds=most_seconds)


def gateways() -> Gateways:
    """Those of the current application."""
    found: Gateways = current_app.extensions["gateways"]
    return found


def refuse_open_transaction() -> None:
    """Raise TransactionOpen when an outside call would hold a database transaction open."""
    session: Session = db.session()
    if session.in_transaction():
        raise TransactionOpen("an outside call inside a database transaction: close the session first")
