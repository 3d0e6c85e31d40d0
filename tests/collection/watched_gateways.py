"""Gateways whose Graph clients let a test step in ahead of a call, or between its reply and what follows."""

from collections.abc import Callable
from typing import Any

from application.config import Config
from application.gateways import Gateways
from application.integrations.graph.client import GraphClient, Parameters

Watcher = Callable[[str], None]


def let_pass(path: str) -> None:
    """Nothing happens."""


class WatchedClient(GraphClient):
    """A client that tells its watchers each path that it asks for."""

    before: Watcher
    after: Watcher

    def get(
        self, path: str, params: Parameters, *, token: str | None, keep_body: bool = True
    ) -> dict[str, Any]:
        self.before(path)
        reply = super().get(path, params, token=token, keep_body=keep_body)
        self.after(path)
        return reply


class WatchedGateways(Gateways):
    """The application's own gateways, watched; a watcher may raise."""

    def __init__(self, config: Config, *, before: Watcher = let_pass, after: Watcher = let_pass) -> None:
        super().__init__(config)
        self._before = before
        self._after = after

    def graph(self) -> GraphClient:
        watched = WatchedClient.__new__(WatchedClient)
        watched.__dict__.update(super().graph().__dict__)
        watched.before, watched.after = self._before, self._after
        return watched


class Killed(BaseException):
    """The process ends here; no `except Exception` sees it."""


def dying_after(calls: int) -> Watcher:
    """Ends the process ahead of the call that comes after so many."""
    left = calls

    def count_down(path: str) -> None:
        nonlocal left
        if left == 0:
            raise Killed
        left -= 1

    return count_down
