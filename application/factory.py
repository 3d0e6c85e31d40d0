"""The application, put together in order."""

from datetime import timedelta
from uuid import uuid4

from flask import Flask, g, request
from sqlalchemy.engine import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from application.accounts.sessions import init_sessions
from application.blueprints import register_blueprints
from application.cli import register_commands
from application.clock import clock
from application.config import Config, read_config
from application.display import register_display
from application.errors import register_errors
from application.extensions import bootstrap, csrf, db, migrate
from application.gateways import Gateways
from application.headers import init_headers
from application.integrations.sandbox_clock import SandboxClock
from application.integrations.tasks import TaskSender
from application.integrations.tasks_local import LocalTaskQueue
from application.local_delivery import deliver_through
from application.logs import set_up_logging
from application.models.encryption import cipher

MIGRATIONS_FOLDER = "migrations"


def create_app(config: Config | None = None, task_sender: TaskSender | None = None) -> Flask:
    """The whole application. Makes no query and no outside call.

    `task_sender` replaces the queue that the configuration names.
    """
    config = config or read_config()
    app = Flask("application", root_path=None)
    _configure(app, config)
    reach_out(app, config, task_sender)
    db.init_app(app)
    migrate.init_app(app, db, directory=MIGRATIONS_FOLDER)
    bootstrap.init_app(app)
    app.url_map.strict_slashes = False
    app.before_request(_name_the_request)
    register_blueprints(app)
    # The guards of register_blueprints come first: a stranger is told to sign in, not about a form's token.
    csrf.init_app(app)
    init_sessions(app)
    init_headers(app)
    register_display(app)
    register_errors(app)
    register_commands(app)
    return app


def reach_out(app: Flask, config: Config, task_sender: TaskSender | None = None) -> None:
    """Set what the process shares and what leads outside: logging, keys, clock, gateways, queue.

    May be called again, to begin anew with an application that has been used.
    """
    set_up_logging(level=config.log_level, structured=config.is_production)
    cipher.use_keys(config.token_keys)
    clock.follow(SandboxClock(config.sandbox_url).offset if config.sandbox_url else None)
    app.extensions["gateways"] = Gateways(config)
    app.extensions["task_sender"] = task_sender or _task_sender(app, config)


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


def _name_the_request() -> None:
    trace = request.headers.get("X-Cloud-Trace-Context", "").split("/")[0]
    g.request_id = trace[:64] or uuid4().hex[:16]
