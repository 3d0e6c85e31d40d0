"""Works out the report's formulas anew from the cells of a read workbook: a small, independent reader.

It knows the functions that reports use and follows the spreadsheet's rules for blanks: they are left
out by SUM, AVERAGE and the like, and are not numbers for ISNUMBER.
"""

import operator
import statistics
from collections.abc import Callable
from datetime import date
from typing import Any

from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook


class Cells(list[Any]):
    """Values of a range; one value spreads over the other side of an operation."""

    def _with(self, other: Any, apply: Callable[[Any, Any], Any]) -> "Cells":
        right = other if isinstance(other, Cells) else Cells([other])
        size = max(len(self), len(right))
        return Cells(
            apply(self[i if len(self) > 1 else 0], right[i if len(right) > 1 else 0]) for i in range(size)
        )

    def __eq__(self, other: object) -> "Cells":  # type: ignore[override]
        return self._with(other, _same)

    __hash__ = None

    def __neg__(self) -> "Cells":
        return Cells(-value for value in self)

    def __add__(self, other: Any) -> "Cells":
        return self._with(other, operator.add)

    def __mul__(self, other: Any) -> "Cells":
        return self._with(other, _product)

    def __sub__(self, other: Any) -> "Cells":
        return self._with(other, _difference)

    def __truediv__(self, other: Any) -> "Cells":
        return self._with(other, operator.truediv)


def _product(left: Any, right: Any) -> float:
    """A blank counts as 0 here."""
    return float((left or 0) * (right or 0))


def _difference(left: Any, right: Any) -> Any:
    """Of two days, how many lie between them."""
    return (left - right).days if isinstance(left, date) else left - right


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    return bool(left == right)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(*ranges: Cells) -> list[float]:
    return [value for cells in ranges for value in cells if _number(value)]


def _matching(values: Cells, *conditions: Any) -> list[float]:
    pairs = list(zip(conditions[::2], conditions[1::2], strict=True))
    return [
        value
        for index, value in enumerate(values)
        if _number(value) and all(_meets(cells[index], wanted) for cells, wanted in pairs)
    ]


def _meets(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, Cells):
        return _same(value, wanted[0])
    assert wanted == ">=0", wanted
    return _number(value) and value >= 0


def _sum_of_products(*ranges: Cells) -> Cells:
    total = 0.0
    for row in zip(*ranges, strict=True):
        product = 1.0
        for value in row:
            product *= value if _number(value) else 0
        total += product
    return Cells([total])


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": lambda *ranges: Cells([sum(_numbers(*ranges))]),
    "COUNT": lambda *ranges: Cells([len(_numbers(*ranges))]),
    "AVERAGE": lambda *ranges: Cells([statistics.fmean(_numbers(*ranges))]),
    "MEDIAN": lambda *ranges: Cells([statistics.median(_numbers(*ranges))]),
    "STDEV": lambda *ranges: Cells([statistics.stdev(_numbers(*ranges))]),
    "MIN": lambda *ranges: Cells([min(_numbers(*ranges))]),
    "MAX": lambda *ranges: Cells([max(_numbers(*ranges))]),
    "SUMIFS": lambda values, *conditions: Cells([sum(_matching(values, *conditions))]),
    "AVERAGEIFS": lambda values, *conditions: Cells([statistics.fmean(_matching(values, *conditions))]),
    "ISNUMBER": lambda cells: Cells(int(_number(value)) for value in cells),
    "SUMPRODUCT": _sum_of_products,
}


class FormulaReader:
    """Evaluates a workbook's formulas; both books are the same file, read with and without formulas."""

    def __init__(self, formulas: Workbook, values: Workbook) -> None:
        self.formulas = formulas
        self.values = values

    def work_out(self, tab: str, formula: str) -> float:
        """The number that a formula in a tab comes to."""
        words = "".join(self._word(token) for token in Tokenizer(formula).items)
        scope = {"cells": lambda reference: self._cells(tab, reference), **_FUNCTIONS}
        found = eval(words, {"__builtins__": {}}, scope)
        return float(found[0])

    def _word(self, token: Any) -> str:
        if token.type == "OPERAND":
            return f"cells({token.value!r})" if token.subtype == "RANGE" else str(token.value)
        return "==" if token.type.startswith("OPERATOR") and token.value == "=" else str(token.value)

    def _cells(self, tab: str, reference: str) -> Cells:
        name, _, area = reference.rpartition("!")
        first_column, first_row, last_column, last_row = range_boundaries(area.replace("$", ""))
        assert first_row is not None
        assert last_row is not None
        sheet = self.values[name.strip("'") or tab]
        return Cells(
            value
            for row in sheet.iter_rows(first_row, last_row, first_column, last_column, values_only=True)
            for value in row
        )
