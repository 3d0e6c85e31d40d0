"""Compares a workbook with a Sheet, both in the plain form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from tests.export.sheet.plain import PlainBook, PlainCell, PlainTab

Key = TypeVar("Key")


def check_same(workbook: PlainBook, sheet: PlainBook) -> None:
    """Tab by tab, cell by cell."""
    assert list(sheet.tabs) == list(workbook.tabs)
    assert sheet.names == workbook.names
    for title, expected in workbook.tabs.items():
        _check_tab(title, expected, sheet.tabs[title])


def _check_tab(title: str, expected: PlainTab, found: PlainTab) -> None:
    assert differences(_cells(expected), _cells(found)) == {}, title
    assert (found.frozen, found.filter) == (expected.frozen, expected.filter)
    assert found.gridlines == expected.gridlines
    assert found.widths[: len(expected.widths)] == expected.widths
    assert found.charts == expected.charts


def _cells(tab: PlainTab) -> dict[tuple[int, int], PlainCell]:
    """The cells; numbers to the sixteen digits that XlsxWriter writes."""
    return {
        place: replace(cell, value=float(f"{cell.value:.16G}")) if isinstance(cell.value, float) else cell
        for place, cell in tab.cells.items()
    }


def differences(expected: Mapping[Key, object], found: Mapping[Key, object]) -> dict[Key, object]:
    """The first few places where they differ, with both sides."""
    differing = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
    return {key: (expected.get(key), found.get(key)) for key in differing[:3]}
