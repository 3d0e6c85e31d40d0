"""The whole health page, looked at once: the same lines are what alerts are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from application.config import Config
from application.extensions import db
from application.operations.doctor.findings import State
from application.operations.health import (
    connections,
    crons,
    database,
    letters,
    limits,
    queues,
    runs,
    stories,
    versions,
)
from application.operations.health.database import Measured
from application.operations.health.lines import Line, Section


@dataclass(frozen=True)
class Health:
    """All sections, and how large the database was found to be."""

    sections: Sequence[Section]
    measured: Measured

    @property
    def lines(self) -> list[Line]:
        return [line for section in self.sections for line in section.lines]

    def number(self, state: State) -> int:
        """How many lines stand so."""
        return sum(line.state is state for line in self.lines)


def look() -> Health:
    """Always the same number of statements. Ends the session's transaction first: Cloud Tasks is asked."""
    config: Config = current_app.extensions["configuration"]
    db.session.close()
    told = queues.read_queues()
    measured = database.measure()
    sections = (
        runs.section(),
        queues.section(told),
        crons.section(),
        connections.section(),
        limits.section(config),
        stories.section(),
        letters.section(),
        database.section(measured, config.database_gigabytes),
        versions.section(config),
    )
    return Health(sections, measured)
