"""Stored times as whole numbers, on either database."""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class Seconds(GenericFunction[int]):
    """Seconds from the beginning of 1970 to a time of UTC; NULL of NULL."""

    type = BigInteger()
    inherit_cache = True


@compiles(Seconds, "sqlite")
def _on_sqlite(element: Seconds, compiler: SQLCompiler, **words: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **words)}) AS INTEGER)"


@compiles(Seconds, "mysql")
@compiles(Seconds, "mariadb")
def _on_mysql(element: Seconds, compiler: SQLCompiler, **words: Any) -> str:
    return f"TIMESTAMPDIFF(SECOND, '1970-01-01', {compiler.process(element.clauses, **words)})"
