"""Keeps spreadsheets: in memory, and each as a log of its changes in a file of its own.

A log is read again when its spreadsheet is first asked for after a start. It only grows: a sandbox is begun
anew before that matters.
"""

import json
import threading
from pathlib import Path

from sandbox.google.errors import Json
from sandbox.google.sheets.changes import apply, create
from sandbox.google.sheets.model import Workbook


class Workbooks:
    """All spreadsheets of a sandbox. A Workbook that was given out is never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, Workbook] = {}
        self._locks: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()

    def create(self, spreadsheet_id: str, asked: Json) -> Workbook:
        """A new spreadsheet. Raises GoogleRefusal."""
        with self._lock_of(spreadsheet_id):
            workbook = create(spreadsheet_id, asked)
            self._note(spreadsheet_id, "create", json.dumps(asked))
            self._open[spreadsheet_id] = workbook
            return workbook

    def get(self, spreadsheet_id: str) -> Workbook:
        """The spreadsheet as it is now. Raises KeyError when there is none."""
        with self._lock_of(spreadsheet_id):
            if spreadsheet_id not in self._open:
                self._open[spreadsheet_id] = self._read(spreadsheet_id)
            return self._open[spreadsheet_id]

    def change(self, spreadsheet_id: str, kind: str, asked: Json, text: str = "") -> Json:
        """Change it wholly or not at all; what came of it. Raises GoogleRefusal.

        `text` is what was asked as JSON, when it is at hand: writing it anew would take as long as all else.
        """
        with self._lock_of(spreadsheet_id):
            trial = self.get(spreadsheet_id).copy()
            result = apply(trial, kind, asked)
            self._note(spreadsheet_id, kind, text or json.dumps(asked))
            self._open[spreadsheet_id] = trial
            return result

    def remove(self, spreadsheet_id: str) -> None:
        """Forget a spreadsheet; nothing when there is none."""
        with self._lock_of(spreadsheet_id):
            self._open.pop(spreadsheet_id, None)
            self._path(spreadsheet_id).unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._open.clear()
            self._locks.clear()
            for path in self._folder.glob("*.jsonl"):
                path.unlink()

    def _lock_of(self, spreadsheet_id: str) -> threading.RLock:
        with self._lock:
            return self._locks.setdefault(spreadsheet_id, threading.RLock())

    def _path(self, spreadsheet_id: str) -> Path:
        return self._folder / f"{spreadsheet_id}.jsonl"

    def _note(self, spreadsheet_id: str, kind: str, asked: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        # Breaks of lines stand only between the parts of JSON, never in its texts.
        line = asked.replace("\r", " ").replace("\n", " ")
        with self._path(spreadsheet_id).open("a", encoding="utf-8") as log:
            log.write(f'{{"kind":"{kind}","asked":{line}}}\n')

    def _read(self, spreadsheet_id: str) -> Workbook:
        path = self._path(spreadsheet_id)
        if not path.exists():
            raise KeyError(spreadsheet_id)
        workbook: Workbook | None = None
        with path.open(encoding="utf-8") as log:
            for line in log:
                entry = json.loads(line)
                if workbook is None:
                    workbook = create(spreadsheet_id, entry["asked"])
                else:
                    apply(workbook, entry["kind"], entry["asked"])
        if workbook is None:
            raise KeyError(spreadsheet_id)
        return workbook
