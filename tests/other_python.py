"""The unit tests once more under Python 3.13, which is what App Engine runs, where it is installed.

Of a long table a row or two is enough there: another Python breaks a line of code, not a rule.
`pytest $(python -m tests.other_python before)`, then `python -m tests.other_python`. The environment is kept
in `.venv-3.13` until a requirements file changes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
WANTED = "3.13"
REQUIREMENTS = ("requirements.txt", "capture_service/requirements.txt", "requirements-dev.txt")
LEFT_OUT = ("browser", "mariadb", "slow", "libreoffice")
"""Marks of tests that do not run again."""


def candidates(environment: Mapping[str, str]) -> Iterator[str]:
    """Where such an interpreter may be, likeliest first: on the path, then among pyenv's versions."""
    on_path = shutil.which(f"python{WANTED}", path=environment.get("PATH"))
    if on_path:
        yield on_path
    pyenv = Path(environment.get("PYENV_ROOT") or Path(environment.get("HOME", "/")) / ".pyenv")
    for folder in sorted((pyenv / "versions").glob(f"{WANTED}*"), reverse=True):
        yield str(folder / "bin" / "python")


def answers(interpreter: str) -> bool:
    """Whether it runs and is that version: pyenv's shims stand on the path for versions not chosen, too."""
    asked = [interpreter, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        reply = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return False
    return reply.returncode == 0 and reply.stdout.strip() == WANTED


def find_interpreter(environment: Mapping[str, str], answers: Callable[[str], bool] = answers) -> str | None:
    """The first candidate that runs; None when there is none."""
    return next((candidate for candidate in candidates(environment) if answers(candidate)), None)


def fingerprint(interpreter: str, files: list[Path]) -> str:
    """What the kept environment was made of."""
    parts = [interpreter.encode(), *(path.read_bytes() for path in files)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def prepare(interpreter: str, folder: Path) -> Path:
    """Make `folder` an environment with all requirements, unless it is; returns its Python.

    Raises subprocess.CalledProcessError when it cannot be made.
    """
    files = [ROOT / name for name in REQUIREMENTS if (ROOT / name).exists()]
    stamp, made_of = folder / "made-of", fingerprint(interpreter, files)
    python = folder / "bin" / "python"
    if stamp.exists() and stamp.read_text() == made_of:
        return python
    subprocess.run([interpreter, "-m", "venv", "--clear", str(folder)], check=True)
    listed = [part for path in files for part in ("-r", str(path))]
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([str(python), "-m", "pip", "install", *quiet, *listed], check=True)
    stamp.write_text(made_of)
    return python


def run_tests(python: Path) -> int:
    """The exit status of the tests that need neither a browser nor MariaDB, each with its first rows."""
    plugins = ["-p", "tests.thinned", "-p", "no:cacheprovider"]
    command = [
        str(python),
        "-m",
        "pytest",
        "-q",
        "-n",
        "auto",
        *plugins,
        "-m",
        " and ".join(f"not {mark}" for mark in LEFT_OUT),
    ]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def options_of_the_first_pass(interpreter: str | None) -> str:
    """What pytest is given before: where a second pass follows, SQLite's first rows are left to it."""
    return "--sqlite-later" if interpreter else ""


def main(arguments: Sequence[str]) -> int:
    """0 when the tests pass or there is no such interpreter. `before` says what the first pass is given."""
    interpreter = find_interpreter(os.environ)
    if arguments == ["before"]:
        sys.stdout.write(options_of_the_first_pass(interpreter))
        return 0
    if interpreter is None:
        sys.stdout.write(f"Python {WANTED} is not installed here: the tests ran under this one only.\n")
        return 0
    sys.stdout.write(f"The unit tests under Python {WANTED}:\n")
    sys.stdout.flush()
    try:
        python = prepare(interpreter, ROOT / f".venv-{WANTED}")
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"The environment for Python {WANTED} could not be made: {error}\n")
        return 1
    return run_tests(python)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
