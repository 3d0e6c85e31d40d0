"""Seconds between two times, in SQL of both databases."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class SecondsBetween(FunctionElement[int]):
    """Whole seconds from the first time to the second; negative where the second is earlier."""

    type = Integer()
    inherit_cache = True


@compiles(SecondsBetween, "sqlite")
def _in_sqlite(element: SecondsBetween, compiler: Any, **more: Any) -> str:
    first, second = (compiler.process(each, **more) for each in element.clauses)
    return f"CAST(ROUND((julianday({second}) - julianday({first})) * 86400.0) AS INTEGER)"


@compiles(SecondsBetween, "mysql")
@compiles(SecondsBetween, "mariadb")
def _in_mysql(element: SecondsBetween, compiler: Any, **more: Any) -> str:
    first, second = (compiler.process(each, **more) for each in element.clauses)
    return f"TIMESTAMPDIFF(SECOND, {first}, {second})"
