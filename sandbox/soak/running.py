"""The weeks themselves: people act, the scheduler visits, the queue delivers, the clock moves on."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from application.clock import clock
from application.extensions import db
from sandbox.soak.acting import DECIDED_AFTER, Actors, Stay
from sandbox.soak.audit.reports import check_reports
from sandbox.soak.audit.tally import Tally
from sandbox.soak.people import SoakPerson
from sandbox.soak.script import Script, SoakCampaign
from sandbox.soak.stage import SoakStage
from sandbox.soak.telling import Teller
from sandbox.soak.transport import WorkerKilled
from sandbox.soak.trouble import SoakFault

TICK = timedelta(minutes=5)
"""As often as the quickest jobs of cron.yaml."""
SHORTEST_STEP = timedelta(seconds=5)
TOLD_EVERY = timedelta(minutes=15)
TRIES_AGAIN_AFTER = timedelta(minutes=10)
"""A person whose way in failed."""
REPORTED_AFTER = DECIDED_AFTER + timedelta(days=1)
"""A campaign's first report is made so long after its last day, while its posts are still being read."""


@dataclass(frozen=True)
class Happened:
    """What came about in the weeks, as far as an audit has to know it."""

    script: Script
    joined: dict[str, datetime]
    stays: tuple[Stay, ...]
    faults: tuple[SoakFault, ...]
    campaigns: dict[str, int]
    ended: datetime
    deliveries: int
    kills: int
    webhooks_refused: int
    reports: Tally
    """What the workbooks told that were made on the way, of which there were `workbooks`."""
    workbooks: int


class _TickOver(Exception):
    """The next task is due only after this tick."""


class Soak:
    """One run of the script. `show` is told how far it is, once a day.

    The scheduler looks once a `tick`: with a longer one, 15 minutes at most, jobs come later than they would.
    """

    def __init__(
        self,
        stage: SoakStage,
        people: tuple[SoakPerson, ...],
        script: Script,
        show: Callable[[str], None] = lambda line: None,
        tick: timedelta = TICK,
    ) -> None:
        self._stage = stage
        self._script = script
        self._show = show
        self._tick = tick
        self._actors = Actors(stage.app, stage.sandbox, people)
        self._teller = Teller(stage.app, stage.services, stage.weather)
        self._deeds: list[tuple[datetime, int, Callable[[], object]]] = []
        self._numbers = count()
        self._deliveries = self._kills = self._workbooks = 0
        self._reports = Tally()

    def run(self) -> Happened:
        """Play all of it."""
        self._write_deeds()
        tick, shown = self._script.begins, self._script.begins
        while tick < self._script.ends:
            self._one_tick(tick)
            tick += self._tick
            if tick - shown >= timedelta(days=1):
                shown = tick
                self._stage.services.state.letters.clear()
                day = (tick - self._script.begins) // timedelta(days=1)
                self._show(f"day {day}: {self._deliveries:,} tasks delivered")
        return Happened(
            self._script,
            self._actors.joined,
            tuple(self._actors.stays),
            self._stage.weather.all(),
            self._actors.campaigns,
            clock.now(),
            self._deliveries,
            self._kills,
            self._teller.refused,
            self._reports,
            self._workbooks,
        )

    def _write_deeds(self) -> None:
        for key, moment in self._script.joins.items():
            self._at(moment, partial(self._join, key))
        for campaign in self._script.campaigns:
            self._at(campaign.made_at, partial(self._actors.make_campaign, campaign))
            for moment in campaign.changes:
                self._at(moment, partial(self._actors.change_members, campaign))
            ends = datetime.combine(campaign.ends_on, datetime.min.time(), self._script.begins.tzinfo)
            self._at(ends + DECIDED_AFTER, partial(self._actors.accept_all, campaign))
            self._at(ends + REPORTED_AFTER, partial(self._report, campaign))

    def _at(self, moment: datetime, deed: Callable[[], object]) -> None:
        heapq.heappush(self._deeds, (moment, next(self._numbers), deed))

    def _one_tick(self, tick: datetime) -> None:
        self._stage.move(tick - clock.now())
        for fault in self._stage.weather.change(clock.now()):
            self._reconnect(fault)
        while self._deeds and self._deeds[0][0] <= clock.now():
            heapq.heappop(self._deeds)[2]()
        self._stage.scheduler.run_due()
        if tick.timestamp() % TOLD_EVERY.total_seconds() < self._tick.total_seconds():
            self._teller.tell()
        self._deliver(tick + self._tick)

    def _deliver(self, until: datetime) -> None:
        """Deliver what falls due before that moment, however often the worker dies."""

        def advance(step: timedelta) -> None:
            step = max(step, SHORTEST_STEP)
            if clock.now() + step >= until:
                raise _TickOver
            self._stage.move(step)

        while True:
            try:
                self._deliveries += self._stage.queue.drain(until_empty=True, advance=advance)
                return
            except _TickOver:
                return
            except WorkerKilled:
                self._kills += 1
                self._stage.weather.delivering = False
                db_closed(self._stage)

    def _report(self, campaign: SoakCampaign) -> None:
        """Make the campaign's workbook in the middle of the weeks, and compare it at once."""
        made = {campaign.name: self._actors.campaigns[campaign.name]}
        with self._stage.app.app_context():
            check_reports(self._reports, made, self._stage.services.world, clock.now())
            db.session.remove()
        self._workbooks += 1

    def _join(self, key: str) -> None:
        if not self._actors.join(key):
            self._at(clock.now() + TRIES_AGAIN_AFTER, partial(self._join, key))

    def _reconnect(self, fault: SoakFault) -> None:
        assert fault.key is not None
        if fault.key not in self._actors.joined:
            return
        if self._actors.join(fault.key):
            self._stage.weather.cured(fault, clock.now())
        else:
            self._at(clock.now() + TRIES_AGAIN_AFTER, partial(self._reconnect, fault))


def db_closed(stage: SoakStage) -> None:
    """What the killed worker had open is closed, as its server closes it."""
    with stage.app.app_context():
        db.session.remove()
