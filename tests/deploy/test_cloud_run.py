"""The capture service and the job `ops` on Cloud Run."""

import re

import pytest
import yaml
from flask import Flask

from capture_service.settings import read_settings
from deploy.job import job_of, main
from tests.deploy.files import (
    configuration,
    container_of_capture,
    container_of_job,
    environment_of,
    environment_of_job,
    project,
    read,
)
from tests.source import ROOT


def test_the_job_has_the_settings_of_the_application() -> None:
    """App Engine says by itself which project and which service it is."""
    at_app_engine, of_job = environment_of("app.yaml"), environment_of_job()
    assert at_app_engine.pop("GAE_SERVICE") == "default"
    assert of_job == at_app_engine
    assert configuration(of_job).database_url == configuration(environment_of("app.yaml")).database_url


def test_the_job_runs_one_flask_command_once() -> None:
    dockerfile = (ROOT / "deploy/ops.Dockerfile").read_text()
    assert 'ENTRYPOINT ["/usr/bin/tini", "--", "flask", "--app", "main"]' in dockerfile
    assert re.search(r"^USER platform$", dockerfile, re.MULTILINE)
    job = read("deploy/ops.yaml")["spec"]["template"]["spec"]
    assert (job["taskCount"], job["template"]["spec"]["maxRetries"]) == (1, 0)


def test_the_job_reaches_the_same_database_as_the_application() -> None:
    annotations = read("deploy/ops.yaml")["spec"]["template"]["metadata"]["annotations"]
    instance = annotations["run.googleapis.com/cloudsql-instances"]
    assert instance == f"{project()}:{environment_of_job()['CLOUD_TASKS_LOCATION']}:platform"
    assert "unix_socket=/cloudsql/" in (ROOT / "docs/deploy.md").read_text()


def test_commands_that_the_pages_name_exist(app: Flask) -> None:
    """The words behind `--args=`, up to the first option, lead through `flask`'s groups."""
    named = set()
    for page in ("docs/deploy.md", "deploy/ops.yaml"):
        named |= set(re.findall(r"--args=([\w,-]+)", (ROOT / page).read_text()))
    assert {"db,upgrade", "queues,ensure"} <= named
    for words in named:
        command: object = app.cli
        for word in words.split(","):
            if word.startswith("-"):
                break
            command = getattr(command, "commands", {}).get(word)
            assert command is not None, words


def test_the_capture_service_starts_with_the_settings_of_its_file() -> None:
    container = container_of_capture()
    environment = {each["name"]: each["value"] for each in container["env"]}
    settings = read_settings({**environment, "K_SERVICE": "capture", "PORT": "8080"})
    assert settings.host == "0.0.0.0"
    assert settings.port == container["ports"][0]["containerPort"]
    assert settings.callers == {environment_account("app.yaml")}
    assert settings.audience is not None
    address = environment_of("app.yaml")["CAPTURE_ADDRESS"]
    assert f"https://{address.removesuffix(':443')}" == settings.audience
    assert settings.blob_bucket == environment_of("app.yaml")["BLOB_BUCKET"]


def environment_account(app_file: str) -> str:
    return str(read(app_file)["service_account"])


def test_the_capture_service_speaks_grpc_has_room_for_chromium_and_is_watched() -> None:
    service, container = read("capture_service/service.yaml"), container_of_capture()
    assert container["ports"][0]["name"] == "h2c"
    assert container["resources"]["limits"]["memory"] == "2Gi"
    assert service["spec"]["template"]["spec"]["containerConcurrency"] == 4
    assert {"startupProbe", "livenessProbe"} <= set(container)
    assert all("grpc" in container[probe] for probe in ("startupProbe", "livenessProbe"))
    settings = read_settings({"CAPTURE_TOKEN": "t" * 32, "BLOB_FOLDER": "/tmp"})
    assert service["spec"]["template"]["spec"]["timeoutSeconds"] > settings.capture_seconds


def test_nobody_may_call_the_capture_service_without_being_let_in() -> None:
    text = (ROOT / "capture_service/service.yaml").read_text() + (ROOT / "docs/deploy.md").read_text()
    assert "invoker-iam-disabled" not in text
    assert "--allow-unauthenticated" not in text
    assert "allUsers" not in text
    assert "allAuthenticatedUsers" not in text


def test_each_account_is_used_once_and_made_by_the_page() -> None:
    page = (ROOT / "docs/deploy.md").read_text()
    job = read("deploy/ops.yaml")["spec"]["template"]["spec"]["template"]["spec"]["serviceAccountName"]
    capture = read("capture_service/service.yaml")["spec"]["template"]["spec"]["serviceAccountName"]
    accounts = [environment_account("app.yaml"), environment_account("app.dev.yaml"), job, capture]
    assert len(set(accounts)) == 4
    for account in accounts:
        assert f"`{account.partition('@')[0]}`" in page


def test_images_are_built_of_pinned_packages_under_the_names_that_are_run() -> None:
    build = yaml.safe_load((ROOT / "deploy/images.yaml").read_text())
    names = {
        image.replace("${_REPOSITORY}", build["substitutions"]["_REPOSITORY"]).replace(
            "${_VERSION}", build["substitutions"]["_VERSION"]
        )
        for image in build["images"]
    }
    assert names == {container_of_job()["image"], container_of_capture()["image"]}
    for dockerfile, pins in (
        ("deploy/ops.Dockerfile", "requirements.txt"),
        ("capture_service/Dockerfile", "capture_service/requirements.txt"),
    ):
        text = (ROOT / dockerfile).read_text()
        (install,) = re.findall(r"^RUN pip install (.+)$", text, re.MULTILINE)
        assert install.endswith(f"-r {pins}")
        assert "FROM python:3.13-" in text
        assert any(dockerfile in step["args"] for step in build["steps"])


def test_a_job_of_another_service_has_that_services_settings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["job", "app.dev.yaml", "--name", "ops-dev"])
    main()
    job = yaml.safe_load(capsys.readouterr().out)
    assert job["metadata"]["name"] == "ops-dev"
    (container,) = job["spec"]["template"]["spec"]["template"]["spec"]["containers"]
    environment = {each["name"]: each["value"] for each in container["env"]}
    at_app_engine = environment_of("app.dev.yaml")
    assert at_app_engine.pop("GAE_SERVICE") == "dev"
    assert environment == at_app_engine
    assert configuration(environment).task_service == "dev"


def test_the_jobs_file_is_what_the_command_makes_of_app_yaml() -> None:
    assert job_of(read("app.yaml"), read("deploy/ops.yaml"), "ops") == read("deploy/ops.yaml")
