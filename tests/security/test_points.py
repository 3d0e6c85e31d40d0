"""Each point of the standard that is claimed has its tests, and docs/security.md says the rest."""

import ast
import re
from functools import cache

import pytest

from tests.security.points import POINTS, REQUIRED, REQUIRED_ALONE
from tests.source import ROOT


@cache
def _tests_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("point", POINTS)
def test_the_tests_that_a_point_names_exist(point: str) -> None:
    for named in POINTS[point]:
        file, _, test = named.partition("::")
        assert test in _tests_in(file), named


def _told() -> list[str]:
    """The points of the document's table; a row may name several."""
    document = (ROOT / "docs" / "security.md").read_text()
    cells = re.findall(r"^\| (\d+\.\d+\.\d+[^|]*) \|", document, re.M)
    return [point for cell in cells for point in cell.split(", ")]


def _required() -> list[str]:
    ranges = [f"{section}.{number}" for section, last in REQUIRED.items() for number in range(1, last + 1)]
    return [*ranges, *REQUIRED_ALONE]


@pytest.mark.parametrize("point", _required())
def test_every_point_that_is_asked_has_a_test_or_is_told(point: str) -> None:
    assert point in POINTS or point in _told()


def test_what_the_document_says_is_not_held_by_a_test_as_well() -> None:
    told = _told()
    assert told
    assert not set(told) & set(POINTS)
