"""The outside world as this application is configured to reach it."""

from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy.orm import Session

from application.clock import clock
from application.config import Config
from application.exceptions import ApplicationError
from application.extensions import db
from application.integrations.blobs import BlobStore, FolderBlobStore
from application.integrations.graph.client import GraphClient
from application.integrations.graph.oauth import FacebookOAuth
from application.integrations.mail import MailSender, NoMailServer, SandboxMailbox, SmtpSender
from application.integrations.picture_download import PictureDownloader

if TYPE_CHECKING:
    from application.integrations.capture.client import CaptureClient


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
            before_call=None if self.config.is_production else refuse_open_transaction,
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
            before_call=None if config.is_production else refuse_open_transaction,
        )

    def mail(self) -> MailSender:
        """What letters go out by: the sandbox's mailbox, else the mail server of the settings."""
        config = self.config
        guard = None if config.is_production else refuse_open_transaction
        if config.sandbox_url:
            return SandboxMailbox(config.sandbox_url, before_call=guard)
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
            before_call=guard,
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
