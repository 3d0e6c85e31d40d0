"""The table of docs/dependencies.md: every locked package with its licence."""

from collections import Counter
from datetime import date
from pathlib import Path

from deploy.dependencies.licences import ALLOWED, Licensed
from deploy.dependencies.locks import ROOT

PAGE = ROOT / "docs/dependencies.md"
BEGIN, END = "<!-- made by `make dependencies-page`: begin -->", "<!-- end -->"


def table(packages: list[Licensed], locked_on: date) -> str:
    """What stands between the two marks of the page."""
    counted = Counter(package.licence for package in packages)
    licences = [
        f"| {licence} | {count} | {_why(licence)} |"
        for licence, count in sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    ]
    rows = [
        f"| {each.package.name} | {each.package.version} | {each.licence} | {', '.join(each.package.parts)} |"
        for each in packages
    ]
    return "\n".join(
        [
            f"{len(packages)} packages, last locked anew as a whole on {locked_on.isoformat()}.",
            "",
            *("| licence | packages | why it is allowed |", "| --- | --- | --- |", *licences, ""),
            *("| package | version | licence | for |", "| --- | --- | --- | --- |", *rows),
        ]
    )


def is_current(made: str, page: Path = PAGE) -> bool:
    return made == _parts(page)[1].strip()


def write(made: str, page: Path = PAGE) -> None:
    before, _, behind = _parts(page)
    page.write_text(f"{before}{BEGIN}\n{made}\n{END}{behind}")


def _parts(page: Path) -> tuple[str, str, str]:
    before, _, rest = page.read_text().partition(BEGIN)
    inside, _, behind = rest.partition(END)
    return before, inside, behind


def _why(expression: str) -> str:
    sides = [side for side in expression.split(" OR ") if all(one in ALLOWED for one in side.split(" AND "))]
    if not sides:
        return "it is not"
    return "; ".join(dict.fromkeys(ALLOWED[licence] for licence in sides[0].split(" AND ")))
