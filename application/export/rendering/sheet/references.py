"""Formulas whose tabs stand under other titles in the file than in the report."""

import re
from collections.abc import Mapping

from application.export.report import quoted_tab

_PARTS = re.compile(r"""(?P<text>"(?:[^"]|"")*")|'(?P<quoted>(?:[^']|'')*)'!|(?P<plain>[A-Za-z]+)!""")


def retitled(formula: str, titles: Mapping[str, str]) -> str:
    """The formula with each tab's name replaced by its title; text in double quotes stays as it is."""

    def replace(found: re.Match[str]) -> str:
        if found["text"] is not None:
            return found[0]
        name = found["plain"] or found["quoted"].replace("''", "'")
        return f"{quoted_tab(titles.get(name, name))}!"

    return _PARTS.sub(replace, formula)
