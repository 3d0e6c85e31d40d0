"""What a cell may hold, and how Sheets writes it."""

from sandbox.google.errors import Json
from sandbox.google.sheets.areas import BadArea

MOST_CHARACTERS = 50_000
TOO_LONG = f"Your input contains more than the maximum of {MOST_CHARACTERS} characters in a single cell."


class Formula(str):
    """A formula, which is kept and never evaluated."""

    __slots__ = ()


Value = str | float | bool | None
Row = list[Value]


def value_json(value: Value) -> Json | None:
    """The ExtendedValue of a value; None when the cell is empty."""
    if value is None:
        return None
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, Formula):
        return {"formulaValue": str(value)}
    if isinstance(value, str):
        return {"stringValue": value}
    return {"numberValue": value}


def value_of(asked: Json | None) -> Value:
    """The value of an ExtendedValue. Raises BadArea for what no cell may hold."""
    if not asked:
        return None
    if len(asked) > 1:
        raise BadArea("A value has more than one kind.")
    kind, value = next(iter(asked.items()))
    if kind == "errorValue":
        raise BadArea("errorValue is read-only.")
    if kind == "formulaValue":
        if not str(value).startswith("="):
            raise BadArea("A formula must begin with =.")
        return Formula(checked_text(value))
    if kind == "stringValue":
        return checked_text(value) or None
    return value  # type: ignore[no-any-return]


def checked_text(text: str) -> str:
    """The same text. Raises BadArea when it is too long for a cell."""
    if len(text) > MOST_CHARACTERS:
        raise BadArea(TOO_LONG)
    return text
