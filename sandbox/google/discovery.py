"""What Google publishes of its methods: addresses, parameters, scopes and bodies.

The discovery documents come with google-api-python-client: the application builds its client from the same.
"""

import importlib.resources
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Method:
    """One published method; `name` is its id without `spreadsheets.`, such as `sheets.values.batchUpdate`."""

    name: str
    full_name: str
    verb: str
    path: re.Pattern[str]
    parameters: Mapping[str, Any]
    scopes: tuple[str, ...]
    request: str
    response: str


@dataclass(frozen=True)
class Service:
    """One published API."""

    name: str
    parameters: Mapping[str, Any]
    schemas: Mapping[str, Any]
    methods: tuple[Method, ...]

    def find(self, verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
        """The method at this path, with the parts of the path that are parameters."""
        for method in self.methods:
            found = method.path.fullmatch(path)
            if found is not None and method.verb == verb:
                return method, found.groupdict()
        return None


@cache
def service(name: str) -> Service:
    """`sheets` or `drive`."""
    file = {"sheets": "sheets.v4.json", "drive": "drive.v3.json"}[name]
    folder = importlib.resources.files("googleapiclient") / "discovery_cache" / "documents"
    document = json.loads((folder / file).read_text(encoding="utf-8"))
    methods = tuple(_methods(document))
    return Service(name, document["parameters"], document["schemas"], methods)


def _methods(resource: Mapping[str, Any]) -> Iterator[Method]:
    for published in resource.get("methods", {}).values():
        yield Method(
            published["id"].replace("sheets.spreadsheets.", "sheets."),
            published["id"],
            published["httpMethod"],
            _pattern(published["path"]),
            published.get("parameters", {}),
            tuple(published.get("scopes", ())),
            published.get("request", {}).get("$ref", ""),
            published.get("response", {}).get("$ref", ""),
        )
    for inner in resource.get("resources", {}).values():
        yield from _methods(inner)


def _pattern(path: str) -> re.Pattern[str]:
    """The path as a pattern: a range may hold any sign, an id neither slash nor colon."""
    parts = re.split(r"\{(\w+)\}", path)
    for number in range(1, len(parts), 2):
        parts[number] = f"(?P<{parts[number]}>{'.+' if parts[number] == 'range' else '[^/:]+'})"
    for number in range(0, len(parts), 2):
        parts[number] = re.escape(parts[number])
    return re.compile("".join(parts))
