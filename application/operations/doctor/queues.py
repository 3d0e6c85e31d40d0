"""The task queues: each there, running, and as fast as the code says; or the local queue's file."""

import sqlite3
from contextlib import closing
from pathlib import Path

from application.integrations.tasks import QUEUES, QueuesUnavailable
from application.operations.doctor.findings import Report

_ENSURE = "flask --app main queues ensure"


def look_at_file(report: Report) -> None:
    """The local queue; where tasks go to the cloud, that is looked at from outside."""
    config = report.config
    if config.task_queue != "local":
        report.ok("Tasks go to Cloud Tasks, which is asked below.")
        return
    if config.is_production:
        report.warn(
            "TASK_QUEUE is local: tasks wait in a file of one machine, and are lost with it.",
            "On App Engine, set TASK_QUEUE to cloud.",
        )
    path = config.local_queue_path
    try:
        _write(path)
    except (sqlite3.Error, OSError) as error:
        report.wrong(
            f"The queue's file {path} cannot be written ({error}): nothing that is asked for is done.",
            "Give the user of this process the right to write the file and its folder, or set "
            "LOCAL_QUEUE_PATH to another.",
        )
    else:
        report.ok(f"Tasks wait in {path}, which can be written.")


def _write(path: Path) -> None:
    """Take the lock that a writer takes, and give it back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def look_at_cloud(report: Report) -> None:
    """All queues of Cloud Tasks, in one question."""
    if report.config.task_queue == "local":
        return
    try:
        states = report.surroundings.cloud_queues().compare(QUEUES)
    except QueuesUnavailable as error:
        words, _, what_to_do = str(error).partition(". ")
        report.wrong(f"{words}.", what_to_do or "Try again.")
        return
    missing = [state.name for state in states if not state.is_there]
    if missing:
        report.wrong(
            f"Cloud Tasks has no queue {', '.join(missing)}: what belongs there is never done.",
            f"Make the queues: {_ENSURE}.",
        )
    other = [state.name for state in states if state.is_there and state.differences]
    if other:
        report.warn(
            f"These queues are set otherwise than the code says: {', '.join(other)}.",
            f"Bring them in line: {_ENSURE}.",
        )
    paused = [state.name for state in states if state.is_paused]
    if paused:
        report.wrong(
            f"These queues are paused: {', '.join(paused)}.",
            f"gcloud tasks queues resume {paused[0]}, and so each.",
        )
    if not report.findings:
        report.ok(f"All {len(states)} queues are there and as the code says.")
