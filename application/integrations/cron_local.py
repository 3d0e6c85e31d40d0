"""The local scheduler: visits the addresses of cron.yaml when they are due, as App Engine's cron would."""

import contextvars
import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from application.exceptions import ApplicationError

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INTERVAL = re.compile(r"every ([1-9]\d{0,3}) (minutes|hours)(?: synchronized)?")
_DAYS = ("thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday")
"""The week as it began with the first day of 1970."""
_WEEKLY = re.compile(rf"every ({'|'.join(_DAYS)}) ([01]\d|2[0-3]):([0-5]\d)")
_DAILY = re.compile(r"every day ([01]\d|2[0-3]):([0-5]\d)")


class CronFileInvalid(ApplicationError):
    """cron.yaml says something that the local scheduler does not know."""


@dataclass(frozen=True)
class Schedule:
    """Moments `interval` apart, all shifted by `offset` from midnight, UTC.

    App Engine counts "every N minutes" from the end of the last run unless it is `synchronized`; here it
    is always counted from midnight.
    """

    interval: timedelta
    offset: timedelta = timedelta()

    @classmethod
    def parse(cls, text: str) -> "Schedule":
        """Read "every N minutes", "every N hours", "every day HH:MM" or "every monday HH:MM".

        Raises CronFileInvalid.
        """
        words = " ".join(text.split())
        if match := _INTERVAL.fullmatch(words):
            return cls(timedelta(**{match[2]: int(match[1])}))
        if match := _DAILY.fullmatch(words):
            return cls(timedelta(days=1), timedelta(hours=int(match[1]), minutes=int(match[2])))
        if match := _WEEKLY.fullmatch(words):
            offset = timedelta(days=_DAYS.index(match[1]), hours=int(match[2]), minutes=int(match[3]))
            return cls(timedelta(days=7), offset)
        raise CronFileInvalid(f"not a schedule that is known here: {text!r}")

    def next_after(self, moment: datetime) -> datetime:
        """The first due moment later than `moment`."""
        start = _EPOCH + self.offset
        return start + ((moment - start) // self.interval + 1) * self.interval


@dataclass(frozen=True)
class CronJob:
    """One entry of cron.yaml."""

    url: str
    schedule: Schedule
    description: str = ""


def read_cron_file(path: Path) -> tuple[CronJob, ...]:
    """The jobs of a cron.yaml in the file's order; raises CronFileInvalid."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CronFileInvalid(f"{path.name} is no YAML: {error}") from error
    entries = content.get("cron") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise CronFileInvalid(f"{path.name} has no list of jobs under 'cron'")
    return tuple(_read_job(entry) for entry in entries)


def _read_job(entry: object) -> CronJob:
    if not isinstance(entry, dict):
        raise CronFileInvalid(f"not a job: {entry!r}")
    url, schedule = entry.get("url"), entry.get("schedule")
    if not isinstance(url, str) or not url.startswith("/"):
        raise CronFileInvalid(f"not an address of this application: {url!r}")
    if not isinstance(schedule, str):
        raise CronFileInvalid(f"the job of {url} has no schedule")
    if entry.get("timezone", "UTC") != "UTC":
        raise CronFileInvalid(f"the job of {url} is not on UTC")
    return CronJob(url, Schedule.parse(schedule), str(entry.get("description") or ""))


class LocalScheduler:
    """Runs a cron file's jobs by the domain clock `now`, one by one, each in an empty `contextvars` context.

    `visit` GETs the path that it is given, as App Engine's cron would (`X-Appengine-Cron: true`) and with
    the local secret, and returns the HTTP status. Raises CronFileInvalid at once. Counting begins at `since`,
    or else at the first look at the clock. When the clock jumps, each job that fell due runs once, in the
    order of due times; when it is set back, the next run is reckoned anew. As with App Engine, a job that
    fails waits for its next time.
    """

    def __init__(
        self,
        cron_file: Path,
        visit: Callable[[str], int],
        now: Callable[[], datetime],
        *,
        since: datetime | None = None,
    ) -> None:
        self._jobs = read_cron_file(cron_file)
        self._visit = visit
        self._now = now
        self._due: list[datetime] | None = None
        if since is not None:
            self._due = [job.schedule.next_after(since) for job in self._jobs]
        self._running = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def run_due(self) -> list[str]:
        """Visit what is due by now; returns the addresses in the order of the visits."""
        with self._running:
            now = self._now()
            upcoming = [job.schedule.next_after(now) for job in self._jobs]
            earlier = self._due or upcoming
            self._due = upcoming
            due = sorted((moment, position) for position, moment in enumerate(earlier) if moment <= now)
            urls = [self._jobs[position].url for _, position in due]
            for url in urls:
                self._run(url)
            return urls

    def start(self) -> None:
        """Look at the clock twice a second from now on, in a thread."""
        if self._thread is None:
            self._stopping = threading.Event()
            self._thread = threading.Thread(
                target=self._work, args=(self._stopping,), name="local-scheduler", daemon=True
            )
            self._thread.start()

    def stop(self, timeout: float = 1.0) -> bool:
        """Look at the clock no more and wait up to `timeout` seconds; True when the thread has ended."""
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self._stopping.set()
        thread.join(timeout)
        return not thread.is_alive()

    def _work(self, stopping: threading.Event) -> None:
        while not stopping.is_set():
            try:
                self.run_due()
            except Exception:
                # The thread has nobody to raise to, and the next round may do better.
                logger.exception("The local scheduler met trouble of its own")
            stopping.wait(POLL_SECONDS)

    def _run(self, url: str) -> None:
        try:
            status = contextvars.Context().run(self._visit, url)
        except Exception:
            # One job's trouble must not cost the jobs after it.
            logger.exception("The cron job %s failed", url)
            return
        if not 200 <= status < 300:
            logger.warning("The cron job %s answered %d", url, status)
