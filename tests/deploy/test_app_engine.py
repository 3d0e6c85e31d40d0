"""app.yaml and app.dev.yaml: what App Engine is told holds together with the code and with each other."""

import re

import pytest
from flask import Flask

from application.factory import create_app
from tests.deploy.files import configuration, environment_of, option, project, read, shell_lines
from tests.source import ROOT
from tests.test_config import SET_BY_APP_ENGINE, settings_read

APP_FILES = ("app.yaml", "app.dev.yaml")
BOTH = pytest.mark.parametrize("file", APP_FILES)


@BOTH
def test_the_settings_of_the_file_start_the_application(file: str) -> None:
    app = create_app(configuration(environment_of(file)))
    assert app.config["SESSION_COOKIE_SECURE"]


@BOTH
def test_a_version_is_answered_under_its_own_address_and_under_no_foreign_one(file: str) -> None:
    """The smoke test asks the former before people are led there."""
    config = configuration(environment_of(file))
    visitor = create_app(config).test_client()
    for host in (f"v7-dot-{project()}.ew.r.appspot.com", config.public_url.removeprefix("https://")):
        assert visitor.get("/healthz", base_url=f"https://{host}").status_code == 200
    assert visitor.get("/healthz", base_url="https://elsewhere.example.net").status_code == 400


@BOTH
def test_every_setting_of_the_file_is_read_by_the_application(file: str) -> None:
    known = set(settings_read()) - SET_BY_APP_ENGINE
    assert set(read(file)["env_variables"]) <= known


@BOTH
def test_no_secret_stands_in_the_file(file: str) -> None:
    secret = re.compile(r"SECRET|PASSWORD|TOKEN|KEY|DATABASE_URL")
    for name, text in read(file)["env_variables"].items():
        if secret.search(name):
            assert text.startswith(f"sm://projects/{project()}/secrets/"), name


@BOTH
def test_gunicorn_is_told_what_app_engine_needs(file: str) -> None:
    entrypoint = read(file)["entrypoint"]
    assert entrypoint.startswith("gunicorn --bind :$PORT ")
    assert "--preload" in entrypoint.split()
    assert option(entrypoint, "--timeout") == "0"
    assert entrypoint.split()[-1] == "main:app"
    workers, threads = (int(option(entrypoint, name)) for name in ("--workers", "--threads"))
    assert read(file)["automatic_scaling"]["max_concurrent_requests"] == workers * threads


@BOTH
def test_the_runtime_warms_up_and_runs_under_an_account_of_its_own(file: str) -> None:
    told = read(file)
    assert (told["runtime"], told["instance_class"]) == ("python313", "F2")
    assert told["inbound_services"] == ["warmup"]
    assert told["service_account"].startswith("platform-")


@BOTH
def test_every_handler_leads_somewhere(file: str, app: Flask) -> None:
    paths = [rule.rule for rule in app.url_map.iter_rules()]
    for handler in read(file)["handlers"]:
        if "static_dir" in handler:
            assert (ROOT / handler["static_dir"]).is_dir()
            assert handler["url"] == app.static_url_path
            below = [rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/static/")]
            assert below == ["static"], "App Engine answers these itself"
        else:
            assert any(re.fullmatch(handler["url"], path) for path in paths), handler["url"]


@BOTH
def test_pages_are_secure_and_tasks_are_not_redirected(file: str) -> None:
    """Tasks and cron jobs come as http and follow no redirect: the first handler that fits decides."""
    handlers = read(file)["handlers"]

    def first(path: str) -> dict[str, object]:
        fits = (
            each for each in handlers if re.match(each["url"] + ("/" if "static_dir" in each else "$"), path)
        )
        return dict(next(fits))

    for path in ("/", "/today", "/static/css/site.css", "/webhooks/instagram"):
        assert first(path).get("secure") == "always", path
    for path in ("/tasks/collection/collect", "/cron/mail/sweep", "/_ah/warmup"):
        assert "secure" not in first(path), path


@BOTH
def test_files_are_kept_by_browsers_as_long_as_the_application_itself_says(file: str, app: Flask) -> None:
    """While traffic moves, a new version's page may get the former one's file: not for long, then."""
    (static,) = (handler for handler in read(file)["handlers"] if "static_dir" in handler)
    assert static["expiration"] == "1h"
    assert app.config["SEND_FILE_MAX_AGE_DEFAULT"].total_seconds() == 3600
    assert static["http_headers"]["X-Content-Type-Options"] == "nosniff"
    assert static["application_readable"]


def test_both_services_differ_in_everything_that_they_could_spoil_for_each_other() -> None:
    main, trial = (configuration(environment_of(file)) for file in APP_FILES)
    one, other = (read(file)["env_variables"] for file in APP_FILES)
    apart = [name for name, text in one.items() if str(text).startswith("sm://") and name in other]
    assert {"SECRET_KEY", "TOKEN_KEYS", "DATABASE_URL"} <= set(apart)
    for name in (*apart, "BLOB_BUCKET", "PUBLIC_URL", "FACEBOOK_APP_ID"):
        assert one[name] != other[name], name
    assert (main.task_service, main.queue_prefix) == ("default", "")
    assert (trial.task_service, trial.queue_prefix) == (read("app.dev.yaml")["service"], "dev-")
    assert read("app.yaml")["service_account"] != read("app.dev.yaml")["service_account"]


def test_the_database_has_a_connection_for_every_thread_of_every_instance() -> None:
    """Two versions of a service run side by side while one is deployed; the job counts as well."""
    needed = 0
    for file in APP_FILES:
        told = read(file)
        options = create_app(configuration(environment_of(file))).config["SQLALCHEMY_ENGINE_OPTIONS"]
        of_process = options["pool_size"] + options["max_overflow"]
        of_instance = of_process * int(option(told["entrypoint"], "--workers"))
        assert of_instance <= 100, "App Engine's limit for one instance at Cloud SQL"
        needed += 2 * told["automatic_scaling"]["max_instances"] * of_instance
    told = re.search(r"max_connections=(\d+)", " ".join(shell_lines("docs/deploy.md")))
    assert told is not None
    assert needed + of_process <= int(told[1])


def test_all_files_speak_of_one_project() -> None:
    """Whoever deploys puts their own in place of one name, by the one command of docs/deploy.md."""
    places = [ROOT / name for name in (*APP_FILES, "capture_service/service.yaml")]
    for path in [*places, *(ROOT / "deploy").glob("*.yaml")]:
        text = path.read_text()
        named = re.findall(r"@([\w-]+)\.iam|sm://projects/([\w-]+)/|pkg\.dev/([\w-]+)/", text)
        assert {name for names in named for name in names if name} <= {project()}, path.name
