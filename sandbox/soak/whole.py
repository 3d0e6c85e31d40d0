"""A soak from its seed to its audit."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from application.extensions import db
from sandbox.personas import guests
from sandbox.soak.audit.auditing import audit_all
from sandbox.soak.audit.tally import Tally
from sandbox.soak.people import draw_people
from sandbox.soak.running import TICK, Happened, Soak
from sandbox.soak.script import write_script
from sandbox.soak.stage import soak_stage
from sandbox.soak.trouble import draw_faults

BEGINS = datetime(2026, 10, 5, tzinfo=UTC)
"""The clocks are changed on both sides of the ocean in the weeks after."""


@dataclass(frozen=True)
class Outcome:
    """What happened, and what the audit found."""

    happened: Happened
    tally: Tally


def soak(
    accounts: int,
    days: int,
    seed: int,
    database_url: str | None = None,
    show: Callable[[str], None] = lambda line: None,
    tick: timedelta = TICK,
) -> Outcome:
    """Run it and audit it. Raises ValueError for more accounts than the sandbox can hold."""
    people = draw_people(accounts, seed)
    script = write_script(people, BEGINS, days, seed)
    faults = draw_faults(people, script.begins, script.ends, seed)
    # What is loaded by now stays: the collector need not walk through it again and again.
    gc.freeze()
    personas = [person.persona for person in people]
    with guests(personas), soak_stage(BEGINS, seed, faults, database_url) as stage:
        happened = Soak(stage, people, script, show, tick).run()
        with stage.app.app_context():
            tally = audit_all(happened, stage.services.world)
            db.session.remove()
    return Outcome(happened, tally)
