"""The application, put together in order."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.engine import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from application.accounts.sessions import init_sessions
from application.cli import register_commands
from application.clock import clock
from application.config import Config, read_config
from application.cron_visits import init_cron_visits
from application.display import register_display
from application.errors import register_errors
from application.extensions import bootstrap, csrf, db
from application.gateways import Gateways
from application.headers import init_headers
from application.integrations.tasks import TaskSender
from application.integrations.tasks_local import LocalTaskQueue
from application.lazy_blueprints import init_blueprints
from application.local_delivery import deliver_through
from application.logs import Place, set_up_logging
from application.migrations_command import init_migrations
from application.models.encryption import cipher
from application.request_guard import init_request_guard
from application.request_log import init_request_log
from application.secret_references import OpenSecret
from application.static_versions import init_static_versions

if TYPE_CHECKING:
    from application.integrations.sandbox_clock import SandboxClock


def create_app(config: Config | None = None, task_sender: TaskSender | None = None) -> Flask:
    """The whole application. Makes no query, and no outside call but for secrets that settings name.

    `task_sender` replaces the queue that the configuration names.
    """
    config = config or read_config(connect_secrets=_secret_manager)
    app = Flask("application", root_path=None)
    _configure(app, config)
    reach_out(app, config, task_sender)
    db.init_app(app)
    init_migrations(app)
    bootstrap.init_app(app)
    init_static_versions(app)
    app.url_map.strict_slashes = False
    init_request_log(app, writes_lines=config.is_production)
    init_blueprints(app)
    init_request_guard(app)
    init_cron_visits(app)
    # The guards come first: a stranger is told to sign in, not about a form's token.
    csrf.init_app(app)
    init_sessions(app)
    init_headers(app)
    register_display(app)
    register_errors(app)
    register_commands(app)
    return app


def _secret_manager() -> OpenSecret:
    # Google's sign-in takes a tenth of a second to import: only whoever keeps secrets there pays.
    from application.integrations.secret_manager import SecretManager, session_of_this_machine

    return SecretManager(session_of_this_machine).open


def reach_out(app: Flask, config: Config, task_sender: TaskSender | None = None) -> None:
    """Set what the process shares and what leads outside: logging, keys, clock, gateways, queue.

    May be called again, to begin anew with an application that has been used.
    """
    place = Place(config.cloud_project, config.task_service, config.running_version)
    set_up_logging(level=config.log_level, structured=config.is_production, place=place)
    cipher.use_keys(config.token_keys)
    clock.follow(_sandbox_offset(config.sandbox_url) if config.sandbox_url else None)
    app.extensions["gateways"] = Gateways(config)
    app.extensions["task_sender"] = task_sender or _task_sender(app, config)


def _sandbox_offset(sandbox_url: str) -> Callable[[], timedelta]:
    @cache
    def sandbox() -> "SandboxClock":
        # Its client takes a twentieth of a second to import: the first to ask for the time pays.
        from application.integrations.sandbox_clock import SandboxClock

        return SandboxClock(sandbox_url)

    return lambda: sandbox().offset()


def _configure(app: Flask, config: Config) -> None:
    app.extensions["configuration"] = config
    secure = config.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=list(config.secret_key_fallbacks),
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(config.database_url),
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5_000,
        TRUSTED_HOSTS=list(config.trusted_hosts) or None,
        PREFERRED_URL_SCHEME="https" if secure else "http",
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
    )
    if config.is_production:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=1, x_host=0)  # type: ignore[method-assign]


def _engine_options(database_url: str) -> dict[str, object]:
    """A pool with room for each thread of the process: with fewer, pages starve behind tasks."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": 15}, "pool_size": 8, "max_overflow": 16}
    return {
        "pool_size": 8,
        "max_overflow": 16,
        "pool_timeout": 10,
        "pool_recycle": 1800,
        "pool_pre_ping": True,
        # Reads see what others committed: a locked row is re-read after waiting, never from an old snapshot.
        "isolation_level": "READ COMMITTED",
        # Through a socket nothing travels in the open (Cloud SQL's end of it encrypts), and the driver would
        # make TLS ready all the same: some 30 ms a connection.
        "connect_args": {"ssl_disabled": "unix_socket" in url.query},
    }


def _task_sender(app: Flask, config: Config) -> TaskSender:
    if config.task_queue == "local":
        return LocalTaskQueue(config.local_queue_path, deliver_through(app, config.task_secret), clock.now)
    # Google's client takes a third of a second to import: only the process that needs it pays.
    from application.integrations.tasks_cloud import cloud_tasks_sender

    return cloud_tasks_sender(
        project=config.cloud_project, location=config.cloud_location, prefix=config.queue_prefix
    )
