"""What runs on this machine, as /proc tells."""

import os
import signal
from contextlib import suppress
from pathlib import Path


def descendants(pid: int) -> list[int]:
    """The children of that process, and theirs."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with suppress(OSError):
                # The name may hold spaces; what follows its bracket doesn't.
                parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(path.name))
    found, waiting = [], [pid]
    while waiting:
        own = children.get(waiting.pop(), [])
        found += own
        waiting += own
    return found


def is_running(pid: int) -> bool:
    """False for one that has ended and only waits to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def command_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def variable_of(pid: int, name: str) -> str:
    """From the environment that the process was started with; empty when it is not there."""
    for entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
        key, _, value = entry.decode(errors="replace").partition("=")
        if key == name:
            return value
    return ""


def browsers_under(pid: int) -> list[int]:
    """The main processes of Chromium among the descendants: those that have no type."""
    found = [each for each in descendants(pid) if _is_browser(each)]
    # What it has just made looks like it for a moment.
    made = {child for each in found for child in descendants(each)}
    return [each for each in found if each not in made]


def _is_browser(pid: int) -> bool:
    command = command_of(pid)
    # Debian's chromium is a script at first.
    is_script = command.startswith(("/bin/sh", "sh ", "/bin/bash", "/usr/bin/sh"))
    return "--remote-debugging-pipe" in command and "--type=" not in command and not is_script


def drivers_under(pid: int) -> list[int]:
    """Playwright's own process, by which the browser is told what to do."""
    return [each for each in descendants(pid) if "run-driver" in command_of(each)]


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def proportional_bytes(pids: list[int]) -> int:
    """Their memory together: PSS counts what they share once."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total
