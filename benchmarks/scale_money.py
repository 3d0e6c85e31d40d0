"""What so many accounts cost a month, by a list of prices. Pure."""

from dataclasses import dataclass

from benchmarks.scale_limits import instances
from benchmarks.scale_load import BODY_BYTES, DATABASES, YEAR, Load

HOURS, DAYS = 730, 30


@dataclass(frozen=True)
class Price:
    """A price in US dollars, and where it was found."""

    words: str
    dollars: float
    source: str


_GOOGLE = "Google’s page, a stored copy"
_QUOTED = "Google’s page as quoted in May 2026"
_ASSUMED = "assumed, found on no page"
PRICES = {
    "instance": Price("an hour of an F2 instance", 0.10, _ASSUMED),
    "processor": Price("Cloud SQL Enterprise: an hour of a vCPU", 0.0413, _QUOTED),
    "memory": Price("Cloud SQL Enterprise: an hour of a GB of memory", 0.007, _QUOTED),
    "disk": Price("Cloud SQL: a month of a GB of SSD storage", 0.17, _ASSUMED),
    "task": Price("a million operations of Cloud Tasks after the first million", 0.40, _GOOGLE),
    "object": Price("a thousand objects written to the bucket", 0.005, _GOOGLE),
    "bucket": Price("a month of a GB in the bucket", 0.02, _GOOGLE),
}
"""Of Iowa, before discounts and taxes."""
OPERATIONS_OF_A_TASK = 2
"""It is made, and delivered: Google counts both."""


def monthly(load: Load) -> dict[str, float]:
    """US dollars a month, after a year."""
    processors, memory = DATABASES[load.accounts]
    operations = sum(load.tasks.values()) * DAYS * OPERATIONS_OF_A_TASK / 1e6
    calls = sum(load.calls.values())
    return {
        "instances": instances(load) * HOURS * _of("instance"),
        "database: processors and memory": HOURS * (processors * _of("processor") + memory * _of("memory")),
        "database: storage": load.gigabytes_after_a_year * _of("disk"),
        "Cloud Tasks": max(0.0, operations - 1) * _of("task"),
        "bucket: replies written": calls * DAYS / 1e3 * _of("object"),
        "bucket: replies kept": calls * YEAR * BODY_BYTES / 1e9 * _of("bucket"),
    }


def _of(name: str) -> float:
    return PRICES[name].dollars
