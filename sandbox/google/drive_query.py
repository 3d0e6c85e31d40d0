"""The search language of files.list: the part that is used, with a clear refusal of the rest."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from sandbox.google.access import RANKS
from sandbox.google.errors import GoogleRefusal
from sandbox.google.store import DriveFile

Test = Callable[[DriveFile], bool]

_SIGN = re.compile(r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<word>[A-Za-z]+)|(?P<sign>!=|<=|>=|[=<>(){}]))\s*")
_TIMES = {"modifiedTime": "modified_at", "createdTime": "created_at"}
_TEXTS = {"name": "name", "mimeType": "mime_type"}
_FLAGS = ("trashed", "starred")


def parse(query: str, root: str) -> Test:
    """The test that a query is; `root` is the id that 'root' stands for. Raises GoogleRefusal."""
    return _Parser(query, root).whole()


class _Parser:
    def __init__(self, query: str, root: str) -> None:
        self.query = query
        self.root = root
        self.signs: list[str] = []
        at = 0
        while at < len(query):
            found = _SIGN.match(query, at)
            if found is None:
                raise self._refusal(f"unknown sign at {at}")
            self.signs.append(found.group().strip())
            at = found.end()
        self.at = 0

    def whole(self) -> Test:
        test = self._any()
        if self.at < len(self.signs):
            raise self._refusal(f"unexpected {self.signs[self.at]}")
        return test

    def _next(self, wanted: str = "") -> str:
        sign = self.signs[self.at] if self.at < len(self.signs) else ""
        if not sign or (wanted and sign != wanted):
            raise self._refusal(f"{wanted or 'more'} expected")
        self.at += 1
        return sign

    def _is_next(self, sign: str) -> bool:
        if self.at < len(self.signs) and self.signs[self.at] == sign:
            self.at += 1
            return True
        return False

    def _any(self) -> Test:
        tests = [self._all()]
        while self._is_next("or"):
            tests.append(self._all())
        return lambda file: any(test(file) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._is_next("and"):
            tests.append(self._one())
        return lambda file: all(test(file) for test in tests)

    def _one(self) -> Test:
        if self._is_next("not"):
            test = self._one()
            return lambda file: not test(file)
        if self._is_next("("):
            test = self._any()
            self._next(")")
            return test
        first = self._next()
        if first.startswith("'"):
            self._next("in")
            return self._within(_text(first), self._next())
        if first in ("appProperties", "properties"):
            return self._property(first)
        return self._comparison(first, self._next(), self._next())

    def _within(self, value: str, collection: str) -> Test:
        if collection == "parents":
            wanted = self.root if value == "root" else value
            return lambda file: wanted in file.parents
        least = {"owners": "owner", "writers": "writer", "readers": "reader"}.get(collection)
        if least is None:
            raise self._refusal(f"the sandbox does not know {collection}")
        return lambda file: any(
            kept.get("emailAddress") == value and RANKS[kept["role"]] >= RANKS[least]
            for kept in file.permissions.values()
        )

    def _property(self, name: str) -> Test:
        for sign in ("has", "{", "key", "="):
            self._next(sign)
        key = self._quoted()
        for sign in ("and", "value", "="):
            self._next(sign)
        value = self._quoted()
        self._next("}")
        attribute = "app_properties" if name == "appProperties" else "properties"
        return lambda file: getattr(file, attribute).get(key) == value

    def _quoted(self) -> str:
        sign = self._next()
        if not sign.startswith("'"):
            raise self._refusal(f"a text in quotes expected instead of {sign}")
        return _text(sign)

    def _comparison(self, name: str, operator: str, value: str) -> Test:
        if name in _FLAGS and operator in ("=", "!=") and value in ("true", "false"):
            wanted = (value == "true") == (operator == "=")
            return lambda file: getattr(file, name) == wanted
        if name in _TEXTS and value.startswith("'"):
            return self._text_test(_TEXTS[name], operator, _text(value), starts=name == "name")
        if name in _TIMES and value.startswith("'"):
            return self._time_test(_TIMES[name], operator, _text(value))
        raise self._refusal(f"the sandbox does not know {name} {operator} {value}")

    def _text_test(self, attribute: str, operator: str, value: str, *, starts: bool) -> Test:
        if operator in ("=", "!="):
            return lambda file: (getattr(file, attribute) == value) == (operator == "=")
        if operator != "contains":
            raise self._refusal(f"the sandbox does not know {operator} here")
        # Of names, `contains` looks at the beginnings of words.
        pattern = re.compile((r"(?<!\w)" if starts else "") + re.escape(value), re.IGNORECASE)
        return lambda file: pattern.search(getattr(file, attribute)) is not None

    def _time_test(self, attribute: str, operator: str, value: str) -> Test:
        compare = _COMPARISONS.get(operator)
        try:
            wanted = datetime.fromisoformat(value)
        except ValueError as error:
            raise self._refusal(f"{value} is no time") from error
        if compare is None:
            raise self._refusal(f"the sandbox does not know {operator} here")
        wanted = wanted if wanted.tzinfo is not None else wanted.replace(tzinfo=UTC)
        return lambda file: compare(datetime.fromisoformat(getattr(file, attribute)), wanted)

    def _refusal(self, why: str) -> GoogleRefusal:
        return GoogleRefusal(400, f"Invalid Value: q ({why}): {self.query}", "invalid", location="q")


_COMPARISONS: dict[str, Callable[[datetime, datetime], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def _text(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])
