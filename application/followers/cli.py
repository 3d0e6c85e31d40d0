"""`flask followers …`: count the followers of all handles, for any scheduler."""

import time
from collections.abc import Callable
from datetime import timedelta

import click
from flask.cli import AppGroup
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.followers.counting.parts import take_over
from application.followers.counting.rounds import take_up_rest
from application.followers.counting.tasks import begin_round, close_rounds, work
from application.formats import counted
from application.models import OPEN_PARTS, CountPart, PartState, RoundKind
from application.networks import Network, label
from application.task_queue import commit

followers = AppGroup("followers", help="The followers of an organisation's accounts.")

LONGEST_WAIT = timedelta(minutes=1)
"""What has to wait for longer is left to the next run."""

_STATES = {
    PartState.QUEUED: "waits",
    PartState.RUNNING: "is counted by another process",
    PartState.DONE: "done",
    PartState.STOPPED: "stopped",
    PartState.FAILED: "failed",
}


@followers.command("count")
@click.option("--hourly", "kind", flag_value=RoundKind.HOURLY.value, help="All handles counted by the hour.")
@click.option("--daily", "kind", flag_value=RoundKind.DAILY.value, help="All handles counted once a day.")
def count(kind: str | None) -> None:
    """Count the followers of all handles that are due, without a queue.

    Run it as often as you like: within an hour, or a day, nothing that was answered is asked for again, and
    what an earlier run left is gone on with, also of networks that had failed or were stopped. A line for
    each network says what came of it. The exit status is 1 when a network failed, was stopped or has to wait.
    """
    if kind is None:
        raise click.UsageError("Say --hourly or --daily.")
    if not count_here(RoundKind(kind), time.sleep):
        raise SystemExit(1)


def count_here(kind: RoundKind, sleep: Callable[[float], None]) -> bool:
    """Work on all parts of the present round in this process; whether each of them was done."""
    round_id = begin_round(kind, by_queue=False)
    if round_id is None:
        click.echo("Nothing is due.")
        return True
    round_id = take_up_rest(round_id)
    commit()
    for network in _networks_of(round_id):
        _work_on(round_id, network, sleep)
    close_rounds()
    parts = db.session.scalars(select(CountPart).where(CountPart.round_id == round_id)).all()
    for part in sorted(parts, key=lambda part: list(Network).index(part.network)):
        click.echo(_line(part), err=part.state is not PartState.DONE)
    return all(part.state is PartState.DONE for part in parts)


def _networks_of(round_id: int) -> list[Network]:
    """Those with an open part of the round."""
    rows = db.session.scalars(
        select(CountPart.network).where(CountPart.round_id == round_id, CountPart.state.in_(OPEN_PARTS))
    ).all()
    db.session.close()
    return sorted(rows, key=list(Network).index)


def _work_on(round_id: int, network: Network, sleep: Callable[[float], None]) -> None:
    """Work until the part has ended, waiting no longer than LONGEST_WAIT at a time."""
    while True:
        waits = _seconds_to_wait(round_id, network)
        if waits is None or waits > LONGEST_WAIT.total_seconds():
            return
        sleep(waits)
        claimed = take_over(round_id, network)
        commit()
        if claimed is None:
            return
        work(claimed)
        if _seconds_to_wait(round_id, network) is None:
            return


def _seconds_to_wait(round_id: int, network: Network) -> float | None:
    """How long until the part may be gone on with; None when it has ended."""
    part = db.session.get(CountPart, (round_id, network), populate_existing=True)
    waits = None
    if part is not None and part.finished_at is None:
        waits = max(0.0, (part.resume_at - clock.now()).total_seconds()) if part.resume_at else 0.0
    db.session.close()
    return waits


def _line(part: CountPart) -> str:
    numbers = [f"{part.counted:,} counted", f"{part.without_count:,} without a count"]
    if part.not_reached:
        numbers.append(f"{part.not_reached:,} not reached")
    numbers.append(counted(part.calls, "call"))
    line = f"{label(part.network)} {_STATES[part.state]}: {', '.join(numbers)}."
    if part.resume_at is not None:
        line = f"{line} It may go on from {part.resume_at:%H:%M} UTC."
    return f"{line} {part.words}".strip() if part.state is not PartState.DONE else line
