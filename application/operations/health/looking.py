"""The whole health page, looked at once: the same lines are what alerts are made of."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

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

logger = logging.getLogger(__name__)

Found = TypeVar("Found")


@dataclass(frozen=True)
class Part:
    """A part of the page. `alerts` names by key the lines in it that admins are written to about."""

    key: str
    title: str
    look: Callable[[], Section | None]
    alerts: Mapping[str, str]
    by_mail: bool = True

    def section(self) -> Section:
        """What is found; where looking itself fails, that nothing is known of each of its lines.

        So a trouble that was told of does not count as over.
        """
        return _tried(self.key, self.look) or Section(self.key, self.title, self._unknown())

    def _unknown(self) -> list[Line]:
        words = "This could not be looked at just now."
        to_do = "Look again in a minute. If it stays so, the log of this moment has the reason."
        if not self.alerts:
            return [Line(self.key, self.title, State.UNKNOWN, words, to_do)]
        return [
            Line(key, name, State.UNKNOWN, words, to_do, alerts=True, by_mail=self.by_mail)
            for key, name in self.alerts.items()
        ]


@dataclass(frozen=True)
class Health:
    """All sections, and how large the database was found to be; None where it does not say."""

    sections: Sequence[Section]
    measured: Measured | None

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
    told = _tried("queues", queues.read_queues)
    measured = _tried("database", database.measure)
    return Health([part.section() for part in parts(config, told, measured)], measured)


def parts(config: Config, told: queues.Told, measured: Measured | None) -> tuple[Part, ...]:
    """In the order of the page; what others have told comes in from before, when no transaction was open."""

    def size() -> Section | None:
        return database.section(measured, config.database_gigabytes) if measured else None

    return (
        Part("runs", runs.TITLE, runs.section, runs.ALERTS),
        Part("queues", queues.NAME, lambda: queues.section(told), {queues.KEY: queues.NAME}),
        Part("crons", crons.NAME, crons.section, {crons.KEY: crons.NAME}),
        Part("connections", connections.TITLE, connections.section, connections.ALERTS),
        Part("limits", limits.TITLE, lambda: limits.section(config), limits.ALERTS),
        Part("stories", stories.TITLE, stories.section, stories.ALERTS),
        Part("letters", letters.NAME, letters.section, {letters.KEY: letters.NAME}, by_mail=False),
        Part("database", database.TITLE, size, {database.KEY: database.NAME}),
        Part("versions", versions.TITLE, lambda: versions.section(config), {}),
    )


def _tried(key: str, look_at: Callable[[], Found]) -> Found | None:
    """What it gives, None where it fails: one part that fails does not take the others with it."""
    try:
        return look_at()
    except Exception:
        logger.exception("a part of the health page could not be looked at", extra={"part": key})
        db.session.rollback()
        return None
