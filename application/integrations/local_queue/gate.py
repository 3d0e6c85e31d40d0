"""When a local queue may deliver: its rate, and the pause after an answer of 503."""

from datetime import UTC, datetime, timedelta
from math import ceil

from application.integrations.tasks import QueueSettings

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class QueueGate:
    """Opens `rate_per_second` times a second, up to one second's worth at once after a rest.

    A 503 shuts it for a second, two, four, up to a minute, until another answer comes: Cloud Tasks slows
    a queue down by rules that it does not publish, so only the manner is the same. Both follow the domain
    clock; when that is set back, what was reckoned ahead of it is forgotten. Not safe for threads.
    """

    def __init__(self, settings: QueueSettings) -> None:
        self._interval = timedelta(seconds=1 / settings.rate_per_second)
        self._burst = max(1, ceil(settings.rate_per_second))
        self._spent_until = _LONG_AGO
        self._shut_until = _LONG_AGO
        self._refusals = 0

    def opens_at(self, now: datetime, *, at_rate: bool = True) -> datetime:
        """The next moment, `now` at the earliest, for a delivery; without `at_rate` only pauses count."""
        self._forget_what_lies_ahead_of(now)
        if not at_rate:
            return max(now, self._shut_until)
        # The spent time may run ahead of the clock by a burst, less the one that is asked for.
        paid_at = self._spent_until_at_least(now) - self._interval * (self._burst - 1)
        return max(now, self._shut_until, paid_at)

    def passed(self, now: datetime) -> None:
        """A delivery began."""
        self._spent_until = self._spent_until_at_least(now) + self._interval

    def answered(self, status: int, now: datetime) -> None:
        """A delivery was answered; 503 shuts the gate, anything else ends the series of pauses."""
        if status != 503:
            self._refusals = 0
        elif now >= self._shut_until:
            pause = min(FIRST_PAUSE * 2 ** min(self._refusals, 10), LONGEST_PAUSE)
            self._refusals += 1
            self._shut_until = now + pause

    def _spent_until_at_least(self, now: datetime) -> datetime:
        return max(self._spent_until, now)

    def _forget_what_lies_ahead_of(self, now: datetime) -> None:
        if self._spent_until > now + self._interval * (self._burst + 1):
            self._spent_until = _LONG_AGO
        if self._shut_until > now + LONGEST_PAUSE:
            self._shut_until = _LONG_AGO
