"""What the tests need beside Python packages: MariaDB and Chromium. Standard library only.

`python3 -m tests.prerequisites`, before the tests; with names of programs, what those need in place of the
usual ones. As root on a Debian-like system it installs what is missing, else it says in one line what is
missing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = {
    "mariadbd": "mariadb-server",
    "mariadb-install-db": "mariadb-server",
    "chromium": "chromium",
    "soffice": "libreoffice-calc-nogui",
}
"""Each program that the tests start, and Debian's package of it."""
USUAL = ("mariadbd", "mariadb-install-db", "chromium")

ALONG_WITH = {"chromium": ("fonts-noto-core",)}
SYSTEM_FOLDERS = ("/usr/sbin", "/usr/bin", "/usr/local/bin")
SERVICE_POLICY = Path("/usr/sbin/policy-rc.d")

Run = Callable[[Sequence[str], Mapping[str, str]], subprocess.CompletedProcess[str]]


def find_program(name: str) -> str | None:
    """Its path; a person's PATH often lacks the folder where Debian keeps servers."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM_FOLDERS])
    return shutil.which(name, path=path)


def missing_packages(
    find: Callable[[str], str | None] = find_program, programs: Sequence[str] = USUAL
) -> list[str]:
    """Debian's packages of those programs that are not there, with what belongs to them."""
    wanted: list[str] = []
    for program in programs:
        package = PROGRAMS[program]
        if find(program) is None and package not in wanted:
            wanted += [package, *ALONG_WITH.get(package, ())]
    return wanted


def may_install() -> bool:
    """Whether we are root where apt-get is."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


@contextmanager
def no_service_starts(policy: Path = SERVICE_POLICY) -> Iterator[None]:
    """Forbid packages to start their service while they are installed, as Debian's policy-rc.d is for."""
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def _run(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def install(packages: Sequence[str], run: Run = _run) -> str | None:
    """Install Debian packages; returns what apt-get said last when that failed, else None."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *packages],
    ):
        done = run(command, environment)
        if done.returncode != 0:
            lines = (done.stdout or "").strip().splitlines()
            return lines[-1] if lines else f"`{' '.join(command)}` ended with {done.returncode}"
    return None


def main(programs: Sequence[str] = USUAL) -> int:
    """0 when everything is there in the end."""
    packages = missing_packages(programs=programs)
    if not packages:
        return 0
    by_hand = f"install them by `apt-get install --no-install-recommends {' '.join(packages)}`"
    if not may_install():
        sys.stderr.write(f"The tests need {', '.join(packages)}: as root, {by_hand}.\n")
        return 1
    sys.stdout.write(f"Installing for the tests: {', '.join(packages)}.\n")
    sys.stdout.flush()
    with no_service_starts():
        said = install(packages)
    if said is None and not missing_packages(programs=programs):
        return 0
    sys.stderr.write(f"The tests need {', '.join(packages)}: {by_hand}. apt-get said: {said}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or USUAL))
