"""Refuses bodies and parameters that Google's published schemas refuse, in Google's words."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.google.discovery import Method, Service
from sandbox.google.errors import GoogleRefusal, Json

_MOST_TOLD = 10
_INTEGER = re.compile(r"-?\d+")
_LEAST, _MOST = -(2**31), 2**31 - 1
_NO_FIELD = 'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'


def check_body(service: Service, method: Method, body: Any) -> bool:
    """Raises GoogleRefusal with every violation found, up to ten.

    Fields that are null count as not given and are taken out of the body; True when there was one.
    """
    check = _Check(service.schemas)
    check.value(body, {"$ref": method.request}, "")
    if check.violations:
        raise _refusal(check.violations)
    return check.had_nulls


def check_parameters(service: Service, method: Method, given: Mapping[str, list[str]]) -> None:
    """Raises GoogleRefusal for unknown, malformed and missing parameters of the address."""
    known = {**service.parameters, **method.parameters}
    violations: list[tuple[str, str]] = []
    for name, values in given.items():
        if name not in known:
            message = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
            violations.append(("", f"{message}Field '{name}' could not be found in request message."))
            continue
        for value in values:
            trouble = _parameter_trouble(known[name], value)
            if trouble:
                violations.append((name, f"Invalid value at '{name}' ({trouble}), \"{value}\""))
        if len(values) > 1 and not known[name].get("repeated"):
            violations.append((name, f"Invalid value at '{name}', it is given more than once"))
    for name, schema in method.parameters.items():
        if schema.get("required") and name not in given:
            violations.append((name, f"Required parameter: {name}"))
    if violations:
        raise _refusal(violations)


def _parameter_trouble(schema: Mapping[str, Any], value: str) -> str:
    kind = schema.get("type")
    if kind == "integer":
        if not _INTEGER.fullmatch(value):
            return "TYPE_INT32"
        number = int(value)
        low, high = int(schema.get("minimum", _LEAST)), int(schema.get("maximum", _MOST))
        return "" if low <= number <= high else f"must be within [{low}, {high}]"
    if kind == "boolean":
        return "" if value in ("true", "false") else "TYPE_BOOL"
    if "enum" in schema and value not in schema["enum"]:
        return "TYPE_ENUM"
    return ""


class _Check:
    """Walks a body along its schema and gathers what is wrong."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self.schemas = schemas
        self.violations: list[tuple[str, str]] = []
        self.had_nulls = False

    def value(self, value: Any, schema: Mapping[str, Any], where: str) -> None:
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"]]
        kind = schema.get("type")
        if kind == "object":
            self._object(value, schema, where)
        elif kind == "array":
            self._array(value, schema["items"], where)
        elif kind == "any":
            return
        else:
            trouble = _trouble(value, schema)
            if trouble:
                self._say(where, f"Invalid value at '{where}' ({trouble}), {_shown(value)}")

    def _object(self, value: Any, schema: Mapping[str, Any], where: str) -> None:
        if not isinstance(value, dict):
            self._say(where, f"Invalid value at '{where}' (type.googleapis.com), {_shown(value)}")
            return
        properties = schema.get("properties", {})
        free = schema.get("additionalProperties")
        nulls = [name for name, inner in value.items() if inner is None and name in properties]
        for name in nulls:
            del value[name]
            self.had_nulls = True
        for name, inner in value.items():
            below = f"{where}.{name}" if where else name
            known = properties.get(name, free)
            if known is None:
                place = f" at '{where}'" if where else ""
                self._say(where, _NO_FIELD.format(name=name, where=place))
            elif inner is not None:
                self.value(inner, known, below)

    def _array(self, value: Any, items: Mapping[str, Any], where: str) -> None:
        if not isinstance(value, list):
            self._say(where, f"Invalid value at '{where}', a list is needed: {_shown(value)}")
            return
        if items.get("type") == "any":
            return
        for number, item in enumerate(value):
            if len(self.violations) >= _MOST_TOLD:
                return
            self.value(item, items, f"{where}[{number}]")

    def _say(self, where: str, text: str) -> None:
        if len(self.violations) < _MOST_TOLD:
            self.violations.append((where, text))


def _trouble(value: Any, schema: Mapping[str, Any]) -> str:
    kind, form = schema.get("type"), schema.get("format")
    if kind == "string":
        if form in ("int64", "uint64") and isinstance(value, int) and not isinstance(value, bool):
            return ""
        if not isinstance(value, str):
            return "TYPE_STRING"
        if form in ("int64", "uint64") and not _INTEGER.fullmatch(value):
            return "TYPE_INT64"
        return "TYPE_ENUM" if "enum" in schema and value not in schema["enum"] else ""
    if kind == "boolean":
        return "" if isinstance(value, bool) else "TYPE_BOOL"
    if isinstance(value, bool):
        return "TYPE_INT32" if kind == "integer" else "TYPE_DOUBLE"
    if kind == "integer":
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return "" if whole and _LEAST <= value <= _MOST else "TYPE_INT32"
    return "" if isinstance(value, int | float) else "TYPE_DOUBLE"


def _shown(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 100 else f"{text[:100]}…"


def _refusal(violations: list[tuple[str, str]]) -> GoogleRefusal:
    told: list[Json] = [{"field": where, "description": text} for where, text in violations]
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": told}
    return GoogleRefusal(400, "\n".join(text for _, text in violations), details=[detail])
