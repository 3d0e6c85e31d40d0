"""A private MariaDB server for the tests: its own folder, its own socket, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pymysql

from tests.prerequisites import find_program

SQL_MODE = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO"
INSTALL_OPTIONS = ("--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")
SERVER_OPTIONS = (
    "--skip-networking",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--skip-log-bin",
    f"--sql-mode={SQL_MODE}",
)
START_SECONDS = 30
ATTEMPTS = 3
MEMORY_WANTED = 2**31
"""Bytes: a server takes about 300 MB, and two or three run at once."""


def _quickest_place() -> str | None:
    """Memory where the system offers it, as tables are made and dropped all the time; else as usual."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < MEMORY_WANTED:
        return None
    return str(memory)


class PrivateMariaDb:
    """Starts `mariadbd` on a socket in a new folder; `url(name)` is a database of it for SQLAlchemy."""

    def __init__(self, *, on_disk: bool = False) -> None:
        place = None if on_disk else _quickest_place()
        self.folder = Path(tempfile.mkdtemp(prefix="mariadb-", dir=place))
        self.socket = self.folder / "s.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Raises RuntimeError saying what is missing."""
        install, server = find_program("mariadb-install-db"), find_program("mariadbd")
        if install is None or server is None:
            raise RuntimeError("MariaDB is not installed: `make test` installs mariadb-server")
        tables = self.folder / "temporary"  # beside others in /tmp a start failed now and then
        tables.mkdir()
        shared = ["--no-defaults", f"--datadir={self.folder / 'rows'}", f"--tmpdir={tables}"]
        if os.geteuid() == 0:
            shared.append("--user=root")
        self._install([install, *shared, *INSTALL_OPTIONS])
        own = [f"--socket={self.socket}", f"--pid-file={self.folder / 'pid'}"]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [server, *shared, *own, *SERVER_OPTIONS], stdout=subprocess.DEVNULL, stderr=log
            )
        self._wait()

    def _install(self, command: list[str]) -> None:
        """Lay down the system's tables. MariaDB 10.11 crashes at it now and then: then from the start."""
        for _ in range(ATTEMPTS):
            done = subprocess.run(command, capture_output=True)
            if done.returncode == 0:
                return
            shutil.rmtree(self.folder / "rows", ignore_errors=True)
        told = done.stderr.decode(errors="replace")[-2_000:]
        raise RuntimeError(f"MariaDB could not lay down its tables in {ATTEMPTS} attempts: {told}")

    def create_database(self, name: str) -> None:
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
            cursor.execute(f"CREATE DATABASE `{name}`")

    def url(self, name: str) -> str:
        return f"mysql+pymysql://root@localhost/{name}?unix_socket={self.socket}&charset=utf8mb4"

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _connect(self) -> "pymysql.Connection[pymysql.cursors.Cursor]":
        return pymysql.connect(unix_socket=str(self.socket), user="root", connect_timeout=2)

    def _listens(self) -> bool:
        # PyMySQL leaves its socket open when nobody listens yet, which counts as a warning.
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                if self._listens():
                    self._connect().close()
                    return
            except pymysql.OperationalError:
                pass
            if time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text()[-2000:])
            time.sleep(0.05)
