"""The outside world as this application is configured to reach it."""

from collections.abc import Callable
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
from application.integrations.graph.client import GraphClient
from application.integrations.graph.oauth import FacebookOAuth
from application.integrations.mail import MailSender, NoMailServer, SandboxMailbox, SmtpSender
from application.integrations.picture_download import PictureDownloader

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

    from application.integrations.capture.client import CaptureClient
    from application.integrations.google.account import GoogleAccount
    from application.integrations.google.oauth import GoogleOAuth


class TransactionOpen(ApplicationError):
    """An outside call was about to be made while a database transaction was open."""


class Gateways:
    """Makes the clients of outside services from the configuration."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.blobs: BlobStore = _blob_store(config)

    def graph(self) -> GraphClient:
        """A client of the Graph API, to be used by one request or one step of a task."""
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

    def facebook_login(self, client: GraphClient) -> FacebookOAuth:
        """Facebook Login over `client`."""
        return FacebookOAuth(
            dialog_base_url=self.config.facebook_dialog_url,
            client=client,
            app_id=self.config.facebook_app_id,
            app_secret=self.config.facebook_app_secret,
            version=self.config.graph_version,
            config_id=self.config.facebook_config_id,
        )

    def pictures(self) -> PictureDownloader:
        """What fetches thumbnails and profile pictures, from the hosts that are configured."""
        if not self.config.is_production:
            refuse_open_transaction()
        return PictureDownloader(self.config.picture_hosts)

    @property
    def captures(self) -> bool:
        """Whether there is a capture service to ask."""
        return bool(self.config.capture_address)

    def capture(self) -> "CaptureClient":
        """A client of the capture service."""
        # gRPC takes a tenth of a second to import: only the process that captures pays.
        from application.integrations.capture.client import CaptureClient

        config = self.config
        return CaptureClient(
            config.capture_address,
            config.capture_token,
            Path(config.capture_certificates) if config.capture_certificates else None,
            before_call=self._guard,
        )

    def google_login(self) -> "GoogleOAuth":
        """Sign-in at Google."""
        # Parts of Google's client come along, which take a tenth of a second to import.
        from application.integrations.google.oauth import GoogleOAuth

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
        # Google's client takes half a second to import: only the process that makes Sheets pays.
        from application.integrations.google.credentials import person_credentials

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
        from application.integrations.google.credentials import own_credentials  # as above

        credentials = own_credentials(google_addresses(self.config.google_url), clock.real_now)
        return self._google_account(credentials, patience_seconds, self.config.google_shared_drive or None)

    def _google_account(
        self, credentials: "Credentials", patience_seconds: float, shared_drive: str | None
    ) -> "GoogleAccount":
        from application.integrations.google.account import google_account  # as above
        from application.integrations.google.calls import Patience  # as above

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

    def mail(self) -> MailSender:
        """What letters go out by: the sandbox's mailbox, else the mail server of the settings."""
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
            before_call=self._guard,
        )


def _blob_store(config: Config) -> BlobStore:
    if not config.blob_bucket:
        return FolderBlobStore(config.blob_folder)
    # Google's client takes a quarter of a second to import: only the process that needs it pays.
    from application.integrations.blobs_cloud import CloudStorageBlobStore

    return CloudStorageBlobStore(config.blob_bucket)


def gateways() -> Gateways:
    """Those of the current application."""
    found: Gateways = current_app.extensions["gateways"]
    return found


def refuse_open_transaction() -> None:
    """Raise TransactionOpen when an outside call would hold a database transaction open."""
    session: Session = db.session()
    if session.in_transaction():
        raise TransactionOpen("an outside call inside a database transaction: close the session first")
