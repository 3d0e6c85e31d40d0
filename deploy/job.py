"""Writes the file of the job that runs commands: `deploy/ops.yaml` with the settings of an app.yaml.

`python -m deploy.job app.yaml v7 > build/ops.yaml`. So settings are kept in one place, and the job has those
of the version that it belongs to: with other keys than the application it would open other tokens.
"""

import argparse
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent.parent
JOB_FILE = Path("deploy/ops.yaml")


def job_of(app_file: dict[str, Any], job: dict[str, Any], version: str, name: str) -> dict[str, Any]:
    """The job under this name, with this version's image and the settings of the app file; `job` is changed.

    What `job` sets itself stays: App Engine names the project by itself, Cloud Run does not.
    """
    job["metadata"]["name"] = name
    (container,) = job["spec"]["template"]["spec"]["template"]["spec"]["containers"]
    container["image"] = f"{container['image'].rpartition(':')[0]}:{version}"
    settings = [{"name": key, "value": str(text)} for key, text in app_file["env_variables"].items()]
    container["env"] = [*container["env"], *settings]
    return job


def main() -> None:
    """Print the file."""
    parser = argparse.ArgumentParser(description="Write a job's file from an app.yaml.")
    parser.add_argument("app_file", type=Path)
    parser.add_argument("version", help="whose image is run, such as v7")
    parser.add_argument("--name", default="ops", help="the job's name (default: ops)")
    given = parser.parse_args()
    app_file, job = (yaml.safe_load((FOLDER / path).read_text()) for path in (given.app_file, JOB_FILE))
    print(
        yaml.safe_dump(job_of(app_file, job, given.version, given.name), sort_keys=False, width=110), end=""
    )


if __name__ == "__main__":
    main()
