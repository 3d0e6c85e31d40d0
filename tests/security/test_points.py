"""Each point of the standard that is claimed has its tests, and docs/security.md says the rest."""

import ast
import re
from functools import cache

import pytest

from tests.security.points import POINTS
from tests.source import ROOT

CHAPTERS = ("3", "6", "7", "8", "10")


@cache
def _tests_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("point", POINTS)
def test_the_tests_that_a_point_names_exist(point: str) -> None:
    for named in POINTS[point]:
        file, _, test = named.partition("::")
        assert test in _tests_in(file), named


def test_every_chapter_has_its_points() -> None:
    assert {point.partition(".")[0] for point in POINTS} == set(CHAPTERS)


def test_what_the_document_says_is_not_held_by_a_test_as_well() -> None:
    told = re.findall(r"^\| (\d+\.\d+\.\d+)", (ROOT / "docs" / "security.md").read_text(), re.M)
    assert told
    assert not set(told) & set(POINTS)
