"""Writes cron.yaml for several services: App Engine has one list of jobs for all of them.

`python -m deploy.cron dev > build/cron.yaml` gives the default service's jobs, and each once more for `dev`.
"""

import argparse
from pathlib import Path
from typing import Any

import yaml

CRON_FILE = Path(__file__).parent.parent / "cron.yaml"
MOST_JOBS = 250
"""What App Engine takes."""


def jobs_for(services: list[str], jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The jobs as they are, then once for each service. Raises ValueError beyond App Engine's limit."""
    every = [*jobs]
    for name in services:
        every += [{**job, "description": f"{name}: {job['description']}", "target": name} for job in jobs]
    if len(every) > MOST_JOBS:
        raise ValueError(f"{len(every)} jobs, and App Engine takes {MOST_JOBS}")
    return every


def main() -> None:
    """Print the file."""
    parser = argparse.ArgumentParser(description="Write cron.yaml for several services.")
    parser.add_argument("services", nargs="+", metavar="SERVICE", help="a service beside the default one")
    services = parser.parse_args().services
    jobs = yaml.safe_load(CRON_FILE.read_text())["cron"]
    print(yaml.safe_dump({"cron": jobs_for(services, jobs)}, sort_keys=False, width=110), end="")


if __name__ == "__main__":
    main()
