"""`python -m deploy.dependencies`: licences and known vulnerabilities of the locked packages.

The exit status is 1 when something asks for a deed.
`--write` makes the table of docs/dependencies.md anew and asks nobody. `--pip-audit` names that program.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from deploy.dependencies.judging import judge
from deploy.dependencies.licences import LicencesError, licensed
from deploy.dependencies.locks import REQUIREMENTS, ROOT, locked, renewed
from deploy.dependencies.page import PAGE, is_current, table, write
from deploy.dependencies.vulnerabilities import audit


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.dependencies", description=__doc__)
    parser.add_argument("--write", action="store_true", help="make the page's table anew")
    parser.add_argument("--pip-audit", type=Path, default=ROOT / ".venv/audit/bin/pip-audit")
    options = parser.parse_args(arguments)
    try:
        packages = licensed(locked())
    except LicencesError as problem:
        print(problem, file=sys.stderr)
        return 1
    made = table(packages, renewed())
    if options.write:
        write(made)
        return 0
    told = audit(options.pip_audit, [ROOT / each for each in REQUIREMENTS])
    found = judge(packages, told, renewed(), datetime.now(UTC).date())
    if not is_current(made):
        found.wrong.append(f"{PAGE.relative_to(ROOT)} is behind the locks: make dependencies-page")
    for sentence in found.fine:
        print(f"ok     {sentence}")
    for sentence in found.wrong:
        print(f"wrong  {sentence}")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
