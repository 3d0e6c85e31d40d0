"""The `fields` language: `id,media.limit(5){id,insights.metric(views,reach)}`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.graph.errors import GraphRefusal, Json, no_such_edge


@dataclass(frozen=True)
class Field:
    """One asked field with its modifiers and, for an edge, its own fields."""

    name: str
    modifiers: Mapping[str, str]
    fields: tuple["Field", ...] | None

    @property
    def is_plain(self) -> bool:
        """Whether it is a bare word."""
        return not self.modifiers and self.fields is None


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def fail(self, expected: str) -> GraphRefusal:
        near = self.text[self.at : self.at + 10]
        return GraphRefusal(f'Syntax error "{expected}" at character {self.at}: {near}', 2500)

    def word(self) -> str:
        begin = self.at
        while self.peek().isalnum() or self.peek() == "_":
            self.at += 1
        if begin == self.at:
            raise self.fail("Field name expected.")
        return self.text[begin : self.at]

    def argument(self) -> str:
        begin, depth = self.at, 1
        while depth:
            symbol = self.peek()
            if not symbol:
                raise self.fail("Expected end of arguments.")
            depth += {"(": 1, ")": -1}.get(symbol, 0)
            self.at += 1
        return self.text[begin : self.at - 1].strip()

    def many(self, depth: int) -> tuple[Field, ...]:
        if depth > 6:
            raise self.fail("Too many levels.")
        found = [self.one(depth)]
        while self.peek() == ",":
            self.at += 1
            found.append(self.one(depth))
        return tuple(found)

    def one(self, depth: int) -> Field:
        name = self.word()
        modifiers: dict[str, str] = {}
        fields: tuple[Field, ...] | None = None
        while self.peek() in (".", "{"):
            symbol = self.peek()
            self.at += 1
            if symbol == "{":
                fields = self.many(depth + 1)
                if self.peek() != "}":
                    raise self.fail("Expected end of string instead of }.")
                self.at += 1
                continue
            modifier = self.word()
            if self.peek() != "(":
                raise self.fail("Modifier needs an argument.")
            self.at += 1
            modifiers[modifier] = self.argument()
        return Field(name, modifiers, fields)


def parse(text: str | None) -> tuple[Field, ...]:
    """Read a `fields` parameter; empty gives no fields. Raises code 2500 on a syntax error."""
    squeezed = "".join((text or "").split())
    if not squeezed:
        return ()
    reader = _Reader(squeezed.rstrip(","))
    found = reader.many(0)
    if reader.at != len(reader.text):
        raise reader.fail("Expected end of string.")
    return found


def select(
    asked: tuple[Field, ...],
    *,
    node: str,
    leaves: Mapping[str, Callable[[], Any]],
    edges: Mapping[str, Callable[[Field], Any]] | None = None,
    default: tuple[str, ...] = ("id",),
) -> Json:
    """The asked fields of one node, `id` always.

    An unknown plain field is silently dropped, an unknown edge refused; a value of None leaves the key out.
    """
    wanted = asked or tuple(Field(name, {}, None) for name in default)
    known_edges = edges or {}
    result: Json = {}
    for item in wanted:
        if item.name in known_edges:
            value = known_edges[item.name](item)
        elif item.name in leaves:
            value = leaves[item.name]()
        elif item.is_plain:
            continue
        else:
            raise no_such_edge(item.name, node)
        if value is not None:
            result[item.name] = value
    result.setdefault("id", leaves["id"]())
    return result
