"""Every environment variable, read once. `docs` and README's settings table name each of them."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from application.follower_settings import FollowerSettings, follower_settings
from application.kept_keys import kept_keys
from application.secret_references import ConnectSecrets, with_secrets
from application.settings_reader import (
    ConfigError,
    SettingsReader,
    addresses,
    colour,
    drive_id,
    fernet_keys,
    picture_path,
)
from application.task_settings import DEFAULT_SERVICE, cloud_task_settings

Profile = Literal["production", "sandbox", "test"]
GoogleReports = Literal["off", "shared_drive", "sign_in"]
"""Whose a report's Sheet is: nobody's, the shared drive's, or that of the staff member who signs in."""
PROFILES: tuple[Profile, ...] = ("production", "sandbox", "test")

SANDBOX_APP_ID = "1000000000000001"
SANDBOX_APP_SECRET = "sandbox-app-secret"
SANDBOX_VERIFY_TOKEN = "sandbox-verify-token"
SANDBOX_GOOGLE_CLIENT_ID = "2000000000000001.apps.sandbox"
SANDBOX_GOOGLE_CLIENT_SECRET = "sandbox-google-secret"
SANDBOX_SHARED_DRIVE = "0ASandboxSharedDriveUk9PVA"

JOINING_SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "instagram_basic",
    "instagram_manage_insights",
    "pages_manage_metadata",
)


@dataclass(frozen=True)
class Config:
    """What this process runs with. Secrets never show in `repr`."""

    profile: Profile
    secret_key: str = field(repr=False)
    token_keys: tuple[str, ...] = field(repr=False)
    database_url: str = field(repr=False)
    facebook_app_id: str
    facebook_app_secret: str = field(repr=False)
    task_secret: str = field(repr=False)
    public_url: str
    blob_folder: Path
    local_queue_path: Path
    blob_bucket: str = ""
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    platform_name: str = "Bacchus Influencer Platform"
    platform_logo: str = ""
    platform_accent: str = ""
    operator_name: str = ""
    operator_address: str = ""
    operator_email: str = ""
    facebook_config_id: str | None = None
    facebook_business_config_id: str | None = None
    facebook_app_mode: Literal["live", "development"] = "live"
    facebook_dialog_url: str = "https://www.facebook.com"
    graph_url: str = "https://graph.facebook.com"
    graph_version: str = "v26.0"
    graph_connect_timeout: float = 5.0
    graph_read_timeout: float = 30.0
    sandbox_url: str | None = None
    task_queue: Literal["cloud", "local"] = "cloud"
    cloud_project: str = ""
    cloud_location: str = ""
    queue_prefix: str = ""
    task_service: str = DEFAULT_SERVICE
    running_version: str = ""
    """The version as App Engine names it; empty elsewhere."""
    collect_every: timedelta = timedelta(hours=6)
    poll_stories_every: timedelta = timedelta(hours=2)
    history_days: int = 360
    webhook_verify_token: str = field(default="", repr=False)
    webhook_accepts_sha1: bool = False
    picture_hosts: tuple[str, ...] = ("fbcdn.net", "cdninstagram.com", "facebook.com")
    mail_from: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    capture_address: str = ""
    capture_token: str = field(default="", repr=False)
    capture_certificates: str = ""
    capture_pages: Literal["off", "posts", "all"] = "posts"
    keep_captures_days: int = 30
    media_page_size: int = 50
    google_url: str | None = None
    """Where the sandbox's Google stands; None for Google's own addresses."""
    google_reports: GoogleReports = "off"
    google_shared_drive: str = ""
    google_client_id: str = ""
    google_client_secret: str = field(default="", repr=False)
    google_connect_timeout: float = 5.0
    google_read_timeout: float = 120.0
    report_reviewers: tuple[str, ...] = ()
    followers: FollowerSettings = field(default_factory=FollowerSettings)
    require_second_factor: bool = True
    database_gigabytes: int = 100
    """How large the database may become before somebody has to give it more room."""
    log_level: str = "INFO"
    trusted_hosts: tuple[str, ...] = ()

    @property
    def is_production(self) -> bool:
        return self.profile == "production"

    def captures_page_of(self, *, is_story: bool) -> bool:
        """Whether a picture of the page belongs to a capture."""
        return self.capture_pages == "all" or (self.capture_pages == "posts" and not is_story)

    @property
    def runs_on_app_engine(self) -> bool:
        """Only App Engine's front end strips forged task and cron headers."""
        return self.is_production and os.environ.get("GAE_ENV") == "standard"


def read_config(
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    connect_secrets: ConnectSecrets | None = None,
) -> Config:
    """The configuration that the environment asks for.

    `APP_PROFILE` is production unless it says otherwise. `folder` is where the sandbox profile keeps its
    database, files and keys (default: `INSTANCE_FOLDER`, else `instance/` in the working directory).
    `connect_secrets` leads to the secrets that settings name as `sm://…`; without it they are refused.
    Raises ConfigError naming the first setting that is missing or wrong.
    """
    reader = SettingsReader(with_secrets(os.environ if environment is None else environment, connect_secrets))
    profile = reader.one_of("APP_PROFILE", PROFILES, "production")
    if profile == "production":
        return _production(reader)
    return _embedded(
        reader, cast(Profile, profile), folder or Path(reader.text("INSTANCE_FOLDER", "instance"))
    )


def _production(reader: SettingsReader) -> Config:
    return Config(
        profile="production",
        secret_key=reader.required("SECRET_KEY"),
        token_keys=fernet_keys(reader.required("TOKEN_KEYS")),
        database_url=reader.required("DATABASE_URL"),
        facebook_app_id=reader.required("FACEBOOK_APP_ID"),
        facebook_app_secret=reader.required("FACEBOOK_APP_SECRET"),
        task_secret=reader.text("TASK_SECRET", secrets.token_urlsafe(32)),
        public_url=reader.secure_address("PUBLIC_URL"),
        **_blob_place(reader, default=""),
        local_queue_path=Path(reader.text("LOCAL_QUEUE_PATH", "/tmp/tasks.sqlite")),
        webhook_verify_token=reader.text("WEBHOOK_VERIFY_TOKEN", ""),
        require_second_factor=reader.one_of("REQUIRE_SECOND_FACTOR", ("yes", "no"), "yes") == "yes",
        running_version=reader.text("GAE_VERSION", ""),
        database_gigabytes=reader.whole("DATABASE_SIZE_GB", 100, most=65_536),
        **cloud_task_settings(reader),
        **_google(reader, "off"),
        followers=follower_settings(reader, None),
        **_shared(reader),
    )


def _embedded(reader: SettingsReader, profile: Profile, folder: Path) -> Config:
    """Everything on this machine, against the sandbox, with keys made at the first start."""
    keys = kept_keys(folder / "keys.json")
    sandbox_url = reader.text("SANDBOX_URL", "http://127.0.0.1:5001").rstrip("/")
    shared = _shared(reader)
    shared["facebook_dialog_url"] = reader.text("FACEBOOK_DIALOG_URL", f"{sandbox_url}/facebook")
    shared["graph_url"] = reader.text("GRAPH_URL", f"{sandbox_url}/graph")
    return Config(
        profile=profile,
        secret_key=reader.text("SECRET_KEY", keys["secret_key"]),
        token_keys=fernet_keys(reader.text("TOKEN_KEYS", keys["token_key"])),
        database_url=reader.text("DATABASE_URL", f"sqlite:///{(folder / 'social_network.sqlite').resolve()}"),
        facebook_app_id=reader.text("FACEBOOK_APP_ID", SANDBOX_APP_ID),
        facebook_app_secret=reader.text("FACEBOOK_APP_SECRET", SANDBOX_APP_SECRET),
        task_secret=reader.text("TASK_SECRET", keys["task_secret"]),
        public_url=reader.text("PUBLIC_URL", "http://127.0.0.1:5000").rstrip("/"),
        **_blob_place(reader, default=str(folder / "blobs")),
        local_queue_path=Path(reader.text("LOCAL_QUEUE_PATH", str(folder / "tasks.sqlite"))),
        sandbox_url=sandbox_url,
        google_url=f"{sandbox_url}/google",
        followers=follower_settings(reader, sandbox_url),
        **_google(
            reader, "sign_in", SANDBOX_SHARED_DRIVE, SANDBOX_GOOGLE_CLIENT_ID, SANDBOX_GOOGLE_CLIENT_SECRET
        ),
        webhook_verify_token=reader.text("WEBHOOK_VERIFY_TOKEN", SANDBOX_VERIFY_TOKEN),
        picture_hosts=(urlsplit(sandbox_url).netloc or "127.0.0.1",),
        require_second_factor=reader.one_of("REQUIRE_SECOND_FACTOR", ("yes", "no"), "no") == "yes",
        task_queue="local",
        **shared,
    )


def _blob_place(reader: SettingsReader, default: str) -> dict[str, Any]:
    """The folder or the bucket of the blobs: in one of two they would be looked for in vain."""
    folder, bucket = reader.text("BLOB_FOLDER", ""), reader.text("BLOB_BUCKET", "")
    if folder and bucket:
        raise ConfigError("of the settings BLOB_FOLDER and BLOB_BUCKET only one can be set")
    if not (folder or bucket or default):
        raise ConfigError("the setting BLOB_FOLDER is missing, or BLOB_BUCKET in its place")
    if bucket and not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]", bucket):
        raise ConfigError("the setting BLOB_BUCKET must be the bare name of a bucket, without gs://")
    # With a bucket no folder is of use, and into this one nothing can be written by mistake.
    return {"blob_bucket": bucket, "blob_folder": Path(folder or (not bucket and default) or os.devnull)}


def _google(
    reader: SettingsReader, ownership: GoogleReports, drive: str = "", client: str = "", secret: str = ""
) -> dict[str, Any]:
    """Whose the Sheets of reports are, with what that needs; given are the profile's own defaults."""
    chosen = reader.one_of("GOOGLE_REPORTS", ("off", "shared_drive", "sign_in"), ownership)
    if chosen == "shared_drive":
        shared_drive = drive_id("GOOGLE_SHARED_DRIVE", reader.text("GOOGLE_SHARED_DRIVE", drive))
    elif reader.text("GOOGLE_SHARED_DRIVE", ""):
        raise ConfigError("the setting GOOGLE_SHARED_DRIVE needs GOOGLE_REPORTS to be shared_drive")
    else:
        shared_drive = ""
    client_id = reader.text("GOOGLE_CLIENT_ID", client)
    client_secret = reader.text("GOOGLE_CLIENT_SECRET", secret)
    if bool(client_id) != bool(client_secret):
        raise ConfigError("of the settings GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET one is missing")
    if chosen == "sign_in" and not client_id:
        raise ConfigError("the setting GOOGLE_CLIENT_ID is missing, which GOOGLE_REPORTS=sign_in needs")
    return {
        "google_reports": chosen,
        "google_shared_drive": shared_drive,
        "google_client_id": client_id,
        "google_client_secret": client_secret,
        "google_connect_timeout": reader.number("GOOGLE_CONNECT_TIMEOUT", 5.0),
        "google_read_timeout": reader.number("GOOGLE_READ_TIMEOUT", 120.0),
        "report_reviewers": addresses("REPORT_REVIEWERS", reader.listed("REPORT_REVIEWERS")),
    }


def _shared(reader: SettingsReader) -> dict[str, Any]:
    """Settings that mean the same in every profile, by their field."""
    defaults = {item.name: item.default for item in fields(Config)}
    return {
        "secret_key_fallbacks": reader.listed("SECRET_KEY_FALLBACKS"),
        "platform_name": reader.text("PLATFORM_NAME", str(defaults["platform_name"])),
        "platform_logo": picture_path("PLATFORM_LOGO", reader.text("PLATFORM_LOGO", "")),
        "platform_accent": colour("PLATFORM_ACCENT", reader.text("PLATFORM_ACCENT", "")),
        "operator_name": reader.text("OPERATOR_NAME", ""),
        "operator_address": reader.text("OPERATOR_ADDRESS", ""),
        "operator_email": reader.text("OPERATOR_EMAIL", ""),
        "facebook_config_id": reader.text("FACEBOOK_CONFIG_ID", "") or None,
        "facebook_business_config_id": reader.text("FACEBOOK_BUSINESS_CONFIG_ID", "") or None,
        "facebook_app_mode": reader.one_of("FACEBOOK_APP_MODE", ("live", "development"), "live"),
        "facebook_dialog_url": reader.text("FACEBOOK_DIALOG_URL", str(defaults["facebook_dialog_url"])),
        "graph_url": reader.text("GRAPH_URL", str(defaults["graph_url"])),
        "graph_version": reader.text("GRAPH_VERSION", str(defaults["graph_version"])),
        "graph_connect_timeout": reader.number("GRAPH_CONNECT_TIMEOUT", 5.0),
        "graph_read_timeout": reader.number("GRAPH_READ_TIMEOUT", 30.0),
        "queue_prefix": reader.text("QUEUE_PREFIX", ""),
        "collect_every": timedelta(hours=reader.number("COLLECT_EVERY_HOURS", 6.0)),
        "poll_stories_every": timedelta(hours=reader.number("POLL_STORIES_EVERY_HOURS", 2.0)),
        "history_days": reader.whole("HISTORY_DAYS", 360, most=720),
        "webhook_accepts_sha1": reader.one_of("WEBHOOK_ACCEPTS_SHA1", ("yes", "no"), "no") == "yes",
        "mail_from": reader.text("MAIL_FROM", ""),
        "smtp_host": reader.text("SMTP_HOST", ""),
        "smtp_port": reader.whole("SMTP_PORT", 587, most=65_535),
        "smtp_user": reader.text("SMTP_USER", ""),
        "smtp_password": reader.text("SMTP_PASSWORD", ""),
        "capture_address": reader.text("CAPTURE_ADDRESS", ""),
        "capture_token": reader.text("CAPTURE_TOKEN", ""),
        "capture_certificates": reader.text("CAPTURE_CERTIFICATES", ""),
        "capture_pages": reader.one_of("CAPTURE_PAGES", ("off", "posts", "all"), "posts"),
        "keep_captures_days": reader.whole("KEEP_CAPTURES_DAYS", 30, most=3_650),
        "media_page_size": reader.whole("MEDIA_PAGE_SIZE", 50, most=100),
        "log_level": reader.one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
        "trusted_hosts": reader.listed("TRUSTED_HOSTS"),
    }


def environment_value(name: str) -> str | None:
    """A value that a command is told to take from the environment by name; None when it is not set."""
    return os.environ.get(name) or None
