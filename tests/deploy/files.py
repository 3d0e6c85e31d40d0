"""The deploy files, read as who deploys reads them."""

import shlex
from pathlib import Path
from typing import Any

import yaml
from cryptography.fernet import Fernet

from application.config import Config, read_config
from application.secret_references import OpenSecret
from deploy.job import job_of
from tests.source import ROOT

HELD = {
    "token-keys": Fernet.generate_key().decode(),
    "database-url": "mysql+pymysql://platform:word@/platform?unix_socket=/cloudsql/my-project:r:platform",
}


def read(path: str) -> Any:
    """A YAML file of the project."""
    return yaml.safe_load((ROOT / path).read_text())


def project() -> str:
    """The project of the files: the example's, or that of whoever runs these tests in a copy of their own."""
    return str(read("app.yaml")["service_account"]).split("@")[1].split(".")[0]


def public_host() -> str:
    """The host that people use, of the example or of whoever runs these tests in a copy of their own."""
    return str(read("app.yaml")["env_variables"]["PUBLIC_URL"]).removeprefix("https://")


def environment_of(app_file: str) -> dict[str, str]:
    """What App Engine gives the application of this file."""
    file = read(app_file)
    by_app_engine = {"GOOGLE_CLOUD_PROJECT": project(), "GAE_SERVICE": file.get("service", "default")}
    return {**by_app_engine, **file["env_variables"]}


def job(app_file: str = "app.yaml", version: str = "v1", name: str = "ops") -> dict[str, Any]:
    """The job as it is made for a version of this file's application."""
    return job_of(read(app_file), read("deploy/ops.yaml"), version, name)


def container_of(job: dict[str, Any]) -> dict[str, Any]:
    """The only container of a job."""
    (container,) = job["spec"]["template"]["spec"]["template"]["spec"]["containers"]
    return dict(container)


def environment_of_job(job: dict[str, Any]) -> dict[str, str]:
    """What Cloud Run gives the job."""
    return {each["name"]: each["value"] for each in container_of(job)["env"]}


def container_of_capture() -> dict[str, Any]:
    """The only container of the capture service."""
    (container,) = read("capture_service/service.yaml")["spec"]["template"]["spec"]["containers"]
    return dict(container)


def connect() -> OpenSecret:
    """A Secret Manager that holds something fit under every name."""

    def open_secret(resource: str) -> str:
        name = resource.split("/")[3].removeprefix("dev-")
        return HELD.get(name, f"what {name} holds")

    return open_secret


def configuration(environment: dict[str, str]) -> Config:
    """The settings that the application would start with. Raises ConfigError."""
    return read_config(environment, connect_secrets=connect)


def option(entrypoint: str, name: str) -> str:
    """The value of a `--name value` in a command."""
    words = shlex.split(entrypoint)
    return words[words.index(name) + 1]


def shell_lines(page: str) -> list[str]:
    """The commands of a page's ```sh blocks, continued lines joined."""
    text = Path(ROOT / page).read_text()
    blocks = [part.split("```")[0] for part in text.split("```sh\n")[1:]]
    return [line.strip() for block in blocks for line in block.replace("\\\n", " ").splitlines()]
