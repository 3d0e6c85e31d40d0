"""Statements that are built at their first use and filled with values afterwards.

To build a statement of some joins, and to find its text among those that were compiled, takes SQLAlchemy
several times longer than to execute it; one that is kept costs neither. A builder takes values by position
and gets parameters in their stead; what changes the statement's form it takes by name:

    @built_once
    def _posts_of(user_ids: Sequence[int], *, newest_first: bool) -> Select[int]: ...

    db.session.scalars(*_posts_of(user_ids, newest_first=True))
"""

import inspect
from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from sqlalchemy import Date, Executable, bindparam
from sqlalchemy.types import TypeEngine

from application.models.base import UtcDateTime

Given = ParamSpec("Given")
Statement = TypeVar("Statement", bound=Executable)


def built_once(
    build: Callable[Given, Statement],
) -> Callable[Given, tuple[Statement, dict[str, object]]]:
    """A builder's statement with its values, as a session's `execute` takes the two.

    Lists are for `in_`. A builder can't look at a value: it would see the first one for all. Raises
    ValueError for None, which no statement compares with as with a value: that is for a form of its own.
    """
    names = [
        name
        for name, parameter in inspect.signature(build).parameters.items()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    built: dict[Hashable, Statement] = {}

    @wraps(build)
    def filled(*values: Given.args, **form: Given.kwargs) -> tuple[Statement, dict[str, object]]:
        key = tuple(form.items())
        if key not in built:
            built[key] = cast("Callable[..., Statement]", build)(*map(_parameter, names, values), **form)
        return built[key], {_key(name): _taken(value) for name, value in zip(names, values, strict=True)}

    return filled


_TYPES: dict[type, TypeEngine[Any]] = {date: Date(), datetime: UtcDateTime()}
"""Of values that drivers don't take as they are. Else the column that it is compared with tells the type,
which it can't where the parameter stands first."""


def _parameter(name: str, value: object) -> Any:
    return bindparam(_key(name), type_=_TYPES.get(type(value)), expanding=_is_list(value))


def _key(name: str) -> str:
    """Unlike the names that SQLAlchemy gives to the constants of a statement."""
    return f"given_{name}"


def _taken(value: object) -> object:
    if value is None:
        raise ValueError("None isn't compared with: it wants a form of its own")
    return list(cast("Sequence[object]", value)) if _is_list(value) else value


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple, set, frozenset))
