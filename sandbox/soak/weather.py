"""The faults of a soak at work: switched on and off with time, and met on the way to the sandbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import requests

from sandbox import faults as sandbox_faults
from sandbox.personas import ACCOUNT_IDS, ACCOUNTS
from sandbox.services import Services
from sandbox.soak.transport import WorkerKilled
from sandbox.soak.trouble import GRAPH, LOSES_THE_CONNECTION, SoakFault
from sandbox.world.compose import account_number

SLOW_BY = timedelta(seconds=9)


@dataclass
class _Standing:
    fault: SoakFault
    sandbox_number: int | None = None
    fired: bool = False


class Weather:
    """Which faults are in force. `move` moves the clock, for answers that come slowly."""

    def __init__(self, faults: Sequence[SoakFault], services: Services, move: Callable[[timedelta], None]):
        self._ahead = sorted(faults, key=lambda fault: fault.begins)
        self._standing: list[_Standing] = []
        self._services = services
        self._move = move
        self.past: list[SoakFault] = []
        self._kill_at_end = False
        self.delivering = False

    def change(self, now: datetime) -> list[SoakFault]:
        """Switch on what begins and off what ends by now; returns those whose person has to connect anew."""
        while self._ahead and self._ahead[0].begins <= now:
            self._begin(self._ahead.pop(0))
        over = [standing for standing in self._standing if standing.fault.ends <= now]
        for standing in over:
            self._standing.remove(standing)
            if standing.sandbox_number is not None:
                sandbox_faults.switch_off(self._services.state, standing.sandbox_number)
            self.past.append(replace(standing.fault, ends=max(now, standing.fault.ends)))
        return [each.fault for each in over if each.fault.kind in LOSES_THE_CONNECTION]

    def cured(self, fault: SoakFault, now: datetime) -> None:
        """The person of this fault is connected again: only now its time is over."""
        place = next(place for place, past in enumerate(self.past) if past.id == fault.id)
        self.past[place] = replace(self.past[place], ends=now)

    def all(self) -> tuple[SoakFault, ...]:
        """Those that have begun, by id."""
        return tuple(sorted([*self.past, *(each.fault for each in self._standing)], key=lambda f: f.id))

    def in_force(self, kind: str, key: str | None = None) -> SoakFault | None:
        """The fault of this kind that meets this account now."""
        for standing in self._standing:
            if standing.fault.kind == kind and (key is None or standing.fault.meets(key)):
                return standing.fault
        return None

    def before(self, path: str) -> None:
        """A request is on its way: it may be lost, and the worker may die."""
        key = key_of(path)
        if self.in_force("whole_outage", key):
            raise requests.ConnectionError("injected")
        if key is None:
            return
        if self.in_force("no_connection", key):
            raise requests.ConnectionError("injected")
        if self.in_force("timeout", key):
            raise requests.ReadTimeout("injected")
        self._kill("kill_before_call", key)

    def after(self, path: str) -> None:
        """An answer is on its way back."""
        key = key_of(path)
        if key is None:
            return
        if self.in_force("slow", key):
            self._move(SLOW_BY)
        self._kill("kill_after_call", key)
        if self.delivering and self._once("kill_after_commit", key):
            self._kill_at_end = True

    def after_delivery(self) -> None:
        """A task is done, and the queue has not been told yet."""
        self.delivering = False
        if self._kill_at_end:
            self._kill_at_end = False
            raise WorkerKilled

    def _begin(self, fault: SoakFault) -> None:
        standing = _Standing(fault)
        if fault.kind in GRAPH or fault.kind == "app_rate_limit":
            standing.sandbox_number = self._in_the_sandbox(fault)
        self._standing.append(standing)

    def _in_the_sandbox(self, fault: SoakFault) -> int:
        minutes = max(1, int((fault.ends - fault.begins).total_seconds() // 60))
        asked = {"kind": fault.kind, "persona": fault.key, **fault.options}
        if fault.kind.endswith("rate_limit"):
            asked["minutes"] = minutes
        now = self._services.clock.timestamp()
        return sandbox_faults.switch_on(self._services.state, asked, now).id

    def _kill(self, kind: str, key: str) -> None:
        if self.delivering and self._once(kind, key):
            raise WorkerKilled

    def _once(self, kind: str, key: str) -> bool:
        for standing in self._standing:
            if standing.fault.kind == kind and standing.fault.meets(key) and not standing.fired:
                standing.fired = True
                return True
        return False


def key_of(path: str) -> str | None:
    """The account that a path of the Graph API is about, by key."""
    parts = path.split("/")
    number = parts[3] if len(parts) > 3 and parts[1] == "graph" else ""
    if number in ACCOUNTS:
        return ACCOUNTS[number][0].key
    account_id = ACCOUNT_IDS.get(account_number(number))
    return ACCOUNTS[account_id][0].key if account_id is not None else None
