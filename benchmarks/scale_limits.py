"""How much of each limit so many accounts use: of queues, the database, Google and Instagram. Pure."""

from math import ceil

from application.integrations.tasks import queue_settings
from application.onboarding.connections.planning import SPREAD
from application.task_queue import TASKS
from benchmarks.scale_load import (
    CACHE_SHARE,
    CALL_SECONDS,
    DAY_SECONDS,
    PEAK,
    THREADS_OF_AN_INSTANCE,
    Load,
    a_day,
)
from benchmarks.scale_model import CAMPAIGN_CALLS

COLLECTION, LOOKS = "collection", "/tasks/connections/check"
LOOKS_SECONDS = SPREAD.total_seconds()
"""They are planned evenly over these seconds of a day; everything else has a busiest hour by chance."""
TASK_SECONDS = {"/tasks/capture/find": 0.2, "/tasks/pictures/copy": 1.0, "/tasks/webhooks/work": 0.2}
"""Assumed; what the queue "collection" does takes as long as its calls."""
FASTEST_QUEUE = 500
"""Deliveries a second of one queue, by Cloud Tasks' quotas."""
CONNECTIONS_OF_AN_INSTANCE, MAX_CONNECTIONS, MAX_INSTANCES = 48, 700, 5
"""By docs/deploy.md and app.yaml."""
APP_CALLS_OF_A_USER, CALLS_OF_AN_IMPRESSION = 200, 4_800
"""By Meta's limits: an hour for each daily user of the app; a day for each impression of the account."""
WRITES_OF_A_COMMIT, COMMITS_OF_A_TASK, WRITES_OF_A_GIGABYTE, SMALLEST_DISK = 3, 2, 30, 10
"""Assumed: log, binary log and page; a task's begin and end besides its calls; writes a second that Cloud SQL
lets an SSD do for each GB; GB that it has at first where nothing else is asked for.
"""
LARGEST_DISK = 64_000
"""Assumed: GB."""


def queues(load: Load) -> dict[str, str]:
    """Of what each queue may deliver, the share used on average."""
    return {name: f"{share:.0%}" for name, share in shares(load).items()}


def shares(load: Load) -> dict[str, float]:
    """By its rate or by its places, whichever is used more; 1.0 is all."""
    found = {}
    for name, busy in _busy(load).items():
        settings = queue_settings(name)
        rate = _tasks_a_second(load, name)
        found[name] = max(busy / settings.max_concurrent, rate / settings.rate_per_second)
    return found


def instances(load: Load, busier: float = 1.0) -> float:
    """Those that tasks fill by their threads, and one for pages."""
    return 1 + sum(_busy(load).values()) * busier / THREADS_OF_AN_INSTANCE


def limits(load: Load) -> dict[str, str]:
    """What else has a limit, in the busiest hour where it is about a moment."""
    fastest = max(busiest_tasks_a_second(load, name) for name in _busy(load))
    needed = ceil(instances(load, PEAK))
    commits = (sum(load.calls.values()) + COMMITS_OF_A_TASK * sum(load.tasks.values())) / DAY_SECONDS
    writes = commits * PEAK * WRITES_OF_A_COMMIT
    users = app_calls_an_hour(load) / APP_CALLS_OF_A_USER
    of_account = sum(a_day(CAMPAIGN_CALLS, name) for name in CAMPAIGN_CALLS)
    return {
        f"instances, of {MAX_INSTANCES}": f"{needed}",
        f"their connections to the database, of {MAX_CONNECTIONS}": f"{needed * CONNECTIONS_OF_AN_INSTANCE}",
        "the same while a deployment runs two versions": f"{2 * needed * CONNECTIONS_OF_AN_INSTANCE}",
        f"tasks a second of the fastest queue, of {FASTEST_QUEUE}": f"{fastest:.1f}",
        f"writes to the disk a second, of {WRITES_OF_A_GIGABYTE * SMALLEST_DISK} on its first day": (
            f"{writes:,.0f}"
        ),
        f"disk that allows them, GB, of {SMALLEST_DISK} at first": f"{ceil(writes / WRITES_OF_A_GIGABYTE)}",
        "storage after a year, of 64 TB": f"{load.gigabytes_after_a_year / LARGEST_DISK:.2%}",
        f"days of which {CACHE_SHARE:.0%} of the database’s memory holds the indexes": (
            f"{load.days_of_indexes_in_memory}"
        ),
        "calls an hour by the app’s limit": f"{app_calls_an_hour(load):,.0f}",
        "daily users that they take": f"{ceil(users)}",
        "impressions a day that an account’s limit takes": f"{of_account / CALLS_OF_AN_IMPRESSION:.3f}",
    }


def app_calls_an_hour(load: Load) -> float:
    """In the busiest hour: looks at tokens and at Pages, which the app's limit is for."""
    looks = load.tasks[LOOKS]
    return looks / LOOKS_SECONDS * 3_600 + (load.calls["connection"] - looks) / 24 * PEAK


def busiest_tasks_a_second(load: Load, queue: str) -> float:
    """In the busiest hour, by chance, of what isn't planned evenly."""
    looks = load.tasks[LOOKS] if queue == _queue_of(LOOKS) else 0.0
    return (_tasks_a_second(load, queue) - looks / DAY_SECONDS) * PEAK + looks / LOOKS_SECONDS


def _busy(load: Load) -> dict[str, float]:
    """Tasks under way at a time, on average, by queue."""
    found = {COLLECTION: sum(load.calls.values()) * CALL_SECONDS / DAY_SECONDS}
    for path, seconds in TASK_SECONDS.items():
        found[_queue_of(path)] = load.tasks[path] * seconds / DAY_SECONDS
    return found


def _tasks_a_second(load: Load, queue: str) -> float:
    return sum(number for path, number in load.tasks.items() if _queue_of(path) == queue) / DAY_SECONDS


def _queue_of(path: str) -> str:
    return next(kind.queue for kind in TASKS.values() if kind.path == path)
