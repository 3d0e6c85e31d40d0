"""What the doctor finds, and what a check is made of."""

import enum
import logging
from collections.abc import Callable
from dataclasses import dataclass

from application.operations.doctor.surroundings import Surroundings

logger = logging.getLogger(__name__)


class State(enum.StrEnum):
    """How something stands. Unknown is not well: it could not be seen."""

    OK = "ok"
    WARN = "warn"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `what_to_do` is empty where nothing is to be done."""

    name: str
    state: State
    words: str
    what_to_do: str = ""


@dataclass(frozen=True)
class Check:
    """A group of findings under one name. `key` is for machines, `is_outside` says that others are asked."""

    key: str
    name: str
    is_outside: bool
    look: Callable[["Report"], None]

    def found(self, surroundings: Surroundings) -> tuple[Finding, ...]:
        """What there is to say; what no check expects is a finding too, and never an error."""
        report = Report(self.name, surroundings)
        try:
            self.look(report)
        except Exception as error:
            logger.exception("a check of the doctor failed", extra={"check": self.key})
            report.unknown(
                f"The check itself failed ({type(error).__name__}).", "Look into the logs for this moment."
            )
        return tuple(report.findings)


class Report:
    """Where a check puts down what it finds."""

    def __init__(self, name: str, surroundings: Surroundings) -> None:
        self.surroundings = surroundings
        self.config = surroundings.config
        self.findings: list[Finding] = []
        self._name = name

    def ok(self, words: str) -> None:
        """It is as it should be."""
        self.findings.append(Finding(self._name, State.OK, words))

    def warn(self, words: str, what_to_do: str) -> None:
        """It works, and should be otherwise."""
        self.findings.append(Finding(self._name, State.WARN, words, what_to_do))

    def wrong(self, words: str, what_to_do: str) -> None:
        """It does not work, or is not safe."""
        self.findings.append(Finding(self._name, State.WRONG, words, what_to_do))

    def unknown(self, words: str, what_to_do: str) -> None:
        """It could not be seen."""
        self.findings.append(Finding(self._name, State.UNKNOWN, words, what_to_do))
