"""Writes the file of a job `ops` from the settings of an app.yaml, so that these are kept in one place.

`python -m deploy.job app.yaml > build/ops.yaml`. All else comes from `deploy/ops.yaml`, which the shell would
empty before it is read: write to another file first.
"""

import argparse
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent.parent
JOB_FILE = Path("deploy/ops.yaml")
PROJECT = "GOOGLE_CLOUD_PROJECT"
"""App Engine sets it by itself, Cloud Run does not."""


def job_of(app_file: dict[str, Any], job: dict[str, Any], name: str) -> dict[str, Any]:
    """The job under this name, with the settings of the app file and its own project; `job` is changed."""
    job["metadata"]["name"] = name
    (container,) = job["spec"]["template"]["spec"]["template"]["spec"]["containers"]
    kept = [each for each in container["env"] if each["name"] == PROJECT]
    settings = [{"name": key, "value": str(text)} for key, text in app_file["env_variables"].items()]
    container["env"] = [*kept, *settings]
    return job


def main() -> None:
    """Print the file."""
    parser = argparse.ArgumentParser(description="Write a job's file from an app.yaml.")
    parser.add_argument("app_file", type=Path)
    parser.add_argument("--name", default="ops", help="the job's name (default: ops)")
    given = parser.parse_args()
    app_file, job = (yaml.safe_load((FOLDER / path).read_text()) for path in (given.app_file, JOB_FILE))
    print(yaml.safe_dump(job_of(app_file, job, given.name), sort_keys=False, width=110), end="")


if __name__ == "__main__":
    main()
