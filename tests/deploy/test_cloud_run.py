"""The capture service and the job `ops` on Cloud Run."""

import re

import click
import pytest
import yaml
from flask import Flask

from capture_service.settings import read_settings
from deploy.job import main
from tests.deploy.files import (
    configuration,
    container_of,
    container_of_capture,
    environment_of,
    environment_of_job,
    job,
    project,
    read,
    shell_lines,
)
from tests.source import ROOT


def test_the_job_has_the_settings_of_the_application() -> None:
    """App Engine says by itself which project and which service it is."""
    at_app_engine, of_job = environment_of("app.yaml"), environment_of_job(job())
    assert at_app_engine.pop("GAE_SERVICE") == "default"
    assert of_job == at_app_engine
    assert configuration(of_job).database_url == configuration(environment_of("app.yaml")).database_url


def test_the_job_runs_one_flask_command_once() -> None:
    dockerfile = (ROOT / "deploy/ops.Dockerfile").read_text()
    assert 'ENTRYPOINT ["/usr/bin/tini", "--", "flask", "--app", "main"]' in dockerfile
    assert re.search(r"^USER platform$", dockerfile, re.MULTILINE)
    told = job()["spec"]["template"]["spec"]
    assert (told["taskCount"], told["template"]["spec"]["maxRetries"]) == (1, 0)


def test_the_job_reaches_the_same_database_as_the_application() -> None:
    annotations = read("deploy/ops.yaml")["spec"]["template"]["metadata"]["annotations"]
    instance = annotations["run.googleapis.com/cloudsql-instances"]
    assert instance == f"{project()}:{environment_of_job(job())['CLOUD_TASKS_LOCATION']}:platform"
    assert "unix_socket=/cloudsql/" in (ROOT / "docs/deploy.md").read_text()


def test_commands_that_the_pages_name_exist(app: Flask) -> None:
    """The words behind `--args=` lead through `flask`'s groups, and the options are the command's own."""
    named = set()
    for page in ("docs/deploy.md", "docs/operations.md", "deploy/ops.yaml"):
        named |= set(re.findall(r"--args=([^\s`)]+)", (ROOT / page).read_text()))
    assert {"db,upgrade", "queues,ensure", "tokens,rotate,--newest,0a1b2c3d"} <= named
    for said in named:
        words = said.split(",")
        command: click.Command | None = app.cli
        while isinstance(command, click.Group):
            assert words, said
            command = command.get_command(click.Context(command), words.pop(0))
        assert command is not None, said
        known = {option for parameter in command.params for option in parameter.opts}
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert options <= known, said


def test_the_capture_service_starts_with_the_settings_of_its_file() -> None:
    container = container_of_capture()
    environment = {each["name"]: each["value"] for each in container["env"]}
    settings = read_settings({**environment, "K_SERVICE": "capture", "PORT": "8080"})
    assert settings.host == "0.0.0.0"
    assert settings.port == container["ports"][0]["containerPort"]
    assert settings.callers == {environment_account("app.yaml"), account_of_job()}
    assert settings.audience is not None
    address = environment_of("app.yaml")["CAPTURE_ADDRESS"]
    assert f"https://{address.removesuffix(':443')}" == settings.audience
    assert settings.blob_bucket == environment_of("app.yaml")["BLOB_BUCKET"]


def test_who_may_call_is_let_in_by_the_page_too() -> None:
    """The doctor asks from the job: refused, it would name a fault where there is none."""
    page = "\n".join(shell_lines("docs/deploy.md"))
    assert re.search(r"for member in \$web \$ops; do\n.*capture.*--role=roles/run.invoker", page)


def environment_account(app_file: str) -> str:
    return str(read(app_file)["service_account"])


def account_of_job() -> str:
    return str(job()["spec"]["template"]["spec"]["template"]["spec"]["serviceAccountName"])


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
    capture = read("capture_service/service.yaml")["spec"]["template"]["spec"]["serviceAccountName"]
    accounts = [environment_account("app.yaml"), environment_account("app.dev.yaml"), capture]
    accounts.append(account_of_job())
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
    assert names == {container_of(job())["image"], container_of_capture()["image"]}
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
    monkeypatch.setattr("sys.argv", ["job", "app.dev.yaml", "v7", "--name", "ops-dev"])
    main()
    made = yaml.safe_load(capsys.readouterr().out)
    assert made == job("app.dev.yaml", "v7", "ops-dev")
    assert made["metadata"]["name"] == "ops-dev"
    assert container_of(made)["image"].endswith("/ops:v7")
    environment = environment_of_job(made)
    at_app_engine = environment_of("app.dev.yaml")
    assert at_app_engine.pop("GAE_SERVICE") == "dev"
    assert environment == at_app_engine
    assert configuration(environment).task_service == "dev"


def test_the_jobs_settings_stand_in_no_file_of_their_own() -> None:
    """Kept twice, they would part: the job would open other tokens than the application."""
    assert [each["name"] for each in container_of(read("deploy/ops.yaml"))["env"]] == ["GOOGLE_CLOUD_PROJECT"]


def test_each_version_brings_its_own_job() -> None:
    """Once for the first version, once for a new one, once for the service for trials."""
    lines = shell_lines("docs/deploy.md")
    made = [line for line in lines if "-m deploy.job" in line]
    assert [re.findall(r"deploy\.job (\S+) (\S+)", line) for line in made] == [
        [("app.yaml", "$V")],
        [("app.yaml", "$V")],
        [("app.dev.yaml", "$V")],
    ]
    for line in made:
        file = line.rpartition("> ")[2]
        assert f"gcloud run jobs replace {file} --region=europe-west1" == lines[lines.index(line) + 1]
    assert not any("replace deploy/" in line for line in lines)
